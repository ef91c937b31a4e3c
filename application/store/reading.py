"""Reading the log: streams to fold, stretches by position, and the little that is looked up beside it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from psycopg_pool import AsyncConnectionPool

from application.store import arrays
from application.store.batching import Batcher
from application.store.connecting import CONNECT_TIMEOUT, prepared_for_use, read_safely
from application.store.snapshot import Snapshot, snapshot_of
from application.store.sql import query
from application.store.units import Receipt
from domain.codec import decode
from domain.event import Event, Recorded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from uuid import UUID

Loaded = tuple[int, list[Event]]
"""The version after the events, and the events."""

_LOAD_STREAMS, _LOAD_STREAM, _VERSIONS = query("load_streams"), query("load_stream"), query("stream_versions")
_LOG, _HISTORY, _HEAD, _RECEIPT = query("log"), query("history"), query("head"), query("receipt")
_AT = query("at_positions")


def recorded(row: tuple[Any, ...]) -> Recorded[Event]:
    """Return a row of `log.sql` or `history.sql` as an event in its envelope."""
    return Recorded(*(*row[:-1], decode(row[-1])))


class Reading:
    """Read access to the ledger over a small pool of connections."""

    def __init__(self, url: str, size: int = 4) -> None:
        self._pool = AsyncConnectionPool(
            url,
            min_size=0,
            max_size=size,
            open=False,
            kwargs={"autocommit": True, "connect_timeout": CONNECT_TIMEOUT},
            configure=prepared_for_use,
            timeout=CONNECT_TIMEOUT,
            # Longer than anybody waits: once the pool gives up, whoever waits is left to wait in vain.
            reconnect_timeout=2 * CONNECT_TIMEOUT,
            max_idle=60,
        )
        # Those who ask one question after the other leave connections for everybody else.
        self._snapshots = asyncio.Semaphore(max(1, size // 2))
        self._load = Batcher(self._load_many)
        self._version = Batcher(self._versions_of)

    async def open(self) -> None:
        """Make ready to read; no connection is made before it is needed."""
        await self._pool.open()

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.close()

    async def rows(self, statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a statement. A connection that turns out to be dead is replaced once, because reading is
        safe.
        """

        async def attempt() -> list[tuple[Any, ...]]:
            async with self._pool.connection() as connection:
                cursor = await connection.execute(statement, parameters, binary=True)
                return await cursor.fetchall()

        return await read_safely(attempt)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """Give the database as it is at the first question, to ask more of it. It is not kept for long: while it is
        there, nothing that was deleted since can be cleared away.
        """
        async with self._snapshots, snapshot_of(self._pool) as snapshot:
            yield snapshot

    async def load(self, stream: str, after: int = 0) -> Loaded:
        """Return the events of a stream after a version. Loads that come together are one question."""
        return await self._load((stream, after))

    async def load_whole(self, stream: str) -> Loaded:
        """Return all events of one stream by a question of its own, for long streams."""
        rows = await self.rows(_LOAD_STREAM, (stream, 0))
        return (rows[-1][0] if rows else 0), [decode(state) for _, state in rows]

    async def version(self, stream: str) -> int:
        """Return the current version of a stream, 0 for one without events."""
        return await self._version(stream)

    async def history(self, stream: str) -> list[Recorded[Event]]:
        """Return the whole history of a stream, in its order."""
        return [recorded(row) for row in await self.rows(_HISTORY, (stream,))]

    async def log(self, after: int, upto: int | None, limit: int) -> list[Recorded[Event]]:
        """Return the events after a position, up to another if given."""
        return [recorded(row) for row in await self.rows(_LOG, (after, upto or 2**62, limit))]

    async def at(self, positions: Sequence[int]) -> list[Recorded[Event]]:
        """Return the events at these positions, in that order; a position that is not in the log is left out."""
        found = {row[0]: recorded(row) for row in await self.rows(_AT, (arrays.bigints(positions),))}
        return [found[position] for position in positions if position in found]

    async def receipt(self, command_id: UUID) -> Receipt | None:
        """Return what a command did, or None when it was not carried out."""
        rows = await self.rows(_RECEIPT, (command_id,))
        return Receipt(*rows[0]) if rows else None

    async def head(self) -> int:
        """Return the position of the newest event, 0 for an empty log."""
        return int((await self.rows(_HEAD))[0][0])

    async def _load_many(self, wanted: list[tuple[str, int]]) -> list[Loaded]:
        # Two callers may want one stream from different versions: ask from the lower, and cut.
        lowest: dict[str, int] = {}
        for stream, after in wanted:
            lowest[stream] = min(after, lowest.get(stream, after))
        parameters = (arrays.text(lowest), arrays.bigints(lowest.values()))
        found: dict[str, list[tuple[int, Event]]] = {stream: [] for stream in lowest}
        for stream, version, state in await self.rows(_LOAD_STREAMS, parameters):
            found[stream].append((version, decode(state)))
        return [_cut(found[stream], after) for stream, after in wanted]

    async def _versions_of(self, streams: list[str]) -> list[int]:
        versions = dict(await self.rows(_VERSIONS, (arrays.text(dict.fromkeys(streams)),)))
        return [versions.get(stream, 0) for stream in streams]


def _cut(events: list[tuple[int, Event]], after: int) -> Loaded:
    wanted = [(version, event) for version, event in events if version > after]
    return (wanted[-1][0] if wanted else after), [event for _, event in wanted]
