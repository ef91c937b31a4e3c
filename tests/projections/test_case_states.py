"""Case states over time: how cases stood at any moment, as known at any other, and for how long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from msgspec.structs import asdict

from domain.case import events as e
from domain.case.decisions import CASE as CASES
from projections.case_states import CASE_STATES, TABLE, CaseState, reads
from projections.engine import Engine
from projections.kit import BEGINNING, CASE, Happened, folded, log_of, prove
from projections.kit.histories import histories
from projections.queue import QUEUE, QueueRow
from projections.queue.reads import Count
from projections.reads import Rows
from projections.shapes import Moment
from tests.projections.logs import busy_desk, write

OPENED = e.CaseOpened(subject="person-1", channel="email", topic="return", team="first", priority="high")
OTHER = "case-00000000-0000-7000-8000-000000000002"


def at(hour: float) -> datetime:
    """Return the moment so many hours after the beginning."""
    return BEGINNING + timedelta(hours=hour)


def on(event: e.CaseEvent, hour: float, recorded: float | None = None, stream: str = CASE) -> Happened:
    """Return an event that happened at one hour and was recorded then or at another."""
    known = at(hour if recorded is None else recorded)
    return Happened(event=event, stream=stream, occurred_at=at(hour), recorded_at=known)


WAITS = e.CaseWaiting(waits_on="third_party", party="warehouse")
DAY = (
    on(OPENED, 0),
    on(OPENED, 0, stream=OTHER),
    on(e.CaseClaimed(assignee="staff-1"), 1),
    on(e.PublicReplySent(), 2),
    on(WAITS, 2),
    on(e.CaseResumed(because="answered"), 5),
    on(e.CaseResolved(), 6),
    on(e.CaseTransferred(team="second"), 7, stream=OTHER),
    # Nobody said so before: the customer was asked as well.
    on(e.CaseWaiting(waits_on="customer"), 4, 8),
)
"""The day of two cases."""


@pytest.fixture
def rows(connection: psycopg.Connection[Any], url: str, owner: psycopg.Connection[Any]) -> Rows:
    """What is read of the day of two cases."""
    write(owner, log_of(DAY))
    Engine(url, [CASE_STATES], "node").catch_up_once()

    async def run(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(statement, parameters, binary=True).fetchall()

    return run


STATE = CaseState(
    team="first",
    assignee=None,
    status="open",
    waits_on=None,
    party=None,
    priority_rank=1,
    opened_at=at(0),
    unanswered_since=at(0),
    next_due=None,
    dues={},
)


def test_a_case_stands_as_it_stood(rows: Rows) -> None:
    """Who had it, whom it waited for, and since when the customer waited."""
    assert asyncio.run(reads.state(rows, CASE, Moment(at(-1)))) is None
    assert asyncio.run(reads.state(rows, CASE, Moment(at(0)))) == STATE
    waiting = asyncio.run(reads.state(rows, CASE, Moment(at(3))))
    assert waiting is not None
    assert asdict(waiting) == {
        **asdict(STATE),
        "assignee": "staff-1",
        "status": "waiting",
        "waits_on": "third_party",
        "party": "warehouse",
        "unanswered_since": None,
    }


def test_it_stood_as_it_was_known_to_stand(rows: Rows) -> None:
    """Given a wait for the customer that is entered late, then it was so before it was known."""

    async def status(hour: float, known: float) -> tuple[str, str | None]:
        found = (await reads.states(rows, [CASE, "case-nobody"], Moment(at(hour), at(known))))[CASE]
        return found.status, found.waits_on

    assert asyncio.run(status(4, 7)) == ("waiting", "third_party")
    assert asyncio.run(status(4, 8)) == ("waiting", "customer")
    assert asyncio.run(status(7, 7)) == ("resolved", None)


def test_the_time_in_each_status_is_added_up(rows: Rows) -> None:
    """Until a moment, whatever is open then; waiting apart for each for whom the case waited."""
    hour = timedelta(hours=1)
    assert asyncio.run(reads.durations(rows, CASE, at(6.5), at(7))) == [
        reads.Spent("open", None, None, 3 * hour),
        reads.Spent("waiting", "third_party", "warehouse", 3 * hour),
        reads.Spent("resolved", None, None, hour / 2),
    ]
    # Last in the order of the stream, the late wait is what the case stands at from the fourth hour on.
    assert asyncio.run(reads.durations(rows, CASE, at(10))) == [
        reads.Spent("waiting", "customer", None, 6 * hour),
        reads.Spent("open", None, None, 2 * hour),
        reads.Spent("waiting", "third_party", "warehouse", 2 * hour),
    ]
    assert asyncio.run(reads.durations(rows, CASE, at(0))) == []


def test_cases_are_counted_as_they_stood(rows: Rows) -> None:
    """By team and status, at a moment, as known at another."""
    assert asyncio.run(reads.counts(rows, Moment(at(3)))) == [Count("first", "open", 1), Count("first", "waiting", 1)]
    known_then = asyncio.run(reads.counts(rows, Moment(None, at(7))))
    assert known_then == [Count("first", "resolved", 1), Count("second", "open", 1)]


def test_a_desk_is_known_as_it_is_now(url: str, owner: psycopg.Connection[Any]) -> None:
    """Of some hundred cases worked in turns, what holds for ever is what the queue says."""
    entries = busy_desk(2_000, 100)
    write(owner, entries)
    Engine(url, [CASE_STATES], "node").catch_up_once()
    with psycopg.connect(url) as connection:
        kept = {
            row.stream: state_in(row) for row in TABLE.all(connection.cursor()) if row.known_to is row.valid_to is None
        }
    assert kept == {row.stream: state_in(row) for row in folded(QUEUE, entries)}


def state_in(row: object) -> dict[str, object]:
    """Return what of a row is kept over time."""
    return {name: getattr(row, name) for name in CaseState.__struct_fields__}


@settings(deadline=None, max_examples=60)
@drawn(histories([CASES], max_cases=2, max_commands=30))
def test_at_every_moment_it_says_what_the_queue_would_have_said(history: list[Happened]) -> None:
    """Whatever happened and was entered however late, the queue made of what counted then agrees."""
    entries = log_of(history)
    kept = folded(CASE_STATES, entries)
    moments = [(entry.occurred_at, later.recorded_at) for entry in entries[-12:] for later in entries[::3]]
    for valid, known in moments:
        counted = [one for one in entries if one.occurred_at <= valid and one.recorded_at <= known]
        queue: list[QueueRow] = folded(QUEUE, counted)
        held = [
            one
            for one in kept
            if one.valid_from <= valid < (one.valid_to or at(10**6))
            and one.known_from <= known < (one.known_to or at(10**6))
        ]
        assert {one.stream: state_in(one) for one in held} == {one.stream: state_in(one) for one in queue}


@settings(deadline=None, max_examples=15)
@drawn(histories([CASES], max_commands=25))
def test_it_is_the_same_in_whichever_way_events_come(history: list[Happened]) -> None:
    """One by one, in batches, twice, parked, rebuilt."""
    prove(CASE_STATES, log_of(history))
