"""A shape of projection: one row for each case, or for each stream of another kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import Any, Generic

from msgspec.structs import force_setattr

from projections.engine.entry import Entry
from projections.engine.store import Store
from projections.engine.table import R, Row, Table
from projections.shapes.grouping import grouped


class StreamRow(Row, frozen=True):
    """The base of rows that say how far their stream is: every entry of it is told in `version`, the number of the
    last one in its stream, and in `updated_at`, when that was recorded, whatever else it changes.
    """

    stream: str
    version: int
    updated_at: datetime


Fold = Callable[[R | None, Entry], R | dict[str, Any] | None]
"""Says what becomes of a row with an entry: another row, only the columns that change, or none."""


class RowPerStream(Generic[R]):
    """A read model of one row for each stream of a category: `fold` says what becomes of the row with an entry.

    There is no row before the first entry. A fold returns the row as it then is, or a dict of the columns that change;
    None leaves no row. To what changes the position is added, and to a `StreamRow` what it says of its stream, when
    some entries have been folded: a fold must not look at these. Entries that the row already holds are passed over.
    The table is written by the column `stream`.
    """

    rebuilds = True
    by_stream = True

    def __init__(self, name: str, version: int, table: Table[R], category: str, fold: Fold[R]) -> None:
        self.name = name
        self.version = version
        self.table = table
        self.tables = (table,)
        self._prefix = f"{category}-"
        self._is_told = issubclass(table.row, StreamRow)
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
        fold, own, newest = self.fold, False, None
        position = 0 if row is None else row.position
        for entry in entries:
            if entry.position <= position:
                continue
            position = entry.position
            found = fold(row, entry)
            if not isinstance(found, dict):
                if found is row:
                    found = _NOTHING
                else:
                    row, own, newest = found, False, None
                    continue
            if found:
                if row is None:
                    message = f"there is no row of {entry.stream} whose columns {', '.join(found)} could change"
                    raise ValueError(message)
                # A copy is changed in place: to copy a wide row for each of its events is most of what a fold costs.
                if not own:
                    row, own = copy(row), True
                for column, value in found.items():
                    force_setattr(row, column, value)
                newest = entry
            elif self._is_told:
                newest = entry
        return row if row is None or newest is None else self._told(row if own else copy(row), newest)

    def _told(self, row: R, newest: Entry) -> R:
        force_setattr(row, "position", newest.position)
        if self._is_told:
            force_setattr(row, "version", newest.version)
            force_setattr(row, "updated_at", newest.recorded_at)
        return row


_NOTHING: dict[str, Any] = {}
