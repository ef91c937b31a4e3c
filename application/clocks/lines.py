"""The lines of packs by which clocks run: targets of clocks, and steps of ladders."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from domain.policy.pack import Pack
    from domain.policy.sections.spans import Within
    from domain.policy.sections.texts import Titles


class Line(NamedTuple):
    """What is promised, how long that may take, and how long before its end it is warned of."""

    title: Titles
    within: Within
    warnings: tuple[Within, ...]


def line_of(pack: Pack, clock: str, number: int) -> Line | None:
    """Return the line of a clock: its target of that number, from 1, or the step of a ladder, whose clock is named
    `ladder.step`; None where the pack has none.
    """
    found = pack.clock(clock)
    if found is not None:
        targets = found.targets
        return Line(found.title, targets[number - 1].within, found.warnings) if 1 <= number <= len(targets) else None
    ladder, _, step = clock.partition(".")
    levels = (level for one in pack.ladders if one.id == ladder for level in one.levels)
    return next((Line(one.title, one.within, ()) for one in levels if one.id == step and one.within), None)
