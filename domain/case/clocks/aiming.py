"""The target that counts for a clock on a case, and the instants that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from domain.case.clocks import events as c
from domain.clocks.run import Stop
from domain.clocks.timing import before, due, joined, left
from domain.policy.errors import PackInvalid
from domain.policy.pack import published_pack
from domain.policy.sections.spans import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.calendar.answers import Pause
    from domain.calendar.published import PublishedCalendar
    from domain.calendar.working_time import WorkingTime
    from domain.clocks.run import Run
    from domain.policy.policy import Policy
    from domain.policy.sections.clocks import Clock, Target
    from domain.policy.sections.spans import Traits, Within

_ANY: Final = datetime.min.replace(tzinfo=UTC)
"""An instant that is to be replaced."""


@dataclass(frozen=True)
class Aim:
    """A target of a clock, by its number from 1, under a policy, in a version of a calendar. For what only looks back
    nobody `warns`.
    """

    clock: Clock
    number: int
    target: Target
    policy: int
    calendar: PublishedCalendar | None
    warns: bool = True

    @cached_property
    def working(self) -> WorkingTime | None:
        """Return the working time that counts; None round the clock."""
        return None if self.calendar is None else self.calendar.working

    @cached_property
    def version(self) -> tuple[str | None, int | None]:
        """Return the name of the calendar and its version."""
        return (None, None) if self.calendar is None else (self.calendar.spec.id, self.calendar.version)

    def started(
        self,
        instance: int,
        at: datetime,
        about: int | None,
        promised: datetime | None = None,
        pauses: Sequence[Pause] = (),
    ) -> c.ClockStarted:
        """Return the start of the clock at an instant, with pauses in order, of which those count that began before it
        ran out. What was promised until another instant is due then, and waits for nobody.
        """
        end, stood = due(self.target.within, self.working, at), 0
        for since, _ in pauses:
            if since > end:
                break
            stood += 1
            end = due(self.target.within, self.working, at, pauses[:stood])
        until = None if promised == end else promised
        end = until or end
        return replace(
            self._start,
            instance=instance,
            at=at,
            due=end,
            pauses=self.clock.pauses if until is None else (),
            warnings=self._warned_at(end, at),
            about=about,
            until=until,
            stops=tuple([Stop(*one) for one in pauses[:stood]]) if stood else (),
        )

    @cached_property
    def _start(self) -> c.ClockStarted:
        """Return a start as far as it is the same for all cases: to change one is quicker than to make one."""
        calendar, version = self.version
        return c.ClockStarted(
            clock=self.clock.id,
            instance=1,
            at=_ANY,
            due=_ANY,
            starts=self.clock.starts,
            fulfilled_by=self.clock.fulfilled_by,
            policy=self.policy,
            target=self.number,
            calendar=calendar,
            calendar_version=version,
            ladder=self.clock.ladder,
        )

    def is_of(self, run: Run) -> bool:
        """Tell whether a run has this target already."""
        return (self.policy, self.number) == (run.policy, run.target)

    def retargeted(self, run: Run, because: c.Retargeted, at: datetime) -> c.ClockRetargeted:
        """Return what a run comes to under this target, counted from its start without its pauses.

        What would be over already, or was when it came to stand still, is due as late as the shortest warning says,
        counted from when that happened first, so that nobody puts it off by going back and forth; but never later than
        it was, unless that is over as well.
        """
        pauses = joined(run.pauses) if run.pauses else ()
        lasting = None if run.left is None else run.stops[-1].since
        if lasting is None or at < lasting:
            # What was entered late may lie within a pause that is over by now.
            now = next((since for since, until in pauses if since <= at < until), at)
        else:
            now = lasting
        end = due(self.target.within, self.working, run.started_at, run.pauses)
        spared = end < now
        since = min(run.spared_since or now, now)
        if spared:
            reprieve = max(self._reprieve(since, run.pauses), now)
            end = reprieve if run.due < now else min(run.due, reprieve)
            end = next((until for since, until in pauses if since <= end < until), end)
        # Nor does anything stand still that was over before the case came to wait.
        remaining = None if lasting is None or end < lasting else left(self.working, lasting, end, run.pauses)
        calendar, version = self.version
        return c.ClockRetargeted(
            clock=run.clock,
            instance=run.instance,
            because=because,
            due=end,
            was=run.due,
            policy=self.policy,
            target=self.number,
            calendar=calendar,
            calendar_version=version,
            warnings=() if run.left is not None else self._warned_at(end, at),
            left=remaining,
            spared=spared,
            spared_since=since if spared else None,
        )

    def _warned_at(self, end: datetime, at: datetime) -> tuple[datetime, ...]:
        return warned_at(self.clock.warnings, self.working, end, at) if self.warns else ()

    def _reprieve(self, since: datetime, pauses: Sequence[Pause]) -> datetime:
        return min((due(one, self.working, since, pauses) for one in self.clock.warnings), default=since)


def aim(clock: Clock, case: Traits, policy: Policy) -> Aim | None:
    """Return the target that counts for a clock on a case, None where the clock is not for it.

    A target that is for some cases goes before the one for the rest; the pack's checks see to it that there is one.
    """
    if not clock.only.fits(case):
        return None
    fitting = [(number, one) for number, one in enumerate(clock.targets, 1) if one.when.fits(case)]
    if not fitting:
        return None
    number, target = next((pair for pair in fitting if pair[1].when != EVERYTHING), fitting[0])
    name = target.calendar or clock.calendar
    return Aim(clock, number, target, policy.version, None if name is None else policy.calendars[name])


def calendar_of(policy: Policy, run: Run) -> WorkingTime | None:
    """Return the working time by which a run is counted, in the version that it began with."""
    if run.calendar is None or run.calendar_version is None:
        return None
    return policy.calendar_version(run.policy, run.calendar, run.calendar_version).working


def within_of(policy: Policy, run: Run) -> Within | None:
    """Return how long the target of a run gives, by its policy; None where that has no such target any more, or where
    something else was promised.
    """
    try:
        pack = policy.pack if run.policy == policy.version else published_pack(policy.texts[run.policy - 1])
    except (IndexError, PackInvalid):
        return None
    clock = pack.clock(run.clock)
    return None if clock is None or run.until is not None else clock.targets[run.target - 1].within


def warnings_of(policy: Policy, run: Run, end: datetime, at: datetime) -> tuple[datetime, ...]:
    """Return when a run is to be warned of after an instant, by its policy."""
    clock = policy.pack.clock(run.clock)
    return () if clock is None else warned_at(clock.warnings, calendar_of(policy, run), end, at)


def warned_at(
    warnings: Sequence[Within], calendar: WorkingTime | None, end: datetime, at: datetime
) -> tuple[datetime, ...]:
    """Return the instants so long before an end that are still to come."""
    if not warnings:
        return ()
    return tuple(sorted(one for one in {before(span, calendar, end) for span in warnings} if one > at))
