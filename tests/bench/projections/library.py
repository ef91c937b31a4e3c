"""The same done by the library: its projection runner over our log, with an upsert of one row for every event."""

from __future__ import annotations

from functools import partial, singledispatchmethod
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from eventsourcing.application import Application
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic

from application.store.mapper import LedgerEvent, LedgerMapper
from domain.event import tag_of
from interfaces.embedded.cluster import OWNER_ROLE
from interfaces.embedded.settings import PORT
from projections.queue import QUEUE
from tests.bench.projections.log import fill
from tests.bench.projections.rebuilding import rebuilt
from tests.bench.projections.turns import in_turn
from tests.bench.registry import CannotRun, Measured, bench

if TYPE_CHECKING:
    from eventsourcing.persistence import Tracking

    from tests.bench.ground import Base, Ground

EVENTS: Final = 50_000
ROUNDS: Final = 2
PATIENCE: Final = 600.0
WORDS: Final = "eventsourcing's ProjectionRunner over the same log, with one upsert of one row for each event"

_TABLE: Final = b"""\
DROP TABLE IF EXISTS public.seen_tracking, public.seen;
CREATE TABLE public.seen (stream text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, tag text NOT NULL)"""
_UPSERT: Final = """\
INSERT INTO public.seen VALUES (%s, %s, %s)
ON CONFLICT (stream) DO UPDATE SET version = excluded.version, tag = excluded.tag"""


class Guest(Application[str]):
    """A stock application, without a name so that its table is `stored_events`."""

    name = ""


class Seen(PostgresTrackingRecorder):
    """A row for each stream, written with the tracking of the event as the library's manual has it."""

    def seen(self, event: LedgerEvent, tracking: Tracking) -> None:
        """Write an event's row."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            values = (event.originator_id, event.originator_version, tag_of(event.event))
            cursor.execute(_UPSERT, values, prepare=True)


class SeeEvents(Projection[Seen]):
    """Gives every event to the view."""

    name = "seen"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:  # noqa: ANN401 - as the library has it
        """Write the row of one event."""
        self.view.seen(domain_event, tracking)


@bench("rebuild_library", seconds=90)
def rebuild_library(ground: Ground) -> Measured:
    """Rebuild the queue from 50,000 events through the engine, in turn with the library's runner over the same ones."""
    with ground.database() as base:
        fill(base, EVENTS)
        # The first time it is made where it is read, from then on beside that.
        rebuilt(base.application_url, QUEUE)
        ours = partial(rebuilt, base.application_url, QUEUE)
        return in_turn(base, EVENTS, ROUNDS, ours, (WORDS, partial(_projected, base)))


def _projected(base: Base) -> float:
    """Have the library see every event, and return the seconds that it took."""
    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "MAPPER_TOPIC": get_topic(LedgerMapper),
        "ORIGINATOR_ID_TYPE": "text",
        "CREATE_TABLE": "n",
        "SEEN_CREATE_TABLE": "y",
        "POSTGRES_SCHEMA": "ledger",
        "SEEN_POSTGRES_SCHEMA": "public",
        "POSTGRES_DBNAME": base.name,
        "POSTGRES_HOST": base.socket_folder,
        "POSTGRES_PORT": str(PORT),
        "POSTGRES_USER": OWNER_ROLE,
        "POSTGRES_PASSWORD": "",
    }
    base.rows(_TABLE)
    began = perf_counter()
    with ProjectionRunner(
        application_class=Guest, projection_class=SeeEvents, view_class=Seen, env=environment
    ) as runner:
        runner.wait(EVENTS, timeout=PATIENCE)
        seconds = perf_counter() - began
    runner.view.datastore.close()
    ((versions,),) = base.rows(b"SELECT sum(version) FROM public.seen")
    if versions != EVENTS:
        raise CannotRun(f"the library has seen {versions} of {EVENTS} events")
    return seconds
