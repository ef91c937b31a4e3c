"""What a case is after its events: a type for each stage, around a file of what is known in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.case import events as e
from domain.case.calls.folding import lapsed
from domain.case.file import CaseFile, opened
from domain.case.noting import heard, noted, with_attachments

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.vocabulary import ClosedHow, WaitsOn


class Unopened(Struct, frozen=True):
    """No case yet."""


class Open(Struct, frozen=True):
    """The desk has to act."""

    file: CaseFile


class Waiting(Struct, frozen=True):
    """Somebody else has to act; `party` names them unless it is the customer.

    `answered` are the referrals to that party that were answered since the case began to wait for it.
    """

    file: CaseFile
    waits_on: WaitsOn
    party: str | None = None
    answered: tuple[int, ...] = ()


class Resolved(Struct, frozen=True):
    """The desk holds it solved; the customer has not said so yet. Silence closes it at `silent_due` if that was
    `announced`, never without.
    """

    file: CaseFile
    silent_due: datetime | None
    confirmed: bool = False
    announced: bool = False


class Closed(Struct, frozen=True):
    """Nobody has to act. A case that was merged goes on in `merged_into`."""

    file: CaseFile
    how: ClosedHow
    merged_into: str | None = None


Stage = Open | Waiting | Resolved | Closed
CaseState = Unopened | Stage
INITIAL = Unopened()


def evolve(state: CaseState, event: e.CaseEvent) -> CaseState:
    """Fold one event. What precedes the opening, and a step that a closed case can't take, leave the stage as it is."""
    if isinstance(event, e.CaseOpened):
        return Open(opened(event)) if isinstance(state, Unopened) else state
    if isinstance(state, Unopened):
        return state
    file = state.file
    match event:
        case e.PublicReplySent():
            if event.articles:
                file = replace(file, articles=tuple(dict.fromkeys((*file.articles, *event.articles))))
            return _filed(state, replace(file, replies=file.replies + 1))
        case e.CustomerMessageReceived():
            file = with_attachments(heard(file), event.attachments)
            file = replace(file, messages=file.messages + 1)
            # Whoever writes is not silent.
            return Resolved(file, None, state.confirmed) if isinstance(state, Resolved) else _filed(state, file)
        case e.InternalNoteAdded():
            return _filed(state, replace(file, notes=file.notes + 1))
        case e.CaseWaiting():
            return state if isinstance(state, Closed) else Waiting(file, event.waits_on, event.party)
        case e.CaseResumed():
            return Open(file) if isinstance(state, Waiting) else state
        case e.ReferralAnswered() if isinstance(state, Waiting) and event.referral <= len(file.referrals):
            asked, party = file.referrals[event.referral - 1].to, state.party
            answered = (*state.answered, event.referral) if asked == party else state.answered
            return Waiting(noted(file, event), state.waits_on, party, answered)
        case e.CaseResolved():
            file = replace(file, times_resolved=file.times_resolved + 1)
            return _filed(state, file) if isinstance(state, Closed) else Resolved(file, event.silent_due)
        case e.SilenceAnnounced():
            return replace(state, announced=True) if isinstance(state, Resolved) else state
        case e.FollowUpBegun() if isinstance(state, Resolved):
            return Resolved(noted(file, event), None, state.confirmed)
        case e.ResolutionConfirmed():
            return replace(state, confirmed=True) if isinstance(state, Resolved) else state
        case e.ResolutionRejected():
            return Open(file) if isinstance(state, Resolved) else state
        case e.CaseClosed():
            return state if isinstance(state, Closed) else Closed(_ended(file), event.how)
        case e.CaseMergedInto():
            return state if isinstance(state, Closed) else Closed(_ended(file), "merged", event.into)
        case e.CaseReopened():
            return Open(replace(file, times_reopened=file.times_reopened + 1))
        case _:
            return _filed(state, noted(file, event))


def _ended(file: CaseFile) -> CaseFile:
    """Return the file of a case on which nobody has to act any more."""
    return replace(file, call_backs=lapsed(file.call_backs)) if file.call_backs else file


def _filed(state: Stage, file: CaseFile) -> Stage:
    """Return the same stage around another file. Written out: `structs.replace` costs three times as much on the hot
    path.
    """
    match state:
        case Open():
            return Open(file)
        case Waiting():
            return Waiting(file, state.waits_on, state.party, state.answered)
        case Resolved():
            return Resolved(file, state.silent_due, state.confirmed, state.announced)
        case Closed():
            return Closed(file, state.how, state.merged_into)
        case _:
            assert_never(state)
