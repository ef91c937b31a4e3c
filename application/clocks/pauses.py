"""The pauses of one clock that are over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from application.clocks.waits import Span


class Pauses:
    """Pauses in order, of which those that overlap or meet are one, however they came in."""

    __slots__ = ("_begins", "_ends")

    def __init__(self) -> None:
        self._begins: list[datetime] = []
        self._ends: list[datetime] = []

    def add(self, since: datetime, until: datetime) -> None:
        """Add a pause; it may be empty."""
        first, after = bisect_left(self._ends, since), bisect_right(self._begins, until)
        if first < after:
            since, until = min(since, self._begins[first]), max(until, self._ends[after - 1])
        self._begins[first:after], self._ends[first:after] = [since], [until]

    def around(self, at: datetime) -> Span:
        """Return the pause that an instant lies in, or else the instant twice."""
        number = bisect_right(self._begins, at) - 1
        if number >= 0 and at < self._ends[number]:
            return self._begins[number], self._ends[number]
        return at, at

    def cut(self, at: datetime) -> None:
        """Leave nothing of them after an instant."""
        number = bisect_right(self._begins, at)
        self._begins, self._ends = self._begins[:number], [min(at, one) for one in self._ends[:number]]

    def within(self, start: datetime, end: datetime | None = None) -> Iterator[Span]:
        """Yield what of them lies after an instant, and before an end if there is one."""
        for at in range(bisect_right(self._ends, start), len(self._ends)):
            since, until = self._begins[at], self._ends[at]
            if end is not None and since >= end:
                return
            yield max(since, start), until if end is None else min(until, end)
