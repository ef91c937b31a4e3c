"""Customers, orders, staff and the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import NOBODY, done, problem

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

LINE = {"product": "mug", "quantity": 2, "price": 1250, "paid": 2000, "coupon": 500}


def _order(customer: str, **contents: object) -> dict[str, Any]:
    return {"market": "de", "number": "A-1", "customer": customer, "currency": "EUR", "lines": [LINE], **contents}


async def test_a_customer_is_registered_changed_and_read(api: Api) -> None:
    """What is left out of a change stays as it was."""
    body = {"market": "de", "name": "Ann", "email": "ann@example.org", "phone": "+49 30 1234", "language": "de"}
    answer = await api.post("/v1/customers", body)
    customer = done(answer, 201)["id"]
    assert answer.headers["location"] == f"/v1/customers/{customer}"
    done(await api.post(f"/v1/customers/{customer}/change_contact_details", {"email": "ann@example.com"}))
    read = await api.get(f"/v1/customers/{customer}")
    assert done(read) == {
        **body,
        "id": customer,
        "version": 2,
        "email": "ann@example.com",
        "legal": ["change_contact_details"],
    }
    assert read.headers["etag"] == '"2"'


async def test_a_customer_needs_a_contact_and_a_change_needs_something_to_change(api: Api) -> None:
    """Both are refused by name."""
    problem(await api.post("/v1/customers", {"market": "de", "name": "Ann"}), 422, "no_contact")
    customer = await api.register_customer()
    problem(await api.post(f"/v1/customers/{customer}/change_contact_details"), 422, "nothing_to_change")


async def test_customers_are_found_by_what_they_give_us(api: Api) -> None:
    """Spellings that mean the same find the same, though the ledger holds none of them in the clear."""
    customer = await api.register_customer(phone="+49 30 1234")
    done(await api.post("/v1/orders", _order(customer)), 201)
    for kind, value, found in (
        ("email", "ann@example.org", True),
        ("email", "ANN@Example.ORG", True),
        ("email", "bob@example.org", False),
        ("phone", "+49 30 1234", True),
        ("phone", "0049 (30) 12-34", True),
        ("phone", "+49 30 12345", False),
        ("order_number", "a-1", True),
        ("order_number", "A-2", False),
    ):
        answer = done(await api.post("/v1/customers/find", {kind: value}))
        assert answer["customers"] == ([customer] if found else []), value


@pytest.mark.parametrize("wanted", [{}, {"email": "a@b.de", "phone": "12345"}, {"email": None}])
async def test_customers_are_found_by_exactly_one_thing(shared_api: Api, wanted: dict[str, str | None]) -> None:
    """None and two are both refused."""
    problem(await shared_api.post("/v1/customers/find", wanted), 422, "invalid_body")


async def test_an_earlier_address_still_finds_the_customer(api: Api) -> None:
    """People write from old addresses."""
    customer = await api.register_customer()
    done(await api.post(f"/v1/customers/{customer}/change_contact_details", {"email": "ann@example.com"}))
    for email in ("ann@example.org", "ann@example.com"):
        assert done(await api.post("/v1/customers/find", {"email": email}))["customers"] == [customer]


async def test_an_order_is_recorded_once_and_read(api: Api) -> None:
    """The same contents again are no news; other contents under the same number are refused."""
    customer = await api.register_customer()
    first = done(await api.post("/v1/orders", _order(customer)), 201)
    again = done(await api.post("/v1/orders", _order(customer, market="DE", number=" a-1 ")), 201)
    assert (first["id"], first["version"]) == (again["id"], again["version"])
    problem(await api.post("/v1/orders", _order(customer, currency="USD")), 409, "order_recorded_already")
    shown = done(await api.get(f"/v1/orders/{first['id']}"))
    assert (shown["number"], shown["customer"], shown["lines"]) == ("A-1", customer, [LINE])


async def test_an_order_must_add_up_and_belong_to_somebody(api: Api) -> None:
    """Money that does not add up and a customer who is not there are refused."""
    customer = await api.register_customer()
    short = {**LINE, "paid": 1999}
    problem(await api.post("/v1/orders", _order(customer, lines=[LINE, short])), 422, "shares_do_not_add_up")
    problem(await api.post("/v1/orders", _order(f"customer-{NOBODY}")), 422, "mentioned_unknown")


async def test_staff_are_registered_and_read(api: Api) -> None:
    """Their team must be one of the policy's."""
    staff = done(await api.post("/v1/staff", {"name": "Kim", "team": "returns"}), 201)["id"]
    shown = done(await api.get(f"/v1/staff/{staff}"))
    assert shown == {"id": staff, "version": 1, "name": "Kim", "team": "returns"}
    problem(await api.post("/v1/staff", {"name": "Kim", "team": "kitchen"}), 422, "staff_team_unknown")


async def test_the_policy_in_force_is_shown(api: Api) -> None:
    """From it a client learns the channels, topics and teams."""
    policy = done(await api.get("/v1/policy"))
    assert policy["version"] == 1
    assert [team["id"] for team in policy["pack"]["teams"]] == ["support", "returns", "complaints"]


@pytest.mark.parametrize("kind", ["customer", "order", "staff"])
async def test_an_unknown_id_is_not_found(shared_api: Api, kind: str) -> None:
    """An id that looks right and one that does not are both not there, and so is one of another kind."""
    case = await shared_api.open_case()
    folder = "staff" if kind == "staff" else f"{kind}s"
    for unknown in (NOBODY, f"{kind}-{NOBODY}", case, case.removeprefix("case-"), "x"):
        problem(await shared_api.get(f"/v1/{folder}/{unknown}"), 404, f"{kind}_unknown")
    if kind == "customer":
        address = f"/v1/customers/{NOBODY}/change_contact_details"
        problem(await shared_api.post(address, {"name": "Ann"}), 404, "customer_unknown")
