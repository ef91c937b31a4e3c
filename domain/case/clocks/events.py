"""Facts about the clocks of a case. Tags and fields are for ever.

A clock is named as its policy names it; `instance` counts those of that name on the case from 1. Every instant was
computed when the event was decided, by the rule that the start or the last re-targeting names; no fold computes one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from domain.case.vocabulary import WaitsOn
from domain.clocks.run import Stop
from domain.event import Event
from domain.personal import Personal

Ended = Literal["closed", "merged", "out_of_scope", "policy_withdrawn", "cancelled", "corrected", "superseded"]
Corrected = Literal["met", "late", "paused", "ended", "moved"]
Retargeted = Literal["priority", "classified", "triaged", "policy_adopted", "merged"]


class ClockStarted(Event, tag="case.clock_started.v1", frozen=True):
    """A clock runs from `at` and is due at `due`: by the target of that number, from 1, of the policy of that number,
    in the working time of a version of a calendar, or round the clock without one.

    `fulfilled_by` is what stops it, `pauses` for whom it stands still, `warnings` when it is to be warned of. `about`
    is the ordinal of what it is about: the referral that is to be answered, for one. `until` is the end of a window
    that was promised in another way than by the target, and then what it is due at, come what may. One that begins late
    carries the `stops` for which it would have stood still by then. That of a step of a ladder names the clock whose
    running out was its `cause`.
    """

    clock: str
    instance: int
    at: datetime
    due: datetime
    starts: str
    fulfilled_by: str
    policy: int
    target: int
    calendar: str | None = None
    calendar_version: int | None = None
    pauses: tuple[WaitsOn, ...] = ()
    warnings: tuple[datetime, ...] = ()
    ladder: str | None = None
    about: int | None = None
    until: datetime | None = None
    stops: tuple[Stop, ...] = ()
    cause: str | None = None
    cause_instance: int | None = None


class ClockPaused(Event, tag="case.clock_paused.v1", frozen=True):
    """A clock stands still from `at` on, with so much left, in its calendar's time. While it does nothing breaches."""

    clock: str
    instance: int
    at: datetime
    left: timedelta


class ClockResumed(Event, tag="case.clock_resumed.v1", frozen=True):
    """A clock goes on at `at` with what was left, and is due at `due`.

    With `was` that is learned of a pause that is over by now, as far as was known not before then. It ends there, and
    pauses that began later are none any more, but for those that follow.
    """

    clock: str
    instance: int
    at: datetime
    due: datetime
    warnings: tuple[datetime, ...] = ()
    was: datetime | None = None


class ClockRetargeted(Event, tag="case.clock_retargeted.v1", frozen=True):
    """Another target counts, from the clock's start; it was due at `was`. Of one that stands still, `left` is new.

    Where the new target would be over already, `spared` says that it is due a little later instead, as a warning: so
    long after `spared_since`, when it was spared first, since it is once.
    """

    clock: str
    instance: int
    because: Retargeted
    due: datetime
    was: datetime
    policy: int
    target: int
    calendar: str | None = None
    calendar_version: int | None = None
    warnings: tuple[datetime, ...] = ()
    left: timedelta | None = None
    spared: bool = False
    spared_since: datetime | None = None


class ClockWarned(Event, tag="case.clock_warned.v1", frozen=True):
    """A clock that is due at `due` is running out."""

    clock: str
    instance: int
    due: datetime


class ClockFulfilled(Event, tag="case.clock_fulfilled.v1", frozen=True):
    """What was promised was done at `at`; `late` if that was after it was due. At the due instant itself is in time."""

    clock: str
    instance: int
    at: datetime
    due: datetime
    late: bool = False


class ClockBreached(Event, tag="case.clock_breached.v1", frozen=True):
    """A promise was broken, at the instant at which it was due, whenever that was noticed."""

    clock: str
    instance: int
    due: datetime


class ClockCorrected(Event, tag="case.clock_corrected.v1", frozen=True):
    """A fact that was entered late changes a result that was recorded: what was promised was done at `at`, in time or
    late; or the clock stood still from then on with `left`; or it ended then, before it ran out, `because` of what ends
    clocks; or another target, which follows, counted by then. What was recorded stays in the history.
    """

    clock: str
    instance: int
    result: Corrected
    at: datetime
    due: datetime
    left: timedelta | None = None
    because: Ended | None = None


class ClockEnded(Event, tag="case.clock_ended.v1", frozen=True):
    """A clock runs no more, though what it waited for was not done."""

    clock: str
    instance: int
    at: datetime
    because: Ended


class CaseEscalated(Event, tag="case.escalated.v1", frozen=True):
    """The case goes to a step of a ladder, counted from 1, whose team has it from now on and whose roles are told.

    That is because a clock ran out, or else because somebody asked for it, for a reason.
    """

    ladder: str
    level: int
    team: str
    policy: int
    roles: tuple[str, ...] = ()
    clock: str | None = None
    instance: int | None = None
    reason: Personal | None = None


RunEvent = (
    ClockStarted
    | ClockPaused
    | ClockResumed
    | ClockRetargeted
    | ClockWarned
    | ClockFulfilled
    | ClockBreached
    | ClockCorrected
    | ClockEnded
)
"""Those that say something of one clock."""
ClockEvent = RunEvent | CaseEscalated
RUN_EVENTS: Final[frozenset[type[Event]]] = frozenset(get_args(RunEvent))
CLOCK_EVENTS: Final[frozenset[type[Event]]] = frozenset(get_args(ClockEvent))
"""All of these. To look a type up among them takes a fiftieth of asking whether something is an instance of one."""
