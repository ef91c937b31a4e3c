"""What becomes of a unit: the store's contract, on every database."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from application.ids import new_stream
from application.store.units import Claim, IdempotencyKey, OutboxItem, Verdict
from tests.postgres.databases import Database
from tests.postgres.ledgers import Clock, commit_of
from tests.samples import NOW
from tests.store.units import append_all, note, positions, unit, verdict_of

pytestmark = [pytest.mark.anyio, pytest.mark.every_set_up]
HELD = Claim("message_id", b"digest")


async def test_a_unit_is_written_with_a_receipt(database: Database) -> None:
    """The receipt tells stream, version, the positions of what was written, and when."""
    async with commit_of(database) as commit:
        first = await commit.append(unit(notes=2))
        one = unit(notes=3)
        second = await commit.append(one)
    assert first.verdict is second.verdict is Verdict.WRITTEN
    assert second.receipt is not None
    assert (second.receipt.stream, second.receipt.version) == (one.stream, 3)
    assert (second.receipt.first_position, second.receipt.position) == (3, 5)
    assert (second.receipt.recorded_at, second.receipt.number) == (NOW, None)


async def test_a_unit_without_events_leaves_a_receipt(database: Database) -> None:
    """Nothing to write is carried out too: at the head of the log, without a first position."""
    async with commit_of(database) as commit:
        await commit.append(unit(notes=2))
        outcome = await commit.append(unit(notes=0))
    assert outcome.verdict is Verdict.WRITTEN
    assert outcome.receipt is not None
    assert (outcome.receipt.first_position, outcome.receipt.position) == (None, 2)


async def test_a_command_is_written_once_for_ever(database: Database) -> None:
    """The same command id gives the first receipt, years later and with other contents, and writes nothing."""
    clock, one = Clock(), unit()
    async with commit_of(database, clock) as commit:
        first = await commit.append(one)
        clock.move(days=3650)
        again = await commit.append(unit(command_id=one.command_id))
    assert again.verdict is Verdict.WRITTEN_BEFORE
    assert again.receipt == first.receipt
    assert positions(database) == [1]


@pytest.mark.parametrize("seen", [0, 2, 7])
async def test_a_stream_that_moved_is_not_written(database: Database, seen: int) -> None:
    """A decision taken on another version than the stream's is turned down, whether it is behind or ahead."""
    stream = new_stream("case")
    async with commit_of(database) as commit:
        await commit.append(unit(stream))
        outcome = await commit.append(unit(stream, seen))
    assert (outcome.verdict, outcome.receipt) == (Verdict.STREAM_MOVED, None)
    assert positions(database) == [1]


async def test_a_stream_merely_read_must_not_have_moved_either(database: Database) -> None:
    """What a decision read is checked like what it writes, and is not written."""
    read = new_stream("staff")
    async with commit_of(database) as commit:
        await commit.append(unit(read))
        for seen, verdict in ((0, Verdict.STREAM_MOVED), (1, Verdict.WRITTEN)):
            one = unit()
            reads = ((one.stream, 0), (read, seen))
            assert await verdict_of(commit, unit(one.stream, reads=reads)) is verdict
    assert positions(database) == [1, 2]


async def test_a_unit_writes_to_several_streams_or_to_none(database: Database) -> None:
    """Events of two streams stand or fall together."""
    case, order = new_stream("case"), new_stream("order")
    events, reads = (note(case, 1), note(order, 1)), ((case, 0), (order, 0))
    async with commit_of(database) as commit:
        assert await verdict_of(commit, unit(case, events=events, reads=reads)) is Verdict.WRITTEN
        other = new_stream("case")
        moved = unit(other, events=(note(other, 1), note(order, 2)), reads=((other, 0), (order, 0)))
        assert await verdict_of(commit, moved) is Verdict.STREAM_MOVED
    streams = database.rows("SELECT originator_id FROM ledger.stored_events ORDER BY notification_id")
    assert streams == [(case,), (order,)]


async def test_a_claim_is_held_once(database: Database) -> None:
    """A value that somebody holds is taken, for good; another kind or value is free."""
    async with commit_of(database) as commit:
        assert await verdict_of(commit, unit(claims=(HELD,))) is Verdict.WRITTEN
        taken = await commit.append(unit(claims=(Claim("survey", b"digest"), HELD)))
        assert (taken.verdict, taken.receipt) == (Verdict.CLAIM_TAKEN, None)
        # The turned-down unit took nothing, not even what was free.
        assert await verdict_of(commit, unit(claims=(Claim("survey", b"digest"),))) is Verdict.WRITTEN
        assert await verdict_of(commit, unit(claims=(Claim("message_id", b"other"),))) is Verdict.WRITTEN


async def test_a_unit_that_moved_claims_nothing(database: Database) -> None:
    """A conflict comes before the claim."""
    async with commit_of(database) as commit:
        assert await verdict_of(commit, unit(after=5, claims=(HELD,))) is Verdict.STREAM_MOVED
        assert await verdict_of(commit, unit(claims=(HELD,))) is Verdict.WRITTEN


async def test_an_idempotency_key_replays_the_receipt(database: Database) -> None:
    """A key that came before gives the receipt it led to, with the digest of the body that came with it."""
    key = IdempotencyKey(b"key", b"body")
    async with commit_of(database) as commit:
        first = await commit.append(unit(idempotency=key))
        again = await commit.append(unit(idempotency=IdempotencyKey(b"key", b"another body")))
    assert again.verdict is Verdict.KEY_TAKEN
    assert (again.receipt, again.body, again.refusal) == (first.receipt, b"body", None)
    assert positions(database) == [1]


async def test_an_idempotency_key_replays_a_refusal(database: Database) -> None:
    """A refusal kept under a key comes back as it was."""
    key = IdempotencyKey(b"key", b"body")
    async with commit_of(database) as commit:
        refused = await commit.append(unit(notes=0, refusal=b"no", idempotency=key))
        again = await commit.append(unit(idempotency=key))
    assert (refused.verdict, refused.receipt) == (Verdict.REFUSED, None)
    assert again.verdict is Verdict.KEY_TAKEN
    assert (again.receipt, again.body, again.refusal) == (None, b"body", b"no")
    assert positions(database) == []


async def test_a_conflict_does_not_use_a_key_up(database: Database) -> None:
    """What was not written may be tried again under its key."""
    key = IdempotencyKey(b"key", b"body")
    async with commit_of(database) as commit:
        assert await verdict_of(commit, unit(after=5, idempotency=key)) is Verdict.STREAM_MOVED
        assert await verdict_of(commit, unit(idempotency=key)) is Verdict.WRITTEN


async def test_an_idempotency_key_runs_out_after_seven_days(database: Database) -> None:
    """To the microsecond before, the key is kept; from then on it is free for something else."""
    clock, key = Clock(), IdempotencyKey(b"key", b"body")
    async with commit_of(database, clock) as commit:
        await commit.append(unit(idempotency=key))
        clock.now = NOW + timedelta(days=7) - timedelta(microseconds=1)
        assert await verdict_of(commit, unit(idempotency=key)) is Verdict.KEY_TAKEN
        clock.now = NOW + timedelta(days=7)
        assert await verdict_of(commit, unit(idempotency=key)) is Verdict.WRITTEN
        assert await verdict_of(commit, unit(idempotency=key)) is Verdict.KEY_TAKEN


async def test_recorded_time_never_goes_back(database: Database) -> None:
    """A clock that was set back gives the last recorded moment again, also to another process."""
    clock = Clock()
    async with commit_of(database, clock) as commit, commit_of(database, Clock(NOW - timedelta(days=1))) as late:
        moments = [(await commit.append(unit())).receipt]
        clock.move(hours=-5)
        moments.append((await commit.append(unit())).receipt)
        moments.append((await late.append(unit())).receipt)
        clock.move(hours=6)
        moments.append((await commit.append(unit())).receipt)
    assert [one.recorded_at for one in moments if one] == [NOW, NOW, NOW, NOW + timedelta(hours=1)]


async def test_what_must_leave_the_ledger_is_written_with_its_command(database: Database) -> None:
    """The outbox holds the items of units that were written, in their order, and of no others."""
    items = (OutboxItem("notice", b"1"), OutboxItem("notice", b"2"))
    async with commit_of(database) as commit:
        written, _ = one = await append_all(commit, [unit(outbox=items), unit(after=5, outbox=items)])
    assert [outcome.verdict for outcome in one] == [Verdict.WRITTEN, Verdict.STREAM_MOVED]
    assert written.receipt is not None
    rows = database.rows("SELECT command_id, body FROM ledger.outbox ORDER BY ordinal")
    assert rows == [(written.receipt.command_id, b"1"), (written.receipt.command_id, b"2")]


async def test_the_envelope_is_kept_whole(database: Database) -> None:
    """Actor, principal, origin, correlation, causation, subject and times stand beside the event as they were given."""
    causation, correlation = uuid4(), uuid4()
    stream = new_stream("case")
    event = note(stream, 1, subject="customer-1", occurred_at=NOW - timedelta(days=400), schema_version=3)
    one = unit(
        stream,
        on_behalf_of="staff-2",
        origin="import",
        correlation=correlation,
        causation=causation,
        events=(event,),
    )
    async with commit_of(database) as commit:
        await commit.append(one)
    row = database.rows(
        "SELECT event_id, command_id, actor, on_behalf_of, origin, correlation, causation, subject, schema_version,"
        " occurred_at, recorded_at FROM ledger.stored_events"
    )[0]
    assert row[:5] == (event.event_id, one.command_id, "staff-1", "staff-2", "import")
    assert row[5:] == (correlation, causation, "customer-1", 3, NOW - timedelta(days=400), NOW)
