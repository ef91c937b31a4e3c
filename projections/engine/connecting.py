"""Connections of the engine, made so that a transaction pooler may stand between."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import psycopg
from psycopg.types.json import JsonbBinaryDumper, set_json_loads

CONNECT_TIMEOUT: Final = 5
"""Seconds after which an address that does not answer counts as down."""

_TRANSIENT = ("25", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that tell of the server's state or of a neighbour, not of the statement."""


def connect(url: str) -> psycopg.Connection[Any]:
    """Return a connection in autocommit; statements are prepared only when the server itself is at the other end."""
    connection = psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT)
    connection.prepare_threshold = 2 if is_direct(connection) else None
    # jsonb is written and read by msgspec, and UUIDs arrive as their bytes: see Entry.
    connection.adapters.register_dumper(None, _Jsonb)
    set_json_loads(msgspec.json.decode, connection)
    return connection


class _Jsonb(JsonbBinaryDumper):
    """Values of jsonb columns, in a third of the time of the general way."""

    def dump(self, obj: object) -> bytes:
        return b"\x01" + msgspec.json.encode(obj)


def is_direct(connection: psycopg.Connection[Any]) -> bool:
    """Tell whether the server itself is at the other end."""
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    # A pooler invents the process id that it announces, so that it can tell whom to cancel.
    return row is not None and row[0] == connection.info.backend_pid


def is_transient(error: BaseException, connection: psycopg.Connection[Any]) -> bool:
    """Tell whether the same may go well on another connection or a little later."""
    if not isinstance(error, psycopg.Error):
        return False
    return (
        connection.closed
        or isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        or (error.sqlstate or "").startswith(_TRANSIENT)
    )
