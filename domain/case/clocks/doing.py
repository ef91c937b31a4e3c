"""What is done that clocks wait for, and what that makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case.clocks import events as c
from domain.case.clocks.correcting import done_at, is_corrected, is_kept
from domain.case.clocks.pausing import Pausing
from domain.case.clocks.watch import broken

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.clocks.folding import Runs
    from domain.case.file import CaseFile
    from domain.clocks.run import Run
    from domain.policy.policy import Policy
    from domain.policy.sections.clocks import Fulfilment


class Doing(Pausing):
    """The clocks of a case, and what is done at an instant."""

    def __init__(self, runs: Runs, policy: Policy, at: datetime) -> None:
        super().__init__(runs, policy, at)
        self._done_now: dict[Fulfilment, datetime] = {}
        self._file: CaseFile | None = None

    def begin(self, at: datetime) -> None:
        """Go on to the next decision, of another instant."""
        super().begin(at)
        if self._done_now:
            self._done_now = {}

    def fulfil(self, done: Fulfilment, about: int | None, at: datetime) -> None:
        """Let something be done at an instant, for the clocks that wait for it."""
        self._done_now.setdefault(done, at)
        for run in self.runs:
            if run.fulfilled_by != done:
                continue
            when = at
            if run.started_at > at:
                if not self._is_of_contact(run):
                    continue
                # What was done before the customer's contact was written down is not to be done again.
                when = run.started_at
            if run.ended_at is not None and when >= run.ended_at:
                continue
            if about is None or run.about is None or run.about == about:
                self.done(run, when)

    def _is_of_contact(self, run: Run) -> bool:
        """Tell whether a run began with the contact or the registration, and not when the case was reopened."""
        file = self._file
        first = None if file is None else {"contact": file.contact_at, "registration": file.registered_at}
        return first is not None and run.started_at == first.get(run.starts)

    def done(self, run: Run, at: datetime) -> None:
        """Write down that what a run waits for was done at an instant, where that says anything new."""
        if is_corrected(run, at):
            self.add_since(done_at(run, at), at)
        elif run.fulfilled_at is None:
            in_time = is_kept(run, at)
            if not in_time and not run.breached:
                self.add_at(broken(run), run.due)
            due = run.due
            done = c.ClockFulfilled(clock=run.clock, instance=run.instance, at=at, due=due, late=not in_time)
            self.add_since(done, at)
        if run.ladder is not None:
            self._done_above(run, at)

    def _done_above(self, run: Run, at: datetime) -> None:
        """Let what was done by the time at which a step began, because it was not done, end that as well."""
        for step in self.runs:
            if step.cause is None or step.cause != run.clock or step.cause_instance != run.instance:
                continue
            if at < step.started_at != step.ended_at:
                self.done(step, step.started_at)
