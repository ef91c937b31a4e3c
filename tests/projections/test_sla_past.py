"""The promises of a past moment are those made of what counted then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn

from domain.case import events as e
from domain.case.decisions import CASE as CASES
from projections.engine import Engine, Entry
from projections.engine.store import PostgresStore
from projections.kit import BEGINNING, CASE, Happened, folded, log_of
from projections.kit.histories import histories
from projections.shapes import Moment
from projections.sla import SLA, ClockRow, past
from projections.sla.attainment import Attainment, attainment, behind, percentiles
from projections.sla.clocks import COLUMNS, Clocks, Part
from projections.sla.narrowing import Narrowed
from projections.sla.past import clocks_at
from projections.sla.reads import OpenClocks, open_clocks
from tests.projections.logs import write
from tests.projections.promises import promises, started

if TYPE_CHECKING:
    from projections.reads import Rows

T = TypeVar("T")
OPENED = e.CaseOpened(subject="person-1", channel="email", topic="return", team="first")
BREACHED = e.ClockBreached(clock="first_response", instance=1, due=BEGINNING + timedelta(hours=1))


def minute(count: float) -> datetime:
    """Return the moment so many minutes after the beginning."""
    return BEGINNING + timedelta(minutes=count)


def slow_desk(cases: int, seed: int = 5) -> list[Entry]:
    """Return the log of a desk at which much is entered later than it happened."""
    draw, recorded, happened = Random(seed), BEGINNING, list[Happened]()
    for one in promises(cases, seed):
        recorded += timedelta(minutes=draw.choice((0, 0, 1, 5, 60)))
        late = timedelta(minutes=draw.choice((0, 0, 0, 1 / 60_000_000, 30, 300)))
        happened.append(Happened(event=one.event, stream=one.stream, occurred_at=recorded - late, recorded_at=recorded))
    return log_of(happened)


DESK = slow_desk(60)


def reading(connection: psycopg.Connection[Any]) -> Rows:
    """Return reads over a connection."""

    async def run(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(statement, parameters, binary=True).fetchall()

    return run


@pytest.fixture
def rows(connection: psycopg.Connection[Any], url: str, owner: psycopg.Connection[Any]) -> Rows:
    """What is read of a desk that has caught up."""
    write(owner, DESK)
    Engine(url, [SLA], "node").catch_up_once()
    return reading(connection)


def made_of(entries: Sequence[Entry], at: Moment) -> list[ClockRow]:
    """Return the clocks made of what counts at a moment, those that had started by then."""
    counted = [
        one
        for one in entries
        if (at.as_of is None or one.occurred_at <= at.as_of) and (at.known_at is None or one.recorded_at <= at.known_at)
    ]
    by = min(one for one in (at.as_of, at.known_at, datetime.max.replace(tzinfo=BEGINNING.tzinfo)) if one is not None)
    found = [row for row in folded(SLA, counted) if isinstance(row, ClockRow) and row.started_at <= by]
    return sorted(found, key=lambda row: (row.started_at, row.stream, row.clock, row.instance))


async def found_at(rows: Rows, at: Moment, **narrowing: Any) -> list[ClockRow]:  # noqa: ANN401 - since, until, clock
    """Return the clocks of a moment, as they are read."""
    clocks = await clocks_at(rows, at, **narrowing)
    statement = b"SELECT " + COLUMNS + b" FROM " + clocks.sql + b" ORDER BY started_at, stream, clock, instance"
    return [ClockRow(*row) for row in await rows(statement, clocks.given)]


def moments(entries: Sequence[Entry], count: int) -> list[Moment]:
    """Return moments at and around which something happens, with either time left out now and then."""
    draw, found = Random(3), list[Moment]()
    for _ in range(count):
        occurred, recorded = draw.choice(entries).occurred_at, draw.choice(entries).recorded_at
        by = timedelta(microseconds=draw.choice((-1, 0, 1)))
        found += [Moment(occurred + by, recorded), Moment(occurred, None), Moment(None, recorded + by)]
    return found


def test_clocks_of_any_moment_are_made_of_what_counted_then(rows: Rows) -> None:
    """In either time or in both; each row with all that it says."""
    seen, decided = 0, set[str]()
    for at in moments(DESK, 30):
        expected = made_of(DESK, at)
        assert asyncio.run(found_at(rows, at)) == expected, at
        seen += len(expected)
        decided |= {row.state for row in expected}
    assert seen > 1_000
    assert decided == {"running", "paused", "met", "breached", "late", "ended"}


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(history=histories([CASES], max_cases=3, max_commands=40))
def test_it_is_so_of_any_history(
    url: str, connection: psycopg.Connection[Any], owner: psycopg.Connection[Any], history: list[Happened]
) -> None:
    """Whatever happened, in whichever order it was entered."""
    Engine(url, [SLA], "node").catch_up_once()
    connection.execute("GRANT ALL ON read.sla_cases, read.sla_clocks, read.checkpoints TO caseledger_owner")
    entries = log_of(history)
    with owner.transaction(force_rollback=True), owner.cursor(binary=True) as cursor:
        write(owner, entries)
        if entries:
            SLA.apply(PostgresStore(cursor, "read"), entries)
        owner.execute("UPDATE read.checkpoints SET position = %s WHERE name = 'sla'", (len(entries),))
        for valid, known in product(entries[1::7], entries[2::7]):
            for at in (Moment(valid.occurred_at, known.recorded_at), Moment(valid.occurred_at, None)):
                assert asyncio.run(found_at(reading(owner), at)) == made_of(entries, at)


async def _figures(rows: Rows, clocks: Clocks) -> list[Any]:
    asked = Narrowed(since=minute(600), until=minute(5_000), market="de", clocks=clocks)
    return [
        *[await attainment(rows, by, asked) for by in ("day", "team", "agent", "clock")],
        await percentiles(rows, "topic", asked),
        await _paged(lambda after: behind(rows, "team", asked, "first", "breached", after, 3)),
        await _paged(lambda after: open_clocks(rows, OpenClocks(team="first", clocks=clocks), after, 7)),
    ]


async def _paged(page: Callable[[Any], Awaitable[Any]]) -> list[ClockRow]:
    """Return all pages of a list."""
    one = await page(None)
    found = one.rows
    while one.next is not None:
        one = await page(one.next)
        found = found + one.rows
    return list(found)


def test_every_figure_and_list_of_a_moment_is_told_of_its_clocks(rows: Rows) -> None:
    """As if the read model had never seen anything else; the pages of a list are the whole list."""
    told = 0
    for at in moments(DESK, 6):
        fresh = msgspec.json.encode(made_of(DESK, at)).decode()
        expected = Clocks((Part(b"json_populate_recordset(NULL::read.sla_clocks, %s::json) AS clocks", [fresh]),))
        clocks = asyncio.run(clocks_at(rows, at))
        figures = asyncio.run(_figures(rows, clocks))
        assert figures == asyncio.run(_figures(rows, expected))
        told += sum(map(len, figures))
    assert told > 100


def test_what_never_changes_of_a_clock_narrows_what_is_read(rows: Rows) -> None:
    """When it started, its end left out, and its name."""
    for at in moments(DESK, 4):
        since, until = minute(500), minute(3_000)
        fits = [row for row in made_of(DESK, at) if since <= row.started_at < until and row.clock == "triage"]
        assert asyncio.run(found_at(rows, at, since=since, until=until, clock="triage")) == fits


def test_only_cases_that_went_on_since_are_folded(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given clocks that were over by then, clocks that were not, and cases that nobody knew of yet."""
    monkeypatch.setattr(past, "FOLDED_AT_ONCE", 4)
    known = DESK[len(DESK) // 2].recorded_at
    position = max(one.position for one in DESK if one.recorded_at <= known)
    final = {row.stream: 0 for row in made_of(DESK, Moment())}
    for row in made_of(DESK, Moment()):
        final[row.stream] = max(final[row.stream], row.position)
    begun = {one.stream for one in DESK if one.version == 1 and one.position <= position}
    read: list[list[str]] = []

    async def noting(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if b"state\nFROM ledger" in statement:
            read.append(parameters[0])
        return await rows(statement, parameters)

    asyncio.run(found_at(noting, Moment(known_at=known)))
    streams = [stream for some in read for stream in some]
    assert all(len(some) <= 4 for some in read)
    assert 0 < len(streams) < len(begun) / 2
    assert set(streams) <= {stream for stream in begun if final[stream] > position}


def test_what_was_written_since_the_read_model_looked_is_left_out(rows: Rows, owner: psycopg.Connection[Any]) -> None:
    """A clock does not run ahead of the others."""
    at = Moment(as_of=DESK[-1].occurred_at + timedelta(days=9))
    running = next(row for row in made_of(DESK, at) if row.state == "running")
    version = 1 + sum(one.stream == running.stream for one in DESK)
    ended = e.ClockEnded(clock=running.clock, instance=1, at=minute(9_000), because="closed")
    (entry,) = log_of([Happened(event=ended, stream=running.stream, recorded_at=DESK[-1].recorded_at)])
    entry.position, entry.version = DESK[-1].position + 1, version
    write(owner, [entry])
    assert asyncio.run(found_at(rows, at)) == made_of(DESK, at)


def test_an_event_that_cannot_be_read_stops_its_case_and_no_other(
    url: str, connection: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> None:
    """Of its case there is what was told before it: given two that were claimed, and of one that cannot be read now."""
    happened = ((OPENED, 0), (started(BEGINNING), 0), (e.CaseClaimed(assignee="staff-1"), 5), (BREACHED, 60))
    log = log_of(
        Happened(event=event, stream=stream, occurred_at=minute(at))
        for stream in ("case-1", "case-2")
        for event, at in happened
    )
    write(owner, log)
    Engine(url, [SLA], "node").catch_up_once()
    owner.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER USER")
    unreadable = b'{"type":"case.of_another_time.v9"}'
    owner.execute("UPDATE ledger.stored_events SET state = %s WHERE notification_id = 3", (unreadable,))
    told = asyncio.run(found_at(reading(connection), Moment(as_of=minute(6))))
    assert [(row.stream, row.assignee, row.state) for row in told] == [
        ("case-1", None, "running"),
        ("case-2", "staff-1", "running"),
    ]


def _log(*happened: tuple[e.CaseEvent, float, float]) -> list[Entry]:
    """Return a log of events with the minutes in which they happened and were recorded."""
    return log_of(
        Happened(event=event, stream=CASE, occurred_at=minute(occurred), recorded_at=minute(recorded))
        for event, occurred, recorded in happened
    )


def _met_and_breached(url: str, ask: Rows, *asked: Moment) -> list[tuple[int, int, int]]:
    Engine(url, [SLA], "node").catch_up_once()

    async def told(at: Moment) -> tuple[int, int, int]:
        clocks = await clocks_at(ask, at)
        (line,) = await attainment(ask, "clock", Narrowed(clocks=clocks)) or [Attainment(None)]
        return line.met, line.breached, line.running

    return [asyncio.run(told(at)) for at in asked]


def test_what_ran_out_unnoticed_is_broken_as_of_then_and_was_not_known_to_be(
    url: str, connection: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> None:
    """Given a clock due at 60 minutes of which that was noticed at 75: the two times tell two things."""
    log = _log((OPENED, 0, 0), (started(BEGINNING), 0, 0), (BREACHED, 60, 75))
    write(owner, log)
    asked = (
        Moment(minute(59), None),
        Moment(minute(61), None),
        Moment(minute(61), minute(70)),
        Moment(None, minute(70)),
    )
    found = _met_and_breached(url, reading(connection), *asked)
    assert found == [(0, 0, 1), (0, 1, 0), (0, 0, 1), (0, 0, 1)]


def test_a_reply_that_is_entered_late_changes_what_is_known_and_not_what_was(
    url: str, connection: psycopg.Connection[Any], owner: psycopg.Connection[Any]
) -> None:
    """Given a reply of minute 50 that was entered at 120, after the clock had run out at 60: it was met as of then, and
    known as broken until the entry.
    """
    corrected = e.ClockCorrected(clock="first_response", instance=1, result="met", at=minute(50), due=minute(60))
    log = _log((OPENED, 0, 0), (started(BEGINNING), 0, 0), (BREACHED, 60, 61), (corrected, 50, 120))
    write(owner, log)
    asked = (
        Moment(minute(100), minute(100)),
        Moment(minute(100), minute(120)),
        Moment(None, minute(119)),
        Moment(None, minute(120)),
        Moment(minute(55), None),
        Moment(minute(55), minute(100)),
    )
    found = _met_and_breached(url, reading(connection), *asked)
    assert found == [(0, 1, 0), (1, 0, 0), (0, 1, 0), (1, 0, 0), (1, 0, 0), (0, 0, 1)]
