"""The queue of a past moment is the queue made of what counted then."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn

from domain.case import events as e
from domain.case.decisions import CASE as CASES
from projections.case_states import CASE_STATES
from projections.case_states.reads import counts
from projections.case_states.stretches import HOURS
from projections.case_states.work import work
from projections.engine import Engine, Entry
from projections.engine.store import PostgresStore
from projections.kit import BEGINNING, Happened, folded, log_of
from projections.kit.histories import histories
from projections.queue import QUEUE, QueueRow, past
from projections.queue.reads import NO_FILTERS, Filters
from projections.shapes import Moment
from tests.projections.logs import busy_desk, write
from tests.projections.promised import promised

if TYPE_CHECKING:
    from projections.queue.row import Status
    from projections.reads import Rows

NOW = Moment()
STATUSES: tuple[Status, ...] = ("open", "waiting", "resolved", "closed")


def reading(connection: psycopg.Connection[Any]) -> Rows:
    """Return reads over a connection."""

    async def run(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(statement, parameters, binary=True).fetchall()

    return run


def made_of(entries: Sequence[Entry], at: Moment) -> list[QueueRow]:
    """Return the queue made of what counts at a moment, in the order of work."""
    counted = [
        one
        for one in entries
        if (at.as_of is None or one.occurred_at <= at.as_of) and (at.known_at is None or one.recorded_at <= at.known_at)
    ]
    return sorted(folded(QUEUE, counted), key=in_the_order_of_work)


def in_the_order_of_work(row: QueueRow) -> tuple[object, ...]:
    """Return what cases are sorted by, told another way than by the reads."""
    due = (row.next_due is None, row.next_due or BEGINNING)
    return (row.priority_rank, *due, row.unanswered_since or row.opened_at, row.stream)


def all_pages(rows: Rows, team: str, filters: Filters, at: Moment, limit: int = 7) -> list[QueueRow]:
    """Return all pages of a list."""

    async def pages() -> list[QueueRow]:
        page = await past.page(rows, team, filters, at, None, limit)
        found = page.rows
        while page.next is not None:
            page = await past.page(rows, team, filters, at, page.next, limit)
            assert len(page.rows) <= limit
            found += page.rows
        return found

    return asyncio.run(pages())


FILED: tuple[e.CaseEvent, ...] = (
    e.CaseTagged(added=("vip", "late")),
    e.CaseTriaged(complexity="simple"),
    e.CaseClassified(topic="return", team="first", kind="service"),
    e.MissingInformationNoted(missing=("order",)),
    e.InformationGiven(stage="after"),
    e.PriorityChanged(priority="urgent", was="normal"),
    e.CaseReleased(),
    e.FindingRaised(finding="transfers", count=3, limit=2, policy=1),
)
"""What cases are filtered by, beside what they open with."""


def slow_desk(events: int, seed: int = 5) -> list[Entry]:
    """Return the log of a desk at which states last minutes to months, and much is entered later than it happened."""
    draw, recorded, happened = Random(seed), BEGINNING, list[Happened]()
    for entry in busy_desk(events, 40, seed):
        recorded += timedelta(hours=draw.choice((0, 0, 0, 1 / 60, 1 / 60, 1, 4, 40)))
        late = timedelta(hours=draw.choice((0, 0, 0, 0.000001, 1, 30, 300)))
        event = draw.choice(FILED) if isinstance(entry.event, e.CaseNumbered) else entry.event
        happened.append(Happened(event=event, stream=entry.stream, occurred_at=recorded - late, recorded_at=recorded))
    return promised(log_of(happened))


DESK = slow_desk(1_200)


@pytest.fixture
def rows(connection: psycopg.Connection[Any], url: str, owner: psycopg.Connection[Any]) -> Rows:
    """What is read of a desk that has caught up."""
    write(owner, DESK)
    Engine(url, [CASE_STATES], "node").catch_up_once()
    return reading(connection)


def moments(count: int) -> list[Moment]:
    """Return moments at and around which something happens, with either time left out now and then."""
    draw, found = Random(3), [NOW]
    for _ in range(count):
        occurred, recorded = draw.choice(DESK).occurred_at, draw.choice(DESK).recorded_at
        by = timedelta(microseconds=draw.choice((-1, 0, 1)))
        found += [
            Moment(occurred + by, recorded),
            Moment(occurred, None),
            Moment(None, recorded + by),
            Moment(recorded, recorded),
        ]
    return found


def test_a_queue_of_any_moment_is_made_of_what_counted_then(rows: Rows) -> None:
    """Given states that lasted from minutes to months, every list of every team is whole and in the order of work."""
    seen = 0
    for at in moments(12):
        expected = made_of(DESK, at)
        for team, status in product(("first", "second", "returns"), STATUSES):
            found = all_pages(rows, team, Filters(status=status), at)
            assert found == [row for row in expected if (row.team, row.status) == (team, status)], at
            seen += len(found)
    assert seen > 1_000


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(history=histories([CASES], max_cases=3, max_commands=30))
def test_it_is_so_of_any_history(
    url: str, connection: psycopg.Connection[Any], owner: psycopg.Connection[Any], history: list[Happened]
) -> None:
    """Whatever happened, in whichever order it was entered."""
    Engine(url, [CASE_STATES], "node").catch_up_once()
    connection.execute("GRANT ALL ON read.case_states, read.checkpoints TO caseledger_owner")
    entries = log_of(history)
    with owner.transaction(force_rollback=True), owner.cursor(binary=True) as cursor:
        write(owner, entries)
        if entries:
            CASE_STATES.apply(PostgresStore(cursor, "read"), entries)
        owner.execute("UPDATE read.checkpoints SET position = %s WHERE name = 'case_states'", (len(entries),))
        for valid, known in product(entries[1::7], entries[2::7]):
            at = Moment(valid.occurred_at, known.recorded_at)
            expected = made_of(entries, at)
            for team, status in {(row.team, row.status): None for row in expected}:
                found = all_pages(reading(owner), team, Filters(status=status), at, limit=1)
                assert found == [row for row in expected if (row.team, row.status) == (team, status)]


ASSIGNEES = Counter(one.event.assignee for one in DESK if isinstance(one.event, e.CaseAssigned))
FILTERS: tuple[dict[str, Any], ...] = (
    {"priority": "urgent"},
    {"assignee": ASSIGNEES.most_common(1)[0][0]},
    {"unassigned": True},
    {"unassigned": False},
    {"opened_before": BEGINNING + timedelta(days=60)},
    {"opened_since": BEGINNING + timedelta(days=60)},
    {"due_before": BEGINNING + timedelta(days=60)},
    {"channel": "chat", "topic": "return"},
    {"kind": "service"},
    {"stage": "after"},
    {"complexity": "simple"},
    {"market": "nl", "language": "nl"},
    {"customer": f"customer-00000000-0000-7000-8000-{7:012d}"},
    {"incomplete": False},
    {"incomplete": True},
    {"tag": "vip"},
    {"finding": "transfers"},
)
ABSENT: tuple[dict[str, Any], ...] = ({"priority": "none"}, {"source": "elsewhere"}, {"tag": "of nobody"})


@pytest.mark.parametrize("filters", [*FILTERS, *ABSENT], ids=str)
def test_every_filter_narrows_it(rows: Rows, filters: dict[str, Any]) -> None:
    """By what a case was like then."""
    met = 0
    for at in (NOW, *moments(2)):
        for status in STATUSES:
            wanted = Filters(status=status, **filters)
            expected = [row for row in made_of(DESK, at) if row.team == "first" and fits(row, wanted)]
            assert all_pages(rows, "first", wanted, at) == expected
            met += len(expected)
    assert bool(met) is (filters in FILTERS)


def test_no_filter_is_left_untried() -> None:
    """One that is new wants a line above."""
    assert {"status", *(name for one in (*FILTERS, *ABSENT) for name in one)} == set(Filters.__struct_fields__)


def fits(row: QueueRow, filters: Filters) -> bool:
    """Tell whether a row fits, by the filters that these tests use."""
    special = {
        "unassigned": (row.assignee is None) is filters.unassigned,
        "opened_before": filters.opened_before is not None and row.opened_at < filters.opened_before,
        "opened_since": filters.opened_since is not None and row.opened_at >= filters.opened_since,
        "due_before": row.next_due is not None and filters.due_before is not None and row.next_due < filters.due_before,
        "tag": filters.tag in row.tags,
        "finding": filters.finding in row.findings,
    }
    given = {name: value for name in filters.__struct_fields__ if (value := getattr(filters, name)) is not None}
    return all(special[name] if name in special else getattr(row, name) == value for name, value in given.items())


def test_counts_of_a_moment_are_those_of_its_lists(rows: Rows) -> None:
    """Of every team and every status."""
    for at in moments(4):
        expected = Counter((row.team, row.status) for row in made_of(DESK, at))
        found = asyncio.run(counts(rows, at))
        assert [(one.team, one.status, one.cases) for one in found] == [
            (*kind, cases) for kind, cases in sorted(expected.items())
        ]


def test_a_page_that_looks_through_enough_says_where_to_go_on(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a filter that few cases fit, then pages are short, and together they are the whole list."""
    monkeypatch.setattr(past, "LOOKED_THROUGH", 5)
    filters = Filters(status="closed", channel="chat", topic="return")
    expected = [row for row in made_of(DESK, NOW) if row.team == "first" and fits(row, filters)]
    first = asyncio.run(past.page(rows, "first", filters, NOW, None, 50))
    assert len(first.rows) <= 5
    assert first.next is not None
    assert len(expected) > 5
    assert all_pages(rows, "first", filters, NOW) == expected


def test_what_was_written_since_the_read_model_looked_is_left_out(rows: Rows, owner: psycopg.Connection[Any]) -> None:
    """A row does not run ahead of the list that it stands in."""
    (before, *_) = all_pages(rows, "first", NO_FILTERS, NOW)
    entry = log_of([e.PublicReplySent()])[0]
    later = DESK[-1].position + 1
    entry.stream, entry.version, entry.position = before.stream, before.version + 1, later
    write(owner, [entry])
    assert all_pages(rows, "first", NO_FILTERS, NOW)[0] == before


def test_each_length_is_looked_for_in_the_index(
    url: str, connection: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> None:
    """Given that no table is read whole, then every part of the question is a stretch of the index."""
    write(owner, DESK)
    Engine(url, [CASE_STATES], "node").catch_up_once()
    plan: list[str] = []

    async def explained(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        plan.extend(line for (line,) in connection.execute(b"EXPLAIN " + statement, parameters).fetchall())
        return []

    connection.execute("SET enable_seqscan = off")
    at = Moment(BEGINNING + timedelta(days=9), BEGINNING + timedelta(days=20))
    asyncio.run(work(explained, "first", NO_FILTERS, at, None, 50))
    found = [line for line in plan if "Index Cond" in line and "width_bucket" in line]
    assert (
        len(found) == len([line for line in plan if "Index Only Scan using case_states_at" in line]) == len(HOURS) + 2
    )
    assert all("(LEAST(valid_from, known_from)) <=" in line for line in found)
