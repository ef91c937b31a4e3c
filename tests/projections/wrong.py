"""Projections that are wrong on purpose, each in one thing, and the same done right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import field
from msgspec.structs import replace

from domain.case import events as e
from projections.engine import Entry, Row, Store, Table
from projections.shapes import RowPerStream


class Tally(Row, frozen=True):
    """How often a case was answered, and its tags."""

    stream: str
    replies: int = 0
    tags: list[str] = field(default_factory=list)


class Newest(Row, frozen=True):
    """The case of a team that was opened last."""

    team: str
    stream: str


TALLY_DDL = """
CREATE TABLE tallies (
    position bigint NOT NULL, stream text PRIMARY KEY, replies bigint NOT NULL, tags jsonb NOT NULL
)
"""
TALLIES = Table("tallies", Tally, "stream", TALLY_DDL, "CREATE INDEX tallies_replies ON tallies (replies)")
NEWEST = Table(
    "newest",
    Newest,
    "team",
    "CREATE TABLE newest (position bigint NOT NULL, team text PRIMARY KEY, stream text NOT NULL)",
)


def tallied(row: Tally | None, entry: Entry) -> Tally | None:
    """Fold an event of a case."""
    match entry.event:
        case e.CaseOpened() if row is None:
            return Tally(entry.position, entry.stream)
        case e.PublicReplySent() if row is not None:
            return replace(row, position=entry.position, replies=row.replies + 1)
        case e.CaseTagged() as tagged if row is not None:
            return replace(row, position=entry.position, tags=[*row.tags, *tagged.added])
    return row


RIGHT = RowPerStream("tallies", 1, TALLIES, "case", tallied)


class Tallying:
    """The tallies by a function of one row and one entry, without the care that the shapes take."""

    name, version, rebuilds, by_stream = "tallies", 1, True, True

    def __init__(
        self, fold: Callable[[Tally | None, Entry], Tally | None] = tallied, table: Table[Tally] = TALLIES
    ) -> None:
        self.fold = fold
        self.table = table
        self.tables = (table,)

    def apply(self, store: Store, entries: Sequence[Entry], /) -> None:
        """Fold one entry after the other."""
        for entry in entries:
            (row,) = store.load(self.table, [entry.stream]) or (None,)
            self.write(store, row, self.fold(row, entry))

    def write(self, store: Store, before: Tally | None, row: Tally | None) -> None:
        """Put a row in the place of the one before."""
        if row is not None and row is not before:
            store.delete(self.table, [row])
            store.insert(self.table, [row])


def once(fold: Callable[[Tally | None, Entry], Tally | None]) -> Callable[[Tally | None, Entry], Tally | None]:
    """Return a fold that passes over what the row holds already."""
    return lambda row, entry: row if row is not None and entry.position <= row.position else fold(row, entry)


class LastOfBatch(Tallying):
    """Takes of each batch what came last."""

    def apply(self, store: Store, entries: Sequence[Entry], /) -> None:
        """Fold one entry."""
        super().apply(store, entries[-1:])


class Remembering(Tallying):
    """Keeps rows at hand and asks the store no more."""

    def __init__(self) -> None:
        super().__init__(once(tallied))
        self.rows: dict[str, Tally | None] = {}

    def apply(self, store: Store, entries: Sequence[Entry], /) -> None:
        """Fold what it remembers."""
        for entry in entries:
            before = self.rows.get(entry.stream)
            self.rows[entry.stream] = row = self.fold(before, entry)
            self.write(store, before, row)


class CountingOn(Tallying):
    """Knows how far it is, and takes in nothing before; from the first entry on it begins anew."""

    upto = 0

    def apply(self, store: Store, entries: Sequence[Entry], /) -> None:
        """Fold what is new to it."""
        if entries[0].position == 1:
            self.upto = 0
        super().apply(store, [entry for entry in entries if entry.position > self.upto])
        self.upto = max(self.upto, entries[-1].position)


class ByTeam:
    """The newest case of each team: the one that came last, or, heeding positions, that was opened last."""

    name, version, rebuilds = "newest", 1, True
    table = NEWEST
    tables: Sequence[Table[Any]] = (NEWEST,)

    def __init__(self, *, heeds_positions: bool, by_stream: bool = False) -> None:
        self.heeds_positions = heeds_positions
        self.by_stream = by_stream

    def apply(self, store: Store, entries: Sequence[Entry], /) -> None:
        """Keep the newest."""
        for entry in entries:
            if isinstance(opened := entry.event, e.CaseOpened):
                (before,) = store.load(NEWEST, [opened.team]) or (None,)
                if before is None or entry.position > before.position or not self.heeds_positions:
                    row = Newest(entry.position, opened.team, entry.stream)
                    store.delete(NEWEST, [row])
                    store.insert(NEWEST, [row])


class Both:
    """Two read models of one projection."""

    name, version, rebuilds, by_stream = "both", 1, True, False
    tables: Sequence[Table[Any]] = (TALLIES, NEWEST)

    def __init__(self, *, heeds_positions: bool = True) -> None:
        self._newest = ByTeam(heeds_positions=heeds_positions)

    def apply(self, store: Store, entries: Sequence[Entry], /) -> None:
        """Write both tables."""
        RIGHT.apply(store, entries)
        self._newest.apply(store, entries)
