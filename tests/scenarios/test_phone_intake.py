"""An agent on the telephone is led through what is missing, until a case can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.case.commands import OpenCase
from domain.case.intake.asking import SaidSoFar
from tests.http.api import done, problem
from tests.scenarios.desks import asked, shown, under

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = [pytest.mark.anyio, pytest.mark.clause("CB-06")]


async def _next(api: Api, said: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """Return what to ask next of a contact that said so much, and prove that the opening would come to just that."""
    answer = done(await api.post("/v1/intake/next", said, Accept_Language=language))
    before = len(await api.feed())
    if answer["refusal"] is not None:
        assert not answer["ready"]
        refused = problem(await api.post("/v1/cases", said), 422, answer["refusal"]["code"])
        assert refused["detail"] == answer["refusal"]["detail"]
    elif answer["ready"]:
        assert done(await api.post("/v1/cases", said), 201)["missing"] == answer["missing"]
    else:
        problem(await api.post("/v1/cases", said), 422, "invalid_body")
    assert answer["ready"] or len(await api.feed()) == before
    return answer


def _names(answer: dict[str, Any]) -> list[str]:
    return [one["name"] for one in answer["questions"]]


def _required(answer: dict[str, Any]) -> list[str]:
    return [one["name"] for one in answer["questions"] if one["required"]]


async def test_feedback_by_telephone_from_nothing_to_a_case(api: Api) -> None:
    """What it can't be without comes first, the kind brings its details, and each answer shortens the list."""
    await under(api, "ecommerce-feedback")
    begin = await _next(api, {})
    assert _required(begin) == ["channel", "topic", "name"]
    assert _names(begin)[:4] == ["channel", "topic", "kind", "name"]
    kinds = next(one for one in begin["questions"] if one["name"] == "kind")["choices"]
    assert {"quality", "logistics"} <= {one["id"] for one in kinds}
    topics = next(one for one in begin["questions"] if one["name"] == "topic")["choices"]

    said: dict[str, Any] = {"channel": "phone", "topic": topics[0]["id"]}
    assert (await _next(api, said))["refusal"]["code"] == "kind_needed"
    said["kind"] = "hearsay"
    assert (await _next(api, said))["refusal"]["code"] == "kind_unknown"
    said["kind"] = "quality"
    nameless = await _next(api, said)
    assert (_required(nameless), nameless["refusal"]["code"]) == (["name"], "name_needed")
    said["name"] = "Ann Lee"
    ready = await _next(api, said)
    assert (ready["ready"], _required(ready), ready["refusal"]) == (True, [], None)
    details = [one["name"] for one in ready["questions"] if one["detail"]]
    assert details
    hopes = next(one for one in ready["questions"] if one["name"] == "hope")["choices"]
    more = {"contact": "+49 30 1", "description": "It broke.", "hope": hopes[0]["id"]}
    order_alone = await _next(api, {**said, **more, "details": dict.fromkeys(details, "x")})
    assert _names(order_alone) == ["order"]


async def test_a_consultation_by_telephone_from_nothing_to_a_case(api: Api) -> None:
    """Channel and topic are enough to open one; all else is wanted, in the order of the policy and in its language."""
    await under(api, "beauty-after-sales")
    begin = await _next(api, {}, "zh-CN")
    assert (begin["language"], _required(begin)) == ("zh-Hans", ["channel", "topic"])
    said = {"channel": "phone", "topic": "consultation", "language": "zh-Hans"}
    ready = await _next(api, said, "")
    wanted = ["name", "contact", "order", "product", "description", "when"]
    assert (ready["language"], ready["ready"], _names(ready), ready["missing"]) == ("zh-Hans", True, wanted, wanted)
    assert [(one["title"], one["detail"]) for one in ready["questions"]][-2:] == [
        ("问题描述", False),
        ("发生时间", True),
    ]
    english = await _next(api, {**said, "name": "Ann", "products": ["cream"]})
    assert [one["title"] for one in english["questions"]] == [
        "How to reach you",
        "Order number",
        "What happened",
        "When it happened",
    ]


async def test_whoever_is_known_is_not_asked_who_they_are(api: Api) -> None:
    """Nor is a customer, an order or a file taken that is not there, as with the opening itself."""
    await under(api, "ecommerce-feedback")
    customer = await api.register_customer()
    said = {"channel": "phone", "topic": "other", "kind": "quality", "customer": customer}
    known = await _next(api, said)
    assert known["ready"]
    assert not {"name", "contact"} & set(_names(known))
    nobody = "customer-00000000-0000-7000-8000-000000000000"
    assert (await _next(api, {**said, "customer": nobody}))["refusal"]["code"] == "mentioned_unknown"
    file = "attachment-00000000-0000-7000-8000-000000000000"
    assert (await _next(api, {**said, "attachments": [file]}))["refusal"]["code"] == "mentioned_unknown"
    assert (await _next(api, {**said, "details": {"weather": "x"}}))["refusal"]["code"] == "detail_unknown"


async def test_a_case_that_is_open_is_asked_for_the_rest(api: Api) -> None:
    """In the same words, until nothing is missing."""
    await under(api, "beauty-after-sales")
    case = await api.open_case(channel="phone", topic="consultation", name="Ann", contact="+49 30 1", language="zh")
    path = f"/v1/cases/{case}/intake"
    left = done(await api.get(path))
    assert (left["language"], _names(left), left["ready"]) == (
        "zh-Hans",
        ["order", "product", "description", "when"],
        True,
    )
    await asked(api, case, "amend", products=["cream"], description="It stings.", details={"when": "Yesterday"})
    left = done(await api.send("GET", path, headers={"Accept-Language": "en"}))
    assert [(one["name"], one["title"]) for one in left["questions"]] == [("order", "Order number")]
    assert left["missing"] == (await shown(api, case))["missing"] == ["order"]
    problem(await api.get("/v1/cases/00000000-0000-7000-8000-000000000000/intake"), 404, "case_unknown")


async def test_all_that_an_opening_says_can_be_said_so_far() -> None:
    """And nothing else; when it happened is said with the opening."""
    assert set(SaidSoFar.__struct_fields__) == set(OpenCase.__struct_fields__) - {"occurred_at"}
