"""Reading the log."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any

from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.types.string import ByteaBinaryLoader

from projections.engine.entry import Entry
from projections.engine.sql import query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from projections.engine.build import Share

_SCAN, _SCAN_STREAM, _COUNT_STREAM = query("scan"), query("scan_stream"), query("count_stream")
_SCAN_SHARE, _HEAD = query("scan_share"), query("head")
_NO_END = 2**62


def head(connection: Connection[Any]) -> int:
    """Return the position of the newest event, 0 for an empty log."""
    row = connection.execute(_HEAD).fetchone()
    return 0 if row is None else int(row[0])


def scan(connection: Connection[Any], after: int, upto: int | None, limit: int) -> list[Entry]:
    """Return the entries after a position, up to another if given, and no more than the limit."""
    return _entries(connection, _SCAN, (after, upto or _NO_END, limit))


def scan_share(share: Share, connection: Connection[Any], after: int, upto: int | None, limit: int) -> list[Entry]:
    """Return what `scan` does, but only of a share of the streams."""
    return _entries(connection, _SCAN_SHARE, (after, upto or _NO_END, share.of, share.nth - 1, limit))


def scan_stream(connection: Connection[Any], stream: str, after: int, upto: int, limit: int) -> list[Entry]:
    """Return the entries of a stream after a position and up to another, and no more than the limit."""
    return _entries(connection, _SCAN_STREAM, (stream, after, upto, limit))


def _entries(connection: Connection[Any], statement: bytes, parameters: Sequence[Any]) -> list[Entry]:
    # One call of libpq, during which other threads fold. A cursor would ask for the interpreter at every piece that
    # arrives, and wait for it some milliseconds each time: a build took a tenth longer.
    values = [str(value).encode() for value in parameters]
    result = connection.pgconn.exec_params(statement, values, result_format=Format.BINARY)
    if result.status != ExecStatus.TUPLES_OK:
        raise error_from_result(result)
    with connection.cursor() as cursor:
        cursor.adapters.register_loader("uuid", ByteaBinaryLoader)  # see Entry
        transformer = Transformer.from_context(cursor)
    transformer.set_pgresult(result)
    return list(starmap(Entry, transformer.load_rows(0, result.ntuples, tuple)))


def count_stream(connection: Connection[Any], stream: str, after: int, upto: int) -> int:
    """Return how many entries a stream has after a position and up to another."""
    row = connection.execute(_COUNT_STREAM, (stream, after, upto)).fetchone()
    return 0 if row is None else int(row[0])
