"""A shape of projection: one row for each key, folded from the events that have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic

from psycopg import Cursor

from projections.engine.entry import Entry
from projections.engine.table import R, Table


class RowPerKey(Generic[R]):
    """A read model of one row a key: `key` says which row an entry touches, `fold` what becomes of that row.

    A fold that returns None removes the row. Entries that a row already holds are passed over.
    """

    def __init__(
        self,
        name: str,
        version: int,
        table: Table[R],
        key: Callable[[Entry], str | None],
        fold: Callable[[R | None, Entry], R | None],
    ) -> None:
        self.name = name
        self.version = version
        self.table = table
        self._key = key
        self._fold = fold

    def prepare(self, cursor: Cursor[Any]) -> None:
        """Make the table anew, empty."""
        self.table.create(cursor)

    def apply(self, cursor: Cursor[Any], entries: Sequence[Entry]) -> None:
        """Load the rows that the entries touch, fold, and write back those that changed."""
        by_key = self._by_key(entries)
        if not by_key:
            return
        before = self._keyed(self.table.load(cursor, by_key))
        after = self._folded(before, by_key)
        changed = [key for key, row in after.items() if row is not before.get(key)]
        if gone := [key for key in changed if key in before]:
            self.table.delete(cursor, gone)
        self.table.insert(cursor, [row for key in changed if (row := after[key]) is not None])

    def rows_after(self, rows: Iterable[R], entries: Sequence[Entry]) -> list[R]:
        """Return what the table holds after the entries, if it held these rows: `apply` without a database."""
        before = self._keyed(rows)
        after = {**before, **self._folded(before, self._by_key(entries))}
        return [row for row in after.values() if row is not None]

    def _by_key(self, entries: Sequence[Entry]) -> dict[str, list[Entry]]:
        key_of, by_key = self._key, dict[str, list[Entry]]()
        for entry in entries:
            key = key_of(entry)
            if key is not None:
                by_key.setdefault(key, []).append(entry)
        return by_key

    def _keyed(self, rows: Iterable[R]) -> dict[str, R]:
        return {getattr(row, self.table.key): row for row in rows}

    def _folded(self, before: Mapping[str, R], by_key: Mapping[str, Sequence[Entry]]) -> dict[str, R | None]:
        fold, after = self._fold, dict[str, R | None]()
        for key, entries in by_key.items():
            row = before.get(key)
            for entry in entries:
                if row is None or entry.position > row.position:
                    row = fold(row, entry)
            after[key] = row
        return after
