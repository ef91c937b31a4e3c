"""Cases that belong together: follow-ups, merges and splits, and a sender who turns out to be somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import NOBODY, done, problem

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio


async def _shown(api: Api, case: str) -> dict[str, Any]:
    return done(await api.get(f"/v1/cases/{case}"))


async def _history(api: Api, case: str) -> list[dict[str, Any]]:
    return list(done(await api.get(f"/v1/cases/{case}/history"))["events"])


async def test_a_merged_case_goes_on_in_the_other(api: Api) -> None:
    """Both say so, in one command; what comes in for the first is kept there, and nothing more is done on it."""
    case, into = await api.open_case(), await api.open_case()
    merged = done(await api.post(f"/v1/cases/{case}/merge", {"into": into, "reason": "The same parcel."}))
    source, target = await _shown(api, case), await _shown(api, into)
    assert (source["status"], source["closed_how"], source["merged_into"]) == ("closed", "merged", into)
    assert (target["status"], target["merged"]) == ("open", [case])
    out, in_ = (await _history(api, case))[-1], (await _history(api, into))[-1]
    assert (out["type"], out["data"]) == ("case.merged_into.v1", {"into": into, "reason": "The same parcel."})
    assert (in_["type"], in_["data"]) == ("case.merged_in.v1", {"merged": case})
    assert (in_["command_id"], in_["position"]) == (out["command_id"], merged["position"])
    refused = problem(await api.post(f"/v1/cases/{case}/reply", {"text": "x"}), 409, "case_is_merged")
    assert into in refused["detail"]
    assert refused["legal"] == source["legal"] == ["message", "note", "tag"]
    done(await api.post(f"/v1/cases/{case}/message", {"text": "And another thing."}))
    await api.catch_up()
    (row,) = done(await api.get("/v1/queues/support", status="closed"))["cases"]
    assert (row["stream"], row["closed_how"], row["merged_into"]) == (case, "merged", into)


async def test_a_merge_is_asked_once_and_refused_where_it_can_not_be_meant(api: Api) -> None:
    """Into itself, into what is closed or not there, and into a third case once it was merged."""
    case, into, other = [await api.open_case() for _ in range(3)]
    address = f"/v1/cases/{case}/merge"
    problem(await api.post(address, {"into": case}), 422, "case_merged_into_itself")
    problem(await api.post(address, {"into": f"case-{NOBODY}"}), 422, "mentioned_unknown")
    done(await api.post(f"/v1/cases/{other}/close_by_decision", {"reason": "Spam."}))
    assert other in problem(await api.post(address, {"into": other}), 409, "merge_target_closed")["detail"]
    first = done(await api.post(address, {"into": into}, idempotency_key="m"))
    assert done(await api.post(address, {"into": into}, idempotency_key="m")) == first
    assert done(await api.post(address, {"into": into}))["version"] == first["version"]
    assert into in problem(await api.post(address, {"into": other}), 409, "case_is_merged")["detail"]
    problem(await api.post(f"/v1/cases/{into}/merge", {"into": case}), 409, "merge_target_closed")
    assert (await _shown(api, into))["merged"] == [case]


async def test_a_split_makes_a_case_with_a_number_of_its_own(api: Api) -> None:
    """It keeps channel, customer and the like; the answer names it, and the same answer comes again under its key."""
    customer = await api.register_customer()
    contents = {"channel": "phone", "priority": "high", "market": "fr", "language": "fr", "stage": "after"}
    case = await api.open_case(customer=customer, products=["mug"], **contents)
    body = {"topic": "return", "description": "And it is broken."}
    answer = done(await api.post(f"/v1/cases/{case}/split", body, idempotency_key="s"))
    assert done(await api.post(f"/v1/cases/{case}/split", body, idempotency_key="s")) == answer
    made = answer["made"]
    new, old = await _shown(api, made), await _shown(api, case)
    kept = {**contents, "customer": customer, "products": ["mug"], "status": "open"}
    assert {**new, **kept} == new
    assert (new["topic"], new["team"], new["split_from"]) == ("return", "returns", case)
    assert (old["number"], new["number"], old["split_into"]) == ("2026-000001", "2026-000002", [made])
    assert (await _history(api, made))[0]["data"]["description"] == "And it is broken."
    await api.catch_up()
    (found,) = done(await api.get("/v1/cases", number="2026-000002"))["cases"]
    assert found["stream"] == made
    again = done(await api.post(f"/v1/cases/{case}/split", body))["made"]
    assert (await _shown(api, case))["split_into"] == [made, again]
    problem(await api.post(f"/v1/cases/{case}/split", {**body, "topic": "weather"}), 422, "topic_unknown")


async def test_a_case_follows_one_earlier_case(api: Api) -> None:
    """Said at the opening or later, also of a closed one; never itself, nor two, nor what is not there."""
    earlier, other = await api.open_case(), await api.open_case()
    done(await api.post(f"/v1/cases/{earlier}/close_by_decision", {"reason": "Answered."}))
    case = await api.open_case(follows=earlier)
    assert (await _shown(api, case))["follows"] == earlier
    address = f"/v1/cases/{other}/follow_up"
    problem(await api.post(address, {"follows": other}), 422, "follows_itself")
    problem(await api.post(address, {"follows": f"case-{NOBODY}"}), 422, "mentioned_unknown")
    problem(await api.post("/v1/cases", {"channel": "email", "topic": "delivery", "follows": NOBODY}), 422,
            "mentioned_unknown")  # fmt: skip
    version = done(await api.post(address, {"follows": case}))["version"]
    assert done(await api.post(address, {"follows": case}))["version"] == version
    assert case in problem(await api.post(address, {"follows": earlier}), 409, "follows_another")["detail"]


async def test_a_sender_is_identified_later_and_once(api: Api) -> None:
    """From then on the case is the customer's; what was said before keeps whom it was sealed for, and can be read."""
    case = await api.open_case(description="Where is it?", name="Ann")
    (stranger,) = {one["subject"] for one in await _history(api, case)}
    ann, bob = [await api.register_customer(email=f"{one}@example.org") for one in ("ann", "bob")]
    address = f"/v1/cases/{case}/identify"
    version = done(await api.post(address, {"customer": ann}))["version"]
    assert done(await api.post(address, {"customer": ann}))["version"] == version
    assert ann in problem(await api.post(address, {"customer": bob}), 409, "customer_known")["detail"]
    problem(await api.post(address, {"customer": f"customer-{NOBODY}"}), 409, "customer_known")
    done(await api.post(f"/v1/cases/{case}/message", {"text": "It is me."}))
    shown = await _shown(api, case)
    assert (shown["customer"], "identify" in shown["legal"]) == (ann, False)
    told = await _history(api, case)
    assert told[0]["data"]["description"] == "Where is it?"
    assert (told[0]["subject"], told[-1]["subject"], told[-1]["data"]["text"]) == (stranger, ann, "It is me.")
    (identified,) = [one["data"] for one in told if one["type"] == "case.customer_identified.v1"]
    assert identified == {"customer": ann, "was": stranger}
