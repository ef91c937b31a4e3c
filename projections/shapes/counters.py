"""A shape of projection: totals by key, each the sum of what every stream of a category counts for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from projections.engine.entry import Entry
from projections.engine.store import Store
from projections.engine.table import Row, Table
from projections.shapes.grouping import grouped

M = TypeVar("M", bound=Row)
T = TypeVar("T", bound=Row)
Key = tuple[Any, ...]
"""The values of a total's key, in the order of its columns; none of them is None."""
Counts = Mapping[Key, Mapping[str, int]]
"""What is counted under each key, by column; a column left out is 0."""


class Counters(Generic[M, T]):
    """Totals that are right whatever comes late, again, or in another order across streams, and fall as well as rise.

    Of each stream a memory is kept, by the column `stream`: `fold` says what becomes of it with an entry, `counts`
    what a stream with this memory counts for. When a memory changes, the totals change by the difference of what it
    counted for before and after. The memory's position is kept here; a fold may return None before it has one, never
    after: a stream that counts for nothing any more has a memory that says so.

    `totals` has the columns of its key, and one for each count. A total whose counts are all 0 has no row. It is the
    sum of any number of streams, so its position, which could be no single entry's, is 0. Those touched are loaded by
    the first column of the key: let it be one that tells many totals apart.
    """

    rebuilds = True
    by_stream = False

    def __init__(
        self,
        name: str,
        version: int,
        memories: Table[M],
        totals: Table[T],
        *,
        category: str,
        fold: Callable[[M | None, Entry], M | None],
        counts: Callable[[M], Counts],
    ) -> None:
        self.name = name
        self.version = version
        self.memories = memories
        self.totals = totals
        self.tables = (memories, totals)
        self._prefix = f"{category}-"
        self._fold = fold
        self._counts = counts
        self._columns = [column for column in totals.columns if column not in {"position", *totals.key}]

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """Fold the memories that the entries touch, and change each total once, by all that they change in it."""
        streams = grouped(entries, self._prefix)
        if not streams:
            return
        by = self.memories.by
        before = {getattr(memory, by): memory for memory in store.load(self.memories, streams)}
        gone, new = list[M](), list[M]()
        for stream, its_own in streams.items():
            old = before.get(stream)
            memory = self._folded(old, its_own)
            if memory is not old:
                if old is not None:
                    gone.append(old)
                if memory is not None:
                    new.append(memory)
        store.delete(self.memories, gone)
        store.insert(self.memories, new)
        self._change(store, self._differences(gone, new))

    def _folded(self, memory: M | None, entries: Iterable[Entry]) -> M | None:
        fold = self._fold
        for entry in entries:
            if memory is not None and entry.position <= memory.position:
                continue
            after = fold(memory, entry)
            if after is memory:
                continue
            if after is None:
                message = f"the fold of {self.name} forgets {entry.stream}: let its memory count for nothing instead"
                raise ValueError(message)
            # Here rather than in the fold, where a position forgotten would count an entry twice.
            memory = after if after.position == entry.position else replace(after, position=entry.position)
        return memory

    def _differences(self, gone: Iterable[M], new: Iterable[M]) -> dict[Key, dict[str, int]]:
        """Return by how much each total changes, without those that do not."""
        differences: dict[Key, dict[str, int]] = {}
        for memories, sign in ((gone, -1), (new, 1)):
            for memory in memories:
                for key, counts in self._counts(memory).items():
                    total = differences.setdefault(key, {})
                    for column, count in counts.items():
                        total[column] = total.get(column, 0) + sign * count
        return {key: total for key, total in differences.items() if any(total.values())}

    def _change(self, store: Store, differences: Mapping[Key, Mapping[str, int]]) -> None:
        if not differences:
            return
        before = {self._key(row): row for row in store.load(self.totals, {key[0] for key in differences})}
        rows = [self._total(key, before.get(key), more) for key, more in differences.items()]
        store.delete(self.totals, [before[key] for key in differences if key in before])
        store.insert(self.totals, [row for row in rows if any(getattr(row, column) for column in self._columns)])

    def _total(self, key: Key, before: T | None, more: Mapping[str, int]) -> T:
        names = self.totals.key
        if len(key) != len(names) or None in key or not more.keys() <= set(self._columns):
            message = f"{self.name} counts {dict(more)} by {key}: wanted is a value for each of {', '.join(names)}"
            message += f", and counts among {', '.join(self._columns)}"
            raise ValueError(message)
        counts = {column: getattr(before, column, 0) + more.get(column, 0) for column in self._columns}
        return self.totals.row(position=0, **dict(zip(names, key, strict=True)), **counts)

    def _key(self, row: T) -> Key:
        return tuple(getattr(row, name) for name in self.totals.key)
