"""Clocks that stand still while the case waits, and go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case.clocks import events as c
from domain.case.clocks.aiming import calendar_of, warnings_of
from domain.case.clocks.correcting import over_at
from domain.case.clocks.watch import Watch
from domain.clocks.timing import left, put_off
from domain.event import Dated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.case import events as e
    from domain.case.clocks.folding import Runs
    from domain.case.vocabulary import WaitsOn
    from domain.clocks.run import Run
    from domain.policy.policy import Policy

    Added = e.CaseEvent | Dated[c.ClockEvent]


class Pausing(Watch):
    """The clocks of a case at an instant, and what is to be written about them."""

    def __init__(self, runs: Runs, policy: Policy, at: datetime) -> None:
        super().__init__(runs, policy, at)
        self.added: list[Added] = []

    def begin(self, at: datetime) -> None:
        """Go on to another instant."""
        super().begin(at)
        if self.added:
            self.added = []

    def warnings(self, run: Run, end: datetime, /) -> tuple[datetime, ...]:
        """Return when a run is to be warned of from now on."""
        return warnings_of(self.policy, run, end, self.at)

    def add(self, event: c.ClockEvent) -> None:
        """Add what happened with what it came of."""
        self.added.append(event)
        self.tick(event)

    def add_at(self, event: c.ClockEvent, at: datetime) -> None:
        """Add what happened at an instant of its own."""
        self.added.append(Dated(event, at))
        self.tick(event)

    def add_since(self, event: c.ClockEvent, at: datetime) -> None:
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
            elif run.started_at <= self.at <= run.due:
                self._pause(run)

    def stand_since(self, run: Run, at: datetime) -> None:
        """Let a run stand still that would have done so from an instant on."""
        remaining = left(calendar_of(self.policy, run), at, run.due, run.pauses)
        self.add(c.ClockPaused(clock=run.clock, instance=run.instance, at=at, left=remaining))

    def go_on(self) -> None:
        """Let all go on."""
        for run in self.runs:
            if self._stands(run):
                self._resume(run)

    def _stands(self, run: Run) -> bool:
        """Tell whether a run goes on with the case: it stands still, or it was over while it did, as far as was known
        until now.
        """
        if run.left is not None:
            return True
        over = over_at(run)
        return over is not None and self.at < over and bool(run.stops) and run.stops[-1].until is None

    def _pause(self, run: Run) -> None:
        """Let a run stand still, or know that it did so earlier than was recorded, be it over or not."""
        if run.left is not None:
            if run.stops[-1].since <= self.at:
                return
        elif run.is_over and not run.breached:
            return
        clock, instance, due = run.clock, run.instance, run.due
        remaining = left(calendar_of(self.policy, run), self.at, due, run.pauses)
        if run.breached:
            self.add(
                c.ClockCorrected(clock=clock, instance=instance, result="paused", at=self.at, due=due, left=remaining)
            )
        else:
            self.add(c.ClockPaused(clock=clock, instance=instance, at=self.at, left=remaining))

    def _resume(self, run: Run) -> None:
        """Let a run go on. One that was over later than it is due now was broken by then."""
        calendar = calendar_of(self.policy, run)
        since = run.stops[-1].since
        remaining = left(calendar, since, run.due, run.pauses) if run.left is None else run.left
        until = max(self.at, since)
        # What costs nothing leaves the due instant as it is, also where that is an opening and not the closing before.
        # But nothing was due while it stood still.
        cost = run.due < until or left(calendar, since, until, run.pauses)
        due = put_off(calendar, remaining, until, run.pauses) if cost else run.due
        warnings = self.warnings(run, due)
        self.add(c.ClockResumed(clock=run.clock, instance=run.instance, at=self.at, due=due, warnings=warnings))
        over = over_at(run)
        if over is not None and due < over:
            self.add_at(c.ClockBreached(clock=run.clock, instance=run.instance, due=due), due)
