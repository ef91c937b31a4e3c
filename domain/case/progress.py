"""How far the takeover of another system's history has come."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter

from msgspec import Struct


class SourceProgress(Struct, frozen=True):
    """Which rows of another system's history are in, as ranges of ordinals from first to last, in order and apart."""

    ranges: tuple[tuple[int, int], ...] = ()

    def has(self, ordinal: int) -> bool:
        """Tell whether the row of that ordinal was taken over."""
        at = bisect_right(self.ranges, ordinal, key=itemgetter(0))
        return at > 0 and ordinal <= self.ranges[at - 1][1]

    def with_row(self, ordinal: int) -> SourceProgress:
        """Return the progress once the row of that ordinal is in, too."""
        if self.has(ordinal):
            return self
        at = bisect_right(self.ranges, ordinal, key=itemgetter(0))
        before, after = self.ranges[:at], self.ranges[at:]
        first = last = ordinal
        if before and before[-1][1] == ordinal - 1:
            first, before = before[-1][0], before[:-1]
        if after and after[0][0] == ordinal + 1:
            last, after = after[0][1], after[1:]
        return SourceProgress((*before, (first, last), *after))


NOTHING_IMPORTED = SourceProgress()
