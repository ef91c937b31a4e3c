"""What was done to a projection by hand."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, structs

from domain.upkeep.events import UpkeepEvent


class Dropped(NamedTuple):
    """An event without which a build goes on."""

    version: int
    build: str
    stream: str
    position: int


class UpkeepState(Struct, frozen=True):
    """The events that builds of the projection go on without, in the order in which they were dropped."""

    dropped: tuple[Dropped, ...] = ()


INITIAL = UpkeepState()


def evolve(state: UpkeepState, event: UpkeepEvent) -> UpkeepState:
    """Fold one event."""
    dropped = Dropped(event.version, event.build, event.stream, event.position)
    return structs.replace(state, dropped=(*state.dropped, dropped))
