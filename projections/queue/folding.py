"""What becomes of a row of the queue with each event of its case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from domain.case import events as e
from projections.engine import Entry
from projections.queue.filing import changes_of_file
from projections.queue.row import RANKS, QueueRow


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


def _changes(  # noqa: C901, PLR0911, PLR0912 - one case an event
    row: QueueRow, event: e.CaseEvent, at: datetime
) -> dict[str, Any]:
    """Return the columns that change, as `domain.case.state.evolve` changes the stage; commonest events first."""
    closed = row.status == "closed"
    match event:
        case e.PublicReplySent():
            return {"replies": row.replies + 1, "unanswered_since": None}
        case e.CustomerMessageReceived():
            wrote = {
                "messages": row.messages + 1,
                "last_customer_at": max(at, row.last_customer_at),
                "unanswered_since": min(at, row.unanswered_since or at),
            }
            if row.status != "resolved":
                return wrote
            return {**wrote, "silent_due": None, "wrote_since": min(at, row.wrote_since or at)}
        case e.SourceFactRecorded() | e.InternalNoteAdded() | e.ResolutionConfirmed() | e.CaseOpened():
            return {}
        case e.CaseAssigned():
            return {"team": event.team, "assignee": event.assignee}
        case e.CaseClaimed():
            return {"assignee": event.assignee}
        case e.CaseReleased():
            return {"assignee": None}
        case e.CaseTransferred():
            return {"team": event.team, "assignee": event.assignee, "transfers": row.transfers + 1}
        case e.CaseNumbered():
            return {"number": event.number}
        case e.CaseWaiting():
            waiting = {"waits_on": event.waits_on, "party": event.party, "waiting_since": at}
            return {} if closed else {**_AFRESH, **waiting, "status": "waiting", "silent_due": None}
        case e.CaseResumed():
            return {**_AFRESH, "status": "open"} if row.status == "waiting" else {}
        case e.CaseResolved():
            changes: dict[str, Any] = {"times_resolved": row.times_resolved + 1}
            if closed:
                return changes
            return {**changes, **_AFRESH, "status": "resolved", "silent_due": event.silent_due}
        case e.ResolutionRejected():
            return {**_AFRESH, "status": "open", "silent_due": None} if row.status == "resolved" else {}
        case e.CaseClosed():
            return {} if closed else {**_CLOSED, "closed_how": event.how}
        case e.CaseMergedInto():
            return {} if closed else {**_CLOSED, "closed_how": "merged", "merged_into": event.into}
        case e.CaseReopened():
            reopened = row.times_reopened + 1
            reset = {"silent_due": None, "closed_how": None, "merged_into": None}
            return {**_AFRESH, **reset, "status": "open", "times_reopened": reopened}
        case e.ImpossibleSequenceFlagged():
            return {"flags": row.flags + 1}
        case _:
            return changes_of_file(row, event)


_AFRESH: Final[dict[str, Any]] = {"waits_on": None, "party": None, "waiting_since": None, "wrote_since": None}
"""What goes with the stage that is left."""
_CLOSED: Final[dict[str, Any]] = {**_AFRESH, "status": "closed", "silent_due": None}
