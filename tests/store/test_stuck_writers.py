"""A writer that stops in the middle keeps nobody for long, and makes no reader skip anything."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest

from application.store.append import APPEND, columns
from application.store.arrays import register
from application.store.units import Verdict
from tests.house.tree import ROOT
from tests.postgres.holding import eventually, waiting_writers
from tests.postgres.ledgers import commit_of, reading_of
from tests.samples import NOW
from tests.store.units import append_all, positions, unit

if TYPE_CHECKING:
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

APPENDING = """
import asyncio, sys
from datetime import UTC, datetime
from application.store.group_commit import GroupCommit
from tests.store.units import unit

async def main() -> None:
    commit = GroupCommit(sys.argv[1], lambda: datetime(2026, 3, 2, tzinfo=UTC))
    async def append() -> None:
        while True:
            await commit.append(unit())
    tasks = [asyncio.create_task(append()) for _ in range(16)]
    await commit.append(unit())
    print("going", flush=True)
    await asyncio.gather(*tasks)

asyncio.run(main())
"""


def _impatient(database: Database) -> None:
    """Let the append throw out whoever holds its lock in an idle transaction after 0.3 s instead of 10."""
    ((source,),) = database.rows(b"SELECT pg_get_functiondef('ledger.append'::regproc)")
    patient = "set_config('idle_in_transaction_session_timeout', '10s', true)"
    assert patient in source
    database.rows(source.replace(patient, patient.replace("10s", "300ms")).encode())


@pytest.mark.every_set_up
async def test_a_transaction_held_open_skips_nothing_and_is_thrown_out(database: Database) -> None:
    """Others wait, then go on without what the holder wrote; a reader by position never meets a gap."""
    _impatient(database)
    seen: list[int] = []
    held = unit(notes=3)
    async with commit_of(database) as commit, reading_of(database) as reading:
        await commit.append(unit())
        with psycopg.connect(database.application_url, prepare_threshold=None) as holder:
            register(holder)
            holder.execute(APPEND, columns([held], NOW))
            others = asyncio.gather(*(commit.append(unit()) for _ in range(5)))
            await eventually(lambda: waiting_writers(database))
            while not others.done():
                seen += [one.position for one in await reading.log(seen[-1] if seen else 0, None, 100)]
                await asyncio.sleep(0.01)
            with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
                holder.execute("SELECT 1")
        outcomes = await others
        seen += [one.position for one in await reading.log(seen[-1], None, 100)]
        assert {outcome.verdict for outcome in outcomes} == {Verdict.WRITTEN}
        assert seen == positions(database) == [1, 2, 3, 4, 5, 6]
        # The holder's command was never carried out, so it may be given again.
        assert (await commit.append(held)).verdict is Verdict.WRITTEN


async def test_a_stopped_client_holds_nobody_up(database: Database) -> None:
    """A process stopped in the middle of appending never keeps the lock: others append within a moment, every time."""
    command = [sys.executable, "-c", APPENDING, database.application_url]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        async with commit_of(database) as commit:
            for _ in range(20):
                await asyncio.sleep(random.uniform(0, 0.02))
                os.kill(process.pid, signal.SIGSTOP)
                await asyncio.wait_for(append_all(commit, [unit() for _ in range(5)]), 5)
                os.kill(process.pid, signal.SIGCONT)
    finally:
        process.kill()
        await process.wait()
    found = positions(database)
    assert len(found) > 100
    assert found == list(range(1, len(found) + 1))
