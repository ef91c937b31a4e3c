"""Appends that wait for one another travel together, and no unit suffers from its neighbours."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.ids import new_stream
from application.store.errors import StoreBusy, StoreRefused, StoreUnavailable
from application.store.group_commit import GroupCommit
from application.store.units import Claim, IdempotencyKey, Verdict
from tests.postgres.holding import eventually, throw_out, waiting_writers, writers_held
from tests.postgres.ledgers import Clock, commit_of
from tests.store.units import append_all, note, positions, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.store.units import Outcome, Unit
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio


async def _together(database: Database, commit: GroupCommit, units: Sequence[Unit]) -> list[Outcome]:
    """Append units while another batch is under way, so that they wait together."""
    with writers_held(database):
        first = asyncio.create_task(commit.append(unit()))
        await eventually(lambda: waiting_writers(database))
        others = [asyncio.create_task(commit.append(one)) for one in units]
        await asyncio.sleep(0)
    await first
    return await asyncio.gather(*others)


def _batches(database: Database, units: Sequence[Unit]) -> list[set[int]]:
    """Return which of the units were written in one transaction, in the order of the transactions."""
    rows = database.rows("SELECT xmin::text, command_id FROM ledger.stored_events ORDER BY notification_id")
    number = {one.command_id: n for n, one in enumerate(units)}
    batches: dict[str, set[int]] = {}
    for transaction, command_id in rows:
        if command_id in number:
            batches.setdefault(transaction, set()).add(number[command_id])
    return list(batches.values())


async def test_what_waits_together_is_written_together(database: Database) -> None:
    """A hundred strangers make one batch, and one commit."""
    units = [unit() for _ in range(100)]
    commits: list[None] = []
    commit = GroupCommit(database.application_url, Clock(), committed=lambda: commits.append(None))
    outcomes = await _together(database, commit, units)
    await commit.close()
    assert {outcome.verdict for outcome in outcomes} == {Verdict.WRITTEN}
    assert _batches(database, units) == [set(range(100))]
    assert len(commits) == 2


async def test_units_that_touch_each_other_share_no_batch(database: Database) -> None:
    """One stream, one claim, one command or one key: the second waits for the next batch."""
    stream, read = new_stream("case"), new_stream("staff")
    claim, key = Claim("survey", b"1"), IdempotencyKey(b"key", b"body")
    command = unit()
    units = [
        unit(stream),
        unit(stream, 1),
        unit(claims=(claim,)),
        unit(claims=(claim,)),
        unit(idempotency=key),
        unit(idempotency=key),
        command,
        command,
        unit(read),
        unit(reads=((read, 1),)),
    ]
    async with commit_of(database) as commit:
        outcomes = await _together(database, commit, units)
    second = [Verdict.WRITTEN, Verdict.CLAIM_TAKEN, Verdict.KEY_TAKEN, Verdict.WRITTEN_BEFORE, Verdict.WRITTEN]
    assert [outcome.verdict for outcome in outcomes[::2]] == [Verdict.WRITTEN] * 5
    assert [outcome.verdict for outcome in outcomes[1::2]] == second
    first_batch, second_batch = _batches(database, units)
    assert first_batch >= {0, 2, 4, 8}
    assert second_batch == {1, 9}


async def test_nobody_overtakes_what_was_put_off(database: Database) -> None:
    """A unit that builds on one which waits for the next batch waits with it, though its own stream is free."""
    case, order = new_stream("case"), new_stream("order")
    both = unit(case, 1, events=(note(case, 2), note(order, 1)), reads=((case, 1), (order, 0)))
    async with commit_of(database) as commit:
        outcomes = await _together(database, commit, [unit(case), both, unit(order, 1)])
    assert [outcome.verdict for outcome in outcomes] == [Verdict.WRITTEN] * 3


async def test_readers_of_one_authority_share_a_batch(database: Database) -> None:
    """A stream that many units read and none writes keeps nobody waiting."""
    authority = new_stream("staff")
    async with commit_of(database) as commit:
        await commit.append(unit(authority))
        streams = [new_stream("case") for _ in range(50)]
        units = [unit(one, reads=((one, 0), (authority, 1))) for one in streams]
        await _together(database, commit, units)
    assert _batches(database, units) == [set(range(50))]


async def test_a_conflict_does_not_fail_its_neighbours(database: Database) -> None:
    """Of a batch every unit but the mistaken one is written."""
    units = [unit(), unit(after=3), unit(claims=(Claim("survey", b"1"),)), unit()]
    async with commit_of(database) as commit:
        outcomes = await _together(database, commit, units)
    assert [outcome.verdict for outcome in outcomes] == [
        Verdict.WRITTEN,
        Verdict.STREAM_MOVED,
        Verdict.WRITTEN,
        Verdict.WRITTEN,
    ]
    assert _batches(database, units) == [{0, 2, 3}]


@pytest.mark.parametrize("actor", ["nul \x00", "half a surrogate pair \ud800"])
async def test_a_poison_unit_fails_alone(database: Database, actor: str) -> None:
    """What can't be written is refused to whoever brought it; its neighbours and whatever follows are written."""
    async with commit_of(database) as commit:
        units = [unit(), unit(actor=actor), unit()]
        with writers_held(database):
            first = asyncio.create_task(commit.append(unit()))
            await eventually(lambda: waiting_writers(database))
            others = [asyncio.create_task(commit.append(one)) for one in units]
            await asyncio.sleep(0)
        await first
        outcomes = await asyncio.gather(*others, return_exceptions=True)
        later = await asyncio.wait_for(commit.append(unit()), 10)
    assert isinstance(outcomes[1], StoreRefused)
    assert [getattr(outcome, "verdict", None) for outcome in outcomes] == [Verdict.WRITTEN, None, Verdict.WRITTEN]
    assert later.verdict is Verdict.WRITTEN
    assert positions(database) == [1, 2, 3, 4]


async def test_an_event_out_of_order_is_refused_by_the_database(database: Database) -> None:
    """A version that a stream has already can't be written again, whatever the unit says it read."""
    stream = new_stream("case")
    async with commit_of(database) as commit:
        await commit.append(unit(stream))
        with pytest.raises(StoreRefused):
            await commit.append(unit(stream, 1, events=(note(stream, 1),)))


async def test_a_unit_whose_caller_has_gone_is_left_out(database: Database) -> None:
    """A caller that gives up before its batch leaves wrote nothing."""
    async with commit_of(database) as commit:
        with writers_held(database):
            first = asyncio.create_task(commit.append(unit()))
            await eventually(lambda: waiting_writers(database))
            gone = asyncio.create_task(commit.append(unit()))
            await asyncio.sleep(0)
            gone.cancel()
        await first
        await commit.append(unit())
    assert positions(database) == [1, 2]


async def test_a_broken_connection_is_made_anew(database: Database) -> None:
    """A batch whose connection breaks before it was written is offered again, and written once."""
    async with commit_of(database) as commit:
        with writers_held(database):
            first = asyncio.create_task(commit.append(unit()))
            (pid,) = await eventually(lambda: waiting_writers(database))
            throw_out(database, pid)
            await eventually(lambda: waiting_writers(database) not in ([], [pid]))
        assert (await first).verdict is Verdict.WRITTEN
    assert positions(database) == [1]


async def test_whoever_waits_too_long_is_told_so(database: Database) -> None:
    """A lock that is not given back makes writers busy, not hanging: nothing was written, and later all is well."""
    database.rows(f"ALTER DATABASE {database.name} SET statement_timeout = '200ms'".encode())
    async with commit_of(database) as commit:
        with writers_held(database), pytest.raises(StoreBusy):
            await commit.append(unit())
        assert (await commit.append(unit())).verdict is Verdict.WRITTEN
    assert positions(database) == [1]


async def test_closing_writes_what_waits_and_takes_no_more(database: Database) -> None:
    """An end in order loses nothing that was handed in."""
    async with commit_of(database) as commit:
        tasks = [asyncio.create_task(commit.append(unit())) for _ in range(10)]
        await asyncio.sleep(0)
        await commit.close()
        outcomes = await asyncio.gather(*tasks)
        with pytest.raises(StoreUnavailable):
            await commit.append(unit())
    assert {outcome.verdict for outcome in outcomes} == {Verdict.WRITTEN}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=25))
async def test_each_stream_keeps_its_order(database: Database, steps: list[tuple[int, int]]) -> None:
    """Units of a stream that are handed in together, each on top of the one before, are written in that order."""
    streams = [new_stream("case") for _ in range(4)]
    versions = [0] * 4
    units = []
    for which, notes in steps:
        units.append(unit(streams[which], versions[which], notes=notes))
        versions[which] += notes
    async with commit_of(database) as commit:
        outcomes = await append_all(commit, units)
    assert {outcome.verdict for outcome in outcomes} == {Verdict.WRITTEN}
    at = {one.stream: 0 for one in units}
    for one, outcome in zip(units, outcomes, strict=True):
        assert outcome.receipt is not None
        assert outcome.receipt.position > at[one.stream]
        at[one.stream] = outcome.receipt.position


def test_the_functions_lock_is_the_one_that_tests_hold(database: Database) -> None:
    """While the lock is held nobody appends; the tests above would prove nothing otherwise."""
    with psycopg.connect(database.owner_url) as connection:
        source = connection.execute("SELECT prosrc FROM pg_proc WHERE proname = 'append'").fetchone()
    assert source is not None
    assert "pg_advisory_xact_lock(7233173019385131)" in source[0]


async def test_the_writer_goes_on_after_what_nobody_expected(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given an answer that can't be understood, then its batch hears of it and the next one is written."""

    def confused(_rows: object) -> list[Outcome]:
        raise RuntimeError("confused")

    async with commit_of(database) as commit:
        with monkeypatch.context() as patched:
            patched.setattr("application.store.group_commit.outcomes", confused)
            with pytest.raises(RuntimeError, match="confused"):
                await commit.append(unit())
        outcome = await asyncio.wait_for(commit.append(unit()), timeout=10)
    assert outcome.verdict is Verdict.WRITTEN
