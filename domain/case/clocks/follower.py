"""What follows for the clocks of a case from the events of one decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from msgspec.structs import replace

from domain.case import events as e
from domain.case.clocks import events as c
from domain.case.clocks.aiming import aim
from domain.case.clocks.correcting import done_at, ended_at, is_corrected, is_kept, moved_at, over_at
from domain.case.clocks.late import EVER, done_after, done_since, is_done, since_when
from domain.case.clocks.pausing import Pausing
from domain.case.clocks.triggers import FULFILS, STARTS
from domain.case.clocks.waiting import stood, stood_over, timed
from domain.case.clocks.watch import Watch, broken
from domain.case.state import INITIAL, Unopened, evolve
from domain.clocks.timing import due
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
        self._file: CaseFile | None = None

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
        after = state
        before: list[CaseState] = []
        events = [timed(event, self.at) for event in events]
        for event in events:
            before.append(after)
            after = evolve(after, event)
        if isinstance(after, Unopened):
            return after
        self._file, self.case = after.file, after
        for event in events:
            if type(event) is e.CaseResumed:
                self.go_on()
        for event, one in zip(events, before, strict=True):
            self._follow(event, one, after)
        return after

    def _follow(self, event: e.CaseEvent, before: CaseState, after: Stage) -> None:
        kind, file = type(event), after.file
        if kind in FULFILS:
            # A case is registered when that is done, whenever the contact was.
            at = (file.registered_at or self.at) if kind is e.CaseNumbered else self.at
            for done, about in FULFILS[kind](event, before):
                self._fulfil(done, about, at)
        if kind in STARTS:
            self._start(event, before, after)
        if kind in RETARGETS:
            self._retarget(RETARGETS[kind], before, after)
        if kind in self.BESIDES:
            self.BESIDES[kind](self, event)

    def take_blindly(self, events: Sequence[e.CaseEvent]) -> None:
        """Follow events of an open case which are all `BLIND`, and not entered late."""
        self.case = None
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

    def _start(self, event: e.CaseEvent, before: CaseState, after: Stage) -> None:
        file = after.file
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
                    if self._run(clock, file, at, about, promised):
                        if clock.starts == "customer_message":
                            self._supersede(after)
                        self._catch_up(clock, after)

    def _catch_up(self, clock: Clock, case: Stage) -> None:
        """Let the run that was started last live through what is known to have happened since its start: how long the
        case waited, and that what it asks for was done.
        """
        run = self.runs[-1]
        done = done_after(clock, run, case, self.runs)
        pauses, stands = stood(case, run.pauses_for, run.started_at, done or EVER)
        for pause in pauses:
            self.stand_over(self.runs[-1], *pause)
        run = self.runs[-1]
        if stands is not None and stands <= run.due:
            self.stand_since(run, stands)
        if done is not None:
            self._done(self.runs[-1], done)

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
                if not (instead and self._is_older(one)):
                    return False
            elif instead and cause == "customer_message" and one.fulfilled_by == "reply" and _was_on(one, self.at):
                return False
        return True

    def _is_older(self, run: Run) -> bool:
        """Tell whether what happens now, and was entered late, came before the question that a run is for."""
        return self.at < run.started_at and run.starts in {"customer_message", "escalation"}

    def _supersede(self, case: Stage) -> None:
        """End what runs for questions that came after the one for which a run was started last, unless that was
        answered before them.
        """
        for run in self.runs[:-1]:
            if run.starts == "customer_message" and not run.is_over and self._is_older(run):
                at = run.started_at
                if not any(self.at < one <= at for one in case.file.replied):
                    self.add_since(ended_at(run, at, "superseded"), at)
                    self.step_back(run)

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
    ) -> bool:
        """Start a clock, and tell whether it is one for the case."""
        aimed = self.aimed(clock, file)
        if aimed is None:
            return False
        instance = 1
        for one in self.runs:
            instance += one.clock == clock.id
        self.add_since(aimed.started(instance, at, about, promised, pauses), at)
        return True

    def _begin_late(self, clock: Clock, case: Stage, because: c.Retargeted) -> None:
        """Start a clock that turned out to be for the case, or one that is so again; it runs from its start all the
        same, but for the time for which it would have stood still, and what it asks for may be done already. Where only
        nobody knows when, it does not start. What a raised priority would have broken warns first, as does what was
        asked for by nothing until now; not what a case only left for a while.
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
        pauses, stands = stood(case, clock.pauses, since, done or EVER)
        self.add_since(aimed.started(1 + len(before), since, None, pauses=pauses), since)
        run = self.runs[-1]
        if stands is not None and stands <= run.due:
            self.stand_since(run, stands)
            run = self.runs[-1]
        if done is not None:
            self._done(run, done)
        elif (because == "priority" or not before) and run.left is None and run.due < self.at:
            self._move(run, aimed, because)
            self.stand_later(run)

    def _fulfil(self, done: Fulfilment, about: int | None, at: datetime) -> None:
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
                self._done(run, when)

    def _is_of_contact(self, run: Run) -> bool:
        """Tell whether a run began with the contact or the registration, and not when the case was reopened."""
        file = self._file
        first = None if file is None else {"contact": file.contact_at, "registration": file.registered_at}
        return first is not None and run.started_at == first.get(run.starts)

    def _done(self, run: Run, at: datetime) -> None:
        self._write_done(run, at)
        if run.ladder is None:
            return
        for step in self.runs:
            # What was done by the time at which a step began because it was not done, ends that as well.
            if (step.cause, step.cause_instance) == run.key and at < step.started_at != step.ended_at:
                self._done(step, step.started_at)

    def _write_done(self, run: Run, at: datetime) -> None:
        if is_corrected(run, at):
            self.add_since(done_at(run, at), at)
        elif run.fulfilled_at is None:
            in_time = is_kept(run, at)
            if not in_time and not run.breached:
                self.add_at(broken(run), run.due)
            due = run.due
            done = c.ClockFulfilled(clock=run.clock, instance=run.instance, at=at, due=due, late=not in_time)
            self.add_since(done, at)

    def _wait(self, event: e.CaseWaiting) -> None:
        self.wait_on(event.waits_on, self.runs)

    def _retarget(self, because: c.Retargeted, before: CaseState, case: Stage) -> None:
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
            if run.breached and because != "policy_adopted" and self._was_aimed(clock, before) == aimed:
                continue  # another target may count since it ran out; this is not what made it do so
            if aimed is None:
                if not run.is_over:
                    self._leave(run, "out_of_scope")
            elif not aimed.is_of(run):
                self._move(run, aimed, because)
        for clock in self._promised():
            self._begin_late(clock, case, because)

    def _was_aimed(self, clock: Clock | None, before: CaseState) -> Aim | None:
        """Return the target that counted for a clock on a case as it was before."""
        return None if clock is None or isinstance(before, Unopened) else self.aimed(clock, before.file)

    def _move(self, run: Run, aimed: Aim, because: c.Retargeted) -> None:
        at = max(self.at, run.started_at)
        moved = aimed.retargeted(replace(run, spared_since=self._spared_since(run)), because, at)
        if run.breached:
            # It was entered late; what it leaves broken stays as it was.
            if moved.due == run.due or not self._saves(run, moved, aimed):
                return
            self.add_since(moved_at(run, at), at)
            if moved.due > run.due:
                self.step_back(run)
        self.add_since(moved, at)
        if run.breached:
            self.stand_later(run)
        if moved.spared:
            self.add_since(c.ClockWarned(clock=run.clock, instance=run.instance, due=moved.due), at)

    def _saves(self, run: Run, moved: c.ClockRetargeted, aimed: Aim) -> bool:
        """Tell whether a run was not over too late, or is not yet, under a target that turned out to count."""
        over = over_at(run)
        if over is None or moved.due >= over:
            return True
        waited, stands = self.waited_later(run)
        end = due(aimed.target.within, aimed.working, run.started_at, [*run.pauses, *waited])
        return end >= over or (stands is not None and stands <= end)

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
                self._leave(run, "cancelled")

    def _leave(self, run: Run, because: c.Ended) -> None:
        at = max(self.at, run.started_at)
        ended = ended_at(run, at, because)
        self.add_since(ended, at)
        if type(ended) is c.ClockCorrected:
            self.step_back(run)

    def _end(self, event: e.CaseClosed | e.CaseMergedInto) -> None:
        because: c.Ended = "closed" if type(event) is e.CaseClosed else "merged"
        for run in self.runs:
            if not run.is_over:
                at = max(self.at, run.started_at)
                self.add_since(ended_at(run, at, because), at)

    BESIDES: ClassVar[Mapping[type, Callable[[Follower, Any], None]]] = {
        e.CaseWaiting: _wait,
        e.CallBackCancelled: _cancel,
        e.CaseClosed: _end,
        e.CaseMergedInto: _end,
        c.ClockStarted: Watch.tick,
    }
    """What else an event means for clocks than that it sets them going, re-targets and fulfils them."""


def _was_on(run: Run, at: datetime) -> bool:
    """Tell whether a run that is over was not at an instant."""
    over = over_at(run)
    return over is not None and run.started_at <= at < over


def _was_triaged(case: CaseState) -> bool:
    """Tell whether a case was judged since it was opened, or reopened."""
    return not isinstance(case, Unopened) and case.file.triaged and not case.file.triage_again


def _is_asked(clock: Clock, event: e.CaseEvent) -> bool:
    """Tell whether a clock is for requests to whoever is asked by an event, if that is one."""
    return not isinstance(event, e.InformationRequested) or not clock.asked_of or event.of in clock.asked_of
