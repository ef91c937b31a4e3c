"""What follows for the clocks of a case from the events of one decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.case import events as e
from domain.case.clocks import events as c
from domain.case.clocks.aiming import aim, calendar_of, warnings_of
from domain.case.clocks.escalating import climbed
from domain.case.clocks.folding import ticked
from domain.case.clocks.triggers import fulfils, starts
from domain.case.state import Unopened, evolve
from domain.clocks.timing import left, put_off
from domain.event import Dated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.case.clocks.folding import Runs
    from domain.case.file import CaseFile
    from domain.case.state import CaseState
    from domain.clocks.run import Run
    from domain.policy.policy import Policy
    from domain.policy.sections.clocks import Clock

    Added = e.CaseEvent | Dated[c.ClockEvent]

_RETARGETS: Final[dict[type, c.Retargeted]] = {
    e.PriorityChanged: "priority",
    e.CaseClassified: "classified",
    e.CaseTriaged: "triaged",
    e.PolicyAdopted: "policy_adopted",
}


class Follower:
    """Takes the events of one decision, all of which happened at one instant."""

    def __init__(self, runs: Runs, policy: Policy, at: datetime) -> None:
        self.runs = runs
        self.policy = policy
        self.at = at
        self.added: list[Added] = []
        self._ran_out: set[tuple[str, int]] = set()

    def notice(self) -> list[Added]:
        """Return what ran out before the instant. A promise that is kept at the due instant itself is kept."""
        end = self.policy.withdrawn_at
        until = self.at if end is None else min(self.at, end)
        found = self._took([_breach(run) for run in self.runs if run.standing == "running" and run.due < until])
        if end is not None and end <= self.at:
            found += self._took([_ended(run, end, "policy_withdrawn") for run in self.runs if not run.is_over])
        return found

    def warn(self) -> list[Added]:
        """Return what is to be warned of by now."""
        soon = (one for one in self.runs if one.standing == "running" and one.warnings and one.warnings[0] <= self.at)
        return self._took([c.ClockWarned(clock=one.clock, instance=one.instance, due=one.due) for one in soon])

    def climb(self, file: CaseFile) -> list[Added]:
        """Return where a case goes because of what ran out just now and was not done with it: up the ladders. A case
        that is on a ladder already goes on only when the clock of its step runs out.
        """
        found: list[Added] = []
        for run in self.runs:
            if run.standing == "breached" and (run.clock, run.instance) in self._ran_out:
                found += self._took(list(climbed(run, self.runs, self.policy, file, self.at)))
        return found

    def _took(self, found: list[Added]) -> list[Added]:
        for one in found:
            event = one.event if isinstance(one, Dated) else one
            if isinstance(event, c.ClockEvent):
                self.runs = ticked(self.runs, event)
            if isinstance(event, c.ClockBreached):
                self._ran_out.add((event.clock, event.instance))
        return found

    def take(self, state: CaseState, events: Sequence[e.CaseEvent]) -> CaseFile | None:
        """Follow events, and return the file after them. A pause ends before anything that comes with its end."""
        states = [state]
        for event in events:
            states.append(evolve(states[-1], event))
        if isinstance(states[-1], Unopened):
            return None
        file = states[-1].file
        for event in events:
            if isinstance(event, e.CaseResumed):
                self._go_on()
        for event, before in zip(events, states, strict=False):
            # A case is registered when that is done, whenever the contact was.
            at = (file.registered_at or self.at) if isinstance(event, e.CaseNumbered) else self.at
            if isinstance(event, c.ClockEvent):
                self.runs = ticked(self.runs, event)
            self._fulfil(event, at)
            self._start(event, before, file)
            because = _RETARGETS.get(type(event))
            if because is not None:
                self._retarget(because, file)
            if isinstance(event, e.CaseWaiting):
                self._wait(event)
            if isinstance(event, e.CaseClosed | e.CaseMergedInto):
                self._end("merged" if isinstance(event, e.CaseMergedInto) else "closed")
        return file

    def _add(self, event: c.ClockEvent | Dated[c.ClockEvent]) -> None:
        self.added += self._took([event])

    def _start(self, event: e.CaseEvent, before: CaseState, file: CaseFile) -> None:
        for cause, about in starts(event, before):
            at = self.at
            if isinstance(event, e.CaseOpened):
                at = (event.registered_at if cause == "registration" else event.contact_at) or self.at
            for clock in self._promised():
                if self._begins(clock, cause, about):
                    self._run(clock, file, at, about)

    def _promised(self) -> tuple[Clock, ...]:
        """Return the clocks of the policy; one that was withdrawn promises nothing any more."""
        return self.policy.pack.clocks if self.policy.withdrawn_at is None else ()

    def _begins(self, clock: Clock, cause: str, about: int | None) -> bool:
        """Tell whether a cause sets a clock going. Of those for one answer the oldest question counts."""
        again = cause == "reopening" and clock.fulfilled_by == "resolution"
        if clock.starts != cause and not again:
            return False
        asked = [one for one in self.runs if not one.is_over]
        if clock.starts == "customer_message" and any(one.fulfilled_by == "reply" for one in asked):
            return False
        return not any(one.clock == clock.id and one.about == about for one in asked)

    def _run(self, clock: Clock, file: CaseFile, at: datetime, about: int | None) -> None:
        aimed = aim(clock, file, self.policy)
        if aimed is None:
            return
        instance = 1 + sum(one.clock == clock.id for one in self.runs)
        self._add(aimed.started(instance, at, about))

    def _begin_late(self, clock: Clock, file: CaseFile) -> None:
        """Start a clock of the contact that turned out to be for the case; it runs from the contact all the same."""
        since = {"contact": file.contact_at, "registration": file.registered_at}.get(clock.starts)
        if since is not None and not any(one.clock == clock.id for one in self.runs):
            self._run(clock, file, since, None)

    def _fulfil(self, event: e.CaseEvent, at: datetime) -> None:
        for done, about in fulfils(event):
            for run in self.runs:
                if run.fulfilled_by != done or run.started_at > at or run.ended_at is not None:
                    continue
                if about is not None and run.about not in (None, about):
                    continue
                self._done(run, at)

    def _done(self, run: Run, at: datetime) -> None:
        in_time = run.left is not None or at <= run.due
        if run.breached and in_time and (run.fulfilled_at is None or at < run.fulfilled_at):
            self._add(_corrected(run, at))
        elif run.fulfilled_at is None:
            if not in_time and not run.breached:
                self._add(_breach(run))
            due = run.due
            self._add(c.ClockFulfilled(clock=run.clock, instance=run.instance, at=at, due=due, late=not in_time))

    def _wait(self, event: e.CaseWaiting) -> None:
        for run in self.runs:
            stands = run.left is not None
            if event.waits_on not in run.pauses_for:
                if stands and not run.is_over:
                    self._resume(run)
                continue
            if run.is_over or stands or run.started_at > self.at:
                continue
            remaining = left(calendar_of(self.policy, run), self.at, run.due, run.pauses)
            if not run.breached:
                self._add(c.ClockPaused(clock=run.clock, instance=run.instance, at=self.at, left=remaining))
            elif self.at <= run.due:
                self._add(
                    c.ClockCorrected(
                        clock=run.clock,
                        instance=run.instance,
                        result="paused",
                        at=self.at,
                        due=run.due,
                        left=remaining,
                    )
                )

    def _go_on(self) -> None:
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
        warnings = warnings_of(self.policy, run, due, self.at)
        self._add(c.ClockResumed(clock=run.clock, instance=run.instance, at=self.at, due=due, warnings=warnings))

    def _retarget(self, because: c.Retargeted, file: CaseFile) -> None:
        for run in self.runs:
            clock = self.policy.pack.clock(run.clock)
            if run.is_over or run.breached or (clock is None and run.starts == "escalation"):
                continue
            aimed = None if clock is None else aim(clock, file, self.policy)
            if aimed is None:
                self._add(_ended(run, self.at, "out_of_scope"))
            elif not aimed.is_of(run):
                moved = aimed.retargeted(run, because, self.at)
                self._add(moved)
                if moved.spared:
                    self._add(c.ClockWarned(clock=run.clock, instance=run.instance, due=moved.due))
        for clock in self._promised():
            self._begin_late(clock, file)

    def _end(self, because: c.Ended) -> None:
        for run in self.runs:
            if not run.is_over:
                self._add(_ended(run, self.at, because))


def _breach(run: Run) -> Dated[c.ClockEvent]:
    return Dated(c.ClockBreached(clock=run.clock, instance=run.instance, due=run.due), run.due)


def _ended(run: Run, at: datetime, because: c.Ended) -> c.ClockEnded:
    return c.ClockEnded(clock=run.clock, instance=run.instance, at=at, because=because)


def _corrected(run: Run, at: datetime) -> c.ClockCorrected:
    return c.ClockCorrected(clock=run.clock, instance=run.instance, result="met", at=at, due=run.due)
