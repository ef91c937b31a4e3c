"""What the projections have laid aside, and what can be asked to be done about it."""

from __future__ import annotations

from projections.engine.build import Build
from projections.engine.parking import DROP, RETRY
from projections.engine.upkeep import LAID_ASIDE, ParkedStream
from projections.reads import Rows

_VERSION = b"SELECT version FROM read.checkpoints WHERE name = %s AND build = %s"


async def laid_aside(rows: Rows, name: str | None = None) -> list[ParkedStream]:
    """Return what is laid aside by one projection or by all, the longest waiting first."""
    return [ParkedStream(*row) for row in await rows(LAID_ASIDE, (name, name))]


async def of_stream(rows: Rows, build: Build, stream: str) -> ParkedStream | None:
    """Return what a build has laid aside of a stream."""
    found = await laid_aside(rows, build.name)
    return next((one for one in found if (one.build, one.stream) == (build.slot, stream)), None)


async def version(rows: Rows, build: Build) -> int:
    """Return the version of a build, 0 when there is none."""
    found = await rows(_VERSION, tuple(build))
    return int(found[0][0]) if found else 0


async def ask_to_retry(rows: Rows, build: Build, stream: str) -> bool:
    """Ask whoever drives a build to try again what it has laid aside of a stream; False when that is nothing."""
    return bool(await rows(RETRY, (*build, stream, stream)))


async def ask_to_drop(rows: Rows, build: Build, stream: str, position: int) -> bool:
    """Ask whoever drives a build to go on without the event at which a stream stands; False when it is another."""
    return bool(await rows(DROP, (*build, stream, position)))
