"""The ledger as the eventsourcing library's recorder: its readers and its own tests run on our log.

Whatever is inserted through it goes through `ledger.append`, as everything does.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError
from eventsourcing.postgres import PostgresApplicationRecorder
from eventsourcing.utils import retry
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from application.ids import uuid7
from application.store import arrays
from application.store.append import APPEND, columns, outcomes
from application.store.units import NewEvent, Unit, Verdict
from application.store.waking import CHANNEL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eventsourcing.persistence import StoredEvent
    from eventsourcing.postgres import PostgresDatastore

ACTOR: Final = "eventsourcing"
"""The actor of what a guest application inserts."""


def _now() -> datetime:
    return datetime.now(UTC)


class LedgerRecorder(PostgresApplicationRecorder):
    """Reads the log as the library does, and inserts through the one function that may write.

    Name it in APPLICATION_RECORDER_TOPIC, with POSTGRES_SCHEMA=ledger, ORIGINATOR_ID_TYPE=text and CREATE_TABLE=n, in
    an application without a name. Its subscriptions are woken by the ledger's own commits.
    """

    def __init__(
        self,
        datastore: PostgresDatastore,
        *,
        events_table_name: str = "stored_events",
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.channel_name = CHANNEL
        self._clock = clock

    def create_table(self) -> None:
        """Create nothing: the ledger is made by its migrations."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: object) -> Sequence[int] | None:
        """Append events of one or more streams, all or none, and return their notification ids.

        Raises `IntegrityError` when a stream is not at the version before the first of its events, or the versions do
        not follow one another.
        """
        if not stored_events:
            return None
        last = self._append(_unit(stored_events, self._clock()))
        return list(range(last - len(stored_events) + 1, last + 1))

    # Safe to try again, unlike the library's own insert: the command's receipt tells whether it was written before.
    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def _append(self, unit: Unit) -> int:
        with self.datastore.get_connection() as connection:
            with connection.cursor(row_factory=tuple_row) as cursor:
                arrays.register(cursor)
                cursor.execute(APPEND, columns([unit], self._clock()), prepare=False)
                (outcome,) = outcomes(cursor.fetchall())
            if outcome.verdict not in {Verdict.WRITTEN, Verdict.WRITTEN_BEFORE} or outcome.receipt is None:
                raise IntegrityError(f"{outcome.verdict.name}: {unit.stream}")
            connection.execute(SQL("NOTIFY {}").format(Identifier(CHANNEL)))
        return outcome.receipt.position


def _unit(stored_events: Sequence[StoredEvent], now: datetime) -> Unit:
    seen: dict[str, int] = {}
    versions: dict[str, int] = {}
    for event in stored_events:
        stream, version = str(event.originator_id), event.originator_version
        seen.setdefault(stream, version - 1)
        if versions.get(stream, version - 1) != version - 1:
            raise IntegrityError(f"version {version} of {stream} does not follow {versions[stream]}")
        versions[stream] = version
    stream = str(stored_events[0].originator_id)
    command_id = uuid7()
    return Unit(
        command_id=command_id,
        stream=stream,
        version=versions[stream],
        action="eventsourcing.save",
        actor=ACTOR,
        origin="live",
        correlation=command_id,
        reads=tuple(seen.items()),
        events=tuple(
            NewEvent(
                event_id=uuid7(),
                stream=str(event.originator_id),
                version=event.originator_version,
                tag=event.topic,
                schema_version=_schema_version(event.topic),
                state=event.state,
                occurred_at=now,
            )
            for event in stored_events
        ),
    )


def _schema_version(topic: str) -> int:
    # Topics of guests need not end in a version.
    _, _, version = topic.rpartition(".v")
    return int(version) if version.isdecimal() else 1
