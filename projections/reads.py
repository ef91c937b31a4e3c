"""What the reads of all projections share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol

_AT_LEAST: Final = b"SELECT FROM read.checkpoints WHERE name = %s AND build = 'live' AND position >= %s"
SHORTEST_PAUSE: Final = 0.002
LONGEST_PAUSE: Final = 0.05


class Rows(Protocol):
    """Runs a statement that only reads, in the binary format, and returns its rows."""

    async def __call__(self, statement: bytes, parameters: Sequence[Any] = ..., /) -> list[tuple[Any, ...]]:
        """Return the rows."""


class Revision(NamedTuple):
    """What a projection has taken in. What it holds changes with it and never without it."""

    version: int
    epoch: int
    position: int


async def revisions(rows: Rows) -> dict[str, Revision]:
    """Return what each projection that ever ran has taken in."""
    found = await rows(b"SELECT name, version, epoch, position FROM read.checkpoints WHERE build = 'live'")
    return {name: Revision(*numbers) for name, *numbers in found}


async def wait_for_position(rows: Rows, name: str, position: int, limit_seconds: float) -> bool:
    """Wait until a projection holds the event at a position; tell whether it does within the limit."""
    deadline = monotonic() + limit_seconds
    pause = SHORTEST_PAUSE
    while not await rows(_AT_LEAST, (name, position)):
        left = deadline - monotonic()
        if left <= 0:
            return False
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 1.5, LONGEST_PAUSE)
    return True
