"""A store that writes late: rows that change many times on the way through the log are written once."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic

from projections.engine.store import key_of
from projections.engine.table import R

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from projections.engine.store import Store
    from projections.engine.table import Table


class BufferedStore:
    """What lies between projections and another store, until `flush`. Good for one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._buffers: dict[str, _Buffer[Any]] = {}

    def load(self, table: Table[R], by: Iterable[Any]) -> list[R]:
        """Return the rows that hold now and have one of these values."""
        return self._of(table).load(by)

    def delete(self, table: Table[R], rows: Sequence[R]) -> None:
        """Remove the rows with these keys."""
        self._of(table).delete(rows)

    def insert(self, table: Table[R], rows: Sequence[R]) -> None:
        """Write new rows."""
        self._of(table).insert(rows)

    def flush(self) -> None:
        """Write what was kept back."""
        for buffer in self._buffers.values():
            buffer.flush()

    def _of(self, table: Table[R]) -> _Buffer[R]:
        found = self._buffers.get(table.name)
        if found is None:
            found = self._buffers[table.name] = _Buffer(self._store, table)
        return found


class _Buffer(Generic[R]):
    """The rows of one table: those that were loaded, those to be removed, and those to be written."""

    def __init__(self, store: Store, table: Table[R]) -> None:
        self._store = store
        self._table = table
        self._by, self._key = attrgetter(table.by), key_of(table)
        self._held: dict[Any, dict[Any, R]] = {}
        self._gone: dict[Any, R] = {}
        self._new: dict[Any, R] = {}
        # New rows with a value that nobody has asked for yet.
        self._unasked: dict[Any, list[R]] = {}

    def load(self, by: Iterable[Any]) -> list[R]:
        wanted, held = list(by), self._held
        if unknown := [value for value in wanted if value not in held]:
            held.update((value, {}) for value in unknown)
            for row in self._store.load(self._table, unknown):
                if (key := self._key(row)) not in self._gone:
                    held[self._by(row)][key] = row
            if self._unasked:
                self._add_unasked(unknown)
        return [row for value in wanted for row in held[value].values()]

    def delete(self, rows: Sequence[R]) -> None:
        by, key_of_row, held, new, gone = self._by, self._key, self._held, self._new, self._gone
        for row in rows:
            key = key_of_row(row)
            if group := held.get(by(row)):
                group.pop(key, None)
            new.pop(key, None)
            gone[key] = row

    def insert(self, rows: Sequence[R]) -> None:
        by, key_of_row, held, new, until = self._by, self._key, self._held, self._new, self._table.until
        for row in rows:
            key = key_of_row(row)
            if key in new:
                message = f"{self._table.name} has a row {key!r} already"
                raise KeyError(message)
            new[key] = row
            if until is None or getattr(row, until) is None:
                group = held.get(by(row))
                if group is None:
                    self._unasked.setdefault(by(row), []).append(row)
                else:
                    group[key] = row

    def flush(self) -> None:
        self._store.delete(self._table, list(self._gone.values()))
        self._store.insert(self._table, list(self._new.values()))
        self._gone.clear()
        self._new.clear()

    def _add_unasked(self, values: Iterable[Any]) -> None:
        for value in values:
            for row in self._unasked.pop(value, ()):
                # Another may have taken its place since.
                if self._new.get(key := self._key(row)) is row:
                    self._held[value][key] = row
