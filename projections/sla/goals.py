"""Holding how many promises were kept against how many were to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from projections.sla.narrowing import narrowed

if TYPE_CHECKING:
    from projections.reads import Rows
    from projections.sla.attainment import Attainment
    from projections.sla.narrowing import By, Narrowed

Rule = tuple[str, int]
"""A clock by its name, of the policy of that number."""


def has_goals(by: By, asked: Narrowed) -> bool:
    """Tell whether each line of a report is about one clock, so that there is one goal to hold it against."""
    return by == "clock" or asked.clock is not None


async def rules(rows: Rows, by: By, asked: Narrowed) -> dict[str | None, set[Rule]]:
    """Return by which rules the clocks of each line run; raises `TooManyPeriods`."""
    over = await narrowed(rows, by, asked)
    statement = b"SELECT %b AS value, clock, policy FROM %b WHERE %b GROUP BY 1, 2, 3"
    found: dict[str | None, set[Rule]] = {}
    for part in asked.clocks.parts:
        lines = await rows(statement % (over.value, part.sql, over.where), over.given(part.given))
        for value, clock, policy in lines:
            found.setdefault(over.called(value), set()).add((clock, policy))
    return found


def held_against(line: Attainment, goal: int | None) -> Attainment:
    """Return a line with its goal, and whether that was reached."""
    decided = line.met + line.breached
    reached = None if goal is None or not decided else line.met * 100 >= goal * decided
    return structs.replace(line, goal=goal, reached=reached)
