"""Several processes write at once: claims, keys and numbers are given once, and positions have no gaps."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from application.ids import new_stream
from application.store.migrate import migrate
from application.store.units import Claim, IdempotencyKey, Verdict
from tests.postgres.ledgers import Clock, commit_of, reading_of
from tests.store.units import append_all, numbered, positions, unit

if TYPE_CHECKING:
    from application.store.group_commit import GroupCommit
    from application.store.units import Outcome, Unit
    from tests.postgres.databases import Database, Databases

pytestmark = pytest.mark.anyio
every_set_up = pytest.mark.every_set_up


async def _race(database: Database, units: list[Unit], processes: int = 4) -> list[Outcome]:
    """Hand units in to several writers in turn, all at the same time."""
    async with AsyncExitStack() as stack:
        writers = [await stack.enter_async_context(commit_of(database)) for _ in range(processes)]
        return await asyncio.gather(*(writers[n % processes].append(one) for n, one in enumerate(units)))


def _verdicts(outcomes: list[Outcome]) -> dict[Verdict, int]:
    return {one.verdict: sum(other.verdict is one.verdict for other in outcomes) for one in outcomes}


@every_set_up
async def test_of_many_claims_one_is_held(database: Database) -> None:
    """Whoever comes first has it; the others are told, and wrote nothing."""
    outcomes = await _race(database, [unit(claims=(Claim("survey", b"1"),)) for _ in range(20)])
    assert _verdicts(outcomes) == {Verdict.WRITTEN: 1, Verdict.CLAIM_TAKEN: 19}
    assert positions(database) == [1]


@every_set_up
async def test_of_many_with_one_key_one_writes(database: Database) -> None:
    """All others get the receipt of the one that wrote."""
    outcomes = await _race(database, [unit(idempotency=IdempotencyKey(b"key", b"body")) for _ in range(20)])
    assert _verdicts(outcomes) == {Verdict.WRITTEN: 1, Verdict.KEY_TAKEN: 19}
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert positions(database) == [1]


@every_set_up
async def test_of_many_with_one_command_id_one_writes(database: Database) -> None:
    """All others learn that it was written before."""
    one = unit()
    outcomes = await _race(database, [one] * 20)
    assert _verdicts(outcomes) == {Verdict.WRITTEN: 1, Verdict.WRITTEN_BEFORE: 19}
    assert len({outcome.receipt for outcome in outcomes}) == 1


@every_set_up
async def test_of_many_on_one_version_one_writes(database: Database) -> None:
    """A stream is written from one version once."""
    stream = new_stream("case")
    outcomes = await _race(database, [unit(stream) for _ in range(20)])
    assert _verdicts(outcomes) == {Verdict.WRITTEN: 1, Verdict.STREAM_MOVED: 19}


@every_set_up
async def test_numbers_are_given_in_the_order_of_the_log_without_gaps(database: Database) -> None:
    """Failures in between take no number, and a receipt tells the number that its event holds."""
    stale = [numbered(reads=(("case-moved", 7),)) for _ in range(10)]
    good = [numbered() for _ in range(40)]
    outcomes = await _race(database, [one for pair in zip(good, stale * 4, strict=True) for one in pair])
    assert _verdicts(outcomes)[Verdict.WRITTEN] == 40
    async with reading_of(database) as reading:
        log = await reading.log(0, None, 1000)
    numbers = [getattr(recorded.event, "number", None) for recorded in log]
    assert numbers == [f"2026-{n:06}" for n in range(1, 41)]
    receipts = {outcome.receipt.position: outcome.receipt.number for outcome in outcomes if outcome.receipt}
    assert receipts == {recorded.position: getattr(recorded.event, "number", None) for recorded in log}


async def test_a_year_begins_in_the_ledgers_zone(databases: Databases) -> None:
    """The number counts from one again when the year turns in the zone chosen at the first migration."""
    with databases.database(migrated=False) as database:
        migrate(database.owner_url, application_role=database.application_role, zone="Asia/Tokyo")
        clock = Clock()
        async with commit_of(database, clock) as commit:
            numbers = []
            for hour, minute in ((14, 58), (14, 59), (15, 0), (15, 1)):
                clock.set(2026, 12, 31, hour, minute)
                outcomes = await append_all(commit, [numbered() for _ in range(2)])
                numbers += [outcome.receipt.number for outcome in outcomes if outcome.receipt]
    assert numbers == [f"{year}-{n:06}" for year in (2026, 2027) for n in range(1, 5)]


async def test_a_batch_numbers_its_units_in_order(database: Database) -> None:
    """Of units with and without numbers each gets its own, and the clock's year."""
    clock = Clock()
    clock.set(2027, 5, 1)
    async with commit_of(database, clock) as commit:
        await _hold(commit)
        outcomes = await append_all(commit, [unit(), numbered(), unit(), numbered(), numbered()])
    numbers = [outcome.receipt.number for outcome in outcomes if outcome.receipt]
    assert numbers == [None, "2027-000001", None, "2027-000002", "2027-000003"]


async def _hold(commit: GroupCommit) -> None:
    """Let the writer connect first, so that what follows travels together."""
    await commit.append(unit())


@every_set_up
async def test_positions_are_without_gaps_and_a_tail_misses_nothing(database: Database) -> None:
    """Whoever reads on from the last position it saw gets every event once, in order, while many write."""
    seen: list[int] = []
    done = asyncio.Event()

    async def tail() -> None:
        async with reading_of(database) as reading:
            while not (done.is_set() and await reading.head() == len(seen)):
                seen.extend([one.position for one in await reading.log(seen[-1] if seen else 0, None, 50)])

    tailing = asyncio.create_task(tail())
    stream = new_stream("case")
    units = [unit(notes=n % 3 + 1) for n in range(100)] + [unit(stream) for _ in range(20)]
    outcomes = await _race(database, units)
    done.set()
    await asyncio.wait_for(tailing, 30)
    written = sum(len(one.events) for one, o in zip(units, outcomes, strict=True) if o.verdict is Verdict.WRITTEN)
    assert seen == list(range(1, written + 1))
