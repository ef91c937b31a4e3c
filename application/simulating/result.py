"""What a simulation tells."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, get_args

from msgspec import Struct

from application.simulating.comparing import CaseDifference, Outcome
from application.simulating.tally import LeftOut, SideName

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from application.simulating.period import Period
    from application.simulating.tally import Tally
    from domain.policy.pack import Pack


class Counts(Struct, frozen=True):
    """What became of the clocks that were started. `breached` are all that ran out, whatever came of it afterwards;
    `excluded` ended before that. `attained` is the share of those met among those met or breached, null without any.
    """

    started: int
    met: int
    breached: int
    running: int
    paused: int
    excluded: int
    attained: float | None


class Change(Struct, frozen=True):
    """Clocks on both sides, and on how many of them a breach would be added and avoided."""

    recorded: Counts
    proposed: Counts
    breaches_added: int
    breaches_avoided: int


class ClockChange(Change, frozen=True):
    """A clock on both sides."""

    clock: str


class StepChange(Struct, frozen=True):
    """How often a step of a ladder was climbed, from 1, and how often it would have been."""

    ladder: str
    level: int
    recorded: int
    proposed: int


class Simulation(Struct, frozen=True):
    """A period under a pack, as it was known up to a position and stood `by` a moment.

    `left_out` counts cases by why they were; `unknown` those that name something which the pack does not list, by what.
    `differing` counts the cases that differ in anything, `decided_otherwise` those of which more does than when
    something is due. `differences` are the cases that differ, the worst first.
    """

    pack: str
    since: datetime
    until: datetime
    by: datetime
    upto: int
    cases: int
    differing: int
    decided_otherwise: int
    left_out: dict[LeftOut, int]
    unknown: dict[str, int]
    all_clocks: Change
    clocks: list[ClockChange]
    escalations: list[StepChange]
    differences: list[CaseDifference]


def simulation(pack: Pack, period: Period, by: datetime, upto: int, tally: Tally) -> Simulation:
    """Return what is told of counts: clocks in the order of the pack, and behind them those that it does not have."""
    names = dict.fromkeys([*(one.id for one in pack.clocks), *sorted({name for name, _, _ in tally.clocks})])
    clocks = [name for name in names if any(one[0] == name for one in tally.clocks)]
    steps = sorted({(ladder, level) for ladder, level, _ in tally.climbed})
    return Simulation(
        pack=pack.name,
        since=period.since,
        until=period.until,
        by=by,
        upto=upto,
        cases=tally.cases,
        differing=tally.differing,
        decided_otherwise=tally.decided_otherwise,
        left_out=dict(tally.left_out),
        unknown=dict(tally.unknown.most_common()),
        all_clocks=Change(*_change(clocks, tally)),
        clocks=[ClockChange(*_change([name], tally), name) for name in clocks],
        escalations=[_step(*one, tally) for one in steps],
        differences=sorted(tally.differences, key=lambda one: one.rank),
    )


def _change(clocks: Collection[str], tally: Tally) -> tuple[Counts, Counts, int, int]:
    both = [(recorded, proposed, times) for (one, recorded, proposed), times in tally.clocks.items() if one in clocks]
    return (
        _counts((recorded, times) for recorded, _, times in both),
        _counts((proposed, times) for _, proposed, times in both),
        sum(times for recorded, proposed, times in both if proposed == "breached" != recorded),
        sum(times for recorded, proposed, times in both if recorded == "breached" != proposed),
    )


def _step(ladder: str, level: int, tally: Tally) -> StepChange:
    recorded, proposed = (tally.climbed[ladder, level, side] for side in get_args(SideName))
    return StepChange(ladder, level, recorded, proposed)


def _counts(outcomes: Iterable[tuple[Outcome | None, int]]) -> Counts:
    found: dict[Outcome, int] = dict.fromkeys(get_args(Outcome), 0)
    for outcome, times in outcomes:
        if outcome is not None:
            found[outcome] += times
    decided = found["met"] + found["breached"]
    return Counts(sum(found.values()), **found, attained=found["met"] / decided if decided else None)
