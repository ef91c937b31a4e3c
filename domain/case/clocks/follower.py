"""What follows for the clocks of a case from the events of one decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from domain.case import events as e
from domain.case.clocks import events as c
from domain.case.clocks.correcting import ended_at
from domain.case.clocks.starting import Starting
from domain.case.clocks.triggers import FULFILS, STARTS
from domain.case.clocks.waiting import timed
from domain.case.clocks.watch import Watch
from domain.case.state import INITIAL, Closed, Unopened, evolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.case.clocks.aiming import Aim
    from domain.case.state import CaseState, Stage
    from domain.clocks.run import Run
    from domain.policy.sections.clocks import Clock

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


class Follower(Starting):
    """Takes the events of one decision, all of which happened at one instant."""

    def take(self, state: CaseState, events: Sequence[e.CaseEvent]) -> CaseState:
        """Follow events, and return the case after them. A pause ends before anything that comes with its end."""
        after = state
        before: list[CaseState] = []
        events = [timed(event, self.at) for event in events]
        for event in events:
            before.append(after)
            after = evolve(after, event)
        if type(after) is Unopened:
            return after
        self._file, self.case = after.file, after
        for event in events:
            if type(event) is e.CaseResumed:
                if event.was is None:
                    self.go_on()
                else:
                    self.go_on_earlier(event.was)
        for event, one in zip(events, before, strict=True):
            self._follow(event, one, after)
        return after

    def _follow(self, event: e.CaseEvent, before: CaseState, after: Stage) -> None:
        kind, file = type(event), after.file
        if kind in FULFILS:
            # A case is registered when that is done, whenever the contact was.
            at = (file.registered_at or self.at) if kind is e.CaseNumbered else self.at
            for done, about in FULFILS[kind](event, before):
                self.fulfil(done, about, at)
        if kind in STARTS and type(after) is not Closed:
            self.start(event, before, after)
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
                    self.fulfil(done, about, self.at)
            if kind in self.BESIDES:
                self.BESIDES[kind](self, event)

    def _wait(self, event: e.CaseWaiting) -> None:
        self.wait_on(event.waits_on, self.runs)

    def _retarget(self, because: c.Retargeted, before: CaseState, case: Stage) -> None:
        file = case.file
        for run in self.runs:
            clock = self.policy.pack.clock(run.clock)
            if self._is_settled(run) or (clock is None and run.starts == "escalation"):
                continue
            if run.starts == "call_back_request":
                # The customer was told when: no change of the case moves that.
                continue
            aimed = None if clock is None else self.aimed(clock, file)
            known = run.breached or run.is_over
            if known and because != "policy_adopted" and self._was_aimed(clock, before) == aimed:
                continue  # another target may count since it ran out or was over; this is not what made it do so
            if aimed is None:
                if not run.is_over:
                    self._leave(run, "out_of_scope")
            elif not aimed.is_of(run):
                self.move(run, aimed, because)
        if type(case) is Closed:
            return  # nothing begins on it any more
        for clock in self.promised():
            self.begin_late(clock, case, because)

    def _is_settled(self, run: Run) -> bool:
        """Tell whether no other target counts for a run any more: it had run out by now, or was over."""
        if run.breached:
            return self.at > run.due
        return run.is_over if run.fulfilled_at is None else self.at >= run.fulfilled_at

    def _was_aimed(self, clock: Clock | None, before: CaseState) -> Aim | None:
        """Return the target that counted for a clock on a case as it was before."""
        return None if clock is None or isinstance(before, Unopened) else self.aimed(clock, before.file)

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
