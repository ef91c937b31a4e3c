"""The eventsourcing library on our log: its own recorder tests pass, and its stock readers read what we write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError, JSONTranscoder, MapperDeserialisationError, StoredEvent, Tracking
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.postgres import PostgresDatastore
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.utils import get_topic

from application.ids import new_stream
from application.store.mapper import LedgerEvent, LedgerMapper
from application.store.recorder import LedgerRecorder
from domain.case import commands as c
from domain.case.decisions import CASE
from domain.case.events import InternalNoteAdded
from domain.case.state import Resolved
from domain.personal import Plain
from tests.postgres.holding import eventually
from tests.postgres.ledgers import ledger_of
from tests.samples import command, open_case, publish
from tests.store.library_cases import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from domain.event import Event
    from tests.postgres.databases import Database


def _place(database: Database) -> dict[str, str]:
    # The library prepares its statements, so it is for a server without a transaction pooler before it.
    address = urlsplit(database.direct_url)
    question = parse_qs(address.query)
    return {
        "dbname": database.name,
        "host": question["host"][0],
        "port": question["port"][0],
        "user": address.username or "",
        "password": "",
    }


@pytest.fixture
def datastore(database: Database) -> Iterator[PostgresDatastore]:
    """The library's connection to a ledger, as the application role."""
    place = _place(database)
    with PostgresDatastore(
        place["dbname"],
        place["host"],
        place["port"],
        place["user"],
        "",
        schema="ledger",
        originator_id_type="text",
        pool_size=2,
        max_overflow=12,
    ) as opened:
        yield opened


class _OnOurLog:
    """Gives the library's test cases our recorder, and text ids."""

    datastore: PostgresDatastore

    @pytest.fixture(autouse=True)
    def _with_a_ledger(self, datastore: PostgresDatastore) -> None:
        self.datastore = datastore

    def create_recorder(self) -> LedgerRecorder:
        """Return the recorder under test."""
        return LedgerRecorder(self.datastore)

    def new_originator_id(self) -> UUID | str:
        """Return an id as the ledger has them."""
        return new_stream("test")


class TestLedgerRecorder(_OnOurLog, ApplicationRecorderTestCase[LedgerRecorder]):
    """The library's own tests of an application recorder pass."""

    def test_insert_subscribe(self) -> None:
        """Subscriptions get what was there and what comes, in order."""
        self.optional_test_insert_subscribe()


class TestNoInterleaving(_OnOurLog, NonInterleavingNotificationIDsBaseCase):
    """Two long inserts at the same time do not mix their notification ids."""


def _stored(stream: str, version: int) -> StoredEvent:
    return StoredEvent(stream, version, "case.internal_note_added.v1", b'{"type":"case.internal_note_added.v1"}')


def test_versions_follow_one_another(datastore: PostgresDatastore) -> None:
    """A gap, before or within what is inserted, is a conflict, and several streams stand or fall together."""
    recorder = LedgerRecorder(datastore)
    for versions in ([2], [1, 3], [1, 1], [2, 1]):
        with pytest.raises(IntegrityError):
            recorder.insert_events([_stored("case-1", version) for version in versions])
    assert recorder.insert_events([_stored("case-1", 1), _stored("case-2", 1), _stored("case-1", 2)]) == [1, 2, 3]
    with pytest.raises(IntegrityError):
        recorder.insert_events([_stored("case-3", 1), _stored("case-2", 1)])
    assert recorder.max_notification_id() == 3


def test_the_mapper_goes_both_ways_and_names_what_it_can_not_read() -> None:
    """An event of ours comes back as it went; a stranger, or a value not sealed, is refused."""
    mapper = LedgerMapper(JSONTranscoder())
    event = LedgerEvent("case-1", 1, InternalNoteAdded())
    assert mapper.to_domain_event(mapper.to_stored_event(event)) == event
    with pytest.raises(MapperDeserialisationError, match="case-1 version 1"):
        mapper.to_domain_event(StoredEvent("case-1", 1, "case.vanished.v1", b"{}"))
    with pytest.raises(TypeError):
        mapper.to_stored_event(LedgerEvent("case-1", 1, InternalNoteAdded(text=Plain("hello", "customer-1"))))
    with pytest.raises(TypeError, match="not an event of the ledger"):
        mapper.to_stored_event(Stranger("case-1", 1))


@dataclass(frozen=True)
class Stranger:
    """An event of somebody else's."""

    originator_id: str
    originator_version: int


class Guest(Application[str]):
    """A stock application, without a name so that its table is `stored_events`."""

    name = ""


class Count(POPOTrackingRecorder):
    """A view that counts tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []


class CountEvents(Projection[Count]):
    """A stock projection over our events."""

    name = "count"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:  # noqa: ANN401 - as the library has it
        """Count one event."""
        self.view.tags.append(type(domain_event.event).__name__)
        self.view.insert_tracking(tracking)


def _environment(database: Database, *, ours: bool) -> dict[str, str]:
    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "COUNT_PERSISTENCE_MODULE": "eventsourcing.popo",
        "MAPPER_TOPIC": get_topic(LedgerMapper),
        "POSTGRES_SCHEMA": "ledger",
        "ORIGINATOR_ID_TYPE": "text",
        "CREATE_TABLE": "n",
        **{f"POSTGRES_{name.upper()}": value for name, value in _place(database).items()},
    }
    return {**environment, "APPLICATION_RECORDER_TOPIC": get_topic(LedgerRecorder)} if ours else environment


def _fold(state: Any | None, events: Iterable[LedgerEvent]) -> Any:  # noqa: ANN401 - as the library has it
    found: list[Event] = [one.event for one in events]
    return CASE.fold(found, state or CASE.initial) if found else None


@pytest.mark.anyio
@pytest.mark.parametrize("ours", [False, True], ids=["stock recorder", "ledger recorder"])
async def test_a_stock_application_reads_our_ledger(database: Database, *, ours: bool) -> None:
    """Its repository folds a case, and its notification log shows every event of ours in order."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        case = open_case(description="Where is it?")
        await desk.ledger.execute(case)
        await desk.ledger.execute(command(c.Resolve(summary="Found."), case.stream))
        guest = Guest(_environment(database, ours=ours))
        try:
            state = guest.repository.get(case.stream, projector_func=_fold)
            notifications = guest.notification_log.select(1, 10)
        finally:
            guest.close()
        kept = await desk.streams.get(CASE, case.stream)
    assert isinstance(state, Resolved)
    assert state == kept.state
    assert [one.id for one in notifications] == [1, 2, 3, 4, 5]
    assert notifications[1].topic == "case.opened.v1"


@pytest.mark.anyio
@pytest.mark.parametrize("ours", [False, True], ids=["stock recorder", "ledger recorder"])
async def test_a_stock_projection_runs_over_our_ledger(database: Database, *, ours: bool) -> None:
    """It is given every event once, with its tracking; through our recorder also those written while it runs."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        case = open_case()
        receipt = await desk.ledger.execute(case)
        runner = ProjectionRunner(
            application_class=Guest,
            projection_class=CountEvents,
            view_class=Count,
            env=_environment(database, ours=ours),
        )
        view = runner.projection.view
        with runner:
            runner.wait(receipt.position, timeout=10)
            if ours:
                receipt = await desk.ledger.execute(command(c.Resolve(summary="Found."), case.stream))
                position = receipt.position
                await eventually(lambda: view.max_tracking_id("") == position)
            tags = list(view.tags)
    expected = ["PolicyPublished", "CaseOpened", "CaseNumbered", "CaseResolved", "SilenceAnnounced"]
    assert tags == (expected if ours else expected[:3])
