"""The row of a call, and what becomes of it with each event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.call.events import Answered, CallEvent
from projections.engine import Entry
from projections.shapes import StreamRow


class CallRow(StreamRow, frozen=True):
    """A call to a line of the desk, and after how many seconds what became of it; nothing of it is personal.

    `case_id` is the case that it was about, or that was `opened` for it; `until` is by when a call back was promised.
    """

    line: str
    call_id: str
    outcome: Answered
    began_at: datetime
    waited_seconds: int
    market: str | None
    customer: str | None
    case_id: str | None
    opened: bool
    until: datetime | None


def fold(row: CallRow | None, entry: Entry) -> CallRow | dict[str, Any] | None:
    """Fold one event of a call, which is recorded once."""
    event: CallEvent = entry.event  # type: ignore[assignment]  # their streams hold nothing else
    if row is not None:
        return {}
    return CallRow(
        position=entry.position,
        stream=entry.stream,
        version=entry.version,
        updated_at=entry.recorded_at,
        line=event.line,
        call_id=event.call_id,
        outcome=event.outcome,
        began_at=event.began_at,
        waited_seconds=event.waited_seconds,
        market=event.market,
        customer=event.customer,
        case_id=event.case,
        opened=event.opened,
        until=event.until,
    )
