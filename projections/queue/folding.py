"""What becomes of a row of the queue with each event of its case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_never

from msgspec.structs import replace

from domain.case import events as e
from projections.engine import Entry
from projections.queue.row import RANKS, QueueRow


def key(entry: Entry) -> str | None:
    """Return the case that an entry belongs to."""
    return entry.stream if entry.stream.startswith("case-") else None


def fold(row: QueueRow | None, entry: Entry) -> QueueRow | None:
    """Fold one event of a case. What precedes the opening leaves no row."""
    event: e.CaseEvent = entry.event  # type: ignore[assignment]  # streams of cases hold nothing else
    if row is None:
        return _opened(event, entry) if isinstance(event, e.CaseOpened) else None
    changes = _changes(row, event, entry.occurred_at)
    return replace(row, position=entry.position, version=entry.version, updated_at=entry.recorded_at, **changes)


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
        channel=event.channel,
        market=event.market,
        language=event.language,
        customer=event.customer,
        opened_at=entry.occurred_at,
        last_customer_at=entry.occurred_at,
        unanswered_since=entry.occurred_at,
    )


def _changes(  # noqa: C901, PLR0911, PLR0912 - one case an event
    row: QueueRow, event: e.CaseEvent, at: datetime
) -> dict[str, Any]:
    """Return the columns that change, as `domain.case.state.evolve` changes the stage; commonest events first."""
    closed = row.status == "closed"
    match event:
        case e.PublicReplySent():
            return {"replies": row.replies + 1, "unanswered_since": None}
        case e.CustomerMessageReceived():
            return {
                "messages": row.messages + 1,
                "last_customer_at": max(at, row.last_customer_at),
                "unanswered_since": min(at, row.unanswered_since or at),
            }
        case e.SourceFactRecorded() | e.InternalNoteAdded() | e.ResolutionConfirmed():
            return {}
        case e.CaseOpened():
            return {}
        case e.CaseAssigned():
            return {"team": event.team, "assignee": event.assignee}
        case e.CaseNumbered():
            return {"number": event.number}
        case e.CaseWaiting():
            return {} if closed else {"status": "waiting", "silent_due": None}
        case e.CaseResumed():
            return {"status": "open"} if row.status == "waiting" else {}
        case e.CaseResolved():
            changes: dict[str, Any] = {"times_resolved": row.times_resolved + 1}
            return changes if closed else {**changes, "status": "resolved", "silent_due": event.silent_due}
        case e.ResolutionRejected():
            return {"status": "open", "silent_due": None} if row.status == "resolved" else {}
        case e.CaseClosed():
            return {} if closed else {"status": "closed", "silent_due": None, "closed_how": event.how}
        case e.CaseReopened():
            reopened = row.times_reopened + 1
            return {"status": "open", "times_reopened": reopened, "silent_due": None, "closed_how": None}
        case e.ImpossibleSequenceFlagged():
            return {"flags": row.flags + 1}
        case _:
            assert_never(event)
