"""A shape of projection: rows that follow from single events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, Generic

from psycopg import Cursor

from projections.engine.entry import Entry
from projections.engine.table import R, Table


class RowsPerEvent(Generic[R]):
    """A read model whose rows each follow from one entry and carry its position, which is the key of the table."""

    def __init__(self, name: str, version: int, table: Table[R], rows: Callable[[Entry], Sequence[R]]) -> None:
        self.name = name
        self.version = version
        self.table = table
        self._rows = rows

    def prepare(self, cursor: Cursor[Any]) -> None:
        """Make the table anew, empty."""
        self.table.create(cursor)

    def apply(self, cursor: Cursor[Any], entries: Sequence[Entry]) -> None:
        """Write the rows of the entries, in place of those written for them before."""
        self.table.delete_between(cursor, entries[0].position, entries[-1].position)
        self.table.insert(cursor, self._all(entries))

    def rows_after(self, rows: Iterable[R], entries: Sequence[Entry]) -> list[R]:
        """Return what the table holds after the entries, if it held these rows: `apply` without a database."""
        first, last = entries[0].position, entries[-1].position
        return [*(row for row in rows if not first <= row.position <= last), *self._all(entries)]

    def _all(self, entries: Sequence[Entry]) -> list[R]:
        return list(chain.from_iterable(map(self._rows, entries)))
