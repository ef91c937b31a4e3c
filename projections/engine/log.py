"""Reading the log."""

from __future__ import annotations

from itertools import starmap
from typing import Any

from psycopg import Connection
from psycopg.types.string import ByteaBinaryLoader

from projections.engine.entry import Entry
from projections.engine.sql import query

_SCAN, _HEAD = query("scan"), query("head")
_NO_END = 2**62


def head(connection: Connection[Any]) -> int:
    """Return the position of the newest event, 0 for an empty log."""
    row = connection.execute(_HEAD).fetchone()
    return 0 if row is None else int(row[0])


def scan(connection: Connection[Any], after: int, upto: int | None, limit: int) -> list[Entry]:
    """Return the entries after a position, up to another if given, and no more than the limit."""
    with connection.cursor(binary=True) as cursor:
        cursor.adapters.register_loader("uuid", ByteaBinaryLoader)  # see Entry
        cursor.execute(_SCAN, (after, upto or _NO_END, limit))
        return list(starmap(Entry, cursor.fetchall()))
