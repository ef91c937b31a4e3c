"""The composition root: which parts make up the service, and how a process gets hold of the ledger."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from application.bootstrap import PACKS, FirstToken, first_administrator, publish_first_policy
from application.desk import Desk, opened
from application.store.migrate import migrate
from domain.processes.answered_referrals import ANSWERED_REFERRALS
from domain.processes.promised_call_backs import PROMISED_CALL_BACKS
from interfaces.embedded import EmbeddedPostgres
from interfaces.embedded.cluster import APPLICATION_ROLE
from interfaces.embedded.errors import DataDirectoryInUse
from interfaces.embedded.layout import prepare_data_dir
from interfaces.room import Room, plenty
from projections.call_backs import CALL_BACKS
from projections.calls import CALLS
from projections.case_states import CASE_STATES
from projections.follow_ups import FOLLOW_UPS
from projections.orders import ORDERS
from projections.queue import QUEUE
from projections.sla import SLA
from projections.staff import STAFF
from projections.standard_replies import STANDARD_REPLIES
from projections.teams import TEAMS
from projections.timeline import TIMELINE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from domain.processes.process import Process
    from interfaces.settings import Settings
    from projections.engine import Projection

PROJECTIONS: Final[tuple[Projection, ...]] = (
    *(CALL_BACKS, CALLS, CASE_STATES, FOLLOW_UPS, ORDERS, QUEUE, SLA, STAFF, STANDARD_REPLIES, TEAMS, TIMELINE),
)
"""Every read model."""
PATIENT: Final = frozenset({CASE_STATES.name, FOLLOW_UPS.name})
"""Read models that are asked about the past: they may be a second behind, and are written in larger pieces."""
PROCESSES: Final[tuple[Process, ...]] = (ANSWERED_REFERRALS, PROMISED_CALL_BACKS)
"""Everything that happens because of what happened."""


def now() -> datetime:
    """Return the time; the one clock of the service."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Database:
    """A ledger that can be connected to, and the server if this process runs it."""

    url: str
    server: EmbeddedPostgres | None = None
    volume: Path | None = None
    """Where its data are, for an embedded one."""

    @property
    def room(self) -> Callable[[], bool]:
        """Return what tells whether there is room to write."""
        return room_on(self.volume)


def room_on(volume: Path | None) -> Callable[[], bool]:
    """Return what tells whether a volume has room; of a server elsewhere nobody here can tell."""
    return plenty if volume is None else Room(volume)


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """Give the database: the one that is named, or the embedded one, started here unless a service has it open."""
    if settings.database_url is not None:
        yield Database(settings.database_url)
        return
    server = EmbeddedPostgres(settings.data_dir)
    if server.new:
        # Before there is a ledger: later, a missing key is a key that was lost, and another one would open nothing.
        prepare_data_dir(settings.data_dir)
        settings.make_masters()
    try:
        server.start()
    except DataDirectoryInUse:
        yield Database(server.attach(), volume=settings.data_dir)
        return
    try:
        # The ledger of the embedded server is ours alone, so it is brought up to date without being asked.
        migrate(server.owner_url, application_role=APPLICATION_ROLE)
        yield Database(server.application_url, server, settings.data_dir)
    finally:
        server.stop()


@asynccontextmanager
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    """Open the ledger for a command line command, starting the embedded server for its time if need be."""
    with database(settings) as found:
        async with opened(found.url, settings.masters(), now, found.room) as one:
            await publish_first_policy(one, PACKS)
            yield one


async def first_start(settings: Settings, url: str, room: Callable[[], bool] = plenty) -> FirstToken | None:
    """Set a new ledger up and return its administrator's token; None for one that was set up before."""
    async with opened(url, settings.masters(), now, room) as one:
        await publish_first_policy(one, PACKS)
        return await first_administrator(one)
