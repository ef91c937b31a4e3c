"""The table of a read model: a frozen struct in Python, one column for each of its fields in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from types import NoneType, UnionType
from typing import Any, Final, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from psycopg import Cursor
from psycopg.sql import SQL, Identifier


class Row(Struct, frozen=True, gc=False):
    """The base of all rows: each says the position of the last entry that it holds."""

    position: int


R = TypeVar("R", bound=Row)

COLUMN_TYPES: Final[dict[Any, str]] = {
    str: "text",
    int: "bigint",
    float: "double precision",
    bool: "boolean",
    bytes: "bytea",
    datetime: "timestamptz",
    dict: "jsonb",
    list: "jsonb",
}
"""The column type of each type of field. They must agree, because rows travel in PostgreSQL's binary format."""


class Table(Generic[R]):
    """What a table holds and how it is made.

    `key` is the primary key. Rows are loaded by its first column; where they are kept beyond their time, `until` is the
    column that is NULL in those that still hold, and only they are loaded. `ddl` makes the table and `indexes` what a
    build is quicker without until it has caught up; both name it without a schema.
    """

    def __init__(
        self,
        name: str,
        row: type[R],
        key: str | Sequence[str],
        ddl: str | bytes,
        indexes: str | bytes = b"",
        *,
        until: str | None = None,
    ) -> None:
        self.name = name
        self.row = row
        self.key: tuple[str, ...] = (key,) if isinstance(key, str) else tuple(key)
        self.until = until
        self._ddl = _encoded(ddl)
        self._indexes = _encoded(indexes)
        hints = get_type_hints(row)
        self.columns = {name: column_type(hints[name]) for name in row.__struct_fields__}

    @classmethod
    def of(
        cls, package: str, name: str, row: type[R], key: str | Sequence[str], *, until: str | None = None
    ) -> Table[R]:
        """Return a table that is made by `table.sql` in a package, and by `indexes.sql` if that is there."""
        ddl, indexes = files(package).joinpath("table.sql"), files(package).joinpath("indexes.sql")
        return cls(name, row, key, ddl.read_bytes(), indexes.read_bytes() if indexes.is_file() else b"", until=until)

    @property
    def by(self) -> str:
        """The column that rows are loaded by."""
        return self.key[0]

    def create(self, cursor: Cursor[Any], schema: str) -> None:
        """Make the table anew, empty, in a schema."""
        self.drop(cursor, schema)
        _in_schema(cursor, schema, self._ddl)

    def index(self, cursor: Cursor[Any], schema: str) -> None:
        """Make what is quicker made once the table is full."""
        if self._indexes.strip():
            _in_schema(cursor, schema, self._indexes)

    def drop(self, cursor: Cursor[Any], schema: str) -> None:
        """Remove the table if it is there."""
        cursor.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(schema, self.name)))

    def all(self, cursor: Cursor[Any], schema: str = "read") -> list[R]:
        """Return all rows, in no order: for tables that are known to be small."""
        columns = SQL(", ").join(map(Identifier, self.columns))
        statement = SQL("SELECT {} FROM {}").format(columns, Identifier(schema, self.name))
        return [self.row(*values) for values in cursor.execute(statement, binary=True).fetchall()]

    def found(self, cursor: Cursor[Any], schema: str) -> dict[str, str]:
        """Return the columns that the table really has with their types, none if it is not there."""
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
            " WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            (f"{schema}.{self.name}",),
        )
        return {name: kind.replace("timestamp with time zone", "timestamptz") for name, kind in cursor.fetchall()}


def column_type(hint: Any) -> str:  # noqa: ANN401 - a type as its annotation says it
    """Return the column type of a field's type; None in a union only says that the column may be empty."""
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is Literal:
        return "text"
    return COLUMN_TYPES[get_origin(hint) or hint]


def _in_schema(cursor: Cursor[Any], schema: str, statements: bytes) -> None:
    # The path is the transaction's own, and behind a pooler the session is not ours to keep.
    (before,) = cursor.execute("SELECT current_setting('search_path')").fetchone() or ("",)
    cursor.execute("SELECT set_config('search_path', quote_ident(%s), true)", (schema,))
    # Several statements: neither prepared nor in the binary format.
    cursor.execute(statements, prepare=False, binary=False)
    cursor.execute("SELECT set_config('search_path', %s, true)", (before,))


def _encoded(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
