"""A shape of projection: rows that follow from single events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Generic

from projections.engine.entry import Entry
from projections.engine.store import Store
from projections.engine.table import R, Table


class RowsPerEvent(Generic[R]):
    """A read model whose rows each follow from one entry and carry its position, which begins the key of the table."""

    rebuilds = True
    by_stream = True

    def __init__(self, name: str, version: int, table: Table[R], rows: Callable[[Entry], Sequence[R]]) -> None:
        self.name = name
        self.version = version
        self.table = table
        self.tables = (table,)
        self._rows = rows

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """Write the rows of the entries, in place of those written for them before."""
        new = list(chain.from_iterable(map(self._rows, entries)))
        store.delete(self.table, new)
        store.insert(self.table, new)
