"""What becomes of a row of the queue with each event of its case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from domain.case import events as e
from projections.engine import Entry
from projections.queue.dues import next_of
from projections.queue.filing import changes_of_file
from projections.queue.row import RANKS, QueueRow
from projections.queue.standing import Changes, moves


def fold(row: QueueRow | None, entry: Entry) -> QueueRow | dict[str, Any] | None:
    """Fold one event of a case. What precedes the opening leaves no row."""
    event: e.CaseEvent = entry.event  # type: ignore[assignment]  # streams of cases hold nothing else
    if row is None:
        return _opened(event, entry) if isinstance(event, e.CaseOpened) else None
    at = entry.occurred_at
    moved = moves(row, event, at)
    # Not a match, as with moves.
    besides = _BESIDES.get(type(event))
    more = changes_of_file(row, event) if besides is None else besides(row, event, at, moved)
    return {**moved, **more}


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


Besides = Callable[[QueueRow, Any, datetime, Changes], Changes]
"""Says what an event changes besides how the case stands; it is told what it changes in that."""

_AFRESH: Final[Changes] = {"waiting_since": None, "wrote_since": None, "silent_due": None}
"""What goes with the stage that is left."""
_TAKEN_UP: Final[Changes] = {**_AFRESH, "first_contact": False}
"""The same, where it is one from which a case can have been resolved."""
_NOTHING: Final[Changes] = {}


def _nothing(_row: QueueRow, _event: e.CaseEvent, _at: datetime, _moved: Changes) -> Changes:
    return _NOTHING


def _again(row: QueueRow, at: datetime) -> Changes:
    """Say that one contact was not enough, since a moment. At the very instant of the resolution the order of the log
    counts: thanks come after it.
    """
    again_at = at if row.again_at is None else min(at, row.again_at)
    if row.resolved_at is None or row.resolved_at <= again_at:
        return {"again_at": again_at}
    return {"again_at": again_at, "first_contact": False}


def _replied(row: QueueRow, _event: e.PublicReplySent, at: datetime, _moved: Changes) -> Changes:
    replies, first = row.replies + 1, row.first_reply_at
    if first is None:
        return {"replies": replies, "first_reply_at": at}
    return {"replies": replies, "first_reply_at": min(at, first), **_again(row, max(at, first))}


def _asked(row: QueueRow, event: e.InformationRequested, at: datetime, _moved: Changes) -> Changes:
    return _again(row, at) if event.of == "customer" else _NOTHING


def _merged_in(row: QueueRow, _event: e.CaseMergedIn, _at: datetime, _moved: Changes) -> Changes:
    return _again(row, row.opened_at)


def _wrote(row: QueueRow, _event: e.CustomerMessageReceived, at: datetime, _moved: Changes) -> Changes:
    wrote = {"messages": row.messages + 1, "last_customer_at": max(at, row.last_customer_at), **_again(row, at)}
    if row.status != "resolved":
        return wrote
    return {**wrote, "silent_due": None, "wrote_since": min(at, row.wrote_since or at)}


def _waits(row: QueueRow, event: e.CaseWaiting, at: datetime, moved: Changes) -> Changes:
    if not moved:
        return _NOTHING
    again = _again(row, at) if event.waits_on == "customer" else _NOTHING
    return {**again, **_TAKEN_UP, "waiting_since": at}


def _goes_on(_row: QueueRow, _event: e.CaseResumed | e.ResolutionRejected, _at: datetime, moved: Changes) -> Changes:
    return _TAKEN_UP if moved else _NOTHING


def _transferred(row: QueueRow, _event: e.CaseTransferred, _at: datetime, _moved: Changes) -> Changes:
    return {"transfers": row.transfers + 1}


def _numbered(_row: QueueRow, event: e.CaseNumbered, _at: datetime, _moved: Changes) -> Changes:
    return {"number": event.number}


def _resolved(row: QueueRow, event: e.CaseResolved, at: datetime, moved: Changes) -> Changes:
    times = {"times_resolved": row.times_resolved + 1}
    if not moved:
        return times
    at_once = row.times_resolved == row.times_reopened == 0 and (row.again_at is None or row.again_at > at)
    resolved_at = row.resolved_at or at
    return {**_AFRESH, **times, "silent_due": event.silent_due, "first_contact": at_once, "resolved_at": resolved_at}


def _closed(_row: QueueRow, event: e.CaseClosed, _at: datetime, moved: Changes) -> Changes:
    return {**_AFRESH, "closed_how": event.how} if moved else _NOTHING


def _merged(_row: QueueRow, event: e.CaseMergedInto, _at: datetime, moved: Changes) -> Changes:
    return {**_AFRESH, "closed_how": "merged", "merged_into": event.into} if moved else _NOTHING


def _reopened(row: QueueRow, _event: e.CaseReopened, _at: datetime, _moved: Changes) -> Changes:
    return {**_TAKEN_UP, "closed_how": None, "merged_into": None, "times_reopened": row.times_reopened + 1}


def _flagged(row: QueueRow, _event: e.ImpossibleSequenceFlagged, _at: datetime, _moved: Changes) -> Changes:
    return {"flags": row.flags + 1}


def _triaged(_row: QueueRow, event: e.CaseTriaged, _at: datetime, _moved: Changes) -> Changes:
    return _NOTHING if event.complexity is None else {"complexity": event.complexity}


def _ticked(_row: QueueRow, _event: e.CaseEvent, _at: datetime, moved: Changes) -> Changes:
    return {"next_clock": next_of(moved["dues"])[1]} if moved else _NOTHING


_BESIDES: Final[Mapping[type, Besides]] = {
    e.CaseOpened: _nothing,
    e.CaseNumbered: _numbered,
    e.CaseAssigned: _nothing,
    e.CaseClaimed: _nothing,
    e.CaseReleased: _nothing,
    e.CaseTransferred: _transferred,
    e.CaseTriaged: _triaged,
    e.CustomerMessageReceived: _wrote,
    e.PublicReplySent: _replied,
    e.InternalNoteAdded: _nothing,
    e.CaseWaiting: _waits,
    e.CaseResumed: _goes_on,
    e.CaseResolved: _resolved,
    e.ResolutionConfirmed: _nothing,
    e.ResolutionRejected: _goes_on,
    e.CaseClosed: _closed,
    e.CaseMergedInto: _merged,
    e.CaseReopened: _reopened,
    e.ImpossibleSequenceFlagged: _flagged,
    e.SourceFactRecorded: _nothing,
    e.InformationRequested: _asked,
    e.CaseMergedIn: _merged_in,
    e.ClockStarted: _ticked,
    e.ClockPaused: _ticked,
    e.ClockResumed: _ticked,
    e.ClockRetargeted: _ticked,
    e.ClockWarned: _nothing,
    e.ClockFulfilled: _ticked,
    e.ClockBreached: _nothing,
    e.ClockCorrected: _ticked,
    e.ClockEnded: _ticked,
}
"""The events that most of the log is made of; the others are told in the file."""
