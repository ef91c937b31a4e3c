"""Where a projection is proved: in memory, where it is watched, and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from typing import Any, Final, Protocol, TypeAlias

import psycopg
from msgspec.structs import replace
from psycopg import Connection, Cursor

from projections.engine.projection import Projection
from projections.engine.store import MemoryStore, PostgresStore, key_of
from projections.engine.table import R, Row, Table
from projections.kit.purity import watched
from projections.kit.ways import Way

Rows: TypeAlias = dict[str, list[Row]]
"""The rows of each table by its name, in the order of their keys."""

TEMPORARY: Final = "pg_temp"
"""The schema of this connection alone: what is read by others stays untouched, and no ledger need be there."""


class Place(Protocol):
    """Somewhere to go a way from the beginning."""

    name: str

    def rows_after(self, way: Way) -> Rows:
        """Return what the tables hold at the end of a way."""


class InMemory:
    """In dicts; what `apply` calls is watched."""

    name = "in memory"

    def __init__(self, projection: Projection) -> None:
        self._projection = projection

    def rows_after(self, way: Way) -> Rows:
        """Return what the tables hold at the end of a way; raises `NotPure`."""
        whole = store = Apart(self._projection.tables)
        for batch in way.batches:
            if way.parts:
                store = Apart(self._projection.tables)
            before = store.kept() if batch.lost else None
            watched(self._projection.apply, store, batch.entries)
            if before is not None:
                store.restore(before)
            if way.parts:
                for table in self._projection.tables:
                    whole.insert(table, store.all(table))
        return {table.name: list(whole.all(table)) for table in self._projection.tables}


class OnPostgres:
    """In temporary tables, which are empty again after each way and gone with the place."""

    name = "on PostgreSQL"

    def __init__(self, projection: Projection, connection: Connection[Any]) -> None:
        self._projection = projection
        self._connection = connection

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Make the tables for a while; one that can't be made is an `AssertionError`."""
        with self._connection.transaction(force_rollback=True):
            with self._connection.cursor(binary=True) as cursor:
                try:
                    self._make(cursor)
                    self._index(cursor)
                except psycopg.Error as error:
                    names = ", ".join(table.name for table in self._projection.tables)
                    raise AssertionError(f"{names} can't be made {self.name}: {error}") from error
            yield

    def rows_after(self, way: Way) -> Rows:
        """Return what the tables hold at the end of a way."""
        tables, apply = self._projection.tables, self._projection.apply
        with self._connection.transaction(force_rollback=True), self._connection.cursor(binary=True) as cursor:
            store = PostgresStore(cursor, TEMPORARY)
            if way.rebuilt:
                self._make(cursor)
            for batch in way.batches:
                if way.rebuilt and batch is way.batches[-1]:
                    self._index(cursor)
                with self._connection.transaction(force_rollback=True) if batch.lost else nullcontext():
                    apply(store, batch.entries)
            return {table.name: sorted(table.all(cursor, TEMPORARY), key=key_of(table)) for table in tables}

    def _make(self, cursor: Cursor[Any]) -> None:
        for table in self._projection.tables:
            table.create(cursor, TEMPORARY)
            found = table.found(cursor, TEMPORARY)
            if not found:
                raise AssertionError(
                    f"the DDL of {table.name} makes no table of that name, or in a schema that it names"
                )
            odd = [name for name, _ in found.items() ^ table.columns.items()]
            if odd:
                its = "; ".join(
                    f"{name} is {found.get(name, 'not there')}, and {table.columns.get(name, 'not there')} in the row"
                    for name in dict.fromkeys(odd)
                )
                raise AssertionError(f"the columns of {table.name} are not those of {table.row.__name__}: {its}")

    def _index(self, cursor: Cursor[Any]) -> None:
        for table in self._projection.tables:
            table.index(cursor, TEMPORARY)


class Apart(MemoryStore):
    """Tables of a projection in memory, apart from what it holds in its hands, as in a database.

    A list in a row that was loaded can be altered, and the row in the table stays as it is until it is written.
    """

    def __init__(self, tables: Iterable[Table[Any]]) -> None:
        super().__init__()
        self._copied = {
            table.name: [name for name, kind in table.columns.items() if kind == "jsonb"] for table in tables
        }

    def load(self, table: Table[R], by: Iterable[Any]) -> list[R]:
        """Return copies of the rows that hold now and have one of these values."""
        self._known(table)
        return [self._copy(table, row) for row in super().load(table, by)]

    def delete(self, table: Table[R], rows: Sequence[R]) -> None:
        """Remove the rows with these keys."""
        self._known(table)
        super().delete(table, rows)

    def insert(self, table: Table[R], rows: Sequence[R]) -> None:
        """Write copies of new rows."""
        self._known(table)
        for row in rows:
            if not isinstance(row, table.row):
                message = f"{table.name} takes rows of {table.row.__name__}, not {type(row).__name__}"
                raise TypeError(message)
        super().insert(table, [self._copy(table, row) for row in rows])

    def kept(self) -> dict[str, dict[Any, dict[Any, Any]]]:
        """Return what is held now, to be restored."""
        return {name: {value: dict(group) for value, group in groups.items()} for name, groups in self._tables.items()}

    def restore(self, before: dict[str, dict[Any, dict[Any, Any]]]) -> None:
        """Hold again what was held before."""
        self._tables = before

    def _known(self, table: Table[Any]) -> None:
        if table.name not in self._copied:
            message = (
                f"{table.name} is not among the tables of the projection: {', '.join(self._copied) or 'it has none'}"
            )
            raise LookupError(message)

    def _copy(self, table: Table[R], row: R) -> R:
        names = self._copied[table.name]
        return replace(row, **{name: deepcopy(getattr(row, name)) for name in names}) if names else row
