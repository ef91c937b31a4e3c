"""What follows for the clocks of a case from the events of one decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from domain.case import events as e
from domain.case.clocks import events as c
from domain.case.clocks.aiming import aim, calendar_of, warnings_of
from domain.case.clocks.escalating import climbed
from domain.case.clocks.folding import ticked
from domain.case.clocks.triggers import FULFILS_NOTHING, STARTS_NOTHING, fulfils, starts
from domain.case.state import Unopened, evolve
from domain.clocks.timing import left, put_off
from domain.event import Dated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.case.clocks.aiming import Aim
    from domain.case.clocks.folding import Runs
    from domain.case.file import CaseFile
    from domain.case.state import CaseState
    from domain.clocks.run import Run
    from domain.policy.policy import Policy
    from domain.policy.sections.clocks import Clock, Fulfilment

    Added = e.CaseEvent | Dated[c.ClockEvent]

_RETARGETS: Final[dict[type, c.Retargeted]] = {
    e.PriorityChanged: "priority",
    e.CaseClassified: "classified",
    e.CaseTriaged: "triaged",
    e.PolicyAdopted: "policy_adopted",
}
_ENDS: Final[dict[type, c.Ended]] = {e.CaseClosed: "closed", e.CaseMergedInto: "merged"}


class Follower:
    """Takes the events of one decision, all of which happened at one instant."""

    def __init__(self, runs: Runs, policy: Policy, at: datetime) -> None:
        self.runs = runs
        self.policy = policy
        self.at = at
        self.added: list[Added] = []
        self._ran_out: set[tuple[str, int]] = set()
        self._running_out: set[tuple[str, int]] = set()
        self._done_now: dict[Fulfilment, datetime] = {}

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

    def remind(self, file: CaseFile) -> list[Added]:
        """Return who is reminded of what they were asked for, because its clock was warned of just now."""
        found: list[Added] = []
        for run in self.runs:
            about = run.about if run.starts == "information_request" else None
            if (run.clock, run.instance) in self._running_out and about is not None and about <= len(file.requests):
                asked, version = file.requests[about - 1], self.policy.version
                found.append(e.InformationReminded(request=about, of=asked.of, party=asked.party, policy=version))
        return found

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
            if type(event) in c.CLOCK_EVENTS:
                self.runs = ticked(self.runs, cast("c.ClockEvent", event))
            if type(event) is c.ClockBreached:
                self._ran_out.add((event.clock, event.instance))
            if type(event) is c.ClockWarned:
                self._running_out.add((event.clock, event.instance))
        return found

    def take(self, state: CaseState, events: Sequence[e.CaseEvent]) -> CaseState:
        """Follow events, and return the case after them. A pause ends before anything that comes with its end."""
        states = [state]
        for event in events:
            states.append(evolve(states[-1], event))
        after = states[-1]
        if isinstance(after, Unopened):
            return after
        file = after.file
        for event in events:
            if type(event) is e.CaseResumed:
                self._go_on()
        for event, before in zip(events, states, strict=False):
            self._follow(event, before, file)
        return after

    def _follow(self, event: e.CaseEvent, before: CaseState, file: CaseFile) -> None:
        kind = type(event)
        if type(event) is c.ClockStarted:
            self.runs = ticked(self.runs, event)
        if kind not in FULFILS_NOTHING:
            # A case is registered when that is done, whenever the contact was.
            at = (file.registered_at or self.at) if kind is e.CaseNumbered else self.at
            self._fulfil(event, before, at)
        if kind not in STARTS_NOTHING:
            self._start(event, before, file)
        because = _RETARGETS.get(kind)
        if because is not None:
            self._retarget(because, file)
        if type(event) is e.CaseWaiting:
            self._wait(event)
        if type(event) is e.CallBackCancelled:
            self._cancel(event.call_back)
        if kind in _ENDS:
            self._end(_ENDS[kind])

    def _add(self, event: c.ClockEvent | Dated[c.ClockEvent]) -> None:
        self.added += self._took([event])

    def _start(self, event: e.CaseEvent, before: CaseState, file: CaseFile) -> None:
        for cause, about in starts(event, before):
            at = self.at
            if isinstance(event, e.CaseOpened):
                at = (event.registered_at if cause == "registration" else event.contact_at) or self.at
            for clock in self._promised():
                if self._begins(clock, cause, about) and _is_asked(clock, event):
                    promised = event.until if isinstance(event, e.CallBackPromised) else None
                    self._run(clock, file, at, about, promised)

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

    def _run(
        self, clock: Clock, file: CaseFile, at: datetime, about: int | None, promised: datetime | None = None
    ) -> None:
        aimed = aim(clock, file, self.policy)
        if aimed is None:
            return
        instance = 1 + sum(one.clock == clock.id for one in self.runs)
        self._add(self._then(aimed.started(instance, at, about, promised), at))

    def _begin_late(self, clock: Clock, file: CaseFile, because: c.Retargeted) -> None:
        """Start a clock of the contact that turned out to be for the case, or to be so again; it runs from the contact
        all the same, and what it asks for may be done already. Where only nobody knows when, it does not start. What a
        raised priority would have broken already warns first.
        """
        since = {"contact": file.contact_at, "registration": file.registered_at}.get(clock.starts)
        before = [one for one in self.runs if one.clock == clock.id]
        if since is None or (before and not before[-1].left_scope):
            return
        done = self._done_since(clock, since)
        if done is None and _is_done(clock, file):
            return
        aimed = aim(clock, file, self.policy)
        if aimed is None:
            return
        self._add(self._then(aimed.started(1 + len(before), since, None), since))
        run = self.runs[-1]
        if done is not None:
            self._done(run, done)
        elif because == "priority" and run.due < self.at:
            self._move(run, aimed, because)

    def _done_since(self, clock: Clock, since: datetime) -> datetime | None:
        """Return when what a clock asks for was done first since an instant, as far as clocks or this command say."""
        told = [one.fulfilled_at for one in self.runs if one.fulfilled_by == clock.fulfilled_by]
        found = [one for one in (*told, self._done_now.get(clock.fulfilled_by)) if one is not None and one >= since]
        return min(found, default=None)

    def _fulfil(self, event: e.CaseEvent, before: CaseState, at: datetime) -> None:
        for done, about in fulfils(event, before):
            self._done_now.setdefault(done, at)
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
            done = c.ClockFulfilled(clock=run.clock, instance=run.instance, at=at, due=due, late=not in_time)
            self._add(self._then(done, at))

    def _then(self, event: c.ClockEvent, at: datetime) -> c.ClockEvent | Dated[c.ClockEvent]:
        """Return what happened at an instant, with that as its time where it is later than what it came of: a contact
        that is entered late is registered only then.
        """
        return event if at <= self.at else Dated(event, at)

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
            if run.starts == "call_back_request":
                # The customer was told when: no change of the case moves that.
                continue
            aimed = None if clock is None else aim(clock, file, self.policy)
            if aimed is None:
                self._add(_ended(run, self.at, "out_of_scope"))
            elif not aimed.is_of(run):
                self._move(run, aimed, because)
        for clock in self._promised():
            self._begin_late(clock, file, because)

    def _move(self, run: Run, aimed: Aim, because: c.Retargeted) -> None:
        moved = aimed.retargeted(run, because, self.at)
        self._add(moved)
        if moved.spared:
            self._add(c.ClockWarned(clock=run.clock, instance=run.instance, due=moved.due))

    def _cancel(self, call_back: int) -> None:
        for run in self.runs:
            if (run.starts, run.about) == ("call_back_request", call_back) and not run.is_over:
                self._add(_ended(run, self.at, "cancelled"))

    def _end(self, because: c.Ended) -> None:
        for run in self.runs:
            if not run.is_over:
                self._add(_ended(run, self.at, because))


def _is_done(clock: Clock, file: CaseFile) -> bool:
    """Tell whether what a clock asks for was done, as far as the case says."""
    done = {"reply": file.replies > 0, "finding": file.finding is not None, "proposal": bool(file.solutions)}
    return done.get(clock.fulfilled_by, False)


def _is_asked(clock: Clock, event: e.CaseEvent) -> bool:
    """Tell whether a clock is for requests to whoever is asked by an event, if that is one."""
    return not isinstance(event, e.InformationRequested) or not clock.asked_of or event.of in clock.asked_of


def _breach(run: Run) -> Dated[c.ClockEvent]:
    return Dated(c.ClockBreached(clock=run.clock, instance=run.instance, due=run.due), run.due)


def _ended(run: Run, at: datetime, because: c.Ended) -> c.ClockEnded:
    return c.ClockEnded(clock=run.clock, instance=run.instance, at=at, because=because)


def _corrected(run: Run, at: datetime) -> c.ClockCorrected:
    return c.ClockCorrected(clock=run.clock, instance=run.instance, result="met", at=at, due=run.due)
