"""What is done to projections by hand, from wherever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.upkeep.commands import DropParkedEvent, Parked
from interfaces.installed import installed
from interfaces.wiring import PROCESSES
from projections import parked

if TYPE_CHECKING:
    from projections.engine import Build
    from projections.reads import Rows


def driven() -> list[str]:
    """Return the names of all that an engine of this installation drives: read models and processes."""
    return [*(one.name for one in installed()), *(one.name for one in PROCESSES)]


async def dropping(rows: Rows, build: Build, stream: str, position: int, reason: str) -> DropParkedEvent:
    """Return the action that drops what a build has laid aside, with what it has."""
    found = await parked.of_stream(rows, build, stream)
    at = None if found is None else Parked(await parked.version(rows, build), found.position, found.tag)
    return DropParkedEvent(
        projection=build.name, build=build.slot, stream=stream, position=position, reason=reason, parked=at
    )
