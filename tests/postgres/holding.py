"""Holding the ledger's lock as a stuck writer would, and waiting for what happens meanwhile."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.postgres.databases import Database

T = TypeVar("T")
WRITERS_LOCK = 7233173019385131
_WAITING = """\
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@contextmanager
def writers_held(database: Database) -> Iterator[None]:
    """Keep every writer of the database waiting for a while."""
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (WRITERS_LOCK,))
        yield
        connection.execute("SELECT pg_advisory_unlock(%s)", (WRITERS_LOCK,))


def waiting_writers(database: Database) -> list[int]:
    """Return the process ids of the writers that wait for the lock."""
    return [row[0] for row in database.rows(_WAITING, url=database.superuser_url)]


def throw_out(database: Database, pid: int) -> None:
    """Break the connection of one server process, as a failing network or server would."""
    database.rows("SELECT pg_terminate_backend(%s)", (pid,), url=database.superuser_url)


async def eventually(look: Callable[[], T], seconds: float = 10.0) -> T:
    """Return the first true answer, letting other tasks go on meanwhile."""
    deadline = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < deadline, f"not so within {seconds} s"
        await asyncio.sleep(0.01)
    return answer
