"""Poison: an event that can't be taken in is laid aside with what follows in its case; the other cases go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from projections.engine import BESIDE, Build, Engine, parking, rebuild, switch
from projections.engine.upkeep import Upkeep
from projections.queue import QUEUE, TABLE, VERSION, QueueRow
from projections.queue.folding import fold
from projections.shapes import RowPerStream
from projections.timeline import TIMELINE
from tests.interfaces.waiting import eventually
from tests.projections.engines import folded, queue_status, running, table
from tests.projections.logs import busy_desk, write

if TYPE_CHECKING:
    from collections.abc import Collection

    import psycopg

    from projections.engine import Entry

EVENTS = busy_desk(10_000, 200)
POISON = next(entry for entry in EVENTS[5_000:] if entry.tag == "case.assigned.v1")
"""An event in the middle of the life of a case, in the middle of the log."""
BEHIND = [entry for entry in EVENTS if entry.stream == POISON.stream and entry.position > POISON.position]


def choking_on(positions: Collection[int]) -> RowPerStream[QueueRow]:
    """Return the queue of a program that can't take in the events at these positions."""

    def choking(row: QueueRow | None, entry: Entry) -> QueueRow | dict[str, Any] | None:
        if entry.position in positions:
            message = f"too much at {entry.position}"
            raise ValueError(message)
        return fold(row, entry)

    return RowPerStream("queue", VERSION, TABLE, "case", choking)


CHOKING = choking_on({POISON.position})


def without(*positions: int) -> list[Entry]:
    """Return the log without some events."""
    return [entry for entry in EVENTS if entry.position not in positions]


@pytest.fixture
def parked(url: str, owner: psycopg.Connection[Any]) -> Engine:
    """An engine that met poison in the middle of 10,000 events, and is at the end of the log."""
    write(owner, EVENTS)
    engine = Engine(url, [CHOKING, TIMELINE], "node")
    engine.catch_up_once()
    return engine


def test_poison_parks_its_own_case_and_no_other(parked: Engine, url: str) -> None:
    """The case stays as it was before the event; all others are as a fold of the whole log makes them."""
    queue, timeline = parked.status()
    assert (queue.position, queue.error, timeline.position) == (10_000, None, 10_000)
    assert (queue.parked_streams, queue.parked_events) == (1, 1 + len(BEHIND))
    assert len(BEHIND) > 3
    assert timeline.parked_streams == 0
    withheld = [one for one in EVENTS if one.stream != POISON.stream or one.position < POISON.position]
    assert table(url) == folded(withheld)


def test_what_is_parked_is_shown(parked: Engine, url: str) -> None:
    """Which case, at which event, why, since when, and how many events wait."""
    assert queue_status(parked).parked_since is not None
    (found,) = Upkeep(url).parked()
    assert (found.name, found.build, found.stream, found.position) == ("queue", "live", POISON.stream, POISON.position)
    assert (found.tag, found.events, found.attempts) == (POISON.tag, 1 + len(BEHIND), 1)
    assert found.reason == f"ValueError: too much at {POISON.position}"
    assert Upkeep(url).parked("timeline") == []


def test_what_comes_later_waits_behind(parked: Engine, url: str, owner: psycopg.Connection[Any]) -> None:
    """Given a parked case, when more happens to it, then that waits too; nothing of it is taken in out of order."""
    later = replace(BEHIND[-1], position=10_001, version=BEHIND[-1].version + 1, event_id_bytes=bytes(15) + b"x")
    before = table(url)
    write(owner, [later])
    parked.catch_up_once()
    assert queue_status(parked).parked_events == 2 + len(BEHIND)
    assert table(url) == before


def test_a_mended_program_takes_in_what_waits_in_order(parked: Engine, url: str) -> None:
    """Given a fix, when the engine starts, then nothing is parked any more and the rows are the fold of all."""
    parked.release()
    mended = Engine(url, [QUEUE, TIMELINE], "node")
    mended.catch_up_once()
    assert queue_status(mended).parked_streams == 0
    assert Upkeep(url).parked() == []
    assert table(url) == folded(EVENTS)


def test_what_is_parked_is_tried_again_when_asked(url: str, owner: psycopg.Connection[Any]) -> None:
    """A cause that lies outside the program may be gone without a restart."""
    write(owner, EVENTS)
    trouble = {POISON.position}
    engine = Engine(url, [choking_on(trouble)], "node")
    with running(engine):
        eventually(lambda: queue_status(engine).position == 10_000)
        assert Upkeep(url).retry(Build("queue"), "case-of-nobody") == 0
        assert Upkeep(url).retry(Build("queue"), POISON.stream) == 1
        eventually(lambda: Upkeep(url).parked()[0].attempts == 2)
        trouble.clear()
        assert Upkeep(url).retry(Build("queue")) == 1
        eventually(lambda: queue_status(engine).parked_streams == 0)
    assert table(url) == folded(EVENTS)


def test_poison_behind_poison_is_met_when_the_first_is_mended(parked: Engine, url: str) -> None:
    """What can be taken in is; the case then stands at the next event that can't, and the rest still waits."""
    parked.release()
    second = BEHIND[1]
    half_mended = Engine(url, [choking_on({second.position})], "node")
    half_mended.catch_up_once()
    (found,) = Upkeep(url).parked()
    assert (found.position, found.events, found.attempts) == (second.position, len(BEHIND) - 1, 2)
    withheld = [one for one in EVENTS if one.stream != POISON.stream or one.position < second.position]
    assert table(url) == folded(withheld)


def test_a_dropped_event_is_passed_over_and_the_rest_taken_in(url: str, owner: psycopg.Connection[Any]) -> None:
    """Only the event that was named, and only where the case stands at it."""
    write(owner, EVENTS)
    engine = Engine(url, [CHOKING], "node")
    with running(engine):
        eventually(lambda: queue_status(engine).parked_streams == 1)
        assert not Upkeep(url).drop(Build("queue"), POISON.stream, BEHIND[0].position)
        assert Upkeep(url).drop(Build("queue"), POISON.stream, POISON.position)
        eventually(lambda: queue_status(engine).parked_streams == 0)
        eventually(lambda: queue_status(engine).position == 10_000)
    assert table(url) == folded(without(POISON.position))


def test_a_rebuild_meets_the_poison_by_itself(parked: Engine, url: str) -> None:
    """What each build has laid aside is its own, and goes with it when the two change places."""
    parked.release()
    rebuild(url, [CHOKING], "node", lambda _position, _head: None)
    assert [(one.build, one.position) for one in Upkeep(url).parked()] == [
        ("live", POISON.position),
        ("beside", POISON.position),
    ]
    rebuild(url, [QUEUE], "node", lambda _position, _head: None, afresh=True)
    switch(url, QUEUE, "node")
    assert [one.build for one in Upkeep(url).parked()] in ([], [BESIDE])
    assert table(url) == folded(EVENTS)


def test_an_event_that_cannot_be_read_parks_only_for_those_who_need_it(
    url: str, owner: psycopg.Connection[Any]
) -> None:
    """An event of a program to come: the queue parks its case, and whoever does not look at it goes on."""
    unreadable = replace(EVENTS[100], tag="case.enchanted.v1", state=b'{"type":"case.enchanted.v1"}')
    write(owner, [*EVENTS[:100], unreadable, *EVENTS[101:1_000]])
    engine = Engine(url, [QUEUE], "node")
    engine.catch_up_once()
    (found,) = Upkeep(url).parked()
    assert (found.stream, found.position, found.tag) == (unreadable.stream, 101, "case.enchanted.v1")
    assert found.reason.startswith("UnreadableEvent")
    assert queue_status(engine).position == 1_000


def test_trouble_with_more_than_some_cases_is_no_trouble_with_cases(
    url: str, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given more parked cases than anybody could look at, then the projection stands still and says so."""
    monkeypatch.setattr("projections.engine.aside.MOST_STREAMS", 20)
    write(owner, EVENTS[:1_000])
    engine = Engine(url, [choking_on(range(200, 10_000))], "node")
    engine.catch_up_once()
    status = queue_status(engine)
    assert status.parked_streams == 20
    assert status.error is not None
    assert status.error.startswith("20 cases are parked already; position")
    assert status.position < 1_000
    # when it is mended
    mended = Engine(url, [QUEUE], "node")
    mended.catch_up_once()
    assert (queue_status(mended).error, queue_status(mended).parked_streams) == (None, 0)
    assert table(url) == folded(EVENTS[:1_000])


def test_a_reason_is_kept_short(url: str, owner: psycopg.Connection[Any]) -> None:
    """A message of any length does not fill the status."""

    def shouting(_row: QueueRow | None, _entry: Entry) -> QueueRow | None:
        raise ValueError("a" * 100_000)

    write(owner, EVENTS[:1])
    Engine(url, [RowPerStream("queue", VERSION, TABLE, "case", shouting)], "node").catch_up_once()
    (found,) = Upkeep(url).parked()
    assert len(found.reason) == parking.MOST_TOLD
