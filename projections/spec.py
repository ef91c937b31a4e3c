"""Given, when, then for projections: one set of words, run in memory, on PostgreSQL, and with each event twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, Self
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from domain.codec import encode
from domain.command import Origin
from domain.event import Event, schema_version_of, tag_of
from projections.engine import Entry
from projections.engine.build import Build
from projections.engine.projection import Projection
from projections.engine.store import MemoryStore, PostgresStore
from projections.engine.table import R, Table

BEGINNING = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When the first event of a specification happens; each further one happens a minute later unless it says otherwise."""
CASE = "case-00000000-0000-7000-8000-000000000001"


class Happened(Struct, frozen=True, kw_only=True):
    """An event in its circumstances, where the usual ones do not do."""

    event: Event
    stream: str = CASE
    occurred_at: datetime | None = None
    recorded_at: datetime | None = None
    actor: str = "staff-1"
    origin: Origin = "live"
    subject: str | None = None


def log_of(events: Iterable[Event | Happened]) -> list[Entry]:
    """Return a log of these events from position 1, as the ledger would hold it."""
    versions: dict[str, int] = {}
    entries = []
    for position, one in enumerate(events, start=1):
        happened = one if isinstance(one, Happened) else Happened(event=one)
        version = versions[happened.stream] = versions.get(happened.stream, 0) + 1
        tag, moment = tag_of(happened.event), BEGINNING + timedelta(minutes=position - 1)
        own_id = UUID(int=position).bytes
        entries.append(
            Entry(
                position=position,
                stream=happened.stream,
                version=version,
                tag=tag,
                schema_version=schema_version_of(tag),
                event_id_bytes=own_id,
                command_id_bytes=own_id,
                occurred_at=happened.occurred_at or moment,
                recorded_at=happened.recorded_at or moment,
                actor=happened.actor,
                on_behalf_of=None,
                origin=happened.origin,
                correlation_bytes=own_id,
                causation_bytes=None,
                subject=happened.subject,
                state=encode(happened.event),
            )
        )
    return entries


class Tabular(Projection, Protocol[R]):
    """A projection of one table."""

    @property
    def table(self) -> Table[R]:
        """Its table."""


def folded(projection: Tabular[R], entries: Sequence[Entry]) -> list[R]:
    """Return the rows of a projection after some entries, in the order of their keys, without a database."""
    store = MemoryStore()
    if entries:
        projection.apply(store, entries)
    return store.all(projection.table)


class Specification(Generic[R]):
    """What the rows of a projection are after some events.

        Specification(QUEUE, connection).given(opened).when(replied).then(row)

    With a connection it is proved on PostgreSQL as well, in a transaction that is rolled back.
    """

    def __init__(self, projection: Tabular[R], connection: Connection[Any] | None = None) -> None:
        self._projection = projection
        self._connection = connection
        self._given: list[Event | Happened] = []
        self._when: list[Event | Happened] = []

    def given(self, *events: Event | Happened) -> Self:
        """Say what the log holds already."""
        self._given.extend(events)
        return self

    def when(self, *events: Event | Happened) -> Self:
        """Say what comes next."""
        self._when.extend(events)
        return self

    def then(self, *rows: R) -> None:
        """Prove that the table then holds these rows and no others, in whichever way the events came."""
        expected = self._sorted(rows)
        for way, found in self.outcomes().items():
            if found != expected:
                raise AssertionError(f"{way}:\n  expected {expected}\n  found    {found}")

    def outcomes(self) -> dict[str, list[R]]:
        """Return the rows that each way of delivery leads to, by the name of the way."""
        entries = log_of([*self._given, *self._when])
        given, when = entries[: len(self._given)], entries[len(self._given) :]
        ways = {
            "given, then when": [given, when],
            "event by event": [[entry] for entry in entries],
            "every event twice": [[entry] for entry in entries for _ in range(2)],
            "everything twice": [entries, entries],
        }
        found = {f"{way}, in memory": self._in_memory(batches) for way, batches in ways.items()}
        if self._connection is not None:
            for way, batches in ways.items():
                found[f"{way}, on PostgreSQL"] = self._on_postgresql(self._connection, batches)
        return found

    def _in_memory(self, batches: Sequence[Sequence[Entry]]) -> list[R]:
        store = MemoryStore()
        for batch in filter(None, batches):
            self._projection.apply(store, batch)
        return self._sorted(store.all(self._projection.table))

    def _on_postgresql(self, connection: Connection[Any], batches: Sequence[Sequence[Entry]]) -> list[R]:
        table, schema = self._projection.table, Build(self._projection.name).schema
        with connection.transaction(force_rollback=True), connection.cursor(binary=True) as cursor:
            table.create(cursor, schema)
            table.index(cursor, schema)
            for batch in filter(None, batches):
                self._projection.apply(PostgresStore(cursor, schema), batch)
            return self._sorted(table.all(cursor, schema))

    def _sorted(self, rows: Iterable[R]) -> list[R]:
        key = self._projection.table.by
        return sorted(rows, key=lambda row: (getattr(row, key), row.position))
