"""What carrier_complaints holds and answers after the events of orders and cases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from domain.case.events import CaseClassified, CaseOpened, InformationGiven
from domain.event import Event
from domain.order.events import MilestoneCorrected, MilestoneReached, OrderRecorded, ScanRecorded
from domain.personal import Sealed
from projections.engine import Row
from projections.kit import Happened, Specification, answer

from carrier_complaints import CARRIER_COMPLAINTS, ComplaintRow, DeliveryRow
from carrier_complaints.reads import CarrierWeek, cases_about, per_week

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # of the week 2026-W10
SEALED = Sealed(1, "key", "nonce", "box")


def of(stream: str, *events: Event) -> list[Happened]:
    """Return events of one order or case."""
    return [Happened(event=event, stream=stream) for event in events]


def scan(carrier: str, at: datetime = MONDAY) -> Event:
    """Return a carrier's scan."""
    return ScanRecorded(carrier=carrier, tracking_number=SEALED, parcel="0a1b", status="in transit", scanned_at=at)


def signed(at: datetime = MONDAY) -> Event:
    """Return the handing over."""
    return MilestoneReached(milestone="signed", reached_at=at)


def opened(order: str | None = None, topic: str = "delivery") -> Event:
    """Return the opening of a case."""
    return CaseOpened(subject="person-1", channel="email", topic=topic, team="support", order=order)


@pytest.fixture
def spec(connection: psycopg.Connection[Any]) -> Specification[Row]:
    """Give a specification that is proved in memory and on PostgreSQL."""
    return Specification(CARRIER_COMPLAINTS, connection)


def test_the_newest_scan_says_who_carries_an_order(spec: Specification[Row]) -> None:
    """Scans come in any order; an order that nobody carries has no row."""
    later = MONDAY + timedelta(hours=5)
    recorded = OrderRecorded(market="de", number=SEALED, customer="customer-1", currency="EUR", lines=())
    spec.given(*of("order-1", recorded, scan("dhl", later)), *of("order-2", recorded)).when(
        *of("order-1", scan("ups"))
    ).then(DeliveryRow(2, "order-1", "dhl", later))


def test_an_order_is_delivered_in_the_week_of_its_handing_over(spec: Specification[Row]) -> None:
    """Other milestones are none, and a correction holds."""
    sunday = MONDAY - timedelta(days=1)
    corrected = MilestoneCorrected(milestone="signed", reached_at=sunday, reason=SEALED)
    spec.given(*of("order-1", MilestoneReached(milestone="shipped", reached_at=sunday), signed())).when(
        *of("order-1", corrected)
    ).then(DeliveryRow(3, "order-1", week="2026-W09"))


def test_a_case_may_name_its_order_later_and_its_topic_may_be_put_right(spec: Specification[Row]) -> None:
    """What is said last holds."""
    spec.given(*of("case-1", opened(topic="invoice"))).when(
        *of("case-1", InformationGiven(order="order-1"), CaseClassified(topic="delivery", team="support"))
    ).then(ComplaintRow(3, "case-1", "delivery", "order-1"))


def test_deliveries_and_complaints_are_joined_when_they_are_read(connection: psycopg.Connection[Any]) -> None:
    """Whichever is known first; two cases about one order are one complaint, and another topic is none."""
    log = [
        *of("case-1", opened("order-1")),
        *of("order-1", scan("dhl"), signed()),
        *of("order-2", scan("dhl"), signed()),
        *of("order-3", signed(MONDAY + timedelta(days=7))),
        *of("order-4", scan("dhl")),
        *of("case-2", opened("order-1")),
        *of("case-3", opened("order-2", topic="invoice")),
        *of("case-4", opened("order-4")),
    ]
    assert answer(CARRIER_COMPLAINTS, connection, log, lambda rows: per_week(rows, "2026-W01", "2026-W53")) == [
        CarrierWeek("dhl", "2026-W10", deliveries=2, complained=1),
        CarrierWeek("unknown", "2026-W11", deliveries=1, complained=0),
    ]
    assert answer(CARRIER_COMPLAINTS, connection, log, lambda rows: cases_about(rows, "dhl", "2026-W10")) == [
        "case-1",
        "case-2",
    ]
