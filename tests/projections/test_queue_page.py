"""Pages of the queue, narrowed: what they hold, and that they are found without looking at what they do not hold."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from msgspec import structs
from msgspec.structs import replace

from projections.engine.build import LIVE, SCHEMAS
from projections.engine.store import PostgresStore
from projections.queue import TABLE, QueueRow, reads
from projections.queue.reads import Filters
from projections.queue.row import Status
from projections.reads import Rows
from tests.bench.projections.queue_asking import VALUES, Question, questions
from tests.bench.projections.queue_page import fill, sample

CASES = 3_000
ODD = ("it's", "100%", "100%s", "back\\slash", "ü", "\\'; --", '"', " ", "")


@pytest.fixture
def rows(connection: psycopg.Connection[Any]) -> Rows:
    """Reads as the composition root gives them."""

    async def run(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(statement, parameters, binary=True).fetchall()

    return run


@pytest.fixture
def queue(connection: psycopg.Connection[Any]) -> list[QueueRow]:
    """The rows of a desk with cases of every kind."""
    fill(connection, CASES)
    return TABLE.all(connection.cursor())


def narrowed(**values: Any) -> Filters:  # noqa: ANN401 - a value of any filter
    """Return filters by name."""
    return Filters(**values)


def insert(connection: psycopg.Connection[Any], *new: QueueRow) -> None:
    """Write rows as the engine does."""
    with connection.transaction(), connection.cursor(binary=True) as cursor:
        PostgresStore(cursor, SCHEMAS[LIVE]).insert(TABLE, new)


def expected(queue: list[QueueRow], one: Question, limit: int = 50) -> list[QueueRow]:
    """Return what a page should hold, found another way than by the query."""
    after = None if one.after is None else structs.astuple(one.after)
    fit = [row for row in queue if one.fits(row)]
    placed = sorted((structs.astuple(reads.place(row)), row) for row in fit)
    return [row for place, row in placed if after is None or place > after][:limit]


def test_every_filter_and_every_two_narrow_a_page_to_what_fits(
    connection: psycopg.Connection[Any], rows: Rows, queue: list[QueueRow]
) -> None:
    """Frequent values, rare ones and those of no case; in every status, from the beginning and from any place."""
    asked = questions(random.Random(7), sample(connection), each=4)
    for one in asked:
        found = asyncio.run(reads.page(rows, one.team, one.filters, one.after))
        assert found.rows == expected(queue, one), one
    assert {name for one in asked for name, value in structs.asdict(one.filters).items() if value is not None} == set(
        Filters.__struct_fields__
    )


@pytest.mark.parametrize("name", ["tag", "channel", "customer"])
def test_a_value_is_taken_as_it_is_given(
    connection: psycopg.Connection[Any], rows: Rows, queue: list[QueueRow], name: str
) -> None:
    """Quotes, percent signs and backslashes mean themselves."""
    row = next(row for row in queue if row.team == "press" and row.status == "open")
    for number, value in enumerate(ODD):
        odd = replace(row, stream=f"case-odd-{number}", **({"tags": [value]} if name == "tag" else {name: value}))
        insert(connection, odd)
        assert asyncio.run(reads.page(rows, "press", narrowed(**{name: value}))).rows == [odd]


def test_values_of_any_length_are_kept_and_found(
    connection: psycopg.Connection[Any], rows: Rows, queue: list[QueueRow]
) -> None:
    """A case is in the queue however much it says, because what indexes hold of it is bounded."""
    draw = random.Random(7)
    long = {
        name: "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=9_000))
        for name in ("channel", "market", "language", "topic", "kind", "source", "customer", "assignee")
    }
    tags = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=60)) for _ in range(500)]
    case = replace(queue[0], stream="case-long", team="press", status="open", tags=tags, **long)
    insert(connection, case)
    for name, value in {**long, "tag": tags[-1]}.items():
        assert asyncio.run(reads.page(rows, "press", narrowed(**{name: value}))).rows == [case]


def test_two_values_with_one_digest_are_told_apart(
    connection: psycopg.Connection[Any], rows: Rows, queue: list[QueueRow]
) -> None:
    """The indexes hold digests, and a page holds what was asked for."""
    one, other = same_digest(connection)
    row = next(row for row in queue if row.team == "press" and row.status == "open")
    cases = [replace(row, stream=f"case-{topic}", topic=topic) for topic in (one, other)]
    insert(connection, *cases)
    assert [asyncio.run(reads.page(rows, "press", Filters(topic=case.topic))).rows for case in cases] == [
        [case] for case in cases
    ]


def same_digest(connection: psycopg.Connection[Any]) -> tuple[str, str]:
    """Return two words that PostgreSQL gives one digest."""
    found = connection.execute(
        "SELECT min(word), max(word) FROM (SELECT 'topic-' || n AS word FROM generate_series(1, 300000) n) words"
        " GROUP BY hashtext(word) HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    assert found is not None
    one, other = found
    return str(one), str(other)


@pytest.mark.parametrize("status, index", [("open", "queue_open"), ("closed", "queue_others")])
def test_only_cases_that_fit_are_looked_up_in_the_table(
    connection: psycopg.Connection[Any], queue: list[QueueRow], status: Status, index: str
) -> None:
    """Given any filter but tag and finding, when a page is read in the order of work, then the index says what fits."""
    for name, values in VALUES.items():
        if name in {"tag", "finding"}:
            continue
        for value in values.values():
            filters = narrowed(status=status, **{name: value})
            fit = sum(Question("", "support", filters, None).fits(row) for row in queue)
            plan = plan_of(connection, filters)
            assert (plan["Node Type"], plan["Index Name"]) == ("Index Scan", index), name
            assert (plan["Actual Rows"], plan.get("Rows Removed by Filter", 0)) == (min(fit, 51), 0), name


def plan_of(connection: psycopg.Connection[Any], filters: Filters) -> dict[str, Any]:
    """Return what PostgreSQL did for a page: the scan below its limit."""
    plans: list[Any] = []

    async def explain(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_bitmapscan = off")
        plans.extend(connection.execute(b"EXPLAIN (ANALYZE, FORMAT json) " + statement, parameters).fetchall())
        return []

    asyncio.run(reads.page(explain, "support", filters))
    ((((limit,),),),) = [plans]
    found: dict[str, Any] = limit["Plan"]["Plans"][0]
    return found
