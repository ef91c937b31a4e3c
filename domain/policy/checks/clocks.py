"""Clocks: for every case exactly one target, and the order in which work is taken."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.policy.checks.cases import Earlier, common, example, space_of
from domain.policy.checks.saying import who
from domain.policy.checks.spans import difference
from domain.policy.reading.problems import Problem, dotted
from domain.policy.sections.clocks import Clock, PriorityRule
from domain.policy.sections.spans import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.checks.cases import Box, Space
    from domain.policy.reading.draft import Draft
    from domain.policy.reading.problems import Path

_MOST_CLOCKS: Final = 100
_MOST_RULES: Final = 1_000
"""More of them are not taken, which is told elsewhere."""


def targets_fit(draft: Draft) -> Iterator[Problem]:
    """Find clocks that give some cases two targets or none, and targets that are for no case."""
    space = space_of(draft)
    for path, _ in islice(draft.tables("clocks"), _MOST_CLOCKS):
        clock = draft.read(Clock, *path)
        if clock is not None:
            yield from _for_the_rest(path, clock)
            if space is not None:
                yield from _one_each(space, path, clock, who(draft, (*path, "targets")))


def warnings_in_time(draft: Draft) -> Iterator[Problem]:
    """Find warnings that would come before the clock starts."""
    for path, _ in islice(draft.tables("clocks"), _MOST_CLOCKS):
        clock = draft.read(Clock, *path)
        if clock is None:
            continue
        for place, warning in enumerate(clock.warnings):
            longer = (difference(warning, one.within) for one in clock.targets)
            if any(one is not None and one >= 0 for one in longer):
                says = "some target is not longer than this, so the warning would come at its start or before"
                yield Problem((*path, "warnings", place), says, "Write a shorter time, or leave it out")


def requests_start_them(draft: Draft) -> Iterator[Problem]:
    """Find clocks that say of whom information is asked, and start with something else."""
    for path, clock in islice(draft.tables("clocks"), _MOST_CLOCKS):
        if "asked_of" in clock and clock.get("starts") != "information_request":
            says = f"{who(draft, (*path, 'asked_of'))} does not start with a request for information"
            yield Problem((*path, "asked_of"), says, 'Leave it out, or let it start with "information_request"')


def rules_can_apply(draft: Draft) -> Iterator[Problem]:
    """Find rules of priority that never come to be asked, and such as ask for the priority that they give."""
    space, earlier = space_of(draft), Earlier()
    asked: list[Path] = []
    for path, _ in islice(draft.tables("priority_rules"), _MOST_RULES):
        rule = draft.read(PriorityRule, *path)
        if rule is None:
            continue
        if rule.when.priorities:
            says = "a case that says nothing of its priority is not asked for one"
            yield Problem((*path, "when", "priorities"), says, "Leave it out")
        if rule.when.severities and rule.severity is not None:
            says = "a case that says nothing of its severity is not asked for one"
            yield Problem((*path, "when", "severities"), says, "Leave it out, or the severity that the rule gives")
        box = None if space is None else space.box(rule.when)
        if box is None:
            continue
        before = earlier.covering(box)
        if before is not None:
            first = who(draft, (*asked[before], "when"))
            says = f"{who(draft, (*path, 'when'))} never applies: {first} takes all of its cases before"
            yield Problem(path, says, "Put it first, or leave it out")
        elif not rule.mentions:
            earlier.add(box)
            asked.append(path)


def _for_the_rest(path: Path, clock: Clock) -> Iterator[Problem]:
    """Find targets that stand behind the one for whatever no other names."""
    rest = [place for place, one in enumerate(clock.targets) if one.when == EVERYTHING]
    for place in rest[1:]:
        says = f"this target and {dotted(('targets', rest[0]))} are both for whatever no other names"
        yield Problem((*path, "targets", place), says, "Leave out one of them, or say by `when` which cases it is for")
    if rest and any(one.when != EVERYTHING for one in clock.targets[rest[0] :]):
        says = "this target is for whatever no other names, and others follow"
        yield Problem((*path, "targets", rest[0]), says, "Put it last")


def _one_each(space: Space, path: Path, clock: Clock, name: str) -> Iterator[Problem]:
    whole = space.box(clock.only)
    if whole is None:
        return
    found: list[tuple[int, Box]] = []
    earlier, exactly = Earlier(), True
    for place, one in enumerate(clock.targets):
        where, box = (*path, "targets", place, "when"), space.box(one.when)
        if one.when == EVERYTHING or box is None:
            exactly = False
            continue
        inside = common(whole, box)
        if inside is None:
            says = f"this target never applies: {name} is for other cases only"
            yield Problem(where, says, "Leave it out, or let the clock's `only` name its cases")
            continue
        before = earlier.meeting(inside)
        if before is not None:
            first, other = found[before]
            case = example(space.shared(other, inside), (whole, inside, other))
            says = f"this target and {dotted(('targets', first))} are both for some cases, such as {case}"
            yield Problem(where, says, "Let only one of them name these")
        earlier.add(inside)
        found.append((place, inside))
    boxes = [box for _, box in found]
    missing = space.uncovered(whole, boxes) if exactly else None
    if missing is not None:
        says = f"{name} has no target for some cases, such as {example(missing, (whole, *boxes))}"
        yield Problem((*path, "targets"), says, "Add one for them, or one without `when` for whatever no other names")
