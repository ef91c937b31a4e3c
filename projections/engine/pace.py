"""How many entries to read at once."""

from __future__ import annotations

from typing import Final

from projections.engine.ownership import LEASE

SMALLEST: Final = 1_000
LARGEST: Final = 20_000
QUICK: Final = LEASE.total_seconds() / 10


class Pace:
    """Begins small and doubles while batches are quick, so that a batch ends before the lease does on a slow disk too.

    Otherwise two runners could take the work from each other for ever.
    """

    def __init__(self) -> None:
        self.size = SMALLEST

    def took(self, seconds: float) -> None:
        """Choose the next size by what the last batch took."""
        self.size = min(self.size * 2, LARGEST) if seconds < QUICK else max(self.size // 2, SMALLEST)

    def slow_down(self) -> None:
        """Begin small again."""
        self.size = SMALLEST
