"""What follows for the clocks of a case from the events of one decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from msgspec.structs import replace

from domain.case import events as e
from domain.case.clocks import events as c
from domain.case.clocks.aiming import aim
from domain.case.clocks.correcting import done_at, ended_at, is_corrected, is_kept, moved_at, over_at
from domain.case.clocks.late import done_since, is_done, since_when
from domain.case.clocks.pausing import Pausing
from domain.case.clocks.triggers import FULFILS, STARTS
from domain.case.clocks.waiting import stood, stood_over, timed
from domain.case.clocks.watch import Watch, broken
from domain.case.state import INITIAL, Unopened, Waiting, evolve
from domain.event import Dated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.calendar.answers import Pause
    from domain.case.clocks.aiming import Aim
    from domain.case.clocks.folding import Runs
    from domain.case.file import CaseFile
    from domain.case.state import CaseState, Stage
    from domain.clocks.run import Run
    from domain.policy.policy import Policy
    from domain.policy.sections.clocks import Clock, Fulfilment

    Added = e.CaseEvent | Dated[c.ClockEvent]

RETARGETS: Final[dict[type, c.Retargeted]] = {
    e.PriorityChanged: "priority",
    e.CaseClassified: "classified",
    e.CaseTriaged: "triaged",
    e.PolicyAdopted: "policy_adopted",
    e.CaseMergedIn: "merged",
}


BLIND: Final[frozenset[type[e.CaseEvent]]] = frozenset(
    {
        *(e.PublicReplySent, e.CaseAssigned, e.CaseClaimed, e.CaseWaiting, e.CaseResumed, e.CaseResolved),
        *(e.CaseClosed, e.CaseMergedInto, e.CallBackCancelled),
    }
)
"""What means the same for the clocks of an open case whatever else is known of it: these need no fold first."""


class Follower(Pausing):
    """Takes the events of one decision, all of which happened at one instant."""

    def __init__(self, runs: Runs, policy: Policy, at: datetime) -> None:
        super().__init__(runs, policy, at)
        self._done_now: dict[Fulfilment, datetime] = {}

    def begin(self, at: datetime) -> None:
        """Go on to the next decision, of another instant."""
        super().begin(at)
        if self._done_now:
            self._done_now = {}

    def aimed(self, clock: Clock, file: CaseFile) -> Aim | None:
        """Return the target that counts for a clock on a case."""
        return aim(clock, file, self.policy)

    def take(self, state: CaseState, events: Sequence[e.CaseEvent]) -> CaseState:
        """Follow events, and return the case after them. A pause ends before anything that comes with its end."""
        after, before, known = state, [], self.runs
        for event in events:
            before.append(after)
            after = evolve(after, timed(event, self.at))
        if isinstance(after, Unopened):
            return after
        for event in events:
            if type(event) is e.CaseResumed:
                self.go_on()
        for event, one in zip(events, before, strict=True):
            self._follow(event, one, after)
        if type(after) is Waiting and not any(type(one) is e.CaseWaiting for one in events):
            keys = {one.key for one in known}
            self.wait_on(after.waits_on, [one for one in self.runs if one.key not in keys])
        return after

    def _follow(self, event: e.CaseEvent, before: CaseState, after: Stage) -> None:
        kind, file = type(event), after.file
        if kind in FULFILS:
            # A case is registered when that is done, whenever the contact was.
            at = (file.registered_at or self.at) if kind is e.CaseNumbered else self.at
            for done, about in FULFILS[kind](event, before):
                self._fulfil(done, about, at)
        if kind in STARTS:
            self._start(event, before, file)
        if kind in RETARGETS:
            self._retarget(RETARGETS[kind], after)
        if kind in self.BESIDES:
            self.BESIDES[kind](self, event)

    def take_blindly(self, events: Sequence[e.CaseEvent]) -> None:
        """Follow events of an open case which are all `BLIND`."""
        for event in events:
            if type(event) is e.CaseResumed:
                self.go_on()
        for event in events:
            kind = type(event)
            if kind in FULFILS:
                for done, about in FULFILS[kind](event, INITIAL):
                    self._fulfil(done, about, self.at)
            if kind in self.BESIDES:
                self.BESIDES[kind](self, event)

    def _start(self, event: e.CaseEvent, before: CaseState, file: CaseFile) -> None:
        for cause, about in STARTS[type(event)](event, before):
            at = self.at
            if type(event) is e.CaseOpened:
                at = (event.registered_at if cause == "registration" else event.contact_at) or at
            elif type(event) is e.CallBackPromised:
                if event.merged is not None and event.until < at:
                    continue  # it was broken on the case that it comes from
                at = event.at or at
            for clock in self._promised():
                if self._begins(clock, cause, about, before) and _is_asked(clock, event):
                    if type(event) is e.CaseOpened and file.split_from is not None:
                        self._run_on(clock, file, at)
                        continue
                    promised = event.until if type(event) is e.CallBackPromised else None
                    self._run(clock, file, at, about, promised)

    def _promised(self) -> tuple[Clock, ...]:
        """Return the clocks of the policy; one that was withdrawn promises nothing any more."""
        return self.policy.pack.clocks if self.policy.withdrawn_at is None else ()

    def _begins(self, clock: Clock, cause: str, about: int | None, before: CaseState) -> bool:
        """Tell whether a cause sets a clock going. Of those for one answer the oldest question counts, of judgements
        the first since the case was opened or reopened that finds it to be one for the clock.
        """
        if clock.starts != cause and not (cause == "reopening" and clock.fulfilled_by == "resolution"):
            return False
        if cause == "triage" and _was_triaged(before) and any(one.clock == clock.id for one in self.runs):
            return False
        instead = clock.starts == "customer_message"
        for one in self.runs:
            same = one.clock == clock.id and one.about == about
            if (same or (instead and one.fulfilled_by == "reply")) and not one.is_over:
                return False
        return True

    def _run_on(self, clock: Clock, file: CaseFile, at: datetime) -> None:
        """Start a clock of a part that was split off from where that of the whole runs, with the same pauses."""
        since = since_when(clock, file, self.runs) or at
        end = done_since(clock, file, self.runs, since, self._done_now) or self.at
        self._run(clock, file, since, None, pauses=stood_over(file, clock.pauses, since, end))

    def _run(
        self,
        clock: Clock,
        file: CaseFile,
        at: datetime,
        about: int | None,
        promised: datetime | None = None,
        pauses: Sequence[Pause] = (),
    ) -> None:
        aimed = self.aimed(clock, file)
        if aimed is None:
            return
        instance = 1
        for one in self.runs:
            instance += one.clock == clock.id
        self.add_since(aimed.started(instance, at, about, promised, pauses), at)

    def _begin_late(self, clock: Clock, case: Stage, because: c.Retargeted) -> None:
        """Start a clock that turned out to be for the case, or one that is so again; it runs from its start all the
        same, but for the time for which it would have stood still, and what it asks for may be done already. Where only
        nobody knows when, it does not start. What a raised priority would have broken warns first.
        """
        before = [one for one in self.runs if one.clock == clock.id]
        since = since_when(clock, case.file, self.runs)
        if since is None or (before and (before[-1].breached or not before[-1].left_scope)):
            return
        done = done_since(clock, case.file, self.runs, since, self._done_now)
        if done is None and is_done(clock, case):
            return
        aimed = self.aimed(clock, case.file)
        if aimed is None:
            return
        pauses, stands = stood(case, clock.pauses, since, done or self.at)
        self.add_since(aimed.started(1 + len(before), since, None, pauses=pauses), since)
        run = self.runs[-1]
        if stands is not None and stands <= run.due:
            self.stand_since(run, stands)
            run = self.runs[-1]
        if done is not None:
            self._done(run, done)
        elif because == "priority" and run.left is None and run.due < self.at:
            self._move(run, aimed, because)

    def _fulfil(self, done: Fulfilment, about: int | None, at: datetime) -> None:
        self._done_now.setdefault(done, at)
        for run in self.runs:
            if run.fulfilled_by != done or run.started_at > at:
                continue
            if run.ended_at is not None and at >= run.ended_at:
                continue
            if about is None or run.about is None or run.about == about:
                self._done(run, at)

    def _done(self, run: Run, at: datetime) -> None:
        if is_corrected(run, at):
            self.add(done_at(run, at))
        elif run.fulfilled_at is None:
            in_time = is_kept(run, at)
            if not in_time and not run.breached:
                self.add_at(broken(run), run.due)
            due = run.due
            done = c.ClockFulfilled(clock=run.clock, instance=run.instance, at=at, due=due, late=not in_time)
            self.add_since(done, at)

    def _wait(self, event: e.CaseWaiting) -> None:
        self.wait_on(event.waits_on, self.runs)

    def _retarget(self, because: c.Retargeted, case: Stage) -> None:
        file = case.file
        for run in self.runs:
            clock = self.policy.pack.clock(run.clock)
            settled = self.at > run.due if run.breached else run.is_over
            if settled or (clock is None and run.starts == "escalation"):
                continue
            if run.starts == "call_back_request":
                # The customer was told when: no change of the case moves that.
                continue
            aimed = None if clock is None else self.aimed(clock, file)
            if aimed is None:
                if not run.is_over:
                    self.add(ended_at(run, self.at, "out_of_scope"))
            elif not aimed.is_of(run):
                self._move(run, aimed, because)
        for clock in self._promised():
            self._begin_late(clock, case, because)

    def _move(self, run: Run, aimed: Aim, because: c.Retargeted) -> None:
        moved = aimed.retargeted(replace(run, spared_since=self._spared_since(run)), because, self.at)
        if run.breached:
            # It was entered late; what it leaves broken stays as it was.
            if moved.due <= run.due or moved.due < (over_at(run) or moved.due):
                return
            self.add(moved_at(run, self.at))
        self.add(moved)
        if moved.spared:
            self.add(c.ClockWarned(clock=run.clock, instance=run.instance, due=moved.due))

    def _spared_since(self, run: Run) -> datetime | None:
        """Return from when on a run was given a little longer, be it as another instance that ran from the same start,
        before the case left its scope and came back.
        """
        promise = run.clock, run.about, run.started_at
        same = (one for one in self.runs if (one.clock, one.about, one.started_at) == promise)
        return min((one.spared_since for one in same if one.spared_since is not None), default=None)

    def _cancel(self, event: e.CallBackCancelled) -> None:
        for run in self.runs:
            if (run.starts, run.about) == ("call_back_request", event.call_back) and not run.is_over:
                self.add(ended_at(run, self.at, "cancelled"))

    def _end(self, event: e.CaseClosed | e.CaseMergedInto) -> None:
        for run in self.runs:
            if not run.is_over:
                self.add(ended_at(run, self.at, "closed" if type(event) is e.CaseClosed else "merged"))

    BESIDES: ClassVar[Mapping[type, Callable[[Follower, Any], None]]] = {
        e.CaseWaiting: _wait,
        e.CallBackCancelled: _cancel,
        e.CaseClosed: _end,
        e.CaseMergedInto: _end,
        c.ClockStarted: Watch.tick,
    }
    """What else an event means for clocks than that it sets them going, re-targets and fulfils them."""


def _was_triaged(case: CaseState) -> bool:
    """Tell whether a case was judged since it was opened, or reopened."""
    return not isinstance(case, Unopened) and case.file.triaged and not case.file.triage_again


def _is_asked(clock: Clock, event: e.CaseEvent) -> bool:
    """Tell whether a clock is for requests to whoever is asked by an event, if that is one."""
    return not isinstance(event, e.InformationRequested) or not clock.asked_of or event.of in clock.asked_of
