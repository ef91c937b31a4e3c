"""A shape of projection: one row for each case, or for each stream of another kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from projections.engine.entry import Entry
from projections.engine.store import Store
from projections.engine.table import R, Table
from projections.shapes.grouping import grouped


class RowPerStream(Generic[R]):
    """A read model of one row for each stream of a category: `fold` says what becomes of the row with an entry.

    There is no row before the first entry; a fold that returns None leaves none. Entries that the row already holds
    are passed over. The table is written by the column `stream`.
    """

    rebuilds = True
    by_stream = True

    def __init__(
        self, name: str, version: int, table: Table[R], category: str, fold: Callable[[R | None, Entry], R | None]
    ) -> None:
        self.name = name
        self.version = version
        self.table = table
        self.tables = (table,)
        self._prefix = f"{category}-"
        self.fold = fold

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """Load the rows that the entries touch, fold, and write back those that changed."""
        by_stream = grouped(entries, self._prefix)
        if not by_stream:
            return
        by, fold = self.table.by, self.fold
        before = {getattr(row, by): row for row in store.load(self.table, by_stream)}
        gone, new = list[R](), list[R]()
        for stream, its_own in by_stream.items():
            row = old = before.get(stream)
            for entry in its_own:
                if row is None or entry.position > row.position:
                    row = fold(row, entry)
            if row is not old:
                if old is not None:
                    gone.append(old)
                if row is not None:
                    new.append(row)
        store.delete(self.table, gone)
        store.insert(self.table, new)
