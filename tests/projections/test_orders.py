"""The orders: what a row says after the events of its order, and how a customer's are listed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.event import Event
from domain.order import events as e
from domain.order.decisions import ORDER
from domain.order.state import RecordedOrder
from projections.engine import Engine
from projections.kit import BEGINNING, Happened, Specification, folded, log_of
from projections.orders import ORDERS, TABLE, OrderRow, reads
from projections.reads import Rows
from tests.domain.histories import SEALED
from tests.domain.test_order import SAID, recorded, told
from tests.projections.logs import write

STREAM = "order-00000000-0000-5000-8000-000000000001"
CUSTOMER = "customer-00000000-0000-7000-8000-000000000001"
LINE = e.Line(product="shoe", quantity=2, price=500, paid=900, coupon=100)
RECORDED = e.OrderRecorded(market="de", number=SEALED, customer=CUSTOMER, currency="EUR", lines=(LINE,))
ROW = OrderRow(
    position=1,
    stream=STREAM,
    version=1,
    updated_at=BEGINNING,
    customer=CUSTOMER,
    market="de",
    merchant=None,
    currency="EUR",
    total=1000,
    lines=1,
    ordered_at=None,
    listed_at=BEGINNING,
)
REQUESTED = e.ChangeRequested(change=1, what="address", wish=SEALED)


@pytest.fixture
def orders(connection: psycopg.Connection[Any]) -> Specification[OrderRow]:
    """A specification of the orders that is proved on PostgreSQL too."""
    return Specification(ORDERS, connection)


@pytest.fixture
def rows(connection: psycopg.Connection[Any]) -> Rows:
    """Reads as the composition root gives them."""

    async def run(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(statement, parameters, binary=True).fetchall()

    return run


def of(*events: Event, stream: str = STREAM) -> list[Happened]:
    """Return events of an order."""
    return [Happened(event=event, stream=stream) for event in events]


def after(events: int, **changes: object) -> OrderRow:
    """Return the row of an order with so many events, and these columns changed."""
    return replace(ROW, position=events, version=events, updated_at=minute(events - 1), **changes)


def minute(count: int) -> datetime:
    """Return the moment so many minutes after the beginning."""
    return BEGINNING + timedelta(minutes=count)


def reached(milestone: e.Milestone, at: datetime) -> e.MilestoneReached:
    """Return the event of a milestone."""
    return e.MilestoneReached(milestone=milestone, reached_at=at)


def scanned(at: datetime, place: str | None, status: str) -> e.ScanRecorded:
    """Return a scan of the order's one parcel."""
    return e.ScanRecorded(
        carrier="post", tracking_number=SEALED, parcel="1f0a", status=status, scanned_at=at, place=place
    )


def test_a_recorded_order_has_a_row_without_personal_data(orders: Specification[OrderRow]) -> None:
    """When the shop did not say when it was ordered, it is listed by when it became known."""
    orders.given().when(*of(RECORDED)).then(ROW)
    assert "number" not in OrderRow.__struct_fields__


def test_an_order_is_listed_by_the_time_that_the_shop_states(orders: Specification[OrderRow]) -> None:
    """Its merchant stands beside it."""
    stated = replace(RECORDED, ordered_at=minute(-60), merchant="seller-7")
    orders.given().when(*of(stated)).then(
        replace(ROW, ordered_at=minute(-60), listed_at=minute(-60), merchant="seller-7")
    )


def test_what_precedes_the_recording_and_other_streams_leave_no_row(orders: Specification[OrderRow]) -> None:
    """As in the aggregate, there is no order until it was recorded; a second recording changes nothing."""
    orders.given(*of(REQUESTED)).when(Happened(event=RECORDED)).then()
    orders.when(*of(RECORDED, replace(RECORDED, currency="CHF"))).then(
        replace(ROW, position=4, version=3, updated_at=minute(3), listed_at=minute(2))
    )


def test_a_correction_shows_what_is_right(orders: Specification[OrderRow]) -> None:
    """What it leaves out stays; the time of order moves the row in the list."""
    orders.given(*of(RECORDED)).when(*of(e.OrderCorrected(reason=SEALED, currency="CHF"))).then(
        after(2, currency="CHF")
    )
    lines = (LINE, replace(LINE, price=50, paid=100, coupon=0))
    orders.when(*of(e.OrderCorrected(reason=SEALED, lines=lines, ordered_at=minute(-9), merchant="s"))).then(
        after(3, currency="CHF", total=1100, lines=2, ordered_at=minute(-9), listed_at=minute(-9), merchant="s")
    )


def test_milestones_show_their_times_and_the_latest(orders: Specification[OrderRow]) -> None:
    """Whatever order they were entered in, the latest is the one reached last; a correction moves its time."""
    signed, shipped = reached("signed", minute(-10)), reached("shipped", minute(-50))
    orders.given(*of(RECORDED)).when(*of(signed, shipped)).then(
        after(3, milestone="signed", signed_at=minute(-10), shipped_at=minute(-50))
    )
    corrected = e.MilestoneCorrected(milestone="signed", reached_at=minute(-60), reason=SEALED)
    orders.when(*of(corrected)).then(after(4, milestone="shipped", signed_at=minute(-60), shipped_at=minute(-50)))


def test_of_two_milestones_at_one_time_the_later_kind_holds(orders: Specification[OrderRow]) -> None:
    """A shop that reports everything at once means the end of it."""
    orders.given(*of(RECORDED)).when(*of(reached("paid", minute(0)), reached("confirmed", minute(0)))).then(
        after(3, milestone="paid", paid_at=minute(0), confirmed_at=minute(0))
    )


def test_the_last_scan_is_the_newest_and_not_the_one_that_came_last(orders: Specification[OrderRow]) -> None:
    """Carriers send scans late; each counts, the newest shows."""
    newest, older = scanned(minute(-5), None, "delivered"), scanned(minute(-50), "Kiel", "left")
    orders.given(*of(RECORDED)).when(*of(newest, older)).then(
        after(3, scans=2, scanned_at=minute(-5), scan_place=None, scan_status="delivered")
    )
    orders.when(*of(scanned(minute(-5), "Bonn", "signed"))).then(
        after(4, scans=3, scanned_at=minute(-5), scan_place="Bonn", scan_status="signed")
    )


def test_wished_changes_count_while_they_are_open(orders: Specification[OrderRow]) -> None:
    """An approved one still has to be carried out; refused and carried out ones are over."""
    second = e.ChangeRequested(change=2, what="specification", wish=SEALED)
    orders.given(*of(RECORDED)).when(*of(REQUESTED, second)).then(after(3, open_changes=2))
    orders.when(*of(e.ChangeDecided(change=1, approved=True))).then(after(4, open_changes=2))
    orders.when(*of(e.ChangeDecided(change=2, approved=False))).then(after(5, open_changes=1))
    orders.when(*of(e.ChangeCarriedOut(change=1, outcome="done"))).then(after(6, open_changes=0))


@settings(deadline=None)
@drawn(st.lists(SAID, max_size=15))
def test_a_row_says_of_any_order_what_the_aggregate_says(actions: list[Any]) -> None:
    """Whatever was asked in whatever order, the list and the fold of the order agree."""
    history = told(actions, (recorded,))
    state: RecordedOrder = ORDER.fold(history, ORDER.initial)
    (row,) = folded(ORDERS, log_of(of(*history)))
    purchase = state.purchase
    assert (row.currency, row.merchant, row.ordered_at) == (purchase.currency, purchase.merchant, purchase.ordered_at)
    assert (row.total, row.lines) == (sum(line.total for line in purchase.lines), len(purchase.lines))
    times: dict[str, datetime] = dict(state.milestones)
    assert {name: getattr(row, f"{name}_at") for name in times} == times
    assert row.milestone is None if not times else times[row.milestone] == max(times.values())  # type: ignore[index]  # it names one of them
    assert (row.scans, row.open_changes) == (len(state.scans), sum(change.is_open for change in state.changes))
    scans = [one.scanned_at for one in history if isinstance(one, e.ScanRecorded)]
    assert row.scanned_at == max(scans, default=None)


@settings(deadline=None)
@drawn(st.lists(st.tuples(SAID, st.integers(0, 2)), max_size=20))
def test_the_rows_do_not_depend_on_how_the_events_are_delivered(asked: list[tuple[Any, int]]) -> None:
    """Batches, single events and repeated events lead to the same rows."""
    histories = [told([action for action, at in asked if at == number], (recorded,)) for number in range(3)]
    events = [one for number, history in enumerate(histories) for one in of(*history, stream=f"order-{number}")]
    outcomes = list(Specification(ORDERS).given(*events[:9]).when(*events[9:]).outcomes().values())
    assert all(outcome == outcomes[0] for outcome in outcomes)


def many(count: int, begin: int = 0) -> list[Happened]:
    """Return orders of two customers in turn; every third was ordered at the same moment as the one before."""
    return [
        Happened(
            event=replace(RECORDED, customer=f"customer-{n % 2}", ordered_at=minute(-(n - (n % 3 == 2)))),
            stream=f"order-{n:03d}",
        )
        for n in range(begin, begin + count)
    ]


async def all_pages(rows: Rows, customer: str) -> list[OrderRow]:
    """Return all pages of four."""
    found, page = [], await reads.of_customers(rows, [customer], limit=4)
    while True:
        found.extend(page.rows)
        if page.next is None:
            return found
        page = await reads.of_customers(rows, [customer], page.next, limit=4)


def test_pages_show_the_orders_of_a_customer_newest_first(
    url: str, rows: Rows, owner: psycopg.Connection[Any], connection: psycopg.Connection[Any]
) -> None:
    """Each order once, and none of another customer."""
    write(owner, log_of(many(50)))
    Engine(url, [ORDERS], "node").catch_up_once()
    own = [row for row in TABLE.all(connection.cursor()) if row.customer == "customer-1"]
    expected = sorted(own, key=lambda row: (row.listed_at, row.stream), reverse=True)
    assert len(expected) == 25
    assert asyncio.run(all_pages(rows, "customer-1")) == expected
    assert asyncio.run(all_pages(rows, "customer-7")) == []


def test_pages_stay_stable_while_orders_arrive(url: str, rows: Rows, owner: psycopg.Connection[Any]) -> None:
    """Given a first page, when new orders are recorded, then the pages behind show each older order exactly once."""
    log = log_of([*many(20), *many(10, begin=-10)])
    write(owner, log[:20])
    engine = Engine(url, [ORDERS], "node")
    engine.catch_up_once()
    before = asyncio.run(all_pages(rows, "customer-0"))
    page = asyncio.run(reads.of_customers(rows, ["customer-0"], limit=3))
    found = list(page.rows)
    write(owner, log[20:])
    engine.catch_up_once()
    while page.next is not None:
        page = asyncio.run(reads.of_customers(rows, ["customer-0"], page.next, limit=3))
        found.extend(page.rows)
    assert found == before
    assert len(asyncio.run(all_pages(rows, "customer-0"))) == len(before) + 5


def test_orders_of_several_customers_stand_in_one_order(
    url: str, rows: Rows, owner: psycopg.Connection[Any], connection: psycopg.Connection[Any]
) -> None:
    """Page by page each order once, as if they were one customer's."""
    write(owner, log_of(many(30)))
    Engine(url, [ORDERS], "node").catch_up_once()
    expected = sorted(TABLE.all(connection.cursor()), key=lambda row: (row.listed_at, row.stream), reverse=True)
    found, page = list[OrderRow](), asyncio.run(reads.of_customers(rows, ["customer-0", "customer-1"], limit=7))
    while page.next is not None:
        found += page.rows
        page = asyncio.run(reads.of_customers(rows, ["customer-0", "customer-1"], page.next, limit=7))
    assert [*found, *page.rows] == expected


def test_a_page_is_read_from_the_index_in_its_order(
    url: str, owner: psycopg.Connection[Any], connection: psycopg.Connection[Any]
) -> None:
    """However many orders a customer has, no more than a page of them is sorted together with others."""
    write(owner, log_of(many(3)))
    Engine(url, [ORDERS], "node").catch_up_once()
    plans: list[str] = []

    async def explain(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_bitmapscan = off")
        plans.extend(row[0] for row in connection.execute(b"EXPLAIN " + statement, parameters).fetchall())
        return []

    asyncio.run(reads.of_customers(explain, ["customer-1", "customer-2"], reads.Place(BEGINNING, "order-1")))
    plan = "\n".join(plans)
    assert "orders_customer" in plan
    assert plan.count("Sort Key") == 1
    assert plan.index("Sort Key") < plan.rindex("Limit") < plan.index("orders_customer")


def test_one_order_is_read_by_its_stream(url: str, rows: Rows, owner: psycopg.Connection[Any]) -> None:
    """None where there is no such order."""
    write(owner, log_of(of(RECORDED)))
    Engine(url, [ORDERS], "node").catch_up_once()
    assert asyncio.run(reads.order(rows, STREAM)) == replace(ROW, updated_at=BEGINNING)
    assert asyncio.run(reads.order(rows, "order-2")) is None
