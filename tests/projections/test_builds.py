"""Builds beside the live one: made, broken off, compared, switched, and gone back to; what is read stays readable."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from msgspec.structs import replace

from projections.engine import (
    BESIDE,
    LIVE,
    Build,
    CannotSwitch,
    Engine,
    Interrupted,
    Row,
    Table,
    compare,
    making,
    rebuild,
    switch,
)
from projections.engine.connecting import connect
from projections.engine.runner import Runner
from projections.engine.upkeep import Upkeep
from projections.queue import QUEUE, TABLE, VERSION, QueueRow
from projections.shapes import RowPerStream, RowsPerEvent
from projections.timeline import TIMELINE
from tests.interfaces.waiting import eventually
from tests.projections.engines import folded, queue_status, running, table
from tests.projections.logs import busy_desk, write

if TYPE_CHECKING:
    from projections.engine import Entry

EVENTS = busy_desk(5_000, 200)


def quietly(_position: int, _head: int) -> None:
    """Tell nobody about the progress."""


def newer_fold(row: QueueRow | None, entry: Entry) -> QueueRow | None:
    """Fold as the next version of the queue does."""
    found = QUEUE.folded(row, [entry])
    return None if found is None else replace(found, topic=found.topic.upper())


NEWER = RowPerStream("queue", VERSION + 1, TABLE, "case", newer_fold)


def spoil(url: str) -> None:
    """Change, remove and add rows of the live queue."""
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE read.queue SET team = 'nobody' WHERE number = '2026-000001'")
        connection.execute("DELETE FROM read.queue WHERE number = '2026-000002'")
        connection.execute("UPDATE read.queue SET stream = 'case-of-nobody' WHERE number = '2026-000003'")


@pytest.fixture
def spoiled(url: str, owner: psycopg.Connection[Any]) -> str:
    """The URL of a ledger whose queue is up to date, but for what somebody did to it."""
    write(owner, EVENTS)
    engine = Engine(url, [QUEUE, TIMELINE], "node")
    engine.catch_up_once()
    engine.release()
    spoil(url)
    return url


def test_a_rebuild_leaves_alone_what_is_read(spoiled: str) -> None:
    """Given a spoiled queue, when it is built again, then what is read is the old one, and beside it is the new one."""
    before = table(spoiled)
    assert rebuild(spoiled, [QUEUE], "node", quietly).position == 5_000
    assert table(spoiled) == before != folded(EVENTS)
    assert table(spoiled, "read_beside") == folded(EVENTS)


def test_the_two_builds_are_compared_row_by_row(spoiled: str) -> None:
    """Rows that only one has, and those that differ, each with the columns that do."""
    rebuild(spoiled, [QUEUE], "node", quietly)
    (found,) = compare(spoiled, QUEUE, "node")
    rows = len(folded(EVENTS))
    assert (found.table, found.rows_live, found.rows_beside) == ("queue", rows - 1, rows)
    assert (found.only_live, found.only_beside, found.differ) == (1, 2, 1)
    (changed,) = [one for one in found.samples if one.columns]
    assert changed.columns["team"][0] == "nobody"
    assert {one.only for one in found.samples} == {None, LIVE, BESIDE}


def test_builds_that_are_the_same_do_not_differ(url: str, owner: psycopg.Connection[Any]) -> None:
    """While events arrive and an engine drives both, they are compared at one position."""
    write(owner, EVENTS[:1_000])
    engines = Engine(url, [QUEUE], "node"), Engine(url, [QUEUE], "node", BESIDE)
    with running(*engines):
        eventually(lambda: queue_status(engines[0]).position == 1_000)
        rebuild(url, [QUEUE], "other", quietly)

        def work() -> None:
            for entry in EVENTS[1_000:1_500]:
                write(owner, [entry])

        writing = threading.Thread(target=work)
        writing.start()
        for _ in range(3):
            assert all(one.none for one in compare(url, QUEUE, "other"))
        writing.join()


def test_a_switch_is_gone_back_on_by_another(spoiled: str) -> None:
    """What was read is kept beside, so that to go back is to switch again."""
    before = table(spoiled)
    rebuild(spoiled, [QUEUE], "node", quietly)
    switch(spoiled, QUEUE, "node")
    assert table(spoiled) == folded(EVENTS)
    switch(spoiled, QUEUE, "node")
    assert table(spoiled) == before
    # With no more than a console.
    with psycopg.connect(spoiled) as connection:
        connection.execute("SELECT read.switch('queue')")
    assert table(spoiled) == folded(EVENTS)


def test_a_switch_tells_whoever_keeps_what_was_read(spoiled: str) -> None:
    """Version, position and all may be the same, but never the epoch."""
    engine = Engine(spoiled, [QUEUE], "node")
    rebuild(spoiled, [QUEUE], "node", quietly)
    seen = set()
    for _ in range(3):
        status = queue_status(engine)
        seen.add((status.version, status.epoch, status.position))
        switch(spoiled, QUEUE, "node")
    assert len(seen) == 3


def test_both_builds_are_kept_up_to_date(spoiled: str, owner: psycopg.Connection[Any]) -> None:
    """Given a switch, when more is written, then either build has it, and going back loses nothing."""
    rebuild(spoiled, [QUEUE], "node", quietly)
    switch(spoiled, QUEUE, "node")
    live, beside = Engine(spoiled, [QUEUE], "node"), Engine(spoiled, [QUEUE], "node", BESIDE)
    with running(live, beside):
        more = [replace(entry, position=entry.position + 5_000) for entry in busy_desk(100, 5, seed=11)]
        more = [replace(entry, stream=entry.stream.replace("7000", "7001")) for entry in more]
        write(owner, more)
        eventually(lambda: queue_status(live).position == queue_status(live, BESIDE).position == 5_100)
    assert table(spoiled) == folded([*EVENTS, *more])


def test_several_are_built_in_one_scan(spoiled: str) -> None:
    """Each ends at the same position, and each is the fold."""
    told: list[int] = []
    built = rebuild(spoiled, [QUEUE, TIMELINE], "node", lambda position, _head: told.append(position))
    assert [one.name for one in built.beside] == ["queue", "timeline"]
    # Once through the log, not once for each of them.
    assert told == sorted(set(told))
    for one in (QUEUE, TIMELINE):
        switch(spoiled, one, "node")
    assert table(spoiled) == folded(EVENTS)
    assert Upkeep(spoiled).remove("timeline", BESIDE)
    assert not Upkeep(spoiled).remove("timeline", BESIDE)


def test_a_rebuild_that_was_broken_off_is_gone_on_with(spoiled: str) -> None:
    """Given a build that was interrupted, when it is built again, then it goes on where it was; afresh, it does not."""

    def pull_the_plug(position: int, _head: int) -> None:
        if position >= 1_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(spoiled, [QUEUE], "node", pull_the_plug)
    left = queue_status(Engine(spoiled, [QUEUE], "node"), BESIDE)
    assert (left.position, left.ready, left.lease_live) == (1_000, False, False)
    with connect(spoiled) as connection, pytest.raises(CannotSwitch, match="rebuild"):
        making.switch(connection, "queue")
    told: list[int] = []
    rebuild(spoiled, [QUEUE], "node", lambda position, _head: told.append(position))
    assert told[0] > 1_000
    assert table(spoiled, "read_beside") == folded(EVENTS)
    told.clear()
    rebuild(spoiled, [QUEUE], "node", lambda position, _head: told.append(position), afresh=True)
    assert told[0] == 1_000
    assert table(spoiled, "read_beside") == folded(EVENTS)


def test_a_rebuild_that_another_takes_over_says_so(spoiled: str) -> None:
    """Two at once do not spoil each other's work."""

    def taken(position: int, _head: int) -> None:
        if position == 1_000:
            with connect(spoiled) as other:
                assert Runner(QUEUE, "other", Build("queue", BESIDE)).claim(other, force=True)

    with pytest.raises(Interrupted, match="another process took it over"):
        rebuild(spoiled, [QUEUE], "node", taken)


def test_where_nothing_was_built_there_is_nothing_to_build_beside(url: str, owner: psycopg.Connection[Any]) -> None:
    """The first build is made where it is read."""
    write(owner, EVENTS[:1_000])
    assert rebuild(url, [QUEUE], "node", quietly) == (1_000, [])
    assert table(url) == folded(EVENTS[:1_000])
    for act in (compare, switch):
        with pytest.raises(CannotSwitch, match="no two builds of queue"):
            act(url, QUEUE, "node")


def test_a_newer_version_is_built_beside_and_takes_its_place(url: str, owner: psycopg.Connection[Any]) -> None:
    """Given a program of the next version, when it starts, then the old rows are read until the new ones are ready."""
    write(owner, EVENTS[:3_000])
    Engine(url, [QUEUE], "old").catch_up_once()
    with running(Engine(url, [NEWER], "new"), Engine(url, [NEWER], "new", BESIDE)):
        newer = Engine(url, [NEWER], "new")
        eventually(lambda: queue_status(newer).version == VERSION + 1, seconds=10)
        assert (queue_status(newer, BESIDE).version, queue_status(newer, BESIDE).position) == (VERSION, 3_000)
        write(owner, EVENTS[3_000:])
        eventually(lambda: queue_status(newer).position == 5_000)
    assert [row.topic for row in table(url)] == [row.topic.upper() for row in folded(EVENTS)]
    assert queue_status(newer, BESIDE).position == 3_000
    # The old program may still run somewhere: it leaves what is read alone and keeps its own build up to date.
    old = Engine(url, [QUEUE], "old"), Engine(url, [QUEUE], "old", BESIDE)
    with running(*old):
        eventually(lambda: queue_status(old[0], BESIDE).position == 5_000)
    assert queue_status(newer).version == VERSION + 1
    assert table(url, "read_beside") == folded(EVENTS)
    # And so the old version can be gone back to.
    switch(url, NEWER, "new")
    assert table(url) == folded(EVENTS)


def test_going_back_to_what_only_an_older_program_drives_has_to_be_asked_for(
    url: str, owner: psycopg.Connection[Any]
) -> None:
    """Whoever reads would be shown an older state; `even_if_behind` says that this is meant."""
    write(owner, EVENTS[:3_000])
    Engine(url, [QUEUE], "old").catch_up_once()
    beside = Engine(url, [NEWER], "new", BESIDE)
    beside.catch_up_once()
    write(owner, EVENTS[3_000:])
    Engine(url, [NEWER], "new").catch_up_once()
    with pytest.raises(CannotSwitch, match="is at position 3000, the live one at 5000"):
        switch(url, NEWER, "new")
    switch(url, NEWER, "new", even_if_behind=True)
    assert table(url) == folded(EVENTS[:3_000])


@pytest.mark.parametrize(
    "altered, said",
    [
        ("ALTER TABLE read.queue DROP COLUMN team", "was altered: team"),
        ("ALTER TABLE read.queue ALTER COLUMN messages TYPE integer", "was altered: messages"),
        ("ALTER TABLE read.queue ADD COLUMN note text", "was altered: note"),
        ("DROP TABLE read.queue", "table read.queue is gone"),
    ],
)
def test_a_table_that_somebody_altered_is_said_and_mended(
    url: str, owner: psycopg.Connection[Any], altered: str, said: str
) -> None:
    """Nothing is parked for it: the projection stands still and says what to do; others go on."""
    write(owner, EVENTS[:2_000])
    Engine(url, [QUEUE, TIMELINE], "node").catch_up_once()
    with psycopg.connect(url) as connection:
        connection.execute(altered.encode())
    write(owner, EVENTS[2_000:])
    engine = Engine(url, [QUEUE, TIMELINE], "node")
    engine.catch_up_once()
    status = queue_status(engine)
    assert (status.position, status.lease_live, status.parked_streams) == (2_000, False, 0)
    assert said in (status.error or "")
    assert "caseledger projections rebuild" in (status.error or "")
    assert engine.status()[1].position == 5_000
    # when
    rebuild(url, [QUEUE], "node", quietly)
    assert not compare(url, QUEUE, "node")[0].none
    switch(url, QUEUE, "node")
    # then
    again = Engine(url, [QUEUE], "node")
    again.catch_up_once()
    assert (queue_status(again).position, queue_status(again).error) == (5_000, None)
    assert table(url) == folded(EVENTS)


def test_a_table_that_is_altered_while_it_is_driven(url: str, owner: psycopg.Connection[Any]) -> None:
    """The engine stands still at the next event, and parks no case for it."""
    write(owner, EVENTS[:2_000])
    engine = Engine(url, [QUEUE], "node")
    engine.catch_up_once()
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE read.queue RENAME COLUMN team TO crew")
    write(owner, EVENTS[2_000:])
    engine.catch_up_once()
    status = queue_status(engine)
    assert (status.position, status.parked_streams) == (2_000, 0)
    assert "UndefinedColumn" in (status.error or "")


def test_a_projection_that_was_taken_out_of_the_program_keeps_its_tables(
    url: str, owner: psycopg.Connection[Any]
) -> None:
    """It is shown as nobody's; put back, it goes on where it was; removed, nothing of it is left."""
    write(owner, EVENTS[:2_000])
    Engine(url, [QUEUE, TIMELINE], "node").catch_up_once()
    write(owner, EVENTS[2_000:3_000])
    without = Engine(url, [TIMELINE], "node")
    without.catch_up_once()
    timeline, queue = without.status()
    assert (timeline.name, timeline.known, timeline.position) == ("timeline", True, 3_000)
    assert (queue.name, queue.known, queue.position) == ("queue", False, 2_000)
    # when it is put back
    Engine(url, [QUEUE, TIMELINE], "node").catch_up_once()
    assert table(url) == folded(EVENTS[:3_000])
    # when it is removed
    assert Upkeep(url).remove("queue", LIVE, BESIDE)
    assert [one.name for one in without.status()] == ["timeline"]
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('read.queue')").fetchone() == (None,)


def test_reads_go_on_through_rebuilds_and_switches(url: str, owner: psycopg.Connection[Any]) -> None:
    """Given a desk at work and readers that never rest, when the queue is rebuilt and switched, then nobody notices."""
    write(owner, EVENTS[:1_000])
    live, beside = Engine(url, [QUEUE], "node"), Engine(url, [QUEUE], "node", BESIDE)
    stop, counts = threading.Event(), list[int]()

    def read() -> None:
        with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
            while not stop.is_set():
                (count,) = connection.execute("SELECT count(*) FROM read.queue").fetchone() or (0,)
                counts.append(count)

    def work() -> None:
        for at in range(1_000, 2_000, 10):
            write(owner, EVENTS[at : at + 10])

    with running(live, beside):
        eventually(lambda: queue_status(live).position == 1_000)
        threads = [threading.Thread(target=read), threading.Thread(target=work)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            rebuild(url, [QUEUE], "other", quietly, afresh=True)
            switch(url, QUEUE, "other")
        threads[1].join()
        eventually(lambda: queue_status(live).position == 2_000)
        stop.set()
        threads[0].join()
    # Cases are only ever added here, so whoever reads sees ever more of them.
    assert counts == sorted(counts)
    assert table(url) == folded(EVENTS[:2_000])


def test_a_version_with_another_table_brings_its_own(url: str, owner: psycopg.Connection[Any]) -> None:
    """What the switch moves are the tables of each build, whatever the program has that asks for it."""
    write(owner, EVENTS[:1_000])
    Engine(url, [QUEUE], "old").catch_up_once()
    elsewhere = Table("openings", Row, "position", "CREATE TABLE openings (position bigint PRIMARY KEY)")
    openings = RowsPerEvent("queue", VERSION + 1, elsewhere, lambda entry: [Row(entry.position)])
    # when
    Engine(url, [openings], "new", BESIDE).catch_up_once()
    # then
    there = "SELECT to_regclass('read.openings') IS NOT NULL, to_regclass('read.queue') IS NOT NULL"
    with psycopg.connect(url) as connection:
        assert connection.execute(there).fetchone() == (True, False)
        connection.execute("SELECT read.switch('queue')")
        assert connection.execute(there).fetchone() == (False, True)
    assert table(url) == folded(EVENTS[:1_000])
