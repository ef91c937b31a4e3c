"""Cases worked again under a proposed pack: the same happens at the same times, and the domain's rules decide anew what
that means for their clocks.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from domain.calendar.errors import BeyondHorizon
from domain.case import events as e
from domain.case.clocks.escalating import step_up
from domain.case.clocks.folding import tick, ticked
from domain.case.clocks.follower import Follower
from domain.case.clocks.waiting import timed
from domain.case.state import INITIAL, Unopened, evolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from application.simulating.comparing import ClockName
    from application.simulating.proposal import Proposal
    from application.simulating.record import Climbed, Step
    from domain.case.clocks.aiming import Aim
    from domain.case.clocks.events import ClockEvent
    from domain.case.clocks.folding import Runs
    from domain.case.file import CaseFile
    from domain.case.state import CaseState
    from domain.clocks.run import Run
    from domain.policy.sections.clocks import Clock, Ladder, Start

EVERY: Final = timedelta(seconds=1)
"""As often as the service looks at clocks."""
_DECIDED: Final = frozenset({e.CaseOpened, e.CaseClassified, e.CaseEscalated})
"""Facts that hold something which a pack decided."""
_LEAST: Final = timedelta(microseconds=1)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Side(Struct, frozen=True, gc=False):
    """The clocks of a case and the steps of ladders that it climbed, as recorded or as proposed."""

    runs: Runs
    climbed: list[Climbed]


class Worked(Struct, frozen=True, gc=False):
    """A case on both sides, and what it names that the proposed pack does not list."""

    recorded: Side
    proposed: Side
    unknown: frozenset[str]


def worked(cases: Sequence[Iterable[Step]], proposal: Proposal, end: datetime) -> list[Worked | None]:
    """Return what each case came to as recorded, and what it would have come to under a proposed pack up to an end;
    None where a calendar is not known for long enough.

    Some dozens are best worked side by side, a step of each before the next of any: what one kind of step needs is then
    still near the processor. One case after the other takes a third longer.
    """
    found = [_Case(proposal, end) for _ in cases]
    left = [one.lives(steps) for one, steps in zip(found, cases, strict=True)]
    while left:
        left = [one for one in left if next(one, False)]
    return [one.worked for one in found]


class LookingBack(Follower):
    """Follows all that happened to a case, one instant after the other, and looks back: nobody is warned, and nothing
    is written down but how its clocks stand.
    """

    def __init__(self, proposal: Proposal) -> None:
        # What each of its bases says, but without going from one to the next, since every case begins with it.
        self.runs, self.at = (), _NEVER
        self.policy, self.proposal = proposal.policy, proposal
        self.ran_out, self._running_out = set(), set()
        self.added, self._done_now = [], {}
        self.case = self._file = None

    def aimed(self, clock: Clock, file: CaseFile) -> Aim | None:
        """Return the target that counts under the proposed pack."""
        return self.proposal.aimed(clock, file)

    def begun_by(self, cause: Start) -> tuple[Clock, ...]:
        """Return the clocks of the proposed pack that a cause may set going."""
        return self.proposal.begun_by(cause)

    def begin(self, at: datetime) -> None:
        """Go on to another instant, as each of its bases says, but without going from one to the next: every step
        begins with it.
        """
        self.at = at
        if self.ran_out:
            self.ran_out = set()
        if self._done_now:
            self._done_now = {}

    def warnings(self, _run: Run, _end: datetime, _at: datetime, /) -> tuple[datetime, ...]:
        """Return none: nobody is warned."""
        return ()

    def add_since(self, event: ClockEvent, _at: datetime = _NEVER, /) -> None:
        """Go on by what happened, whenever; it is written nowhere."""
        self.runs = ticked(self.runs, event)
        if type(event) is e.ClockBreached:
            self.ran_out.add((event.clock, event.instance))

    tick = add = add_at = add_since

    def runs_out(self, until: datetime) -> bool:
        """Tell whether something runs out before an instant."""
        for run in self.runs:  # noqa: SIM110 - asked for every step; a generator takes thrice as long
            if run.due < until and run.fulfilled_at is None and run.standing == "running":
                return True
        return False


class _Case:
    def __init__(self, proposal: Proposal, end: datetime) -> None:
        self.worked: Worked | None = None
        self.proposal = proposal
        self.end = end
        self.policy = proposal.policy
        self.state: CaseState = INITIAL
        self.follower = LookingBack(proposal)
        self.climbs: list[Climbed] = []
        self.recorded: dict[ClockName, Run] = {}
        self.recorded_climbs: list[Climbed] = []
        self.unknown: list[str] = []
        self.unfolded: list[Step] = []

    def lives(self, steps: Iterable[Step]) -> Iterator[bool]:
        """Let a step happen, as `follow` does in life, or a look at the clocks, as `notice` does, and come back; after
        the last one let time pass up to the end.
        """
        follower, recorded, end = self.follower, self.recorded, self.end
        entered = latest = _NEVER
        try:
            for step in steps:
                at, recorded_at, facts = step.at, step.recorded_at, step.facts
                if recorded_at > end:  # noqa: PLR1730 - `min` takes thrice as long, and so below; each step comes by
                    recorded_at = end
                runs_out = follower.runs_out(recorded_at if recorded_at > at else at)  # noqa: FURB136 - as above
                if runs_out:
                    # Between what was entered at once, or one right after the other, nobody could have looked.
                    until = recorded_at if recorded_at - max(at, entered) >= EVERY else at
                    runs_out = follower.runs_out(until)
                    self._wait(until)
                entered = recorded_at
                follower.begin(at)
                if runs_out:
                    follower.notice()
                if not facts:
                    pass
                elif step.is_blind and at >= latest:
                    latest = at
                    follower.take_blindly(facts)
                    self.unfolded.append(step)
                else:
                    latest = max(at, latest)
                    self.state = follower.take(self._now(), self._facts(step))
                if runs_out:
                    self._climb()
                for event in step.clocks:
                    tick(recorded, event)
                self.recorded_climbs += step.climbed
                yield True
            self._wait(end)
        except BeyondHorizon:
            return
        as_recorded = Side(tuple(recorded.values()), self.recorded_climbs)
        self.worked = Worked(as_recorded, Side(follower.runs, self.climbs), frozenset(self.unknown))

    def _now(self) -> CaseState:
        """Return the case as it stands; it is folded only where somebody asks."""
        for step in self.unfolded:
            for event in step.facts:
                self.state = evolve(self.state, timed(event, step.at))
        self.unfolded.clear()
        return self.state

    def _facts(self, step: Step) -> list[e.CaseEvent]:
        for event in step.facts:
            if type(event) in _DECIDED:
                return self._anew(step)
        return step.facts

    def _wait(self, until: datetime) -> None:
        """Let time pass. What runs out is noticed there and then, but for clocks that stand the same in the record:
        these were noticed when they were noticed, so that what no rule changes stays as it was.
        """
        while (due := self._running_out(until)) is not None:
            self.follower.begin(due + _LEAST)
            self.follower.notice()
            self.follower.at = due
            self._climb()

    def _running_out(self, until: datetime) -> datetime | None:
        """Return when the next clock runs out before an instant."""
        found = None
        for run in self.follower.runs:
            if run.due < until and run.standing == "running" and not self._stands_recorded(run):
                until = found = run.due
        return found

    def _stands_recorded(self, run: Run) -> bool:
        """Tell whether a run that is about to run out stands the same in the record, with the same ladder to climb."""
        other = self.recorded.get((run.clock, run.instance))
        return other is not None and run.due == other.due and run.ladder == other.ladder and other.standing == "running"

    def _climb(self) -> None:
        if not self.follower.ran_out:
            return
        state = self._now()
        if type(state) is not Unopened:
            for event in self.follower.climb(state.file):
                if isinstance(event, e.CaseEscalated):
                    self.climbs.append((event.ladder, event.level))
                    self.state = evolve(self.state, event)
                elif isinstance(event, e.CaseAssigned):
                    self.state = evolve(self.state, event)

    def _anew(self, step: Step) -> list[e.CaseEvent]:
        """Return the facts of a step, with what a pack decided of them decided by the proposed one."""
        anew: list[e.CaseEvent] = []
        added: list[e.CaseEvent] | None = None
        for event in step.facts:
            match event:
                case e.CaseOpened():
                    decided = self.proposal.decided(event)
                    added = self.proposal.added(event, decided)
                    self.unknown += decided.unknown
                    split = e.CaseSplitFrom in map(type, step.facts)
                    anew.append(self.proposal.opening(event, decided, step.at, step.recorded_at, split=split))
                    anew += added or ()
                case e.CaseTriaged() | e.InformationRequested() if added is not None:
                    # The pack's own word, as all that comes with an opening.
                    continue
                case e.CaseClassified():
                    self.unknown += self.proposal.unknown(None, event.topic, event.kind)
                    team = self.proposal.team_of(event.topic, event.kind)
                    anew.append(event if team is None else replace(event, team=team))
                case e.CaseEscalated():
                    anew += self._asked_for(event, step)
                case _:
                    anew.append(event)
        return anew

    def _asked_for(self, event: e.CaseEscalated, step: Step) -> Iterator[e.CaseEvent]:
        """Yield what comes of an escalation that somebody asked for."""
        ladder: Ladder | None = next((one for one in self.policy.pack.ladders if one.id == event.ladder), None)
        if ladder is None:
            self.unknown.append(f"ladder {event.ladder}")
        elif type(self.state) is not Unopened:
            file = self.state.file
            below = dict(file.levels).get(ladder.id, 0)
            for one in step_up(ladder, below, self.follower.runs, self.policy, file.team, step.at, reason=None):
                if isinstance(one, e.CaseEscalated):
                    self.climbs.append((one.ladder, one.level))
                yield one
