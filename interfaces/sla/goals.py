"""The goals of the policies, for the lines of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.aggregate import Governed
from projections.sla.goals import has_goals, held_against, rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from application.desk import Desk
    from projections.reads import Rows
    from projections.sla.attainment import Attainment
    from projections.sla.goals import Rule
    from projections.sla.narrowing import By, Narrowed


async def with_goals(
    desk: Desk, rows: Rows, by: By, asked: Narrowed, lines: Iterable[Attainment], total: Attainment
) -> tuple[list[Attainment], Attainment]:
    """Return lines and their total held against their goals, where they are about one clock.

    A goal is the one of the policy by which the clocks of a line run, or the strictest of several; clocks of a policy
    that has none count as the others do. A line without clocks has no goal.
    """
    if not has_goals(by, asked):
        return [*lines], total
    goals = {value: await _strictest(desk, found) for value, found in (await rules(rows, by, asked)).items()}
    whole = max((goal for goal in goals.values() if goal is not None), default=None)
    held = [held_against(line, goals.get(line.value)) for line in lines]
    return held, total if asked.clock is None else held_against(total, whole)


async def _strictest(desk: Desk, found: Iterable[Rule]) -> int | None:
    goals = [await _goal(desk, clock, policy) for clock, policy in sorted(found)]
    return max((goal for goal in goals if goal is not None), default=None)


async def _goal(desk: Desk, clock: str, policy: int) -> int | None:
    """Return how many of a hundred a policy wants of a clock in time; the clocks of ladders have no goal."""
    one = (await desk.policies.governing(Governed(version=policy), desk.clock())).pack.clock(clock)
    return None if one is None else one.attain_percent
