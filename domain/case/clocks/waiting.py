"""For how long a case waited, and on whom, before a clock began that would have stood still for as long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec.structs import replace

from domain.case import events as e
from domain.case.parts import Wait
from domain.case.state import Waiting
from domain.clocks.timing import joined

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.calendar.answers import Pause
    from domain.case.file import CaseFile
    from domain.case.state import Stage
    from domain.case.talk.events import Resumed
    from domain.case.vocabulary import WaitsOn

_A = TypeVar("_A")
TIMED: Final[frozenset[type[e.CaseEvent]]] = frozenset(
    {
        *(e.CaseWaiting, e.CaseResumed, e.CaseClosed, e.CaseMergedInto, e.CaseReopened, e.ResolutionRejected),
        *(e.CaseTriaged, e.CaseResolved, e.PublicReplySent, e.InformationRequested),
        *(e.CustomerMessageReceived, e.InformationGiven),
    }
)
"""What begins a wait or ends one, what makes a promise begin, or anew, and what may answer a question that is entered
only later: where there are clocks it says when.
"""


def timed(one: _A, at: datetime) -> _A:
    """Return what a decision added with the instant at which it happened, where it is one of those that say so."""
    event: Any = one
    return replace(event, at=at) if type(event) in TIMED and event.at is None else one


def waited_less(
    file: CaseFile, at: datetime, because: Resumed, on: WaitsOn | None = None, party: str | None = None
) -> list[e.CaseResumed]:
    """Return that waits which are over by now were over at an instant within them: those on somebody, or else all."""
    within = [one for one in file.waits if one.since <= at < one.until]
    ends = {one.until for one in within if on in {None, one.waits_on} and party in {None, one.party}}
    return [e.CaseResumed(because=because, was=until) for until in sorted(ends)]


def waits_until(case: Stage, at: datetime) -> tuple[Wait, ...]:
    """Return for how long a case waited until an instant, as if what lasts had ended there."""
    waits = case.file.waits
    if type(case) is Waiting and case.since is not None:
        waits = (*waits, Wait(case.waits_on, case.since, at, case.party))
    return tuple(replace(one, until=min(one.until, at)) for one in waits if one.since < at)


def stood_over(file: CaseFile, on: Sequence[WaitsOn], start: datetime, end: datetime) -> list[Pause]:
    """Return the pauses that are over, in order, of a clock that runs from a start, as far as they began by an end."""
    spans = ((one.since, one.until) for one in file.waits if one.waits_on in on)
    return joined([(max(since, start), until) for since, until in spans if until > start and since <= end])


def stood(case: Stage, on: Sequence[WaitsOn], start: datetime, end: datetime) -> tuple[list[Pause], datetime | None]:
    """Return when a clock that runs from a start would have stood still, as far as that began by an end, because the
    case waited on one of those: the pauses that are over, in order, and since when it stands now.
    """
    over = stood_over(case.file, on, start, end)
    if type(case) is not Waiting or case.waits_on not in on or case.since is None:
        return over, None
    now = max(case.since, start)
    while over and over[-1][1] >= now:
        # It waited on one of them all the time.
        now = min(over.pop()[0], now)
    return over, now if now <= end else None
