"""A ledger on a test's database, wired as the service wires it, with a clock that the test moves."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from application.desk import Desk, opened
from application.keys.master import MasterKeys, new_master_keys
from application.store.group_commit import GroupCommit
from application.store.reading import Reading
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

    def set(self, year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> None:
        """Move to a date and time, in UTC."""
        self.now = datetime(year, month, day, hour, minute, tzinfo=UTC)


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


@asynccontextmanager
async def ledger_of(
    database: Database, clock: Clock | None = None, masters: MasterKeys = MASTERS
) -> AsyncIterator[Desk]:
    """Give a ledger as one process of the service has it; several may be open on one database."""
    async with opened(database.application_url, masters, clock or Clock()) as desk:
        yield desk
