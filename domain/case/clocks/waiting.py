"""For how long a case waited, and on whom, before a clock began that would have stood still for as long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec.structs import replace

from domain.case import events as e
from domain.case.state import Waiting
from domain.clocks.timing import joined

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.calendar.answers import Pause
    from domain.case.state import Stage
    from domain.case.vocabulary import WaitsOn

_A = TypeVar("_A")
TIMED: Final[frozenset[type[e.CaseEvent]]] = frozenset(
    {e.CaseWaiting, e.CaseResumed, e.CaseClosed, e.CaseMergedInto, e.CaseReopened, e.ResolutionRejected}
)
"""What begins a wait or ends one, and what makes a promise begin anew: where there are clocks it says when."""


def timed(one: _A, at: datetime) -> _A:
    """Return what a decision added with the instant at which it happened, where it is one of those that say so."""
    event: Any = one
    return replace(event, at=at) if type(event) in TIMED and event.at is None else one


def stood(case: Stage, on: Sequence[WaitsOn], start: datetime, end: datetime) -> tuple[list[Pause], datetime | None]:
    """Return when a clock that runs from a start would have stood still, as far as that began by an end, because the
    case waited on one of those: the pauses that are over, in order, and since when it stands now.
    """
    spans = ((one.since, one.until) for one in case.file.waits if one.waits_on in on)
    over = joined([(max(since, start), until) for since, until in spans if until > start and since <= end])
    if type(case) is not Waiting or case.waits_on not in on or case.since is None:
        return over, None
    now = max(case.since, start)
    while over and over[-1][1] >= now:
        # It waited on one of them all the time.
        now = min(over.pop()[0], now)
    return over, now if now <= end else None
