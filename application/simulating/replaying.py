"""A case worked again under a proposed pack: the same happens at the same times, and the domain's rules decide anew
what that means for its clocks.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from domain.case import events as e
from domain.case.clocks.escalating import step_up
from domain.case.clocks.folding import ticked
from domain.case.clocks.follower import Follower
from domain.case.state import INITIAL, Unopened, evolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from application.simulating.proposal import Proposal
    from application.simulating.record import Step
    from domain.case.clocks.folding import Runs
    from domain.case.state import CaseState
    from domain.clocks.run import Run
    from domain.policy.sections.clocks import Ladder

Climbed = tuple[str, int]
"""A ladder, and the step of it that the case came to, from 1."""
EVERY: Final = timedelta(seconds=1)
"""As often as the service looks at clocks."""
_DECIDED: Final = frozenset({e.CaseOpened, e.CaseClassified, e.CaseEscalated})
"""Facts that hold something which a pack decided."""
_LEAST: Final = timedelta(microseconds=1)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Side(NamedTuple):
    """The clocks of a case and the steps of ladders that it climbed, as recorded or as proposed."""

    runs: Runs
    climbed: list[Climbed]


class Worked(NamedTuple):
    """A case on both sides, and what it names that the proposed pack does not list."""

    recorded: Side
    proposed: Side
    unknown: frozenset[str]


def worked(steps: Iterable[Step], proposal: Proposal, end: datetime) -> Worked:
    """Return what a case came to as recorded, and what it would have come to under a proposed pack up to an end.

    Raises `BeyondHorizon` where a calendar is not known for long enough.
    """
    case = _Case(proposal)
    for step in steps:
        case.take(step)
    case.wait(end)
    return Worked(
        recorded=Side(case.recorded, case.recorded_climbs),
        proposed=Side(case.runs, case.climbs),
        unknown=frozenset(case.unknown),
    )


class _Case:
    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.policy = proposal.policy
        self.state: CaseState = INITIAL
        self.runs: Runs = ()
        self.climbs: list[Climbed] = []
        self.recorded: Runs = ()
        self.recorded_climbs: list[Climbed] = []
        self.unknown: list[str] = []
        self.entered = _NEVER

    def take(self, step: Step) -> None:
        """Let a step happen, as `follow` does in life, or a look at the clocks, as `notice` does."""
        # Between what was entered at once, or one right after the other, nobody could have looked.
        looked = step.recorded_at - max(step.at, self.entered) >= EVERY
        until = step.recorded_at if looked else step.at
        self.entered = step.recorded_at
        runs_out = self._runs_out(until)
        if runs_out:
            self.wait(until)
        follower = Follower(self.runs, self.policy, step.at)
        if runs_out:
            follower.notice()
        if step.facts:
            self.state = follower.take(self.state, self._facts(step))
        if runs_out:
            self._climb(follower)
        self.runs = follower.runs
        self._record(step)

    def _runs_out(self, until: datetime) -> bool:
        return any(run.due < until and run.standing == "running" for run in self.runs)

    def _facts(self, step: Step) -> list[e.CaseEvent]:
        for event in step.facts:
            if type(event) in _DECIDED:
                return list(self._anew(step))
        return step.facts

    def _record(self, step: Step) -> None:
        for event in step.clocks:
            self.recorded = ticked(self.recorded, event)
        for climb in step.climbs:
            self.recorded_climbs.append((climb.ladder, climb.level))

    def wait(self, until: datetime) -> None:
        """Let time pass. What runs out is noticed there and then, but for clocks that stand the same in the record:
        these were noticed when they were noticed, so that what no rule changes stays as it was.
        """
        while (due := min(self._running_out(until), default=None)) is not None:
            follower = Follower(self.runs, self.policy, due + _LEAST)
            follower.notice()
            follower.at = due
            self._climb(follower)
            self.runs = follower.runs

    def _running_out(self, until: datetime) -> Iterator[datetime]:
        for run in self.runs:
            if run.due < until and run.standing == "running" and not any(_alike(run, one) for one in self.recorded):
                yield run.due

    def _climb(self, follower: Follower) -> None:
        if not isinstance(self.state, Unopened):
            for event in follower.climb(self.state.file):
                if isinstance(event, e.CaseEscalated):
                    self.climbs.append((event.ladder, event.level))
                    self.state = evolve(self.state, event)
                elif isinstance(event, e.CaseAssigned):
                    self.state = evolve(self.state, event)

    def _anew(self, step: Step) -> Iterator[e.CaseEvent]:
        """Yield the facts of a step, with what a pack decided of them decided by the proposed one."""
        opening = next((one for one in step.facts if isinstance(one, e.CaseOpened)), None)
        added = None if opening is None else self.proposal.added(opening)
        for event in step.facts:
            match event:
                case e.CaseOpened():
                    self.unknown += self.proposal.unknown(event)
                    split = any(isinstance(one, e.CaseSplitFrom) for one in step.facts)
                    yield self.proposal.opening(event, step.at, step.recorded_at, split=split)
                    yield from added or ()
                case e.CaseTriaged() | e.InformationRequested() if added is not None:
                    # The pack's own word, as all that comes with an opening.
                    continue
                case e.CaseClassified():
                    self.unknown += self.proposal.unknown(event)
                    team = self.proposal.team_of(event.topic, event.kind)
                    yield event if team is None else replace(event, team=team)
                case e.CaseEscalated():
                    yield from self._asked_for(event, step)
                case _:
                    yield event

    def _asked_for(self, event: e.CaseEscalated, step: Step) -> Iterator[e.CaseEvent]:
        """Yield what comes of an escalation that somebody asked for."""
        ladder: Ladder | None = next((one for one in self.policy.pack.ladders if one.id == event.ladder), None)
        if ladder is None:
            self.unknown.append(f"ladder {event.ladder}")
        elif not isinstance(self.state, Unopened):
            file = self.state.file
            below = dict(file.levels).get(ladder.id, 0)
            for one in step_up(ladder, below, self.runs, self.policy, file.team, step.at, reason=None):
                if isinstance(one, e.CaseEscalated):
                    self.climbs.append((one.ladder, one.level))
                yield one


def _alike(run: Run, other: Run) -> bool:
    """Tell whether a run that is about to run out stands the same in the record, with the same ladder to climb."""
    return (
        run.due == other.due
        and run.clock == other.clock
        and run.instance == other.instance
        and run.ladder == other.ladder
        and other.standing == "running"
    )
