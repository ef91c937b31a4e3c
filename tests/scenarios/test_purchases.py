"""What customers bought, and what becomes of an order until it is at their door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.http.api import done, problem

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

TRAIL = {
    "product": "running shoe",
    "brand": "Gehr",
    "model": "Trail 41",
    "batch": "B-2026-02",
    "quantity": 2,
    "price": 5000,
    "paid": 8000,
    "coupon": 1500,
    "points": 500,
    "payments": [{"method": "card", "amount": 6000}, {"method": "wallet", "amount": 2000}],
}
SOCKS = {"product": "socks", "brand": "Gehr", "model": "Wool M", "quantity": 1, "price": 900, "paid": 900}
ORDERED, SIGNED = "2026-02-20T18:30:00Z", "2026-02-24T10:15:00Z"
SCAN = {"carrier": "post", "tracking_number": "0034 0412 7700"}
JOURNEY = (
    ("2026-02-21T07:00:00Z", "Kassel", "picked up"),
    ("2026-02-22T02:10:00Z", "Leipzig", "arrived at the depot"),
    ("2026-02-22T04:40:00Z", "Leipzig", "left the depot"),
    ("2026-02-24T10:15:00Z", "Berlin", "delivered"),
)


async def _bought(api: Api, customer: str, number: str = "A-1001", **contents: object) -> str:
    body = {
        "market": "de",
        "number": number,
        "customer": customer,
        "currency": "EUR",
        "lines": [TRAIL, SOCKS],
        "ordered_at": ORDERED,
        "merchant": "seller-7",
        **contents,
    }
    return str(done(await api.post("/v1/orders", body), 201)["id"])


async def _listed(api: Api, customer: str) -> list[dict[str, Any]]:
    await api.catch_up()
    rows: list[dict[str, Any]] = done(await api.get("/v1/orders", customer=customer))["orders"]
    return rows


@pytest.mark.clause("BA-33")
async def test_purchases_are_recorded_against_the_customer(api: Api) -> None:
    """Given two purchases, when the customer is found by the number of one, then both are theirs with every detail."""
    customer = await api.register_customer(name="Ada Lind")
    await api.register_customer(email="bob@example.org")
    first = await _bought(api, customer)
    second = await _bought(api, customer, "A-1002", ordered_at="2026-02-27T08:00:00Z", lines=[SOCKS])
    found = done(await api.post("/v1/customers/find", {"order_number": "a-1001"}))["customers"]
    assert [one["id"] for one in found] == [customer]
    assert [row["stream"] for row in await _listed(api, customer)] == [second, first]
    shown = done(await api.get(f"/v1/orders/{first}"))
    assert (shown["number"], shown["ordered_at"], shown["currency"]) == ("A-1001", ORDERED, "EUR")
    assert [
        (line["product"], line["brand"], line["model"], line["quantity"], line["price"]) for line in shown["lines"]
    ] == [("running shoe", "Gehr", "Trail 41", 2, 5000), ("socks", "Gehr", "Wool M", 1, 900)]


@pytest.mark.clause("BA-33")
async def test_what_return_eligibility_asks_of_a_purchase_is_answered(api: Api) -> None:
    """Whose it is, what was bought and when, when it was handed over, and which cents were the customer's own money."""
    customer = await api.register_customer()
    order = await _bought(api, customer)
    done(await api.post(f"/v1/orders/{order}/milestone", {"milestone": "signed", "occurred_at": SIGNED}))
    shown = done(await api.get(f"/v1/orders/{order}"))
    assert (shown["customer"], shown["merchant"], shown["ordered_at"]) == (customer, "seller-7", ORDERED)
    assert shown["milestones"] == [{"milestone": "signed", "reached_at": SIGNED}]
    shoes, socks = shown["lines"]
    assert (shoes["quantity"], shoes["batch"]) == (2, "B-2026-02")
    assert shoes["price"] * shoes["quantity"] == shoes["paid"] + shoes["coupon"] + shoes["points"] == 10_000
    assert shoes["payments"] == [{"method": "card", "amount": 6000}, {"method": "wallet", "amount": 2000}]
    assert socks["payments"] == [{"method": "unknown", "amount": 900}]
    assert (shown["total"], shown["paid"], shown["coupon"], shown["points"]) == (10_900, 8900, 1500, 500)
    (row,) = await _listed(api, customer)
    assert (row["milestone"], row["signed_at"], row["total"]) == ("signed", SIGNED, 10_900)


@pytest.mark.clause("BA-33")
async def test_a_purchase_that_was_recorded_wrongly_is_corrected_and_keeps_its_history(api: Api) -> None:
    """When the model is corrected, then the right one counts, and the wrong one can still be seen."""
    order = await _bought(api, await api.register_customer())
    right = {"reason": "The parcel's label says 42.", "lines": [{**TRAIL, "model": "Trail 42"}, SOCKS]}
    done(await api.post(f"/v1/orders/{order}/correct", right))
    assert done(await api.get(f"/v1/orders/{order}"))["lines"][0]["model"] == "Trail 42"
    events = done(await api.get(f"/v1/orders/{order}/history"))["events"]
    assert [event["data"]["lines"][0]["model"] for event in events] == ["Trail 41", "Trail 42"]


@pytest.mark.clause("MP-03")
async def test_carrier_scans_come_back_in_order_of_time(api: Api) -> None:
    """Given scans that came late and twice, then each stands once in its place, and the newest is the last update."""
    customer = await api.register_customer()
    order = await _bought(api, customer)
    for at in (3, 1, 0, 2, 1, 3):
        when, place, status = JOURNEY[at]
        scan = {**SCAN, "scanned_at": when, "place": place, "status": status}
        done(await api.post(f"/v1/orders/{order}/scan", scan))
    shown = done(await api.get(f"/v1/orders/{order}"))
    assert [(scan["scanned_at"], scan["place"], scan["status"]) for scan in shown["scans"]] == list(JOURNEY)
    assert {(scan["carrier"], scan["tracking_number"]) for scan in shown["scans"]} == {tuple(SCAN.values())}
    assert shown["last_scan"] == shown["scans"][-1]
    assert (shown["last_scan"]["place"], shown["last_scan"]["scanned_at"]) == ("Berlin", SIGNED)
    (row,) = await _listed(api, customer)
    assert (row["scan_place"], row["scanned_at"], row["scan_status"]) == ("Berlin", SIGNED, "delivered")


@pytest.mark.clause("MP-03")
async def test_an_order_change_is_a_request_with_approval_and_outcome(api: Api, clock: Clock) -> None:
    """Given a wished address, when it is approved and carried out, then each step stands there with words and time."""
    order = await _bought(api, await api.register_customer())
    path = f"/v1/orders/{order}"
    wish = {"what": "address", "wish": "Ahornweg 2, 10115 Berlin"}
    done(await api.post(f"{path}/request_change", wish))
    refused = problem(await api.post(f"{path}/request_change", wish), 409, "change_is_open")
    assert "decide_change" in refused["legal"]
    problem(await api.post(f"{path}/change_outcome", {"change": 1, "outcome": "done"}), 422, "change_not_approved")
    clock.move(minutes=5)
    done(await api.post(f"{path}/decide_change", {"change": 1, "approved": True, "reason": "Not packed yet."}))
    clock.move(minutes=5)
    done(await api.post(f"{path}/change_outcome", {"change": 1, "outcome": "done", "note": "New label printed."}))
    shown = done(await api.get(path))
    assert shown["changes"] == [
        {
            "change": 1,
            **wish,
            "shipped": False,
            "stage": "done",
            "requested_at": "2026-03-02T09:00:00Z",
            "decided_at": "2026-03-02T09:05:00Z",
            "reason": "Not packed yet.",
            "carried_out_at": "2026-03-02T09:10:00Z",
            "note": "New label printed.",
        }
    ]


@pytest.mark.clause("MP-03")
async def test_what_can_still_be_changed_depends_on_where_the_goods_are(api: Api) -> None:
    """After shipping only the address, and the request says so; after signing nothing; a refusal has its reason."""
    order = await _bought(api, await api.register_customer())
    path = f"/v1/orders/{order}"
    red = {"what": "specification", "wish": "In red, please."}
    done(await api.post(f"{path}/request_change", red))
    problem(await api.post(f"{path}/decide_change", {"change": 1, "approved": False}), 422, "reason_missing")
    done(await api.post(f"{path}/decide_change", {"change": 1, "approved": False, "reason": "Red is sold out."}))
    done(await api.post(f"{path}/milestone", {"milestone": "shipped"}))
    problem(await api.post(f"{path}/request_change", red), 409, "order_is_shipped")
    address = {"what": "address", "wish": "To the neighbour."}
    done(await api.post(f"{path}/request_change", address))
    done(await api.post(f"{path}/milestone", {"milestone": "signed"}))
    problem(await api.post(f"{path}/request_change", address), 409, "order_is_signed")
    changes = done(await api.get(path))["changes"]
    assert [(one["what"], one["stage"], one["shipped"], one["reason"]) for one in changes] == [
        ("specification", "refused", False, "Red is sold out."),
        ("address", "requested", True, None),
    ]


@pytest.mark.clause("MP-03")
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(minutes=st.lists(st.integers(0, 59), min_size=1, max_size=8))
async def test_scans_stand_in_order_of_time_whatever_order_they_come_in(api: Api, minutes: list[int]) -> None:
    """Given any scans in any order, each sent once or more often, then the order shows each once, by time."""
    customer = await api.register_customer()
    order = await _bought(api, customer, f"R-{customer}")
    for minute in minutes:
        body = {**SCAN, "scanned_at": f"2026-03-01T08:{minute:02d}:00Z", "status": "seen", "place": "Kiel"}
        done(await api.post(f"/v1/orders/{order}/scan", body))
    shown = done(await api.get(f"/v1/orders/{order}"))
    assert [int(scan["scanned_at"][14:16]) for scan in shown["scans"]] == sorted(set(minutes))
    assert shown["version"] == 1 + len(set(minutes))
