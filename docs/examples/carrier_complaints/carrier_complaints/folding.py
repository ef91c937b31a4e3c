"""What becomes of the rows with each event of an order or of a case."""

from datetime import UTC, datetime

from domain.case.events import CaseClassified, CaseOpened, InformationGiven
from domain.order.events import MilestoneCorrected, MilestoneReached, ScanRecorded
from msgspec.structs import replace
from projections.engine import Entry

from carrier_complaints.row import ComplaintRow, DeliveryRow


def fold_delivery(row: DeliveryRow | None, entry: Entry) -> DeliveryRow | None:
    """Fold one event of an order. Scans come in any order; the newest says who carries it."""
    before = DeliveryRow(entry.position, entry.stream) if row is None else replace(row, position=entry.position)
    match entry.event:
        case ScanRecorded(carrier=carrier, scanned_at=at) if before.scanned_at is None or at >= before.scanned_at:
            return replace(before, carrier=carrier, scanned_at=at)
        case (
            MilestoneReached(milestone="signed", reached_at=at) | MilestoneCorrected(milestone="signed", reached_at=at)
        ):
            return replace(before, week=week_of(at))
        case _:
            return row


def fold_complaint(row: ComplaintRow | None, entry: Entry) -> ComplaintRow | None:
    """Fold one event of a case. The order may be named later, and the topic put right."""
    event = entry.event
    if row is None:
        if isinstance(event, CaseOpened):
            return ComplaintRow(entry.position, entry.stream, event.topic, event.order)
        return None
    match event:
        case CaseClassified(topic=topic):
            return replace(row, position=entry.position, topic=topic)
        case InformationGiven(order=str(order)):
            return replace(row, position=entry.position, order_id=order)
        case _:
            return row


def week_of(at: datetime) -> str:
    """Return the ISO week of a moment, in UTC: `2026-W10`."""
    year, week, _ = at.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02}"
