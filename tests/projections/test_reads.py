"""What the read models answer, over the rows of a real table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from domain.case import events as e
from projections.engine import Engine
from projections.kit import BEGINNING, Happened, log_of
from projections.queue import QUEUE, TABLE, QueueRow, reads
from projections.reads import Rows, wait_for_position
from projections.timeline import TIMELINE
from projections.timeline import reads as timeline
from tests.projections.logs import busy_desk, stream, write
from tests.projections.promised import promised
from tests.projections.promises import started


@pytest.fixture
def rows(connection: psycopg.Connection[Any]) -> Rows:
    """Reads as the composition root gives them."""

    async def run(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(statement, parameters, binary=True).fetchall()

    return run


@pytest.fixture
def queue(url: str, owner: psycopg.Connection[Any]) -> list[QueueRow]:
    """The rows of a desk of some hundred cases, caught up."""
    write(owner, promised(busy_desk(3_000, 300)))
    Engine(url, [QUEUE, TIMELINE], "node").catch_up_once()
    with psycopg.connect(url) as connection:
        return TABLE.all(connection.cursor())


def in_order(found: list[QueueRow]) -> list[QueueRow]:
    """Return the rows in the order of work, told another way than by the query."""
    return sorted(
        found,
        key=lambda row: (
            *(row.priority_rank, row.next_due is None, row.next_due or BEGINNING),
            *(row.unanswered_since or row.opened_at, row.stream),
        ),
    )


async def all_pages(rows: Rows, team: str, filters: reads.Filters = reads.NO_FILTERS) -> list[QueueRow]:
    """Return all pages of seven."""
    found, page = [], await reads.page(rows, team, filters, limit=7)
    while True:
        found.extend(page.rows)
        if page.next is None:
            return found
        page = await reads.page(rows, team, filters, page.next, limit=7)


def test_pages_show_the_open_cases_of_a_team_in_the_order_of_work(rows: Rows, queue: list[QueueRow]) -> None:
    """Urgent first, then what is due next, then who has waited longest, then the stream id; every case once."""
    expected = in_order([row for row in queue if row.team == "first" and row.status == "open"])
    assert len(expected) > 50
    assert asyncio.run(all_pages(rows, "first")) == expected


@pytest.mark.parametrize(
    "filters",
    [
        {"priority": "urgent"},
        {"channel": "chat", "topic": "return"},
        {"assignee": "staff-7"},
        {"market": "nl", "language": "nl"},
        {"source": "elsewhere"},
        {"status": "waiting"},
        {"status": "resolved", "priority": "low"},
        {"status": "closed"},
    ],
)
def test_filters_narrow_a_list_together(rows: Rows, queue: list[QueueRow], filters: dict[str, str]) -> None:
    """Every filter must hold."""
    wanted = {"status": "open", **filters}
    fits = [row for row in queue if row.team == "first" and all(getattr(row, n) == v for n, v in wanted.items())]
    found = asyncio.run(all_pages(rows, "first", reads.Filters(**filters)))  # type: ignore[arg-type]
    assert found == in_order(fits)


def test_pages_stay_stable_while_cases_arrive_and_leave(
    url: str, rows: Rows, queue: list[QueueRow], owner: psycopg.Connection[Any]
) -> None:
    """A case that keeps its place is met exactly once, whatever happens to the others between two pages."""
    before = in_order([row for row in queue if row.team == "first" and row.status == "open"])
    first = asyncio.run(reads.page(rows, "first", limit=10))
    urgent = e.CaseOpened(subject="customer-1", channel="email", topic="return", team="first", priority="urgent")
    arrivals = [
        Happened(event=event, stream=stream(90_000 + n), occurred_at=BEGINNING)
        for n in range(5)
        for event in (urgent, started(BEGINNING, minutes=0))
    ]
    closing = [Happened(event=e.CaseClosed(how="silent"), stream=row.stream) for row in (before[2], before[20])]
    end = max(row.position for row in queue)
    later = [
        replace_entry(entry, end + n, entry.version if n <= 10 else 99)
        for n, entry in enumerate(log_of([*arrivals, *closing]), start=1)
    ]
    write(owner, later)
    Engine(url, [QUEUE], "node").catch_up_once()
    found = list(first.rows)
    page = first
    while page.next is not None:
        page = asyncio.run(reads.page(rows, "first", after=page.next, limit=10))
        found.extend(page.rows)
    streams = [row.stream for row in found]
    assert streams == [row.stream for row in before if row.stream != before[20].stream]


def replace_entry(entry: Any, position: int, version: int) -> Any:  # noqa: ANN401 - an entry at another place
    """Return the entry at another position and version."""
    return replace(entry, position=position, version=version)


def test_an_open_page_is_read_from_the_index_in_its_order(
    connection: psycopg.Connection[Any], queue: list[QueueRow]
) -> None:
    """The index follows the order of work; nothing is sorted."""
    assert queue
    plans: list[str] = []

    async def explain(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_bitmapscan = off")
        plans.extend(row[0] for row in connection.execute(b"EXPLAIN " + statement, parameters).fetchall())
        return []

    place = reads.Place(1, BEGINNING, BEGINNING, "case-1")
    asyncio.run(reads.page(explain, "first", after=place))
    asyncio.run(reads.page(explain, "first", reads.Filters(status="resolved"), place))
    plan = "\n".join(plans)
    assert "queue_open" in plan
    assert "queue_others" in plan
    assert "Sort" not in plan


def test_counts_are_those_of_the_rows(rows: Rows, queue: list[QueueRow]) -> None:
    """Each team and status is counted."""
    found = asyncio.run(reads.counts(rows))
    assert sum(count.cases for count in found) == len(queue)
    for count in found:
        assert count.cases == sum(row.team == count.team and row.status == count.status for row in queue)


def test_a_case_is_found_by_stream_and_by_either_number(url: str, rows: Rows, owner: psycopg.Connection[Any]) -> None:
    """Our number and the one of the system that a case comes from lead to it."""
    imported = e.CaseOpened(
        subject="customer-1", channel="email", topic="return", team="first", source="helpdesk", source_case="Case 7"
    )
    own = e.CaseOpened(subject="customer-2", channel="email", topic="return", team="first")
    number = e.CaseNumbered(number="2026-000001")
    write(
        owner,
        log_of(
            [
                Happened(event=imported, stream=stream(1)),
                *(Happened(event=one, stream=stream(2)) for one in (own, number)),
            ]
        ),
    )
    Engine(url, [QUEUE], "node").catch_up_once()
    by_number = asyncio.run(reads.by_number(rows, "2026-000001"))
    assert [row.stream for row in by_number] == [stream(2)]
    assert [row.stream for row in asyncio.run(reads.by_number(rows, "Case 7"))] == [stream(1)]
    assert asyncio.run(reads.by_number(rows, "Case 8")) == []
    assert asyncio.run(reads.case(rows, stream(2))) == by_number[0]
    assert asyncio.run(reads.case(rows, stream(3))) is None


def test_silent_cases_are_due_at_their_time_and_while_they_are_resolved(
    url: str, rows: Rows, owner: psycopg.Connection[Any]
) -> None:
    """The timer is given the resolved cases whose time has come, with the version that was read."""
    opened = e.CaseOpened(subject="customer-1", channel="email", topic="return", team="first")
    hour = BEGINNING + timedelta(hours=1)
    due, later = e.CaseResolved(silent_due=hour), e.CaseResolved(silent_due=hour + timedelta(seconds=1))
    happened = [
        Happened(event=event, stream=stream(number))
        for number, events in enumerate(
            ([opened, due], [opened, later], [opened, e.CaseResolved()], [opened, due, e.CaseReopened()]), start=1
        )
        for event in events
    ]
    write(owner, log_of(happened))
    Engine(url, [QUEUE], "node").catch_up_once()
    assert asyncio.run(reads.silent_due(rows, hour, 10)) == [reads.SilentDue(stream(1), 2)]
    assert asyncio.run(reads.silent_due(rows, hour - timedelta(seconds=1), 10)) == []


def test_the_timeline_is_read_in_pages_by_version(rows: Rows, queue: list[QueueRow]) -> None:
    """A page begins after a version and holds the next ones in order."""
    row = max(queue, key=lambda one: one.version)
    first = asyncio.run(timeline.page(rows, row.stream, limit=3))
    rest = asyncio.run(timeline.page(rows, row.stream, first[-1].version))
    assert [one.version for one in (*first, *rest)] == list(range(1, row.version + 1))
    assert rest[-1].position == row.position


def test_a_read_can_wait_for_a_position_up_to_a_limit(url: str, rows: Rows, owner: psycopg.Connection[Any]) -> None:
    """True as soon as the projection holds the position, False when it does not in time."""
    write(owner, busy_desk(10))
    engine = Engine(url, [QUEUE], "node")
    engine.status()
    assert not asyncio.run(wait_for_position(rows, "queue", 1, 0.01))

    async def wait_while_it_catches_up() -> bool:
        waiting = asyncio.create_task(wait_for_position(rows, "queue", 10, 10))
        await asyncio.to_thread(engine.catch_up_once)
        return await waiting

    assert asyncio.run(wait_while_it_catches_up())
    assert not asyncio.run(wait_for_position(rows, "queue", 11, 0))
