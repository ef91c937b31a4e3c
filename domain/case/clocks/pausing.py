"""Clocks that stand still while the case waits, and go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case.clocks import events as c
from domain.case.clocks.aiming import calendar_of, warnings_of, within_of
from domain.case.clocks.correcting import ended_at, over_at
from domain.case.clocks.late import EVER
from domain.case.clocks.waiting import stood
from domain.case.clocks.watch import Watch, broken
from domain.case.state import Waiting
from domain.clocks.timing import due, left, put_off, without
from domain.event import Dated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.calendar.answers import Pause
    from domain.case import events as e
    from domain.case.clocks.folding import Runs
    from domain.case.state import Stage
    from domain.case.vocabulary import WaitsOn
    from domain.clocks.run import Run
    from domain.policy.policy import Policy

    Added = e.CaseEvent | Dated[c.ClockEvent]


class Pausing(Watch):
    """The clocks of a case at an instant, and what is to be written about them."""

    def __init__(self, runs: Runs, policy: Policy, at: datetime) -> None:
        super().__init__(runs, policy, at)
        self.added: list[Added] = []
        self.case: Stage | None = None
        """The case after what is followed now, where that is known."""

    def begin(self, at: datetime) -> None:
        """Go on to another instant."""
        super().begin(at)
        if self.added:
            self.added = []

    def warnings(self, run: Run, end: datetime, at: datetime, /) -> tuple[datetime, ...]:
        """Return when a run is to be warned of from an instant on."""
        return warnings_of(self.policy, run, end, at)

    def add(self, event: c.ClockEvent, /) -> None:
        """Add what happened with what it came of."""
        self.added.append(event)
        self.tick(event)

    def add_at(self, event: c.ClockEvent, at: datetime, /) -> None:
        """Add what happened at an instant of its own."""
        self.added.append(Dated(event, at))
        self.tick(event)

    def add_since(self, event: c.ClockEvent, at: datetime, /) -> None:
        """Add what happened at an instant, with that as its time where it is later than what it came of: a contact that
        is entered late is registered only then.
        """
        self.added.append(event if at <= self.at else Dated(event, at))
        self.tick(event)

    def wait_on(self, waits_on: WaitsOn, runs: Sequence[Run]) -> None:
        """Let those stand still that do while the case waits on somebody; the others go on."""
        for run in runs:
            if waits_on not in run.pauses_for:
                if self._stands(run):
                    self._resume(run)
            elif max(self.at, run.started_at) <= run.due:
                self._pause(run)

    def stand_since(self, run: Run, at: datetime) -> None:
        """Let a run stand still that would have done so from an instant on."""
        remaining = left(calendar_of(self.policy, run), at, run.due, run.pauses)
        self.add_since(c.ClockPaused(clock=run.clock, instance=run.instance, at=at, left=remaining), at)

    def stand_over(self, run: Run, since: datetime, until: datetime) -> None:
        """Let a run stand still that would have done so from an instant to another, unless it had run out by then."""
        if since > run.due:
            return
        due = self._due_after(run, since, until)
        self.stand_since(run, since)
        warnings = self.warnings(run, due, until)
        resumed = c.ClockResumed(clock=run.clock, instance=run.instance, at=until, due=due, warnings=warnings)
        self.add_since(resumed, until)

    def go_on(self) -> None:
        """Let all go on."""
        for run in self.runs:
            if self._stands(run):
                self._resume(run)

    def go_on_earlier(self, was: datetime) -> None:
        """Let those go on that stood still, as far as was known, though the case had waited only until now. It makes
        them due earlier; what they stood still for later is counted anew.
        """
        now = self.at
        for run in self.runs:
            over = over_at(run)
            if over is not None and over <= now:
                continue
            stood = any(one.since <= now and (one.until is None or now < one.until) for one in run.stops)
            if stood and not self._stood_until(run, was):
                self._go_on_at(run, was)

    def _stood_until(self, run: Run, until: datetime) -> bool:
        """Tell whether a run stands still from now to an instant all the same: the case waited on several."""
        pauses, stands = self.waited_later(run)
        now = self.at
        return any(since <= now and until <= end for since, end in pauses) or (stands is not None and stands <= now)

    def _go_on_at(self, run: Run, was: datetime) -> None:
        """Let a run go on now that did so later, as was known."""
        before, due = run.due, self._due_without(run)
        warnings = self.warnings(run, due, self.at)
        clock, instance = run.clock, run.instance
        self.add(c.ClockResumed(clock=clock, instance=instance, at=self.at, due=due, warnings=warnings, was=was))
        run = self.stand_later(run)
        if run.due < before or not run.breached:
            self.break_over(run)

    def _due_without(self, run: Run) -> datetime:
        """Return when a run is due that stood still until now, and not after that. One that was given a little longer
        since has that still.
        """
        now, calendar, within = self.at, calendar_of(self.policy, run), within_of(self.policy, run)
        if within is not None and run.due == due(within, calendar, run.started_at, run.pauses):
            pauses = [(one.since, min(one.until or now, now)) for one in run.stops if one.since <= now]
            return due(within, calendar, run.started_at, pauses)
        if run.spared_since is not None and now < run.spared_since:
            return run.due
        stands = run.left is not None and run.stops[-1].since <= now
        remaining = left(calendar, run.stops[-1].since if stands else now, run.due, run.pauses)
        return min(run.due, put_off(calendar, remaining, now))

    def step_back(self, run: Run) -> None:
        """End the steps of a ladder that a case climbed because of a run which had not run out, each from its start."""
        for step in self.runs:
            if (step.cause, step.cause_instance) == run.key and (step.breached or not step.is_over):
                at = max(self.at, step.started_at)
                self.add_since(ended_at(step, at, "corrected"), at)
                self.step_back(step)

    def _stands(self, run: Run) -> bool:
        """Tell whether a run goes on with the case: it stands still, or it was over while it did, as far as was known
        until now.
        """
        if run.left is not None:
            return True
        over = over_at(run)
        return over is not None and self.at < over and bool(run.stops) and run.stops[-1].until is None

    def _pause(self, run: Run) -> None:
        """Let a run stand still, or know that it did so earlier than was recorded, be it over or not; from its start on
        where the case waited by then.
        """
        at = max(self.at, run.started_at)
        if run.left is not None:
            if run.stops[-1].since <= at:
                return
        elif run.is_over and not run.breached:
            return
        clock, instance, due = run.clock, run.instance, run.due
        remaining = left(calendar_of(self.policy, run), at, due, run.pauses)
        if run.breached:
            paused = c.ClockCorrected(clock=clock, instance=instance, result="paused", at=at, due=due, left=remaining)
            self.add_since(paused, at)
            self.step_back(run)
        else:
            self.add_since(c.ClockPaused(clock=clock, instance=instance, at=at, left=remaining), at)

    def _resume(self, run: Run) -> None:
        """Let a run go on. One that was over later than it is due now was broken by then."""
        since = run.stops[-1].since
        due = self._due_after(run, since, max(self.at, since))
        warnings = self.warnings(run, due, self.at)
        self.add(c.ClockResumed(clock=run.clock, instance=run.instance, at=self.at, due=due, warnings=warnings))
        run = self.stand_later(run)
        if not run.breached:
            self.break_over(run)

    def break_over(self, run: Run) -> None:
        """Let a run be broken that was over later than it is due now, or was broken later, unless it stands still."""
        over = over_at(run)
        if run.left is None and (run.breached or (over is not None and run.due < over)):
            self.add_at(broken(run), run.due)

    def _due_after(self, run: Run, since: datetime, until: datetime) -> datetime:
        """Return when a run is due that stands still from an instant to another. What costs nothing leaves that as it
        is, also where it is an opening and not the closing before; but nothing is due while it stands still.
        """
        calendar = calendar_of(self.policy, run)
        if until <= run.due and not left(calendar, since, until, run.pauses):
            return run.due
        remaining = left(calendar, since, run.due, run.pauses) if run.left is None else run.left
        return put_off(calendar, remaining, until, run.pauses)

    def stand_later(self, run: Run) -> Run:
        """Let a run that is due at another instant than was known stand still for what the case is known to have waited
        from now on, and return it.
        """
        run = self._as_it_is(run)
        waited, stands = self.waited_later(run)
        lasting = [] if stands is None else [(stands, EVER)]
        for since, until in without([*waited, *lasting], run.pauses):
            begin = max(since, self.at)
            if begin < until != EVER:
                self.stand_over(run, begin, until)
            elif until == EVER and begin <= run.due:
                self.stand_since(run, begin)
            run = self._as_it_is(run)
        return run

    def waited_later(self, run: Run) -> tuple[Sequence[Pause], datetime | None]:
        """Return for how long the case is known to have waited since a run began, where some of it was later than now,
        and since when it waits; for which the run stands still, unless it was over.
        """
        case = self.case
        if case is None or not run.pauses_for:
            return (), None
        if type(case) is not Waiting and not any(one.until > self.at for one in case.file.waits):
            return (), None
        return stood(case, run.pauses_for, run.started_at, over_at(run) or EVER)

    def _as_it_is(self, run: Run) -> Run:
        """Return a run as it stands now."""
        return next(one for one in self.runs if one.key == run.key)
