"""The clocks of a zone: what they show at an instant, and at which instants they show a time."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain.calendar.instants import SECOND, micros
from domain.calendar.spans import merged, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.calendar.expansion import Expansion
    from domain.calendar.spans import Span

_EVER: Final = 1 << 62
"""Further away than any instant that is asked for."""


class WallClock:
    """Maps between numbers of instants and numbers of local times (`domain.calendar.instants`).

    Between two changes the clocks run evenly, so each such stretch shows one span of local times. Where clocks are put
    forward no stretch shows what was left out; where they are put back, two show the same.
    """

    def __init__(self, expansion: Expansion) -> None:
        self._begins = [-_EVER, *(micros(one.at) for one in expansion.changes)]
        self._offsets = [expansion.offset * SECOND, *(one.offset * SECOND for one in expansion.changes)]
        self._stretches = list(zip(self._begins, [*self._begins[1:], _EVER], self._offsets, strict=True))

    def shown(self, instant: int) -> int:
        """Return the local time at an instant."""
        return instant + self._offsets[bisect_right(self._begins, instant) - 1]

    def instant(self, local: int) -> int:
        """Return when a local time is shown: the first time, if that happens twice. One that is left out is read with
        the offset that held before, as a clock shows it that nobody has put forward.
        """
        before = self._offsets[0]
        for begin, end, offset in self._stretches:
            if local - offset < end:
                # The stretch before ended too early to show it; if this one began too late for it, it was left out.
                return local - (offset if local - offset >= begin else before)
            before = offset
        return local - before

    def instants(self, local: Sequence[Span]) -> list[Span]:
        """Return the instants at which the clocks show something of these local times; both are merged spans."""
        found: list[Span] = []
        for begin, end, offset in self._stretches:
            for start, stop in within(local, begin + offset, end + offset):
                if found and found[-1][1] == start - offset:
                    found[-1] = (found[-1][0], stop - offset)
                else:
                    found.append((start - offset, stop - offset))
        return found

    def left_out(self) -> list[Span]:
        """Return the local times that no clock ever showed."""
        changes = zip(self._begins[1:], pairwise(self._offsets), strict=True)
        return merged((at + before, at + after) for at, (before, after) in changes)
