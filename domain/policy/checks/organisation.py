"""Ladders that end, and steps for every case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from domain.policy.checks.cases import Earlier, example, space_of
from domain.policy.checks.saying import who
from domain.policy.reading.problems import Problem
from domain.policy.sections.organisation import Point, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.policy.checks.cases import Box, Case, Space
    from domain.policy.reading.draft import Draft
    from domain.policy.reading.problems import Path

_POINTS: Final[tuple[str, ...]] = get_args(Point)


def ladders_go_on(draft: Draft) -> Iterator[Problem]:
    """Find levels on which a case would stay, although there is a next one."""
    for ladder, _ in draft.tables("ladders"):
        levels = list(draft.tables(*ladder, "levels"))
        for path, level in levels[:-1]:
            if "within" not in level:
                says = f"{who(draft, (*path, 'within'))} has no end, and another follows"
                yield Problem((*path, "within"), says, "Say how long it has before the next")


def steps_for_all(draft: Draft) -> Iterator[Problem]:
    """Find cases that would be in two steps at once or, where the pack has steps, in none."""
    space = space_of(draft)
    steps = [(path, draft.read(Step, *path)) for path, _ in draft.tables("steps")]
    if space is None or not steps:
        return
    known = [(path, one.at, box) for path, one in steps if one is not None and (box := space.box(one.when)) is not None]
    for point in _POINTS:
        at = [(path, box) for path, points, box in known if point in points]
        yield from _twice(draft, space, point, at)
        missing = space.uncovered(space.everything, [box for _, box in at]) if len(known) == len(steps) else None
        if missing is not None:
            says = f"no step is for {_cases(missing, [box for _, box in at])} that are {point!r}"
            yield Problem(("steps",), says, "Add one, or name this under the `at` of one that is there")


def _twice(draft: Draft, space: Space, point: str, at: list[tuple[Path, Box]]) -> Iterator[Problem]:
    earlier = Earlier()
    for path, box in at:
        before = earlier.meeting(box)
        if before is not None:
            first, other = at[before]
            cases = _cases(space.shared(box, other), (box, other))
            says = f"{who(draft, (*first, 'at'))} is for {cases} that are {point!r}, too"
            yield Problem((*path, "at"), says, "Let only one of them name these")
        earlier.add(box)


def _cases(case: Case, boxes: Sequence[Box]) -> str:
    """Return the cases that one is an example of, in words."""
    if all(side is None for box in boxes for side in box):
        return "cases"
    return f"some cases, such as {example(case, boxes)},"
