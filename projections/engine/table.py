"""The table of a read model: a frozen struct in Python, one column for each of its fields in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import Struct, structs
from psycopg import Cursor
from psycopg.sql import SQL, Composed, Identifier


class Row(Struct, frozen=True, gc=False):
    """The base of all rows: each says the position of the last entry that it holds."""

    position: int


R = TypeVar("R", bound=Row)

COLUMN_TYPES: dict[Any, str] = {
    str: "text",
    int: "bigint",
    bool: "boolean",
    bytes: "bytea",
    datetime: "timestamptz",
    dict: "jsonb",
    list: "jsonb",
}
"""The column type of each type of field. They must agree, because rows travel in PostgreSQL's binary format."""


class Table(Generic[R]):
    """A table in schema `read`; `key` is the column that its rows are written by."""

    def __init__(self, name: str, row: type[R], key: str, ddl: bytes) -> None:
        self.row = row
        self.key = key
        self._ddl = ddl
        hints = get_type_hints(row)
        self.columns = {name: _column_type(hints[name]) for name in row.__struct_fields__}
        table, columns = Identifier("read", name), SQL(", ").join(map(Identifier, self.columns))
        parts = {"table": table, "columns": columns, "key": Identifier(key), "keys": SQL(self.columns[key] + "[]")}
        self._drop = _composed("DROP TABLE IF EXISTS {table}", parts)
        self._all = _composed("SELECT {columns} FROM {table}", parts)
        self._load = _composed("SELECT {columns} FROM {table} WHERE {key} = ANY (%s::{keys})", parts)
        self._delete = _composed("DELETE FROM {table} WHERE {key} = ANY (%s::{keys})", parts)
        self._delete_range = _composed("DELETE FROM {table} WHERE {key} BETWEEN %s AND %s", parts)
        self._copy = _composed("COPY {table} ({columns}) FROM STDIN (FORMAT binary)", parts)

    def create(self, cursor: Cursor[Any]) -> None:
        """Make the table anew, empty."""
        cursor.execute(self._drop)
        # Several statements: neither prepared nor in the binary format.
        cursor.execute(self._ddl, prepare=False, binary=False)

    def load(self, cursor: Cursor[Any], keys: Iterable[object]) -> list[R]:
        """Return the rows with these keys."""
        row = self.row
        return [row(*values) for values in cursor.execute(self._load, (list(keys),), binary=True).fetchall()]

    def all(self, cursor: Cursor[Any]) -> list[R]:
        """Return all rows, in no order: for tables that are known to be small."""
        return [self.row(*values) for values in cursor.execute(self._all, binary=True).fetchall()]

    def delete(self, cursor: Cursor[Any], keys: Iterable[object]) -> None:
        """Remove the rows with these keys."""
        cursor.execute(self._delete, (list(keys),))

    def delete_between(self, cursor: Cursor[Any], first: object, last: object) -> None:
        """Remove the rows whose keys lie between two, both included."""
        cursor.execute(self._delete_range, (first, last))

    def insert(self, cursor: Cursor[Any], rows: Sequence[R]) -> None:
        """Write new rows.

        COPY, because the parameters of a multi-row INSERT are dear: measured 14 us a row for DELETE and COPY, 20 for an
        upsert from arrays packed by hand, 43 from arrays packed by psycopg.
        """
        if rows:
            with cursor.copy(self._copy) as copy:
                copy.set_types(list(self.columns.values()))
                for row in rows:
                    copy.write_row(structs.astuple(row))


def _composed(statement: Any, parts: dict[str, Any]) -> Composed:  # noqa: ANN401 - psycopg wants a LiteralString
    return SQL(statement).format(**parts)


def _column_type(hint: Any) -> str:  # noqa: ANN401 - a type as its annotation says it
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is Literal:
        return "text"
    return COLUMN_TYPES[get_origin(hint) or hint]
