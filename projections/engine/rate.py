"""How fast a build moves on."""

from __future__ import annotations

from time import monotonic
from typing import Final

WINDOW: Final = 2.0
"""Seconds over which entries are counted."""


class Rate:
    """Entries a second over the last seconds in which there were any."""

    def __init__(self) -> None:
        self.value = 0.0
        self._since = monotonic()
        self._entries = 0

    def took(self, entries: int) -> None:
        """Count entries that were taken in."""
        seconds = monotonic() - self._since
        if seconds > 2 * WINDOW:
            # There was nothing to do, or somebody else did it.
            self._since, self._entries, seconds = monotonic(), 0, 0.0
        self._entries += entries
        if seconds >= WINDOW:
            self.value = self._entries / seconds
            self._since, self._entries = monotonic(), 0
        elif self.value == 0 and seconds > 0:
            self.value = self._entries / seconds
