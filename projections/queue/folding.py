"""What becomes of a row of the queue with each event of its case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from domain.case import events as e
from projections.engine import Entry
from projections.queue.filing import changes_of_file
from projections.queue.row import RANKS, QueueRow
from projections.queue.standing import moves


def fold(row: QueueRow | None, entry: Entry) -> QueueRow | dict[str, Any] | None:
    """Fold one event of a case. What precedes the opening leaves no row."""
    event: e.CaseEvent = entry.event  # type: ignore[assignment]  # streams of cases hold nothing else
    if row is None:
        return _opened(event, entry) if isinstance(event, e.CaseOpened) else None
    at = entry.occurred_at
    changes = {"version": entry.version, "updated_at": entry.recorded_at, **(moved := moves(row, event, at))}
    if type(event) not in _MOVE_ONLY:
        changes |= _others(row, event, at, moved=bool(moved))
    return changes


def _opened(event: e.CaseOpened, entry: Entry) -> QueueRow:
    return QueueRow(
        position=entry.position,
        stream=entry.stream,
        version=entry.version,
        updated_at=entry.recorded_at,
        number=None,
        source=event.source,
        source_case=event.source_case,
        team=event.team,
        assignee=None,
        status="open",
        priority=event.priority,
        priority_rank=RANKS[event.priority],
        topic=event.topic,
        kind=event.kind,
        stage=event.stage,
        channel=event.channel,
        market=event.market,
        language=event.language,
        customer=event.customer,
        order_id=event.order,
        opened_at=entry.occurred_at,
        last_customer_at=entry.occurred_at,
        unanswered_since=entry.occurred_at,
    )


def _others(  # noqa: C901, PLR0911, PLR0912 - one case an event
    row: QueueRow, event: e.CaseEvent, at: datetime, *, moved: bool
) -> dict[str, Any]:
    """Return what else changes, commonest events first; without `moved` no stage was left or entered."""
    match event:
        case e.PublicReplySent():
            return {"replies": row.replies + 1}
        case e.CustomerMessageReceived():
            wrote = {"messages": row.messages + 1, "last_customer_at": max(at, row.last_customer_at)}
            if row.status != "resolved":
                return wrote
            return {**wrote, "silent_due": None, "wrote_since": min(at, row.wrote_since or at)}
        case e.CaseWaiting():
            return {**_AFRESH, "waiting_since": at} if moved else {}
        case e.CaseResumed() | e.ResolutionRejected():
            return _AFRESH if moved else {}
        case e.CaseTransferred():
            return {"transfers": row.transfers + 1}
        case e.CaseNumbered():
            return {"number": event.number}
        case e.CaseResolved():
            resolved = {"times_resolved": row.times_resolved + 1}
            return {**_AFRESH, **resolved, "silent_due": event.silent_due} if moved else resolved
        case e.CaseClosed():
            return {**_AFRESH, "closed_how": event.how} if moved else {}
        case e.CaseMergedInto():
            return {**_AFRESH, "closed_how": "merged", "merged_into": event.into} if moved else {}
        case e.CaseReopened():
            return {**_AFRESH, "closed_how": None, "merged_into": None, "times_reopened": row.times_reopened + 1}
        case e.ImpossibleSequenceFlagged():
            return {"flags": row.flags + 1}
        case e.SourceFactRecorded() | e.InternalNoteAdded() | e.ResolutionConfirmed() | e.CaseOpened():
            return {}
        case e.CaseAssigned() | e.CaseClaimed() | e.CaseReleased():
            return {}
        case _:
            return changes_of_file(row, event)


_MOVE_ONLY: Final = frozenset(
    {
        e.CaseAssigned,
        e.CaseClaimed,
        e.CaseReleased,
        e.InternalNoteAdded,
        e.SourceFactRecorded,
        e.ResolutionConfirmed,
        e.CaseOpened,
    }
)
"""Events that change nothing but how the case stands, if that; common ones, which are asked for nothing more."""
_AFRESH: Final[dict[str, Any]] = {"waiting_since": None, "wrote_since": None, "silent_due": None}
"""What goes with the stage that is left."""
