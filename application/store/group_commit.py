"""Group commit: appends that arrive while one is under way travel together in the next.

One connection sends one batch at a time. Two were measured and are no faster: the lock inside `ledger.append` lets one
batch through at a time anyway, and two batches of sixteen cost more than one of thirty-two.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import psycopg

from application.store.append import APPEND, columns, outcomes
from application.store.connecting import Reconnecting
from application.store.errors import StoreError, StoreFull, StoreRefused, StoreUnavailable, translate
from application.store.units import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from application.store.units import Outcome, Unit

BATCH: Final = 256
"""The most units in a batch: beyond that a batch only makes its neighbours wait."""
EVENTS: Final = 4000
"""The most events in a batch, for the same reason."""
PATIENCE: Final = 5.0
"""Seconds for which a batch is offered to a database that does not answer."""
PAUSE: Final = 0.1
"""Seconds between two such offers."""

Waiting = tuple["Unit", "asyncio.Future[Outcome]"]


class GroupCommit:
    """Appends units to the log; every acknowledged unit is on disk."""

    def __init__(
        self,
        url: str,
        clock: Callable[[], datetime],
        *,
        committed: Callable[[], None] = lambda: None,
        room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._clock = clock
        self._room = room
        self._committed = committed
        self._waiting: deque[Waiting] = deque()
        self._work = asyncio.Event()
        self._connection = Reconnecting(url)
        self._task: asyncio.Task[None] | None = None
        self._cursor: psycopg.AsyncCursor[Any] | None = None
        self._closed = False

    async def append(self, unit: Unit) -> Outcome:
        """Write a unit and return what became of it; raise a `StoreError` when the store can't say."""
        if self._closed:
            raise StoreUnavailable("closing")
        # Before the volume is full, because a server that can't write its own log stops, and reading with it.
        if not self._room():
            raise StoreFull
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._run())
        future: asyncio.Future[Outcome] = self._loop.create_future()
        self._waiting.append((unit, future))
        self._work.set()
        return await future

    async def close(self) -> None:
        """Write what waits, then end."""
        self._closed = True
        self._work.set()
        if self._task is not None:
            await self._task
        await self._connection.close()

    async def _run(self) -> None:
        while True:
            await self._work.wait()
            batch = self._next_batch()
            if batch:
                await self._write(batch)
                if 2 * len(self._waiting) < len(batch):
                    # Those who were answered go first: what they bring next would miss the batch of what was put off.
                    # Otherwise the database has enough to do while they are answered.
                    await asyncio.sleep(0)
            elif self._closed:
                return
            else:
                self._work.clear()

    def _next_batch(self) -> list[Waiting]:
        """Take what can be judged together: no unit of a batch touches what another one writes. Others keep their
        place.
        """
        batch: list[Waiting] = []
        later: list[Waiting] = []
        written: set[object] = set()
        read: set[object] = set()
        events = 0
        while self._waiting and len(batch) < BATCH and events < EVENTS:
            unit, future = self._waiting.popleft()
            if future.done():
                continue
            writes, reads = unit.writes(), {stream for stream, _ in unit.reads}
            if written.isdisjoint(writes) and written.isdisjoint(reads) and read.isdisjoint(writes):
                batch.append((unit, future))
                events += len(unit.events)
            else:
                later.append((unit, future))
            # What is put off counts too, or a later unit of its stream could overtake it.
            written |= writes
            read |= reads
        self._waiting.extendleft(reversed(later))
        return batch

    async def _write(self, batch: list[Waiting]) -> None:
        try:
            found = await self._offer([unit for unit, _ in batch])
        except StoreError as error:
            await self._failed(batch, error)
            return
        except BaseException as error:  # whoever waits must hear of it, whatever it is
            self._tell(batch, error)
            if isinstance(error, Exception):
                # Whatever it was, the writer goes on: without it whoever comes next would wait for ever.
                return
            raise
        for (_, future), outcome in zip(batch, found, strict=True):
            if not future.done():
                future.set_result(outcome)
        if any(outcome.verdict is Verdict.WRITTEN for outcome in found):
            self._committed()

    async def _offer(self, units: list[Unit]) -> list[Outcome]:
        """Send a batch until the database has answered.

        When a connection breaks, nobody knows whether the batch was written. Sending it again is safe, because the
        receipts decide under the lock: what was written before comes back as written before.
        """
        deadline = monotonic() + PATIENCE
        while True:
            parameters = self._packed(units)
            try:
                cursor = await self._writing()
                await cursor.execute(APPEND, parameters)
                return outcomes(await cursor.fetchall())
            except psycopg.Error as error:
                failure = translate(error)
                if not isinstance(failure, StoreUnavailable) or monotonic() > deadline or self._closed:
                    raise failure from error
                await self._connection.close()
                await asyncio.sleep(PAUSE)

    async def _writing(self) -> psycopg.AsyncCursor[Any]:
        """Return the one cursor that writes: making another for each batch takes a fifth of the time that it needs."""
        connection = await self._connection.get()
        if self._cursor is None or self._cursor.connection is not connection:
            self._cursor = connection.cursor(binary=True)
        return self._cursor

    def _packed(self, units: list[Unit]) -> tuple[Any, ...]:
        try:
            return columns(units, self._clock())
        except Exception as error:
            # Half a surrogate pair, a number that fits no column: one unit's fault, no reason for the writer to end.
            raise StoreRefused(str(error)) from error

    async def _failed(self, batch: list[Waiting], error: StoreError) -> None:
        """Let no unit fail for its neighbour: what may be one unit's fault is tried unit by unit."""
        if error.retry_after is not None or len(batch) == 1:
            self._tell(batch, error)
            return
        for one in batch:
            await self._write([one])

    @staticmethod
    def _tell(batch: list[Waiting], error: BaseException) -> None:
        for _, future in batch:
            if not future.done():
                future.set_exception(error)
                with contextlib.suppress(asyncio.CancelledError):
                    future.exception()
