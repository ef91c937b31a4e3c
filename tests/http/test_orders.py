"""Orders: recorded, corrected, followed to the door, listed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import NOBODY, done, problem

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

LINE = {
    "product": "mug",
    "quantity": 2,
    "price": 1250,
    "paid": 1800,
    "coupon": 500,
    "points": 200,
    "payments": [{"method": "card", "amount": 1300}, {"method": "wallet", "amount": 500}],
    "brand": "Gehr",
    "model": "Blue 3",
    "batch": "B-7",
}
PLAIN = {"product": "jar", "quantity": 1, "price": 100, "paid": 100}
SCAN = {
    "carrier": "post",
    "tracking_number": "0034X",
    "status": "arrived at the depot",
    "scanned_at": "2026-03-01T08:00:00Z",
    "place": "Leipzig",
}


def order_of(customer: str, **contents: object) -> dict[str, Any]:
    """Return the body that records an order of a customer."""
    return {"market": "de", "number": "A-1", "customer": customer, "currency": "EUR", "lines": [LINE], **contents}


async def record(api: Api, customer: str, **contents: object) -> str:
    """Record an order, and return its id."""
    return str(done(await api.post("/v1/orders", order_of(customer, **contents)), 201)["id"])


async def test_an_order_is_recorded_once_and_read(api: Api) -> None:
    """The same contents again are no news; other contents under the same number are refused."""
    customer = await api.register_customer()
    first = done(await api.post("/v1/orders", order_of(customer)), 201)
    again = done(await api.post("/v1/orders", order_of(customer, market="DE", number=" a-1 ")), 201)
    assert (first["id"], first["version"]) == (again["id"], again["version"])
    problem(await api.post("/v1/orders", order_of(customer, currency="USD")), 409, "order_recorded_already")
    read = await api.get(f"/v1/orders/{first['id']}")
    assert read.headers["etag"] == '"1"'
    assert done(read) == {
        "id": first["id"],
        "version": 1,
        "market": "de",
        "number": "A-1",
        "customer": customer,
        "merchant": None,
        "currency": "EUR",
        "ordered_at": None,
        "total": 2500,
        "paid": 1800,
        "coupon": 500,
        "points": 200,
        "lines": [LINE],
        "milestones": [],
        "scans": [],
        "last_scan": None,
        "changes": [],
        "legal": ["correct", "milestone", "scan", "request_change"],
    }


async def test_a_line_may_say_no_more_than_what_was_paid(api: Api) -> None:
    """What is left out is shown as not known; the payment's method is unknown rather than guessed."""
    order = await record(api, await api.register_customer(), lines=[PLAIN])
    (line,) = done(await api.get(f"/v1/orders/{order}"))["lines"]
    unknown = {"coupon": 0, "points": 0, "brand": None, "model": None, "batch": None}
    assert line == {**PLAIN, **unknown, "payments": [{"method": "unknown", "amount": 100}]}


async def test_an_order_must_add_up_and_belong_to_somebody(api: Api) -> None:
    """Money that does not add up and a customer who is not there are refused."""
    customer = await api.register_customer()
    short = {**LINE, "paid": 1799}
    problem(await api.post("/v1/orders", order_of(customer, lines=[LINE, short])), 422, "shares_do_not_add_up")
    split = {**LINE, "payments": [{"method": "card", "amount": 1799}]}
    problem(await api.post("/v1/orders", order_of(customer, lines=[split])), 422, "payments_do_not_add_up")
    problem(await api.post("/v1/orders", order_of(f"customer-{NOBODY}")), 422, "mentioned_unknown")


async def test_a_payment_that_can_not_be_meant_is_named_by_its_place(api: Api) -> None:
    """Nothing was paid by a payment of nothing."""
    wrong = {**LINE, "payments": [{"method": "card", "amount": 1800}, {"method": "", "amount": 0}]}
    answer = await api.post("/v1/orders", order_of(f"customer-{NOBODY}", lines=[LINE, wrong]))
    problem(answer, 422, "invalid_body", "/lines/1/payments/1/method", "/lines/1/payments/1/amount")


async def test_a_correction_leaves_what_it_corrects_in_the_history(api: Api) -> None:
    """The order shows what is right; the history what was recorded, what it was corrected to, and why."""
    order = await record(api, await api.register_customer(), merchant="seller-7")
    correction = {"reason": "The shop sent the wrong model.", "lines": [{**LINE, "model": "Blue 4"}]}
    corrected = done(await api.post(f"/v1/orders/{order}/correct", correction))
    assert done(await api.post(f"/v1/orders/{order}/correct", correction))["version"] == corrected["version"] == 2
    shown = done(await api.get(f"/v1/orders/{order}"))
    assert (shown["lines"][0]["model"], shown["merchant"]) == ("Blue 4", "seller-7")
    first, second = done(await api.get(f"/v1/orders/{order}/history"))["events"]
    assert (first["type"], first["data"]["lines"][0]["model"]) == ("order.recorded.v1", "Blue 3")
    assert (second["type"], second["data"]["lines"][0]["model"]) == ("order.corrected.v1", "Blue 4")
    assert second["data"]["reason"] == correction["reason"]
    assert "merchant" not in second["data"]
    # The shop may go on sending what it first stated.
    assert await record(api, shown["customer"], merchant="seller-7") == order
    problem(await api.post(f"/v1/orders/{order}/correct", {"reason": "x"}), 422, "nothing_to_correct")


async def test_milestones_come_back_in_order_of_time(api: Api, clock: Clock) -> None:
    """However late they were entered; another time for one of them needs a reason."""
    order = await record(api, await api.register_customer())
    path = f"/v1/orders/{order}/milestone"
    done(await api.post(path, {"milestone": "signed"}))
    done(await api.post(path, {"milestone": "shipped", "occurred_at": "2026-03-01T08:00:00+01:00"}))
    clock.move(hours=1)
    assert done(await api.post(path, {"milestone": "signed"}))["version"] == 3
    other = {"milestone": "signed", "occurred_at": "2026-03-01T20:00:00Z"}
    refused = problem(await api.post(path, other), 409, "milestone_reached_already")
    assert "2026-03-02T09:00:00" in refused["detail"]
    assert refused["legal"] == ["correct", "milestone", "scan"]
    done(await api.post(path, {**other, "reason": "The neighbour took it."}))
    assert done(await api.get(f"/v1/orders/{order}"))["milestones"] == [
        {"milestone": "shipped", "reached_at": "2026-03-01T07:00:00Z"},
        {"milestone": "signed", "reached_at": "2026-03-01T20:00:00Z"},
    ]
    future = {"milestone": "paid", "occurred_at": "2026-03-03T08:00:00Z"}
    problem(await api.post(path, future), 422, "occurred_in_the_future")


async def test_a_scan_has_the_time_at_which_it_was_made(api: Api) -> None:
    """In the envelope, too; one that is still to come, or has two times, is refused."""
    order = await record(api, await api.register_customer())
    path = f"/v1/orders/{order}/scan"
    done(await api.post(path, SCAN))
    scan = done(await api.get(f"/v1/orders/{order}/history"))["events"][1]
    assert (scan["occurred_at"], scan["data"]["tracking_number"]) == (SCAN["scanned_at"], "0034X")
    problem(await api.post(path, {**SCAN, "scanned_at": "2026-03-03T08:00:00Z"}), 422, "still_to_come")
    problem(await api.post(path, {**SCAN, "occurred_at": "2026-03-02T08:00:00Z"}), 422, "scan_has_one_time")


async def test_nothing_happens_to_an_order_that_nobody_recorded(shared_api: Api) -> None:
    """Neither a command nor a read finds it."""
    for verb, body in (("correct", {"reason": "x", "currency": "EUR"}), ("scan", SCAN)):
        problem(await shared_api.post(f"/v1/orders/{NOBODY}/{verb}", body), 404, "order_unknown")
    for path in (f"/v1/orders/{NOBODY}", f"/v1/orders/{NOBODY}/history"):
        problem(await shared_api.get(path), 404, "order_unknown")


async def test_the_orders_of_a_customer_are_listed_without_personal_data(api: Api) -> None:
    """One row an order with its money, its latest milestone, its last scan and its open wishes."""
    customer = await api.register_customer(name="Ann Zwölf")
    order = await record(api, customer, ordered_at="2026-02-28T10:00:00Z", merchant="seller-7", lines=[LINE, PLAIN])
    await record(api, await api.register_customer(email="bob@example.org"), number="A-2")
    done(await api.post(f"/v1/orders/{order}/milestone", {"milestone": "paid"}))
    done(await api.post(f"/v1/orders/{order}/scan", SCAN))
    wish = {"what": "address", "wish": "Ahornweg 2"}
    position = done(await api.post(f"/v1/orders/{order}/request_change", wish))["position"]
    await api.catch_up()
    answer = await api.get("/v1/orders", customer=customer, at_least=position)
    (row,) = done(answer)["orders"]
    expected = {
        "stream": order,
        "version": 4,
        "customer": customer,
        "market": "de",
        "merchant": "seller-7",
        "currency": "EUR",
        "total": 2600,
        "lines": 2,
        "ordered_at": "2026-02-28T10:00:00Z",
        "milestone": "paid",
        "paid_at": "2026-03-02T09:00:00Z",
        "signed_at": None,
        "scans": 1,
        "scanned_at": SCAN["scanned_at"],
        "scan_place": "Leipzig",
        "scan_status": "arrived at the depot",
        "open_changes": 1,
    }
    assert {name: row[name] for name in expected} == expected
    assert not [secret for secret in ("A-1", "0034X", "Ahornweg", "Zwölf") if secret in answer.text]
    # The bare UUID will do.
    assert len(done(await api.get("/v1/orders", customer=customer.removeprefix("customer-")))["orders"]) == 1
    assert done(await api.get("/v1/orders", customer=NOBODY)) == {"orders": [], "next": None}


async def test_pages_show_each_order_once_while_orders_arrive(api: Api, clock: Clock) -> None:
    """Newest first; what is recorded between two pages neither repeats others nor hides them."""
    customer = await api.register_customer()
    recorded = []
    for n in range(7):
        recorded.append(await record(api, customer, number=f"A-{n}"))
        clock.move(minutes=1)
    await api.catch_up()
    seen: list[str] = []
    page: dict[str, Any] = {"next": None}
    while not seen or page["next"]:
        place = {"cursor": page["next"]} if page["next"] else {}
        page = done(await api.get("/v1/orders", customer=customer, limit=3, **place))
        seen += [row["stream"] for row in page["orders"]]
        await record(api, customer, number=f"B-{len(seen)}")
        clock.move(minutes=1)
        await api.catch_up()
    assert seen == recorded[::-1]


async def test_a_list_is_asked_for_by_customer_and_within_bounds(shared_api: Api) -> None:
    """What can't be meant is named."""
    customer = f"customer-{NOBODY}"
    assert "customer" in problem(await shared_api.get("/v1/orders"), 400, "bad_request")["detail"]
    problem(await shared_api.get("/v1/orders", customer="Ann"), 400, "invalid_parameters", "customer")
    for limit in (0, 201):
        answer = await shared_api.get("/v1/orders", customer=customer, limit=limit)
        problem(answer, 400, "invalid_parameters", "limit")
    await shared_api.catch_up()
    problem(await shared_api.get("/v1/orders", customer=customer, cursor="x"), 422, "malformed_cursor", "cursor")


async def test_a_list_waits_until_it_has_seen_a_position(api: Api) -> None:
    """Whoever wrote asks to see their own write, and does."""
    customer = await api.register_customer()
    await api.catch_up()
    recorded = done(await api.post("/v1/orders", order_of(customer)), 201)
    asked = asyncio.create_task(api.get("/v1/orders", customer=customer, at_least=recorded["position"]))
    assert not (await asyncio.wait({asked}, timeout=0.05))[0]
    await api.catch_up()
    assert [row["stream"] for row in done(await asked)["orders"]] == [recorded["id"]]


async def test_a_customer_has_the_orders_of_whoever_was_merged_into_them(api: Api) -> None:
    """Until the merge is undone; the orders themselves stay with whom they were recorded for."""
    stays = await api.register_customer()
    goes = await api.register_customer(email="ann.lee@example.org")
    line = {"product": "lamp", "quantity": 1, "price": 900, "paid": 900}
    recorded = []
    for number, customer in (("A-1", stays), ("A-2", goes)):
        body = {"market": "de", "number": number, "customer": customer, "currency": "EUR", "lines": [line]}
        recorded.append(done(await api.post("/v1/orders", body), 201)["id"])

    async def listed() -> set[str]:
        await api.catch_up()
        return {order["stream"] for order in done(await api.get("/v1/orders", customer=stays))["orders"]}

    assert await listed() == {recorded[0]}
    done(await api.post(f"/v1/customers/{goes}/merge", {"into": stays, "reason": "One person"}))
    assert await listed() == set(recorded)
    assert done(await api.get(f"/v1/orders/{recorded[1]}"))["customer"] == goes
    done(await api.post(f"/v1/customers/{goes}/unmerge", {"reason": "They are two"}))
    assert await listed() == {recorded[0]}
