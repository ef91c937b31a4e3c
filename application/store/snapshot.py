"""The database as it is at one moment, for questions that follow from each other."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import psycopg

from application.store.connecting import read_safely
from application.store.errors import translate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from psycopg_pool import AsyncConnectionPool

_BEGIN: Final = b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Snapshot:
    """What was committed at one moment; whatever is committed later is not seen."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection

    async def rows(self, statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a statement."""
        try:
            cursor = await self._connection.execute(statement, parameters, binary=True)
            return await cursor.fetchall()
        except psycopg.Error as error:
            raise translate(error) from error


@asynccontextmanager
async def snapshot_of(pool: AsyncConnectionPool[Any]) -> AsyncIterator[Snapshot]:
    """Give a snapshot. A connection that turns out to be dead at its beginning is replaced once."""
    async with AsyncExitStack() as stack:
        yield await read_safely(lambda: _begun(pool, stack))


async def _begun(pool: AsyncConnectionPool[Any], stack: AsyncExitStack) -> Snapshot:
    async with AsyncExitStack() as beginning:
        connection = await beginning.enter_async_context(pool.connection())
        await beginning.enter_async_context(connection.transaction())
        await connection.execute(_BEGIN)
        stack.push_async_exit(beginning.pop_all())
        return Snapshot(connection)
