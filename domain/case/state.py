"""What a case is after its events: a type for each stage, around a file of what is known in all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, assert_never, cast, final

from msgspec import Struct
from msgspec.structs import replace

from domain.case import events as e
from domain.case.calls.folding import over
from domain.case.clocks.events import CLOCK_EVENTS
from domain.case.file import CaseFile, opened
from domain.case.noting import clocked, heard, noted, with_attachments
from domain.case.parts import Settled, Wait
from domain.case.waits import ends, shortened, waits_and

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.clocks.events import ClockEvent
    from domain.case.noting import FiledEvent
    from domain.case.vocabulary import CallBackStatus, ClosedHow, WaitsOn


@final
class Unopened(Struct, frozen=True, gc=False):
    """No case yet."""


@final
class Open(Struct, frozen=True, gc=False):
    """The desk has to act."""

    file: CaseFile


@final
class Waiting(Struct, frozen=True, gc=False):
    """Somebody else has to act; `party` names them unless it is the customer.

    `answered` are the referrals to that party that were answered since the case began to wait for it. Since when is
    known where there are clocks: `since` they were asked last, for what they answered before that was no answer to it;
    `known_since` is what was known first.
    """

    file: CaseFile
    waits_on: WaitsOn
    party: str | None = None
    answered: tuple[int, ...] = ()
    since: datetime | None = None
    known_since: datetime | None = None


@final
class Resolved(Struct, frozen=True, gc=False):
    """The desk holds it solved; the customer has not said so yet. Silence closes it at `silent_due` if that was
    `announced`, never without.
    """

    file: CaseFile
    silent_due: datetime | None
    confirmed: bool = False
    announced: bool = False


@final
class Closed(Struct, frozen=True, gc=False):
    """Nobody has to act. A case that was merged goes on in `merged_into`."""

    file: CaseFile
    how: ClosedHow
    merged_into: str | None = None


Stage = Open | Waiting | Resolved | Closed
CaseState = Unopened | Stage
INITIAL = Unopened()


def evolve(state: CaseState, event: e.CaseEvent) -> CaseState:
    """Fold one event. What precedes the opening, and a step that a closed case can't take, leave the stage as it is."""
    kind = type(event)
    if type(event) is e.CaseOpened:
        return Open(opened(event)) if type(state) is Unopened else state
    if type(state) is Unopened:
        return state
    # Not a match: most events would be held against all those kinds first, at a seventh of a microsecond each.
    move = MOVES.get(kind)
    return _filed(state, noted(state.file, cast("FiledEvent", event))) if move is None else move(state, event)


def _replied(state: Stage, event: e.PublicReplySent) -> Stage:
    file = state.file
    replied = file.replied if event.at is None else (*file.replied, event.at)
    if event.articles:
        articles = tuple(dict.fromkeys((*file.articles, *event.articles)))
        return _filed(state, replace(file, articles=articles, replies=file.replies + 1, replied=replied))
    return _filed(state, replace(file, replies=file.replies + 1, replied=replied))


def _written_to(state: Stage, event: e.CustomerMessageReceived) -> Stage:
    file = with_attachments(heard(state.file, event.at), event.attachments)
    file = replace(file, messages=file.messages + 1)
    # Whoever writes is not silent.
    return Resolved(file, None, state.confirmed) if type(state) is Resolved else _filed(state, file)


def _commented(state: Stage, _event: e.InternalNoteAdded) -> Stage:
    return _filed(state, replace(state.file, notes=state.file.notes + 1))


def _waiting(state: Stage, event: e.CaseWaiting) -> Stage:
    if type(state) is Closed:
        return state
    since = known = event.at
    if type(state) is not Waiting or state.waits_on != event.waits_on:
        file = _waited(state, since)
    elif state.since is None or since is None:
        file = state.file
    else:
        # Asked again, or before what it waits for now, as is learned later.
        first, since = sorted((state.since, since))
        asked = Wait(state.waits_on, first, since, state.party)
        file, known = replace(state.file, waits=(*state.file.waits, asked)), state.known_since
    return Waiting(file, event.waits_on, event.party, since=since, known_since=known)


def _resumed(state: Stage, event: e.CaseResumed) -> Stage:
    if event.was is not None:
        state = _filed(state, replace(state.file, waits=shortened(state.file.waits, event)))
        # Of a moment before it had gone on, as was known, it waits still.
        if type(state) is not Waiting or not _is_since(state, event):
            return state
    return Open(_waited(state, event.at)) if type(state) is Waiting else state


def _answered(state: Stage, event: e.ReferralAnswered) -> Stage:
    file = state.file
    if type(state) is not Waiting or event.referral > len(file.referrals):
        return _filed(state, noted(file, event))
    asked, party = file.referrals[event.referral - 1].to, state.party
    answered = (*state.answered, event.referral) if asked == party else state.answered
    return Waiting(noted(file, event), state.waits_on, party, answered, state.since, state.known_since)


def _resolved(state: Stage, event: e.CaseResolved) -> Stage:
    file = _settled(replace(state.file, times_resolved=state.file.times_resolved + 1), event.at)
    return _filed(state, file) if type(state) is Closed else Resolved(file, event.silent_due)


def _announced(state: Stage, _event: e.SilenceAnnounced) -> Stage:
    return replace(state, announced=True) if type(state) is Resolved else state


def _followed_up(state: Stage, event: e.FollowUpBegun) -> Stage:
    file = noted(state.file, event)
    return Resolved(file, None, state.confirmed) if type(state) is Resolved else _filed(state, file)


def _confirmed(state: Stage, _event: e.ResolutionConfirmed) -> Stage:
    return replace(state, confirmed=True) if type(state) is Resolved else state


def _rejected(state: Stage, event: e.ResolutionRejected) -> Stage:
    return Open(_again(state.file, event.at)) if type(state) is Resolved else state


def _closed(state: Stage, event: e.CaseClosed) -> Stage:
    if type(state) is Closed:
        return state
    return Closed(_ended(_shut(_waited(state, event.at), event.at), "lapsed"), event.how)


def _merged(state: Stage, event: e.CaseMergedInto) -> Stage:
    if type(state) is Closed:
        return state
    return Closed(_ended(_shut(_waited(state, event.at), event.at), "merged"), "merged", event.into)


def _reopened(state: Stage, event: e.CaseReopened) -> Stage:
    file = _again(_waited(state, event.at), event.at)
    return Open(replace(file, times_reopened=file.times_reopened + 1))


def _ticked(state: Stage, event: ClockEvent) -> Stage:
    return _filed(state, clocked(state.file, event))


MOVES: Final[Mapping[type, Callable[[Stage, Any], Stage]]] = {
    **dict.fromkeys(CLOCK_EVENTS, _ticked),
    e.PublicReplySent: _replied,
    e.CustomerMessageReceived: _written_to,
    e.InternalNoteAdded: _commented,
    e.CaseWaiting: _waiting,
    e.CaseResumed: _resumed,
    e.ReferralAnswered: _answered,
    e.CaseResolved: _resolved,
    e.SilenceAnnounced: _announced,
    e.FollowUpBegun: _followed_up,
    e.ResolutionConfirmed: _confirmed,
    e.ResolutionRejected: _rejected,
    e.CaseClosed: _closed,
    e.CaseMergedInto: _merged,
    e.CaseReopened: _reopened,
}
"""What moves the stage, and what happens so often that it comes first. All else is `FiledEvent`."""


def _waited(state: Stage, until: datetime | None) -> CaseFile:
    """Return the file of a case that waits no longer, or on somebody else, from an instant on."""
    file = state.file
    if type(state) is not Waiting or state.since is None or until is None:
        return file
    return replace(file, waits=waits_and(file.waits, state.waits_on, state.party, state.since, until))


def _is_since(state: Waiting, event: e.CaseResumed) -> bool:
    """Tell whether a case waits since before an event that ends the wait."""
    since, at = state.since, event.at
    return since is not None and at is not None and since <= at and ends(event, state.waits_on)


def _again(file: CaseFile, at: datetime | None) -> CaseFile:
    """Return the file of a case that is taken up again."""
    settled = file.settled
    if settled and settled[-1].until is None:
        last = settled[-1]
        settled = (*settled[:-1], replace(last, until=last.since if at is None else max(last.since, at)))
    return replace(file, reopened_at=at, triaged_at=None, triage_again=file.triaged, settled=settled)


def _settled(file: CaseFile, at: datetime | None) -> CaseFile:
    """Return the file of a case that is resolved or closed from an instant on, unless it was before."""
    if at is None or (file.settled and file.settled[-1].until is None):
        return file
    return replace(file, settled=(*file.settled, Settled(at)))


def _shut(file: CaseFile, at: datetime | None) -> CaseFile:
    """Return the file of a case that is closed from an instant on."""
    file = _settled(file, at)
    if at is None:
        return file
    return replace(file, settled=(*file.settled[:-1], replace(file.settled[-1], closed_at=at)))


def _ended(file: CaseFile, promised: CallBackStatus) -> CaseFile:
    """Return the file of a case on which nobody has to act any more, with what becomes of the calls that are open."""
    return replace(file, call_backs=over(file.call_backs, promised)) if file.call_backs else file


def _filed(state: Stage, file: CaseFile) -> Stage:
    """Return the same stage around another file. Written out: `structs.replace` costs three times as much on the hot
    path.
    """
    if type(state) is Open:
        return Open(file)
    if type(state) is Waiting:
        return Waiting(file, state.waits_on, state.party, state.answered, state.since, state.known_since)
    if type(state) is Resolved:
        return Resolved(file, state.silent_due, state.confirmed, state.announced)
    if type(state) is Closed:
        return Closed(file, state.how, state.merged_into)
    assert_never(state)
