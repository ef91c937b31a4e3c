"""How much room the volume of the embedded server has left."""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

RESERVE: Final = 128 * 1024 * 1024
"""Bytes that are left alone: eight segments of the server's own log, which outlast what is under way and what the read
models have still to take in."""
LOOK_EVERY: Final = 0.2
"""Seconds between two looks at the volume; between them a desk writes a few megabytes at most."""


class Room:
    """Tells whether the volume of a folder has more left than the reserve."""

    def __init__(self, folder: Path, reserve: int = RESERVE) -> None:
        self._folder = folder
        self._reserve = reserve
        self._looked_at = float("-inf")
        self._enough = True

    def __call__(self) -> bool:
        """Tell whether there is room to write."""
        if monotonic() - self._looked_at > LOOK_EVERY:
            volume = os.statvfs(self._folder)
            # What is available to others than root, because the server never runs as root.
            self._enough = volume.f_bavail * volume.f_frsize > self._reserve
            self._looked_at = monotonic()
        return self._enough


def plenty() -> bool:
    """Tell of a database elsewhere: only its server knows its volume, and says when that is full."""
    return True
