"""What becomes of the row of an order with each of its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never, get_args

from domain.order import events as e
from projections.orders.row import OrderRow, total_of

if TYPE_CHECKING:
    from datetime import datetime

    from projections.engine import Entry

MILESTONES: Final[tuple[e.Milestone, ...]] = get_args(e.Milestone)


def fold(row: OrderRow | None, entry: Entry) -> OrderRow | dict[str, Any] | None:
    """Fold one event of an order. What precedes the recording leaves no row."""
    event: e.OrderEvent = entry.event  # type: ignore[assignment]  # streams of orders hold nothing else
    if row is None:
        return _recorded(event, entry) if isinstance(event, e.OrderRecorded) else None
    return _changes(row, event)


def _recorded(event: e.OrderRecorded, entry: Entry) -> OrderRow:
    return OrderRow(
        position=entry.position,
        stream=entry.stream,
        version=entry.version,
        updated_at=entry.recorded_at,
        customer=event.customer,
        market=event.market,
        merchant=event.merchant,
        currency=event.currency,
        total=total_of(event.lines),
        lines=len(event.lines),
        ordered_at=event.ordered_at,
        listed_at=event.ordered_at or entry.occurred_at,
    )


def _changes(row: OrderRow, event: e.OrderEvent) -> dict[str, Any]:  # noqa: PLR0911 - one return an event
    """Return the columns that change, as `domain.order.state.evolve` changes the order; commonest events first."""
    match event:
        case e.ScanRecorded():
            return _scanned(row, event)
        case e.MilestoneReached() | e.MilestoneCorrected():
            return _reached(row, event.milestone, event.reached_at)
        case e.ChangeRequested():
            return {"open_changes": row.open_changes + 1}
        case e.ChangeDecided():
            # What was approved remains to be carried out.
            return {} if event.approved else {"open_changes": row.open_changes - 1}
        case e.ChangeCarriedOut():
            return {"open_changes": row.open_changes - 1}
        case e.OrderCorrected():
            return _corrected(event)
        case e.OrderRecorded():
            return {}
        case _:
            assert_never(event)


def _scanned(row: OrderRow, event: e.ScanRecorded) -> dict[str, Any]:
    changes: dict[str, Any] = {"scans": row.scans + 1}
    # Scans come in any order; of two at the same time the one that came later holds.
    if row.scanned_at is None or event.scanned_at >= row.scanned_at:
        changes |= {"scanned_at": event.scanned_at, "scan_place": event.place, "scan_status": event.status}
    return changes


def _reached(row: OrderRow, milestone: e.Milestone, at: datetime) -> dict[str, Any]:
    times = {name: getattr(row, f"{name}_at") for name in MILESTONES} | {milestone: at}
    reached = [name for name in MILESTONES if times[name] is not None]
    # Of two at the same time the one that usually comes later.
    return {f"{milestone}_at": at, "milestone": max(reversed(reached), key=lambda name: times[name])}


def _corrected(event: e.OrderCorrected) -> dict[str, Any]:
    changes: dict[str, Any] = {
        name: value for name in ("currency", "ordered_at", "merchant") if (value := getattr(event, name)) is not None
    }
    if event.ordered_at is not None:
        changes["listed_at"] = event.ordered_at
    if event.lines is not None:
        changes |= {"total": total_of(event.lines), "lines": len(event.lines)}
    return changes
