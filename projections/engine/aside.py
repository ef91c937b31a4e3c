"""What one build has laid aside: the streams that it passes by until they can be taken in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from projections.engine import log, ownership, parking
from projections.engine.connecting import is_transient
from projections.engine.ownership import FencedOut
from projections.engine.parking import MOST_STREAMS, Parked
from projections.engine.store import PostgresStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection, Cursor

    from projections.engine.build import Build
    from projections.engine.entry import Entry
    from projections.engine.ownership import Claim
    from projections.engine.projection import Projection

RETRY_AT_ONCE: Final = 1_000
"""Entries of a parked stream that are taken in by one transaction."""
ACTED_ON_AT_ONCE: Final = 200
"""Entries after which the checkpoint moves of what acts on the world, so that it never waits long for what it does."""

_logger = logging.getLogger(__name__)


class Aside:
    """The streams that are laid aside, from which position on each.

    Whoever calls holds the build; what writes raises `FencedOut` when that is over.
    """

    def __init__(self, projection: Projection, build: Build) -> None:
        self._projection = projection
        self._build = build
        self._streams: dict[str, Parked] = {}

    def look(self, connection: Connection[Any]) -> None:
        """Take note of what is laid aside."""
        self._streams = parking.parked(connection, self._build)

    def clear(self) -> None:
        """Take note that nothing is, since the build begins anew."""
        self._streams = {}

    def __len__(self) -> int:
        """Return how many streams there are."""
        return len(self._streams)

    @property
    def is_full(self) -> bool:
        """Whether there are so many that it is no trouble with single cases any more."""
        return len(self._streams) >= MOST_STREAMS

    def passed_on(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Return the entries whose streams are not laid aside."""
        return [one for one in entries if one.stream not in self._streams] if self._streams else entries

    def count_behind(self, cursor: Cursor[Any], entries: Sequence[Entry]) -> None:
        """Count the entries that are not passed on, in the transaction that takes in the others."""
        if self._streams:
            parking.count_behind(cursor, self._build, [one for one in entries if one.stream in self._streams])

    def lay(self, connection: Connection[Any], held: Claim, entry: Entry, reason: str, rate: float) -> None:
        """Lay the stream of an entry aside from this entry on, and move the checkpoint behind it."""
        with connection.transaction(), connection.cursor() as cursor:
            ownership.begin(cursor)
            parking.park(cursor, self._build, entry, reason)
            ownership.advance(cursor, {self._build: held}, entry.position, rate)
        self._streams[entry.stream] = Parked(entry.position, retry=False, dropped=0)

    def retry_all(self, connection: Connection[Any], held: Claim) -> None:
        """Try everything again: it may be another program than the one that laid it aside."""
        self._retry(connection, held, list(self._streams))

    def retry_asked(self, connection: Connection[Any], held: Claim) -> None:
        """Try again what somebody asked to be tried again."""
        if self._streams:
            self.look(connection)
            self._retry(connection, held, [stream for stream, one in self._streams.items() if one.retry])

    def _retry(self, connection: Connection[Any], held: Claim, streams: Sequence[str]) -> None:
        for stream in streams:
            self._take_in(connection, stream, held)

    def _take_in(self, connection: Connection[Any], stream: str, held: Claim) -> None:
        """Apply what waits of a stream: many at once, and one at a time where that fails."""
        found = self._streams[stream]
        after = max(found.position - 1, found.dropped)
        at_once = RETRY_AT_ONCE if self._projection.tables else ACTED_ON_AT_ONCE
        while entries := log.scan_stream(connection, stream, after, held.position, at_once):
            try:
                with connection.transaction(), connection.cursor(binary=True) as cursor:
                    ownership.begin(cursor)
                    ownership.hold_on(cursor, self._build, held.epoch)
                    self._projection.apply(PostgresStore(cursor, self._build.schema), entries)
            except FencedOut:
                raise
            except Exception as error:
                if is_transient(error, connection):
                    raise
                if len(entries) > 1:
                    at_once = 1
                    continue
                self._still(connection, held, entries[0], error)
                return
            after = entries[-1].position
        with connection.transaction(), connection.cursor() as cursor:
            ownership.hold_on(cursor, self._build, held.epoch)
            parking.unpark(cursor, self._build, stream)
        del self._streams[stream]
        _logger.info("parked stream taken in", extra={"projection": str(self._build), "stream": stream})

    def _still(self, connection: Connection[Any], held: Claim, entry: Entry, error: Exception) -> None:
        waiting = log.count_stream(connection, entry.stream, entry.position - 1, held.position)
        with connection.transaction(), connection.cursor() as cursor:
            ownership.hold_on(cursor, self._build, held.epoch)
            parking.still_parked(cursor, self._build, entry, told(error), waiting)
        self._streams[entry.stream] = Parked(entry.position, retry=False, dropped=0)


def told(error: Exception) -> str:
    """Return what is kept of an error as the reason why a stream is laid aside."""
    return f"{type(error).__name__}: {error}"
