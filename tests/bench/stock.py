"""The floor that the library sets: its PostgreSQL recorder as it comes, with the table lock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import TYPE_CHECKING, Final

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresFactory

from application.ids import uuid7
from interfaces.embedded.cluster import OWNER_ROLE
from interfaces.embedded.settings import PORT
from tests.bench.figures import Ran, Window
from tests.bench.writers import STATE, TOPIC, WRITERS

if TYPE_CHECKING:
    from tests.bench.ground import Base

TABLE: Final = "public.stored_events"
WORDS: Final = "eventsourcing's stock PostgreSQL recorder with its table lock, 32 threads"


class StockRecorder:
    """The library's recorder on the benchmark's database, with a connection for each thread."""

    def __init__(self, base: Base) -> None:
        self._factory = PostgresFactory(
            {
                "POSTGRES_DBNAME": base.name,
                "POSTGRES_HOST": base.socket_folder,
                "POSTGRES_PORT": str(PORT),
                "POSTGRES_USER": OWNER_ROLE,
                "POSTGRES_PASSWORD": "",
                "POSTGRES_POOL_SIZE": str(WRITERS),
            }
        )
        self._recorder = self._factory.application_recorder()

    def close(self) -> None:
        """Close the connections."""
        self._factory.close()

    def run(self, seconds: float) -> Ran:
        """Write from 32 threads for some seconds."""
        ran = Ran(Window(seconds))
        with ThreadPoolExecutor(WRITERS) as threads:
            list(threads.map(lambda _: _write(self._recorder, ran), range(WRITERS)))
        return ran


def _write(recorder: ApplicationRecorder, ran: Ran) -> None:
    stream, version = uuid7(), 0
    while (began := perf_counter()) < ran.window.ends:
        version += 1
        recorder.insert_events([StoredEvent(stream, version, TOPIC, STATE)])
        ran.note(began, perf_counter())
