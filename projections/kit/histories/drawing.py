"""Choices of a history: few and small, and the first of several the simplest, since failures shrink towards it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import prod
from typing import Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

T = TypeVar("T")
MANY: Final = 3
"""How many a list holds at most, unless it must hold more."""


class Drawing:
    """Draws for one history."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def below(self, count: int) -> int:
        """Return a number from 0 on, below the count; a single one is not drawn."""
        return self._draw(_below(count)) if count > 1 else 0

    def each_below(self, *counts: int) -> list[int]:
        """Return a number below each of the counts; one choice, since each more makes it all slower."""
        drawn, numbers = self.below(prod(counts)), []
        for count in counts:
            drawn, number = divmod(drawn, count)
            numbers.append(number)
        return numbers

    def one_of(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.below(len(options))]

    def more(self, most: int) -> bool:
        """Tell whether a history goes on that has so many commands at most.

        Drawn for each, rather than their number at first: so failures shrink by leaving commands out.
        """
        return self._draw(_goes_on(most))

    def how_many(self, at_least: int, at_most: int) -> int:
        """Return how long a list is to be."""
        return at_least + self.below(min(at_most - at_least, MANY) + 1)

    def some_of(self, options: Sequence[T]) -> list[T]:
        """Return any of the options, in their order; one choice, however many there are."""
        chosen = self.below(1 << len(options))
        return [one for at, one in enumerate(options) if chosen >> at & 1]


@cache
def _below(count: int) -> SearchStrategy[int]:
    return st.integers(0, count - 1)


@cache
def _goes_on(most: int) -> SearchStrategy[bool]:
    return st.sampled_from([False] + [True] * (6 * most))
