"""Given, when, then for projections: one set of words, proved in every way in which events may come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any, Generic, Protocol, Self, cast, overload

from psycopg import Connection

from domain.event import Event
from projections.engine.entry import Entry
from projections.engine.projection import Projection
from projections.engine.store import MemoryStore, key_of
from projections.engine.table import R, Row, Table
from projections.kit.log import Happened, log_of
from projections.kit.proof import check, gone


class Tabular(Projection, Protocol[R]):
    """A projection of one table."""

    @property
    def table(self) -> Table[R]:
        """Its table."""


@overload
def folded(projection: Tabular[R], entries: Sequence[Entry]) -> list[R]: ...
@overload
def folded(projection: Projection, entries: Sequence[Entry]) -> list[Row]: ...
def folded(projection: Projection, entries: Sequence[Entry]) -> list[Any]:
    """Return the rows of a projection after some entries, table by table in the order of their keys, in memory."""
    store = MemoryStore()
    if entries:
        projection.apply(store, entries)
    return [row for table in projection.tables for row in store.all(table)]


def prove(
    projection: Projection, entries: Sequence[Entry], connection: Connection[Any] | None = None, *, only: str = ""
) -> None:
    """Prove that all ways in which a log may come lead to the rows that it leaves in memory, event by event.

    This is for laws, with logs of some tens of events that Hypothesis draws. With a connection it is proved on
    PostgreSQL as well. `only` narrows the ways to those whose names contain it.
    """
    half = len(entries) // 2
    check(projection, entries[:half], entries[half:], connection, expected={}, only=only)


class Specification(Generic[R]):
    """What the rows of a projection are after some events.

        Specification(QUEUE, connection).given(opened).when(replied).then(row)

    With a connection it is proved on PostgreSQL as well: in tables that nobody else sees, and that do not stay.
    """

    @overload
    def __init__(self: Specification[R], projection: Tabular[R], connection: Connection[Any] | None = None) -> None: ...
    @overload
    def __init__(
        self: Specification[Row], projection: Projection, connection: Connection[Any] | None = None
    ) -> None: ...
    def __init__(self, projection: Projection, connection: Connection[Any] | None = None) -> None:
        self._projection = projection
        self._connection = connection
        self._given: list[Event | Happened] = []
        self._when: list[Event | Happened] = []
        self._only = ""

    def given(self, *events: Event | Happened) -> Self:
        """Say what the log holds already."""
        self._given.extend(events)
        return self

    def when(self, *events: Event | Happened) -> Self:
        """Say what comes next."""
        self._when.extend(events)
        return self

    def only(self, way: str) -> Self:
        """Go only the ways whose names contain this, as a failure names them: to look at one alone."""
        self._only = way
        return self

    def then(self, *rows: R, of: Table[Any] | None = None) -> None:
        """Prove that the tables then hold these rows and no others, in whichever way the events came.

        Rows of several tables are told apart by their types. With `of` they are all that this table holds; the others
        may hold anything, as long as it is the same in all ways.
        """
        said: dict[str, list[R]] = self._by_table(rows) if of is None else {of.name: list(rows)}
        expected = {table.name: _sorted(table, said[table.name]) for table in self._tables(said)}
        given, when = self._entries()
        check(self._projection, given, when, self._connection, expected=expected, only=self._only)

    def outcomes(self) -> dict[str, list[R]]:
        """Return the rows that each way leads to, by the name of the way; raises what went wrong."""
        found: dict[str, list[R]] = {}
        given, when = self._entries()
        for one in gone(self._projection, given, when, self._connection, self._only):
            if one.rows is None:
                raise AssertionError(f"{self._projection.name}, {one.name}: {one.error}") from one.error
            found[one.name] = cast("list[R]", list(chain.from_iterable(one.rows.values())))
        return found

    def _entries(self) -> tuple[list[Entry], list[Entry]]:
        entries = log_of([*self._given, *self._when])
        return entries[: len(self._given)], entries[len(self._given) :]

    def _tables(self, expected: Mapping[str, object]) -> list[Table[Any]]:
        tables = [table for table in self._projection.tables if table.name in expected]
        if len(tables) < len(expected):
            its = ", ".join(table.name for table in self._projection.tables)
            message = f"{', '.join(expected)} is no table of {self._projection.name}, which has {its}"
            raise ValueError(message)
        return tables

    def _by_table(self, rows: Iterable[R]) -> dict[str, list[R]]:
        tables = {table.row: table for table in self._projection.tables}
        if len(tables) < len(self._projection.tables):
            message = f"tables of {self._projection.name} have rows of one type: say which, by then(..., of=table)"
            raise ValueError(message)
        found: dict[str, list[R]] = {table.name: [] for table in tables.values()}
        for row in rows:
            if type(row) not in tables:
                its = ", ".join(kind.__name__ for kind in tables)
                message = f"a {type(row).__name__} is no row of {self._projection.name}, whose rows are of {its}"
                raise ValueError(message)
            found[tables[type(row)].name].append(row)
        return found


def _sorted(table: Table[Any], rows: Iterable[Row]) -> list[Row]:
    key = key_of(table)
    found = sorted(rows, key=key)
    for one, other in pairwise(found):
        if key(one) == key(other):
            message = f"two rows of {table.name} are expected with the key {key(one)!r}"
            raise ValueError(message)
    return found
