"""A ledger on a test's database, wired as the service wires it, with a clock that the test moves."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from application.keys.master import MasterKeys, new_master_keys
from application.keys.secret import LedgerSecret, ledger_secret
from application.keys.subjects import SubjectKeys
from application.ledger import CaseLedger
from application.policies import Policies
from application.store.group_commit import GroupCommit
from application.store.reading import Reading
from application.streams import FoldedStreams
from tests.samples import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.postgres.databases import Database

MASTERS = new_master_keys()
"""The master keys of every test that has no reason for others."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now

    def move(self, **time: float) -> None:
        """Move on, or back, by days, hours, seconds."""
        self.now += timedelta(**time)

    def set(self, *date: int) -> None:
        """Move to a date and time, in UTC."""
        year, month, day, *time = date
        self.now = datetime(year, month, day, *time, tzinfo=UTC)


@asynccontextmanager
async def reading_of(database: Database) -> AsyncIterator[Reading]:
    """Give read access to the database as the service has it."""
    reading = Reading(database.application_url)
    await reading.open()
    try:
        yield reading
    finally:
        await reading.close()


@asynccontextmanager
async def commit_of(database: Database, clock: Clock | None = None) -> AsyncIterator[GroupCommit]:
    """Give the way into the database's log."""
    commit = GroupCommit(database.application_url, clock or Clock())
    try:
        yield commit
    finally:
        await commit.close()


@dataclass(frozen=True, slots=True)
class Opened:
    """A ledger and what it is made of."""

    ledger: CaseLedger
    reading: Reading
    commit: GroupCommit
    keys: SubjectKeys
    secret: LedgerSecret
    clock: Clock


@asynccontextmanager
async def ledger_of(
    database: Database, clock: Clock | None = None, masters: MasterKeys = MASTERS
) -> AsyncIterator[Opened]:
    """Give a ledger as one process of the service has it; several may be open on one database."""
    clock = clock or Clock()
    async with AsyncExitStack() as open_things:
        reading = await open_things.enter_async_context(reading_of(database))
        commit = await open_things.enter_async_context(commit_of(database, clock))
        secret = await ledger_secret(reading, masters)
        streams, keys = FoldedStreams(reading), SubjectKeys(reading, masters)
        ledger = CaseLedger(reading, commit, streams, Policies(streams), keys, secret)
        yield Opened(ledger, reading, commit, keys, secret, clock)
