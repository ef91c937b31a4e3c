"""All cases that a pack can have, as a space: which of them a line is for, which are for two lines, which for none."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Final, TypeAlias, get_args

from domain.case.vocabulary import Complexity, Priority, Severity
from domain.policy.sections.layout import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.policy.reading.draft import Draft
    from domain.policy.sections.spans import Scope

Side: TypeAlias = "frozenset[str | None] | None"
"""The values on one axis; None for all of them."""
Box: TypeAlias = tuple[Side, ...]
"""The cases that have, on each axis, one of some values."""
Case: TypeAlias = tuple[str | None, ...]
"""A value on each axis, None where a case says nothing of it: it has no kind, or its complexity was not judged."""
_PRIORITIES: Final[tuple[str, ...]] = get_args(Priority)
_COMPLEXITIES: Final[tuple[str, ...]] = get_args(Complexity)
_SEVERITIES: Final[tuple[str, ...]] = get_args(Severity)
_AXES: Final = 6
_UNSAID: Final = (
    *("without a channel", "without a priority", "without a kind", "without a topic", "not judged yet"),
    "without a severity",
)


class Space:
    """The cases of a pack by channel, priority, kind, topic, complexity and severity."""

    def __init__(self, channels: Iterable[str], kinds: Iterable[str], topics: Iterable[str]) -> None:
        self.axes: tuple[tuple[str | None, ...], ...] = (
            tuple(dict.fromkeys(channels)),
            _PRIORITIES,
            (*dict.fromkeys(kinds), None),
            tuple(dict.fromkeys((*topics, OTHER))),
            (*_COMPLEXITIES, None),
            _SEVERITIES,
        )
        self._values = tuple(map(frozenset, self.axes))
        self.everything: Box = (None,) * len(self.axes)

    def box(self, scope: Scope) -> Box | None:
        """Return the cases that something is for; None where it names what the pack does not list."""
        said = (
            *(scope.channels, scope.priorities, scope.kinds, scope.topics, scope.complexities),
            scope.severities,
        )
        sides = tuple(frozenset[str | None](one) or None for one in said)
        if any(side is not None and not side <= values for side, values in zip(sides, self._values, strict=True)):
            return None
        # Whoever names all means all.
        return tuple(None if side == values else side for side, values in zip(sides, self._values, strict=True))

    def uncovered(self, whole: Box, boxes: Sequence[Box]) -> Case | None:
        """Return a case of the whole that is in none of the boxes, which lie within it.

        It is found whenever these hold fewer cases than the whole, each counted as often as it is in one; of boxes
        that have no case in common that is exactly when there is such a case.
        """
        left, found = list(boxes), []
        for axis, values in enumerate(self.axes):
            rest = prod(self._size(whole, one) for one in range(axis + 1, len(self.axes)))
            of_all, of_value = 0, dict[str | None, int]()
            for box in left:
                size, side = prod(self._size(box, one) for one in range(axis + 1, len(self.axes))), box[axis]
                if side is None:
                    of_all += size
                else:
                    for value in side:
                        of_value[value] = of_value.get(value, 0) + size
            inside = whole[axis]
            for value in values:
                if (inside is None or value in inside) and of_all + of_value.get(value, 0) < rest:
                    found.append(value)
                    left = [box for box in left if (side := box[axis]) is None or value in side]
                    break
            else:
                return None
        return tuple(found)

    def _size(self, box: Box, axis: int) -> int:
        side = box[axis]
        return len(self.axes[axis] if side is None else side)

    def shared(self, one: Box, other: Box) -> Case:
        """Return a case that two boxes have in common."""
        both = common(one, other) or self.everything
        return tuple(
            next(value for value in values if side is None or value in side)
            for values, side in zip(self.axes, both, strict=True)
        )


class Earlier:
    """The boxes of the lines so far, by what they have in common with a later one. Each has its bit in every mask."""

    def __init__(self) -> None:
        self._count = 0
        self._all = [0] * _AXES
        self._of_value: list[dict[str | None, int]] = [{} for _ in range(_AXES)]

    def add(self, box: Box) -> None:
        """Take in the box of one more line."""
        bit = 1 << self._count
        self._count += 1
        for axis, side in enumerate(box):
            if side is None:
                self._all[axis] |= bit
            else:
                known = self._of_value[axis]
                for value in side:
                    known[value] = known.get(value, 0) | bit

    def meeting(self, box: Box) -> int | None:
        """Return the place of the first that has a case in common with a box."""
        mask = (1 << self._count) - 1
        for axis, side in enumerate(box):
            if side is not None:
                known, meeting = self._of_value[axis], self._all[axis]
                for value in side:
                    meeting |= known.get(value, 0)
                mask &= meeting
        return _first(mask)

    def covering(self, box: Box) -> int | None:
        """Return the place of the first that has all the cases of a box."""
        mask = (1 << self._count) - 1
        for axis, side in enumerate(box):
            known, every = self._of_value[axis], mask
            for value in side or ():
                every &= known.get(value, 0) | self._all[axis]
            mask &= self._all[axis] if side is None else every
        return _first(mask)


def common(one: Box, other: Box) -> Box | None:
    """Return the cases that two boxes have in common; None where there are none."""
    sides = tuple(b if a is None else a if b is None else a & b for a, b in zip(one, other, strict=True))
    return None if any(side is not None and not side for side in sides) else sides


def example(case: Case, boxes: Iterable[Box]) -> str:
    """Return a case by the values that matter to some boxes: "chat, urgent"."""
    axes = {axis for box in boxes for axis, side in enumerate(box) if side is not None}
    return ", ".join(value or _UNSAID[axis] for axis, value in enumerate(case) if axis in axes)


def space_of(draft: Draft) -> Space | None:
    """Return the cases of a draft; None where its channels, kinds or topics can't be told."""
    names = [draft.names(section) for section in ("channels", "kinds", "topics")]
    if None in names or not draft.names("channels"):
        return None
    return Space(*([name for _, name in draft.named(section)] for section in ("channels", "kinds", "topics")))


def _first(mask: int) -> int | None:
    return (mask & -mask).bit_length() - 1 if mask else None
