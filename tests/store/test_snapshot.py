"""Questions that follow from each other are put to one state of the database."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from application.store.errors import StoreRefused, StoreUnavailable
from tests.postgres.databases import Database
from tests.postgres.holding import throw_out
from tests.postgres.ledgers import commit_of, reading_of
from tests.store.units import unit

pytestmark = pytest.mark.anyio
EVENTS = b"SELECT count(*) FROM ledger.stored_events"
WHO = b"SELECT pg_backend_pid()"


async def test_what_is_committed_later_is_not_seen(database: Database) -> None:
    """From the first question on; whoever asks beside sees it."""
    async with commit_of(database) as commit, reading_of(database) as reading:
        await commit.append(unit())
        async with reading.snapshot() as snapshot:
            assert await snapshot.rows(EVENTS) == [(1,)]
            await commit.append(unit())
            assert await snapshot.rows(EVENTS) == [(1,)]
            assert await reading.rows(EVENTS) == [(2,)]
        async with reading.snapshot() as snapshot:
            assert await snapshot.rows(EVENTS) == [(2,)]


async def test_nothing_is_written_in_it(database: Database) -> None:
    """A mistake of ours is refused, and the connection is as good as before."""
    async with reading_of(database) as reading:
        with pytest.raises(StoreRefused, match="read-only"):
            async with reading.snapshot() as snapshot:
                await snapshot.rows(b"CREATE TABLE read.mistake ()")
        assert await reading.rows(EVENTS) == [(0,)]


async def test_a_dead_connection_is_replaced_before_anything_was_asked(database: Database) -> None:
    """Given a server that dropped the connection, then a snapshot has a new one; one that is dropped later says so."""
    async with reading_of(database) as reading:
        ((first,),) = await reading.rows(WHO)
        throw_out(database, first)
        async with reading.snapshot() as snapshot:
            ((second,),) = await snapshot.rows(WHO)
            assert second != first
        async with reading.snapshot() as snapshot:
            ((third,),) = await snapshot.rows(WHO)
            throw_out(database, third)
            with pytest.raises(StoreUnavailable):
                await snapshot.rows(EVENTS)
        assert await reading.rows(EVENTS) == [(0,)]


async def test_those_who_ask_much_leave_connections_for_the_others(database: Database) -> None:
    """Given as many snapshots as there may be, then the next waits its turn and single questions are answered."""
    async with reading_of(database) as reading:
        async with AsyncExitStack() as stack:
            for _ in range(2):
                await stack.enter_async_context(reading.snapshot())

            async def ask() -> object:
                async with reading.snapshot() as snapshot:
                    return await snapshot.rows(EVENTS)

            waiting = asyncio.create_task(ask())
            assert await asyncio.gather(*(reading.rows(EVENTS) for _ in range(8))) == [[(0,)]] * 8
            assert not waiting.done()
        assert await waiting == [(0,)]
