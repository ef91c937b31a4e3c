"""A page of the queue of a large desk, narrowed by every filter, with the table in order and after many changes."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from contextlib import contextmanager
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, get_args

from msgspec import structs
from msgspec.structs import replace

from application.store.reading import Reading
from projections.engine.build import LIVE, SCHEMAS
from projections.engine.connecting import connect
from projections.engine.ownership import begin
from projections.engine.store import PostgresStore
from projections.queue import TABLE, QueueRow
from projections.queue import reads as queue
from projections.queue.row import Status
from tests.bench.figures import percentile
from tests.bench.projections.queue_asking import Question, questions
from tests.bench.projections.queue_rows import rows
from tests.bench.registry import CannotRun, Measured, bench

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import psycopg

    from tests.bench.ground import Base, Ground

CASES: Final = 1_000_000
AT_ONCE: Final = 20_000
EACH: Final = 24
"""Pages that are asked for of every kind."""
WARMING: Final = 500
CHANGED: Final = 50_000
"""Rows that are written anew, as many as may lie dead before PostgreSQL clears them away by itself."""
OF_A_ROUND: Final = 100
"""Rows that the engine writes in one transaction."""
OF_A_PAGE: Final = 51
"""Rows that a page of fifty reads, to know whether there is another one."""
SAMPLED: Final = 3_000
"""Rows of each status from whose places further pages begin."""
SCHEMA: Final = SCHEMAS[LIVE]
_SELECT: Final = b"SELECT " + ", ".join(TABLE.columns).encode() + b" FROM read.queue "


@bench("queue_page", seconds=120)
def queue_page(ground: Ground) -> Measured:
    """Ask for pages of open cases, and of those of every other status, one at a time, as the service asks for them."""
    with ground.database() as base, connect(base.application_url) as connection:
        fill(connection, CASES)
        draw = random.Random(11)
        asked = questions(draw, sample(connection), EACH)
        with _reading(base) as (runner, reading):
            _took(runner, reading, asked[:WARMING])
            quiet = _took(runner, reading, asked)
            floor = _rows_alone(runner, reading, sample(connection))
            write = _change(connection, draw)
            _took(runner, reading, asked[:WARMING])
            changed = _took(runner, reading, asked)
    by_kind = _by_kind(quiet, "open")
    worst = max(by_kind, key=lambda kind: max(by_kind[kind]))
    found = _of_status(quiet, "open")
    return Measured(
        value=percentile(found, 99),
        unit="ms",
        floor="p99 of the rows of a page alone, asked for by their streams in the same way",
        floor_value=percentile(floor, 99),
        more={
            "p50": percentile(found, 50),
            "worst": max(found),
            "worst_kind": worst,
            "pages": len(found),
            "kinds": len(by_kind),
            **{f"p99_{status}": percentile(_of_status(quiet, status), 99) for status in get_args(Status)[1:]},
            **{f"p99_{status}_changed": percentile(_of_status(changed, status), 99) for status in get_args(Status)},
            "changed_without_vacuum": CHANGED,
            "us_a_row_written": write,
        },
    )


def fill(connection: psycopg.Connection[Any], cases: int) -> None:
    """Write the rows as the engine does, and make the indexes when they are all there, as a rebuild does."""
    with connection.transaction(), connection.cursor(binary=True) as cursor:
        TABLE.create(cursor, SCHEMA)
        store = PostgresStore(cursor, SCHEMA)
        coming = rows(cases)
        while some := list(islice(coming, AT_ONCE)):
            store.insert(TABLE, some)
        TABLE.index(cursor, SCHEMA)
    # What is measured is the table as it was left, not what autovacuum makes of it meanwhile.
    connection.execute("ALTER TABLE read.queue SET (autovacuum_enabled = off)")
    connection.execute("VACUUM ANALYZE read.queue")


def sample(connection: psycopg.Connection[Any]) -> list[QueueRow]:
    """Return some rows of every status, far more than their share of those that are not closed."""
    statement = _SELECT + b"WHERE status = %s ORDER BY md5(stream) LIMIT %s"
    return [
        QueueRow(*row)
        for status in get_args(Status)
        for row in connection.execute(statement, (status, SAMPLED), binary=True)
    ]


@contextmanager
def _reading(base: Base) -> Iterator[tuple[asyncio.Runner, Reading]]:
    """Read as a web worker does."""
    reading = Reading(base.application_url)
    with asyncio.Runner() as runner:
        runner.run(reading.open())
        yield runner, reading
        runner.run(reading.close())


def _took(runner: asyncio.Runner, reading: Reading, asked: Sequence[Question]) -> list[tuple[Question, float]]:
    """Return the milliseconds of every page, each of which must hold what was asked for."""

    async def take() -> list[tuple[Question, float]]:
        found = []
        for one in asked:
            began = perf_counter()
            page = await queue.page(reading.rows, one.team, one.filters, one.after)
            found.append((one, (perf_counter() - began) * 1000))
            _must_fit(one, page)
        return found

    return runner.run(take())


def _must_fit(one: Question, page: queue.Page) -> None:
    places = [queue.place(row) for row in page.rows]
    behind = [structs.astuple(place) for place in (one.after, *places) if place]
    if behind != sorted(behind) or any(not one.fits(row) for row in page.rows):
        raise CannotRun(f"a page holds what was not asked for: {one}")


def _rows_alone(runner: asyncio.Runner, reading: Reading, known: Sequence[QueueRow]) -> list[float]:
    """Return the milliseconds that reading as many rows takes when it is known which."""
    statement = _SELECT + b"WHERE stream = ANY (%s)"
    streams = iter([row.stream for row in known])

    async def take() -> list[float]:
        found = []
        while some := list(islice(streams, OF_A_PAGE)):
            began = perf_counter()
            [QueueRow(*row) for row in await reading.rows(statement, (some,))]
            found.append((perf_counter() - began) * 1000)
        return found

    return runner.run(take())


def _change(connection: psycopg.Connection[Any], draw: random.Random) -> float:
    """Write rows anew as the engine does when something happens to a case, mostly open ones; return us a row."""
    found = connection.execute(
        "SELECT stream FROM read.queue WHERE status <> 'closed' ORDER BY md5(stream) LIMIT %s", (CHANGED,)
    )
    streams = iter([stream for (stream,) in found])
    seconds = 0.0
    while some := list(islice(streams, OF_A_ROUND)):
        with connection.transaction(), connection.cursor(binary=True) as cursor:
            begin(cursor)
            store = PostgresStore(cursor, SCHEMA)
            before = store.load(TABLE, some)
            after = [_worked(row, draw) for row in before]
            began = perf_counter()
            store.delete(TABLE, before)
            store.insert(TABLE, after)
            seconds += perf_counter() - began
    return seconds / CHANGED * 1_000_000


def _worked(row: QueueRow, draw: random.Random) -> QueueRow:
    """Return the row after an answer to the customer, or after a message of theirs."""
    written = {"position": row.position + 1, "version": row.version + 1}
    if draw.random() < 0.5:
        return replace(row, replies=row.replies + 1, unanswered_since=None, **written)
    return replace(row, messages=row.messages + 1, unanswered_since=row.unanswered_since or row.updated_at, **written)


def _by_kind(found: Sequence[tuple[Question, float]], status: Status) -> dict[str, list[float]]:
    by_kind = defaultdict(list)
    for one, took in found:
        if one.filters.status == status:
            by_kind[one.kind].append(took)
    return by_kind


def _of_status(found: Sequence[tuple[Question, float]], status: Status) -> list[float]:
    return [took for one, took in found if one.filters.status == status]
