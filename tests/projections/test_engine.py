"""The engine: every event once, whatever happens to runners and to the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from interfaces.embedded import EmbeddedPostgres
from projections.engine import BESIDE, Build, Engine, Entry, Store, log, ownership
from projections.engine.connecting import connect
from projections.engine.ownership import FencedOut
from projections.engine.runner import Runner
from projections.queue import QUEUE
from projections.timeline import TIMELINE
from tests.interfaces.waiting import eventually
from tests.postgres.databases import Database
from tests.projections.engines import expire_leases, folded, queue_status, running, table
from tests.projections.logs import busy_desk, write

EVENTS = busy_desk(5_000, 200)


class Meddling:
    """The queue, with something that happens between the writing of the rows and the checkpoint."""

    name, version, tables, rebuilds, by_stream = QUEUE.name, QUEUE.version, QUEUE.tables, True, True

    def __init__(self, meddle: Callable[[], None]) -> None:
        self._meddle = meddle

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """Write the rows, then let it happen."""
        QUEUE.apply(store, entries)
        self._meddle()


def test_catching_up_gives_the_rows_of_a_fold(url: str, owner: psycopg.Connection[Any]) -> None:
    """In several batches, for two projections that share the scan."""
    write(owner, EVENTS)
    engine = Engine(url, [QUEUE, TIMELINE], "node")
    engine.catch_up_once()
    assert table(url) == folded(EVENTS)
    for status in engine.status():
        assert (status.position, status.head, status.lag) == (5_000, 5_000, 0)
        assert (status.owner, status.lease_live, status.ready, status.error) == ("node", True, True, None)
        assert (status.lag_seconds, status.expected_seconds, status.parked_streams) == (0, 0, 0)


def test_projections_at_different_positions_meet_and_go_on_together(url: str, owner: psycopg.Connection[Any]) -> None:
    """One that comes later catches up to the other first, and neither misses anything."""
    write(owner, EVENTS[:3_000])
    first = Engine(url, [QUEUE], "node")
    first.catch_up_once()
    write(owner, EVENTS[3_000:])
    both = Engine(url, [QUEUE, TIMELINE], "node")
    both.catch_up_once()
    assert [status.position for status in both.status()] == [5_000, 5_000]
    assert table(url) == folded(EVENTS)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM read.timeline").fetchone() == (5_000,)


def test_one_that_is_far_behind_does_not_hold_up_the_others(url: str, owner: psycopg.Connection[Any]) -> None:
    """Given a projection that begins at the first event, then the others read what is new before it goes on."""
    write(owner, EVENTS[:4_900])
    Engine(url, [TIMELINE], "node").catch_up_once()
    write(owner, EVENTS[4_900:])
    seen: list[int] = []

    def look() -> None:
        with psycopg.connect(url) as watching:
            found = watching.execute("SELECT position FROM read.checkpoints WHERE name = 'timeline'").fetchall()
            seen.extend(position for (position,) in found)

    both = Engine(url, [Meddling(look), TIMELINE], "node")
    both.catch_up_once()
    assert seen[0] == 5_000
    assert len(seen) > 1
    assert table(url) == folded(EVENTS)


def test_status_knows_projections_that_never_ran(url: str) -> None:
    """Before the first run everything is still to be done, and nobody does it."""
    (status,) = Engine(url, [QUEUE], "node").status()
    assert (status.name, status.build, status.known, status.version, status.position) == ("queue", "live", True, 0, 0)
    assert (status.owner, status.lease_live, status.error, status.expected_seconds) == (None, False, None, 0)


def test_two_runners_cannot_both_advance(url: str, owner: psycopg.Connection[Any]) -> None:
    """Whoever was overtaken rolls its rows back, and loses nothing by it."""
    write(owner, EVENTS)
    with connect(url) as one, connect(url) as other:
        ownership.create_schema(one)
        slow, quick = Runner(QUEUE, "slow"), Runner(QUEUE, "quick")
        assert slow.claim(one)
        assert not quick.claim(other)
        expire_leases(url)
        assert quick.claim(other)
        # The slow one does not know yet.
        assert not slow.advance(one, EVENTS[:1_000])
        assert slow.held is None
        assert table(url) == []
        assert quick.advance(other, EVENTS[:500])
        assert table(url) == folded(EVENTS[:500])


def test_of_two_runners_in_the_middle_of_a_batch_only_the_newer_advances(
    url: str, owner: psycopg.Connection[Any]
) -> None:
    """The takeover may come at the worst moment: after the rows were written and before the checkpoint."""
    write(owner, EVENTS)
    overtaken: list[bool] = []

    def take_over() -> None:
        expire_leases(url)
        with connect(url) as other:
            overtaken.append(Runner(QUEUE, "quick").claim(other))

    with connect(url) as one:
        ownership.create_schema(one)
        slow = Runner(Meddling(take_over), "slow")
        assert slow.claim(one)
        assert not slow.advance(one, EVENTS[:1_000])
    assert overtaken == [True]
    assert table(url) == []
    engine = Engine(url, [QUEUE], "quick")
    engine.catch_up_once()
    assert table(url) == folded(EVENTS)
    assert queue_status(engine).owner == "quick"


def test_a_checkpoint_only_moves_from_where_the_runner_saw_it(url: str) -> None:
    """The same epoch twice does not apply a batch twice either."""
    with connect(url) as connection:
        ownership.create_schema(connection)
        claimed = ownership.claim(connection, Build("queue"), "node")
        assert claimed is not None
        held = {Build("queue"): claimed.claim}
        ownership.advance(connection.cursor(), held, 10)
        with pytest.raises(FencedOut):
            ownership.advance(connection.cursor(), held, 10)


def test_runners_that_steal_from_each_other_all_the_time_spoil_nothing(
    url: str, owner: psycopg.Connection[Any]
) -> None:
    """Leases run out under both in the middle of their work; the rows equal a fold all the same."""
    write(owner, EVENTS[:2_000])
    engine = Engine(url, [QUEUE], "watching")
    engine.status()

    def drive(name: str) -> None:
        with connect(url) as connection:
            runner = Runner(QUEUE, name)
            while queue_status(engine).lag:
                expire_leases(url)
                # Two who write the same rows may deadlock; the engine begins anew then, and so does this.
                with suppress(psycopg.OperationalError):
                    runner.claim(connection)
                    while runner.held and (entries := log.scan(connection, runner.held.position, None, 50)):
                        runner.advance(connection, entries)

    threads = [threading.Thread(target=drive, args=(name,)) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert queue_status(engine).lag == 0
    assert queue_status(engine).epoch > 5
    assert table(url) == folded(EVENTS[:2_000])


def test_an_engine_takes_over_from_one_that_died(url: str, owner: psycopg.Connection[Any]) -> None:
    """Not before the lease has run out, unless it bears the same name."""
    write(owner, EVENTS[:100])
    Engine(url, [QUEUE], "dead").catch_up_once()
    write(owner, EVENTS[100:200])
    other = Engine(url, [QUEUE], "other")
    other.catch_up_once()
    assert (queue_status(other).position, queue_status(other).owner) == (100, "dead")
    before = queue_status(other).epoch
    again = Engine(url, [QUEUE], "dead")
    again.catch_up_once()
    assert queue_status(again).position == 200
    assert before < queue_status(again).epoch
    expire_leases(url)
    other.catch_up_once()
    assert queue_status(other).owner == "other"


def test_a_runner_that_stops_lets_another_take_over_at_once(url: str, owner: psycopg.Connection[Any]) -> None:
    """Stopping in order leaves no lease behind."""
    write(owner, EVENTS[:100])
    engine = Engine(url, [QUEUE], "one")
    with running(engine):
        eventually(lambda: queue_status(engine).position == 100)
    assert not queue_status(engine).lease_live
    other = Engine(url, [QUEUE], "other")
    other.catch_up_once()
    assert queue_status(other).owner == "other"


def test_a_runner_killed_between_rows_and_checkpoint_leaves_neither(url: str, owner: psycopg.Connection[Any]) -> None:
    """Rows and checkpoint are one transaction."""
    write(owner, EVENTS)
    backends: list[int] = []

    def die() -> None:
        writing = "SELECT pid FROM pg_locks WHERE relation = 'read.queue'::regclass AND mode = 'RowExclusiveLock'"
        with psycopg.connect(url) as killer:
            backends.extend(pid for (pid,) in killer.execute(writing).fetchall())
            killer.execute("SELECT pg_terminate_backend(%s)", (backends[0],))

    engine = Engine(url, [Meddling(die)], "node")
    with pytest.raises(psycopg.OperationalError):
        engine.catch_up_once()
    assert table(url) == folded(EVENTS[: queue_status(engine).position])
    again = Engine(url, [QUEUE], "node")
    again.catch_up_once()
    assert table(url) == folded(EVENTS)


def test_a_running_engine_survives_restarts_of_the_database(own_server: EmbeddedPostgres) -> None:
    """It waits, connects again and goes on where the checkpoint stands."""
    server, url = own_server, own_server.application_url
    with psycopg.connect(server.owner_url) as connection:
        write(connection, EVENTS[:1_000])
    engine = Engine(url, [QUEUE], "node")
    with running(engine) as thread:
        for end in (2_000, 3_000):
            eventually(lambda end=end: queue_status(engine).position == end - 1_000)  # type: ignore[misc]  # bound now
            server.stop()
            server.start()
            with psycopg.connect(server.owner_url) as connection:
                write(connection, EVENTS[end - 1_000 : end])
        eventually(lambda: queue_status(engine).position == 3_000, seconds=20)
        assert thread.is_alive()
    assert table(url) == folded(EVENTS[:3_000])


def test_a_reader_may_hold_an_unreadable_event_of_a_stream_it_does_not_read(
    url: str, owner: psycopg.Connection[Any]
) -> None:
    """The queue is of cases; a stream of a kind that came later does not stop it."""
    foreign = replace(EVENTS[0], stream="raffle-1", version=1, tag="raffle.v1", state=b"{}", position=101)
    write(owner, [*EVENTS[:100], foreign])
    engine = Engine(url, [QUEUE, TIMELINE], "node")
    engine.catch_up_once()
    assert [(status.position, status.error) for status in engine.status()] == [(101, None), (101, None)]


def test_an_append_held_open_skips_nothing(url: str, owner: psycopg.Connection[Any], database: Database) -> None:
    """Whoever appends holds a lock until the commit, so positions become visible in their order."""
    write(owner, EVENTS[:10])
    engine = Engine(url, [QUEUE], "node")
    with running(engine):
        eventually(lambda: queue_status(engine).position == 10)
        with psycopg.connect(database.owner_url) as held:
            held.execute("SELECT pg_advisory_xact_lock(7233173019385131)")
            write(held, EVENTS[10:20])

            def append_behind() -> None:
                with psycopg.connect(database.owner_url) as waiting:
                    waiting.execute("SELECT pg_advisory_xact_lock(7233173019385131)")
                    write(waiting, EVENTS[20:30])

            appending = threading.Thread(target=append_behind)
            appending.start()
            eventually(
                lambda: owner.execute("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").rowcount
            )
            assert queue_status(engine).position == 10
        appending.join(10)
        eventually(lambda: queue_status(engine).position == 30)
    assert table(url) == folded(EVENTS[:30])


def test_a_notification_wakes_a_waiting_engine(database: Database, owner: psycopg.Connection[Any]) -> None:
    """Told of an event the engine does not wait until it would have looked by itself; a pooler would not tell it."""
    url = database.direct_url
    engine = Engine(url, [QUEUE], "node")
    with running(engine), psycopg.connect(url, autocommit=True) as watching:
        listening = "SELECT FROM pg_stat_activity WHERE query = 'LISTEN caseledger'"
        eventually(lambda: watching.execute(listening).rowcount)
        began = monotonic()
        for at in range(20):
            write(owner, EVENTS[at : at + 1])
            owner.execute("NOTIFY caseledger")
            eventually(lambda at=at: queue_status(engine).position == at + 1)  # type: ignore[misc]  # bound now
        # Looks a second apart would have taken twenty.
        assert monotonic() - began < 10


@pytest.mark.parametrize("projection", [QUEUE, TIMELINE], ids=lambda one: one.name)
def test_every_column_has_the_type_of_its_field(connection: psycopg.Connection[Any], projection: Any) -> None:  # noqa: ANN401 - of any row
    """Rows travel in the binary format, in which a column of another type would hold nonsense."""
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        projection.table.create(cursor, "read")
        assert projection.table.found(cursor, "read") == projection.table.columns


class Acting:
    """Something that acts on the world with every entry that it is given."""

    name, tables, rebuilds, by_stream = "acting", (), False, False

    def __init__(self, version: int) -> None:
        self.version = version
        self.done: list[int] = []

    def apply(self, _store: Store, entries: Sequence[Entry]) -> None:
        """Act."""
        self.done += [entry.position for entry in entries]


def test_what_acts_on_the_world_begins_with_what_comes_next(url: str, owner: psycopg.Connection[Any]) -> None:
    """Given a log, then nothing of it is acted on; a newer version goes on where the older one was."""
    write(owner, EVENTS[:100])
    first, second, beside = Acting(1), Acting(2), Acting(2)
    Engine(url, [first], "node").catch_up_once()
    write(owner, EVENTS[100:150])
    Engine(url, [first], "node").catch_up_once()
    assert first.done == list(range(101, 151))
    write(owner, EVENTS[150:200])
    Engine(url, [beside], "node", BESIDE).catch_up_once()
    Engine(url, [second], "node").catch_up_once()
    assert (second.done, beside.done) == (list(range(151, 201)), [])
    # An older program leaves it alone from then on.
    write(owner, EVENTS[200:250])
    older = Acting(1)
    Engine(url, [older], "node").catch_up_once()
    assert older.done == []
