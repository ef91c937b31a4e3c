"""How many entries to read at once."""

from __future__ import annotations

from typing import Final

from projections.engine.ownership import LEASE

SMALLEST: Final = 1_000
LARGEST: Final = 20_000
QUICK: Final = LEASE.total_seconds() / 10
REST_PER_ENTRY: Final = 0.001
LONGEST_REST: Final = 0.04
"""Seconds; what is read live is never older than this and two rounds of work."""


def rest_after(seconds: float, entries: int) -> float:
    """Return how long to rest after a round at the end of the log that took so long for so many entries.

    Live, a round has a few entries and costs mostly what every round costs. Resting twice as long as it worked leaves
    the cores to those who write, and makes the next round the larger; the more was written, the longer it may be.
    """
    return min(max(2 * seconds, entries * REST_PER_ENTRY), LONGEST_REST)


class Pace:
    """Begins small and doubles while batches are quick, so that a batch ends before the lease does on a slow disk too.

    Otherwise two runners could take the work from each other for ever.
    """

    def __init__(self, largest: int = LARGEST, quick: float = QUICK) -> None:
        self.size = SMALLEST
        self._largest = largest
        self._quick = quick

    def took(self, seconds: float) -> None:
        """Choose the next size by what the last batch took."""
        self.size = min(self.size * 2, self._largest) if seconds < self._quick else max(self.size // 2, SMALLEST)

    def slow_down(self) -> None:
        """Begin small again."""
        self.size = SMALLEST
