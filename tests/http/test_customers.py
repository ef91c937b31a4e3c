"""Customers: what they give us, what they agree to, whom they turn out to be, and how they are found."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import NOBODY, Api, api_of, done, problem

if TYPE_CHECKING:
    import httpx

    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

LINE = {"product": "mug", "quantity": 2, "price": 1250, "paid": 2000, "coupon": 500}
REASON = "Same phone."


async def _ask(api: Api, customer: str, verb: str, status: int = 200, **contents: object) -> dict[str, Any]:
    return done(await api.post(f"/v1/customers/{customer}/{verb}", contents), status)


async def _merge(api: Api, customer: str, into: str) -> httpx.Response:
    return await api.post(f"/v1/customers/{customer}/merge", {"into": into, "reason": REASON})


async def _shown(api: Api, customer: str) -> dict[str, Any]:
    return done(await api.get(f"/v1/customers/{customer}"))


async def _found(api: Api, **by: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done(await api.post("/v1/customers/find", by))["customers"]
    return found


async def _customers(api: Api, count: int) -> list[str]:
    return [await api.register_customer(email=f"ann{n}@example.org") for n in range(count)]


async def test_a_customer_is_registered_changed_and_read(api: Api) -> None:
    """What is left out of a change stays as it was."""
    body = {
        "market": "de",
        "name": "Ann",
        "email": "ann@example.org",
        "phone": "+49 30 1234",
        "language": "de",
        "time_zone": "Europe/Berlin",
        "preferred_channel": "email",
    }
    answer = await api.post("/v1/customers", body)
    customer = done(answer, 201)["id"]
    assert answer.headers["location"] == f"/v1/customers/{customer}"
    await _ask(api, customer, "change_contact_details", email="ann@example.com")
    read = await api.get(f"/v1/customers/{customer}")
    assert done(read) == {
        **body,
        "id": customer,
        "version": 2,
        "email": "ann@example.com",
        "consents": [],
        "merged_into": None,
        "root": None,
        "merged": [],
        "legal": ["change_contact_details", "remove_contact_detail", "give_consent", "merge"],
    }
    assert read.headers["etag"] == '"2"'


async def test_a_customer_needs_a_contact_and_a_change_needs_something_to_change(api: Api) -> None:
    """Both are refused by name."""
    problem(await api.post("/v1/customers", {"market": "de", "name": "Ann"}), 422, "no_contact")
    customer = await api.register_customer()
    problem(await api.post(f"/v1/customers/{customer}/change_contact_details"), 422, "nothing_to_change")


async def test_a_detail_that_was_removed_is_shown_no_more(api: Api) -> None:
    """It stays in the history; the last contact can't be removed, and one that is given anew is shown again."""
    customer = await api.register_customer(phone="+49 30 1234")
    await _ask(api, customer, "remove_contact_detail", what="phone")
    assert (await _shown(api, customer))["phone"] is None
    last = await api.post(f"/v1/customers/{customer}/remove_contact_detail", {"what": "email"})
    assert "give another one first" in problem(last, 422, "last_contact")["detail"]
    await _ask(api, customer, "change_contact_details", phone="+49 30 5678")
    assert (await _shown(api, customer))["phone"] == "+49 30 5678"


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "europe/berlin", "Berlin", "UTC+1"])
async def test_a_time_zone_that_does_not_exist_is_refused(shared_api: Api, zone: str) -> None:
    """With the field and what to do, at the registration and at a change."""
    customer = await shared_api.register_customer()
    body = {"market": "de", "phone": "030 1234", "time_zone": zone}
    refused = problem(await shared_api.post("/v1/customers", body), 422, "invalid_body", "/time_zone")
    assert "Europe/Berlin" in refused["errors"][0]["detail"]
    change = f"/v1/customers/{customer}/change_contact_details"
    problem(await shared_api.post(change, {"time_zone": zone}), 422, "invalid_body", "/time_zone")


async def test_a_channel_that_the_desk_does_not_have_is_not_preferred(shared_api: Api) -> None:
    """The refusal lists those that there are."""
    body = {"market": "de", "phone": "030 1234", "preferred_channel": "pigeon"}
    refused = problem(await shared_api.post("/v1/customers", body), 422, "preferred_channel_unknown")
    assert "email" in refused["detail"]


async def test_consents_are_shown_by_purpose_with_since_when(api: Api) -> None:
    """The last word on each, in UTC, and the text that was agreed to."""
    customer = await api.register_customer()
    await _ask(
        api, customer, "give_consent", purpose="calls", wording="calls-1", occurred_at="2026-03-01T10:00:00+02:00"
    )
    await _ask(api, customer, "give_consent", purpose="newsletter")
    again = await _ask(api, customer, "give_consent", purpose="newsletter")
    assert again["version"] == 3
    api.clock.move(hours=1)
    await _ask(api, customer, "withdraw_consent", purpose="newsletter")
    shown = await _shown(api, customer)
    assert shown["consents"] == [
        {"purpose": "calls", "given": True, "since": "2026-03-01T08:00:00Z", "wording": "calls-1"},
        {"purpose": "newsletter", "given": False, "since": "2026-03-02T10:00:00Z", "wording": None},
    ]
    assert "withdraw_consent" in shown["legal"]


async def test_a_merged_customer_says_where_to_go(api: Api) -> None:
    """Who was merged shows whom into and the end of the chain; the end shows everybody below; both stay readable."""
    ann, anna, anne = await _customers(api, 3)
    done(await _merge(api, ann, anna))
    done(await _merge(api, anna, anne))
    first, second, third = [await _shown(api, one) for one in (ann, anna, anne)]
    assert (first["merged_into"], first["root"], first["merged"]) == (anna, anne, [])
    assert (second["merged_into"], second["root"], second["merged"]) == (anne, anne, [ann])
    assert (third["merged_into"], third["root"], third["merged"]) == (None, None, [anna, ann])
    assert (first["email"], first["legal"]) == ("ann0@example.org", ["unmerge"])
    for verb, body in (
        ("change_contact_details", {"language": "nl"}),
        ("remove_contact_detail", {"what": "email"}),
        ("give_consent", {"purpose": "newsletter"}),
        ("withdraw_consent", {"purpose": "newsletter"}),
    ):
        refused = problem(await api.post(f"/v1/customers/{ann}/{verb}", body), 409, "customer_is_merged")
        assert anna in refused["detail"]
        assert refused["legal"] == ["unmerge"]


async def test_a_merge_is_undone(api: Api) -> None:
    """Both are as they were, with all that happened in their histories; twice is refused."""
    ann, anna = await _customers(api, 2)
    done(await _merge(api, ann, anna))
    await _ask(api, ann, "unmerge", reason="Mother and daughter.")
    await _ask(api, ann, "change_contact_details", language="nl")
    first, second = [await _shown(api, one) for one in (ann, anna)]
    assert (first["merged_into"], first["language"], second["merged"]) == (None, "nl", [])
    twice = await api.post(f"/v1/customers/{ann}/unmerge", {"reason": "x"})
    problem(twice, 409, "customer_is_not_merged")
    tags = [event["type"] for event in await api.feed() if event["stream"] in {ann, anna}]
    assert tags[2:] == [
        "customer.merged_into.v1",
        "customer.merged_in.v1",
        "customer.unmerged_from.v1",
        "customer.unmerged_out.v1",
        "customer.contact_details_changed.v1",
    ]


async def test_merges_that_can_not_be_are_refused_by_name(api: Api) -> None:
    """Itself, a customer who is not there, one that is merged away, a second one, and a circle."""
    ann, anna, anne = await _customers(api, 3)
    problem(await _merge(api, ann, ann), 422, "merged_into_itself")
    problem(await _merge(api, ann, f"customer-{NOBODY}"), 422, "mentioned_unknown")
    problem(await _merge(api, NOBODY, ann), 404, "customer_unknown")
    done(await _merge(api, ann, anna))
    assert done(await _merge(api, ann, anna))["version"] == 2
    assert anna in problem(await _merge(api, ann, anne), 409, "customer_is_merged")["detail"]
    instead = problem(await _merge(api, anne, ann), 409, "merge_target_is_merged")
    assert f"merge into {anna} instead" in instead["detail"]
    problem(await _merge(api, anna, ann), 409, "merged_in_a_circle")


async def test_two_workers_do_not_merge_two_customers_into_each_other(api: Api, database: Database) -> None:
    """Asked at the same time, exactly one is done, and whoever reads from either worker sees the same."""
    async with api_of(database, api.clock) as made:
        other = made.holding(api.token)
        for _ in range(5):
            ann, anna = await _customers(api, 2)
            answers = await asyncio.gather(_merge(api, ann, anna), _merge(other, anna, ann))
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            (refused,) = [answer for answer in answers if answer.status_code != 200]
            problem(refused, 409, "merged_in_a_circle")
            for one in (ann, anna):
                assert await _shown(api, one) == await _shown(other, one)
            assert {(await _shown(api, one))["merged_into"] for one in (ann, anna)} in ({None, ann}, {None, anna})


async def test_customers_are_found_by_what_they_give_us(api: Api) -> None:
    """Spellings that mean the same find the same, though the ledger holds none of them in the clear."""
    customer = await api.register_customer(phone="+49 30 1234", email="jürgen@example.org")
    body = {"market": "de", "number": "A-1", "customer": customer, "currency": "EUR", "lines": [LINE]}
    done(await api.post("/v1/orders", body), 201)
    for kind, value, found in (
        ("email", "jürgen@example.org", True),
        ("email", "JÜRGEN@Example.ORG", True),
        ("email", "ju\u0308rgen@example.org", True),
        ("email", "jurgen@example.org", False),
        ("phone", "+49 30 1234", True),
        ("phone", "0049 (30) 12-34", True),
        ("phone", "+49 (0)30/12.34", True),
        ("phone", "4930 1234", True),
        ("phone", "+49 30 12345", False),
        ("order_number", "a-1", True),
        ("order_number", "A-2", False),
    ):
        assert await _found(api, **{kind: value}) == ([{"id": customer, "root": None}] if found else []), value


async def test_a_find_tells_whom_to_deal_with(api: Api) -> None:
    """Of each hit the id, and if it is merged away the end of its merges."""
    ann, anna, anne = [await api.register_customer(phone="030 1234") for _ in range(3)]
    done(await _merge(api, ann, anna))
    done(await _merge(api, anna, anne))
    found = await _found(api, phone="0301234")
    assert found == [{"id": one, "root": None if one == anne else anne} for one in sorted((ann, anna, anne))]


@pytest.mark.parametrize("wanted", [{}, {"email": "a@b.de", "phone": "12345"}, {"email": None}])
async def test_customers_are_found_by_exactly_one_thing(shared_api: Api, wanted: dict[str, str | None]) -> None:
    """None and two are both refused."""
    problem(await shared_api.post("/v1/customers/find", wanted), 422, "invalid_body")


async def test_an_earlier_address_still_finds_the_customer(api: Api) -> None:
    """People write from old addresses."""
    customer = await api.register_customer()
    await _ask(api, customer, "change_contact_details", email="ann@example.com")
    for email in ("ann@example.org", "ann@example.com"):
        assert await _found(api, email=email) == [{"id": customer, "root": None}]


async def test_an_unknown_customer_is_not_found(shared_api: Api) -> None:
    """Neither to read nor to change nor to merge."""
    for verb, body in (
        ("change_contact_details", {"name": "Ann"}),
        ("give_consent", {"purpose": "newsletter"}),
        ("unmerge", {"reason": "x"}),
    ):
        problem(await shared_api.post(f"/v1/customers/{NOBODY}/{verb}", body), 404, "customer_unknown")
    problem(await shared_api.get(f"/v1/customers/{NOBODY}/service_file"), 404, "customer_unknown")
    problem(await shared_api.get("/v1/customers/x/service_file"), 404, "customer_unknown")
