"""What a case is after its events: a type for each stage, around a file of what is known in all of them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct, structs

from domain.case.events import (
    CaseAssigned,
    CaseClosed,
    CaseNumbered,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseResumed,
    CaseWaiting,
    CustomerMessageReceived,
    ImpossibleSequenceFlagged,
    InternalNoteAdded,
    PublicReplySent,
    ResolutionConfirmed,
    ResolutionRejected,
    SourceFactRecorded,
)

if TYPE_CHECKING:
    from domain.case.events import CaseEvent, ClosedHow, Priority, WaitsOn


class SourceProgress(Struct, frozen=True):
    """Which rows of another system's history are in, as ranges of ordinals from first to last, in order and apart."""

    ranges: tuple[tuple[int, int], ...] = ()

    def has(self, ordinal: int) -> bool:
        """Tell whether the row of that ordinal was taken over."""
        at = bisect_right(self.ranges, ordinal, key=itemgetter(0))
        return at > 0 and ordinal <= self.ranges[at - 1][1]

    def with_row(self, ordinal: int) -> SourceProgress:
        """Return the progress once the row of that ordinal is in, too."""
        if self.has(ordinal):
            return self
        at = bisect_right(self.ranges, ordinal, key=itemgetter(0))
        before, after = self.ranges[:at], self.ranges[at:]
        first = last = ordinal
        if before and before[-1][1] == ordinal - 1:
            first, before = before[-1][0], before[:-1]
        if after and after[0][0] == ordinal + 1:
            last, after = after[0][1], after[1:]
        return SourceProgress((*before, (first, last), *after))


NOTHING_IMPORTED = SourceProgress()


class CaseFile(Struct, frozen=True):
    """What is known of a case in every stage."""

    subject: str
    channel: str
    topic: str
    team: str
    priority: Priority
    market: str | None
    language: str | None
    customer: str | None
    order: str | None
    source: str | None
    source_case: str | None
    number: str | None = None
    assignee: str | None = None
    messages: int = 0
    replies: int = 0
    notes: int = 0
    times_resolved: int = 0
    times_reopened: int = 0
    flags: int = 0
    imported: SourceProgress = NOTHING_IMPORTED


class Unopened(Struct, frozen=True):
    """No case yet."""


class Open(Struct, frozen=True):
    """The desk has to act."""

    file: CaseFile


class Waiting(Struct, frozen=True):
    """Somebody else has to act."""

    file: CaseFile
    waits_on: WaitsOn


class Resolved(Struct, frozen=True):
    """The desk holds it solved; the customer has not said so yet."""

    file: CaseFile
    silent_due: datetime | None
    confirmed: bool = False


class Closed(Struct, frozen=True):
    """Nobody has to act."""

    file: CaseFile
    how: ClosedHow


Stage = Open | Waiting | Resolved | Closed
CaseState = Unopened | Stage
INITIAL = Unopened()


def evolve(state: CaseState, event: CaseEvent) -> CaseState:
    """Fold one event. What precedes the opening, and a step that a closed case can't take, leave the stage as it is."""
    if isinstance(event, CaseOpened):
        return _opened(state, event)
    if isinstance(state, Unopened):
        return state
    file = state.file
    match event:
        case PublicReplySent():
            return _filed(state, structs.replace(file, replies=file.replies + 1))
        case CustomerMessageReceived():
            return _filed(state, structs.replace(file, messages=file.messages + 1))
        case InternalNoteAdded():
            return _filed(state, structs.replace(file, notes=file.notes + 1))
        case SourceFactRecorded():
            return _filed(state, structs.replace(file, imported=file.imported.with_row(event.ordinal)))
        case CaseAssigned():
            return _filed(state, structs.replace(file, team=event.team, assignee=event.assignee))
        case CaseWaiting():
            return state if isinstance(state, Closed) else Waiting(file, event.waits_on)
        case CaseResumed():
            return Open(file) if isinstance(state, Waiting) else state
        case CaseResolved():
            file = structs.replace(file, times_resolved=file.times_resolved + 1)
            return Closed(file, state.how) if isinstance(state, Closed) else Resolved(file, event.silent_due)
        case ResolutionConfirmed():
            return structs.replace(state, confirmed=True) if isinstance(state, Resolved) else state
        case ResolutionRejected():
            return Open(file) if isinstance(state, Resolved) else state
        case CaseClosed():
            return state if isinstance(state, Closed) else Closed(file, event.how)
        case CaseReopened():
            return Open(structs.replace(file, times_reopened=file.times_reopened + 1))
        case CaseNumbered():
            return _filed(state, structs.replace(file, number=event.number))
        case ImpossibleSequenceFlagged():
            return _filed(state, structs.replace(file, flags=file.flags + 1))
        case _:
            assert_never(event)


def _opened(state: CaseState, event: CaseOpened) -> CaseState:
    if not isinstance(state, Unopened):
        return state
    return Open(
        CaseFile(
            subject=event.subject,
            channel=event.channel,
            topic=event.topic,
            team=event.team,
            priority=event.priority,
            market=event.market,
            language=event.language,
            customer=event.customer,
            order=event.order,
            source=event.source,
            source_case=event.source_case,
        )
    )


def _filed(state: Stage, file: CaseFile) -> Stage:
    """Return the same stage around another file. Written out: `structs.replace` costs three times as much on the hot
    path.
    """
    match state:
        case Open():
            return Open(file)
        case Waiting():
            return Waiting(file, state.waits_on)
        case Resolved():
            return Resolved(file, state.silent_due, state.confirmed)
        case Closed():
            return Closed(file, state.how)
        case _:
            assert_never(state)
