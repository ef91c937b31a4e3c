"""What is done to builds by hand: looking at what is laid aside, trying it again, and removing what is not needed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from projections.engine import making, ownership, parking
from projections.engine.connecting import connect
from projections.engine.sql import query

if TYPE_CHECKING:
    from projections.engine.build import Build

LAID_ASIDE: Final = query("laid_aside")


class ParkedStream(Struct, frozen=True):
    """A stream that a build has laid aside: the event that it can't take in, and how many wait, that one included."""

    name: str
    build: str
    stream: str
    position: int
    tag: str
    events: int
    attempts: int
    reason: str
    parked_at: datetime
    tried_at: datetime


class Upkeep:
    """Looks after the builds of a database."""

    def __init__(self, url: str) -> None:
        self._url = url

    def parked(self, name: str | None = None) -> list[ParkedStream]:
        """Return what is laid aside by one projection or by all, the longest waiting first."""
        with connect(self._url) as connection:
            ownership.create_schema(connection)
            return [ParkedStream(*row) for row in connection.execute(LAID_ASIDE, (name, name)).fetchall()]

    def retry(self, build: Build, stream: str | None = None) -> int:
        """Ask whoever drives a build to try again what it has laid aside; return how many streams that are."""
        with connect(self._url) as connection:
            ownership.create_schema(connection)
            return parking.ask_to_retry(connection, build, stream)

    def drop(self, build: Build, stream: str, position: int) -> bool:
        """Ask whoever drives a build to go on without the event at which a stream stands; False when it is another."""
        with connect(self._url) as connection:
            ownership.create_schema(connection)
            return parking.ask_to_drop(connection, build, stream, position)

    def remove(self, name: str, *slots: str) -> bool:
        """Remove builds with their tables; tell whether there were any."""
        with connect(self._url) as connection:
            ownership.create_schema(connection)
            return making.remove(connection, name, slots)
