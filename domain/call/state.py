"""What a call is after its events."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from domain.call.events import Answered, CallRecorded


class Unrecorded(Struct, frozen=True):
    """No call yet."""


class Recorded(Struct, frozen=True):
    """A call that is over; its caller's number is in the event alone, sealed."""

    line: str
    call_id: str
    outcome: Answered
    began_at: datetime
    waited_seconds: int
    subject: str
    market: str | None = None
    customer: str | None = None
    case: str | None = None
    opened: bool = False
    since: datetime | None = None
    until: datetime | None = None
    has_caller: bool = False


CallState = Unrecorded | Recorded
INITIAL = Unrecorded()


def evolve(state: CallState, event: CallRecorded) -> CallState:
    """Fold one event. A call is recorded once."""
    if isinstance(state, Recorded):
        return state
    return Recorded(
        line=event.line,
        call_id=event.call_id,
        outcome=event.outcome,
        began_at=event.began_at,
        waited_seconds=event.waited_seconds,
        subject=event.subject,
        market=event.market,
        customer=event.customer,
        case=event.case,
        opened=event.opened,
        since=event.since,
        until=event.until,
        has_caller=event.caller is not None,
    )
