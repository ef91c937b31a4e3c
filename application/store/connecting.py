"""Connections to the database, made so that a transaction pooler may stand between."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
import psycopg
from psycopg.types.json import set_json_loads
from psycopg_pool import PoolTimeout

from application.store import arrays
from application.store.errors import StoreUnavailable, translate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

CONNECT_TIMEOUT: Final = 5
"""Seconds after which an address that does not answer counts as down."""
WHO: Final = b"SELECT pg_backend_pid()"
"""Asks which process answers."""


async def connect(url: str) -> psycopg.AsyncConnection[Any]:
    """Return a connection in autocommit, so that no transaction outlives a statement.

    Statements are prepared only when the server itself is at the other end: a transaction pooler may hand the next
    statement to a server that never saw the preparation.
    """
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT)
    try:
        await prepared_for_use(connection)
    except BaseException:  # a cancelled caller included: nobody else could close it
        await connection.close()
        raise
    return connection


async def prepared_for_use(connection: psycopg.AsyncConnection[Any]) -> None:
    """Teach a new connection what the store needs of it."""
    arrays.register(connection)
    # Read models keep lists in jsonb, and the standard library reads them five times as slowly.
    set_json_loads(msgspec.json.decode, connection)
    connection.prepare_threshold = None
    cursor = await connection.execute(WHO)
    if is_direct(await cursor.fetchone(), connection):
        connection.prepare_threshold = 2


def is_direct(answer: tuple[Any, ...] | None, connection: psycopg.BaseConnection[Any]) -> bool:
    """Tell by the answer to `WHO` whether the server itself is at the other end of a connection."""
    # A pooler invents the process id that it announces, so that it can tell whom to cancel.
    return answer is not None and answer[0] == connection.info.backend_pid


async def read_safely(attempt: Callable[[], Awaitable[T]]) -> T:
    """Return what an attempt returns, which only reads: it is made once more where its connection turns out to be dead.

    Raises our errors for those of the driver and of the pool that connections are taken from.
    """
    for last in (False, True):
        try:
            return await attempt()
        except PoolTimeout as error:
            raise StoreUnavailable(str(error)) from error
        except psycopg.Error as error:
            failure = translate(error)
            if last or not isinstance(failure, StoreUnavailable):
                raise failure from error
    raise AssertionError


class Reconnecting:
    """One connection that is made anew when it breaks."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._making = asyncio.Lock()

    async def get(self) -> psycopg.AsyncConnection[Any]:
        """Return the connection, connecting first if need be."""
        async with self._making:
            if self._connection is None or self._connection.closed:
                self._connection = await connect(self._url)
            return self._connection

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
