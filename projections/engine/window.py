"""A long stretch of the log taken in by one transaction, for builds that nobody reads yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from projections.engine import ownership
from projections.engine.buffer import BufferedStore
from projections.engine.store import PostgresStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from projections.engine.entry import Entry
    from projections.engine.runner import Runner

AT_ONCE: Final = 10_000
"""Entries that are in memory at a time."""

Scan = Callable[["Connection[Any]", int, "int | None", int], "list[Entry]"]
"""Reads what lies after a position and up to another, if one is given, and no more than a limit."""


def take_in(
    connection: Connection[Any], runners: Sequence[Runner], scan: Scan, after: int, upto: int | None, size: int
) -> int:
    """Bring builds that stand at one position forward by up to so many entries, all or nothing; return where they are.

    A case has many events within a stretch, and its row is written once. Raises `FencedOut`, and whatever a projection
    raises.
    """
    at, left = after, size
    with connection.transaction(), connection.cursor(binary=True) as cursor:
        ownership.begin(cursor)
        stores = [BufferedStore(PostgresStore(cursor, one.build.schema, after)) for one in runners]
        while left > 0:
            entries = scan(connection, at, upto, min(left, AT_ONCE))
            if not entries:
                break
            for one, store in zip(runners, stores, strict=True):
                one.projection.apply(store, one.aside.passed_on(entries))
                one.aside.count_behind(cursor, entries)
            at, left = entries[-1].position, left - len(entries)
        for store in stores:
            store.flush()
        if at > after:
            held = {one.build: one.held for one in runners if one.held is not None}
            ownership.advance(cursor, held, at, max(one.rate.value for one in runners))
    for one in runners:
        one.moved(at)
    return at
