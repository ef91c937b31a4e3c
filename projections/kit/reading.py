"""Trying the reads of a projection on rows that follow from events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.event import Event
from projections.engine.build import Build
from projections.engine.projection import Projection
from projections.engine.store import PostgresStore
from projections.kit.log import Happened, log_of
from projections.reads import Rows

T = TypeVar("T")


def answer(
    projection: Projection,
    connection: Connection[Any],
    events: Sequence[Event | Happened],
    read: Callable[[Rows], Coroutine[Any, Any, T]],
) -> T:
    """Return what a typed read answers after some events, on PostgreSQL, in a transaction that is rolled back.

    answer(QUEUE, connection, [opened, replied], lambda rows: page(rows, "support"))
    """
    schema = Build(projection.name).schema
    with connection.transaction(force_rollback=True), connection.cursor(binary=True) as cursor:
        if cursor.execute("SELECT to_regnamespace(%s)", (schema,)).fetchall() == [(None,)]:
            cursor.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
        for table in projection.tables:
            table.create(cursor, schema)
            table.index(cursor, schema)
        if events:
            projection.apply(PostgresStore(cursor, schema), log_of(events))

        async def rows(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
            return cursor.execute(statement, parameters).fetchall()

        return asyncio.run(read(rows))
