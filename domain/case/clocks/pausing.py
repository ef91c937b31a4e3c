"""Clocks that stand still while the case waits, and go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case.clocks import events as c
from domain.case.clocks.aiming import calendar_of, warnings_of
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
            stands = run.left is not None
            if waits_on not in run.pauses_for:
                if stands and not run.is_over:
                    self._resume(run)
                continue
            if run.is_over or stands or run.started_at > self.at:
                continue
            remaining = left(calendar_of(self.policy, run), self.at, run.due, run.pauses)
            if not run.breached:
                if self.at <= run.due:
                    self.add(c.ClockPaused(clock=run.clock, instance=run.instance, at=self.at, left=remaining))
            elif self.at <= run.due:
                self.add(
                    c.ClockCorrected(
                        clock=run.clock,
                        instance=run.instance,
                        result="paused",
                        at=self.at,
                        due=run.due,
                        left=remaining,
                    )
                )

    def go_on(self) -> None:
        """Let all go on."""
        for run in self.runs:
            if run.left is not None and not run.is_over:
                self._resume(run)

    def _resume(self, run: Run) -> None:
        calendar = calendar_of(self.policy, run)
        assert run.left is not None  # noqa: S101 - it stands still
        since = run.stops[-1].since
        until = max(self.at, since)
        # What costs nothing leaves the due instant as it is, also where that is an opening and not the closing before.
        cost = left(calendar, since, until, run.pauses)
        due = put_off(calendar, run.left, until, run.pauses) if cost else run.due
        warnings = self.warnings(run, due)
        self.add(c.ClockResumed(clock=run.clock, instance=run.instance, at=self.at, due=due, warnings=warnings))
