"""A shape of projection: one row for each case, or for each stream of another kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from typing import Any, Generic

from msgspec.structs import force_setattr

from projections.engine.entry import Entry
from projections.engine.store import Store
from projections.engine.table import R, Table
from projections.shapes.grouping import grouped

Fold = Callable[[R | None, Entry], R | dict[str, Any] | None]
"""Says what becomes of a row with an entry: another row, only the columns that change, or none."""


class RowPerStream(Generic[R]):
    """A read model of one row for each stream of a category: `fold` says what becomes of the row with an entry.

    There is no row before the first entry. A fold returns the row as it then is, or a dict of the columns that change,
    to which the position is added; None leaves no row. Entries that the row already holds are passed over. The table is
    written by the column `stream`.
    """

    rebuilds = True
    by_stream = True

    def __init__(self, name: str, version: int, table: Table[R], category: str, fold: Fold[R]) -> None:
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
        by = self.table.by
        before = {getattr(row, by): row for row in store.load(self.table, by_stream)}
        gone, new = list[R](), list[R]()
        for stream, its_own in by_stream.items():
            old = before.get(stream)
            row = self.folded(old, its_own)
            if row is not old:
                if old is not None:
                    gone.append(old)
                if row is not None:
                    new.append(row)
        store.delete(self.table, gone)
        store.insert(self.table, new)

    def folded(self, row: R | None, entries: Iterable[Entry]) -> R | None:
        """Return what becomes of the row of a stream with entries of that stream; the row itself stays as it is."""
        fold, own = self.fold, False
        for entry in entries:
            if row is not None and entry.position <= row.position:
                continue
            found = fold(row, entry)
            if not isinstance(found, dict):
                row, own = found, False
            elif found:
                if row is None:
                    message = f"there is no row of {entry.stream} whose columns {', '.join(found)} could change"
                    raise ValueError(message)
                # A copy is changed in place: to copy a wide row for each of its events is most of what a fold costs.
                if not own:
                    row, own = copy(row), True
                for column, value in found.items():
                    force_setattr(row, column, value)
                force_setattr(row, "position", entry.position)
        return row
