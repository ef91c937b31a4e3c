"""Follow-ups over time: which cases were followed up at any moment, by whom, as known at any other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given as drawn
from hypothesis import settings

from domain.case import events as e
from domain.case.decisions import CASE as CASES
from domain.case.state import Closed, Unopened
from projections.case_states import CASE_STATES
from projections.engine import Engine
from projections.follow_ups import FOLLOW_UPS, reads
from projections.kit import BEGINNING, CASE, Happened, folded, log_of, prove
from projections.kit.histories import histories
from projections.queue import QUEUE
from projections.reads import Rows
from projections.shapes import Moment
from tests.projections.logs import write

OPENED = e.CaseOpened(subject="person-1", channel="email", topic="return", team="first", market="de")
BEGUN = e.FollowUpBegun(policy=2, market="de")
OTHER = "case-00000000-0000-7000-8000-000000000002"
NORMAL = "case-00000000-0000-7000-8000-000000000003"


def at(hour: float) -> datetime:
    """Return the moment so many hours after the beginning."""
    return BEGINNING + timedelta(hours=hour)


def on(event: e.CaseEvent, hour: float, recorded: float | None = None, stream: str = CASE) -> Happened:
    """Return an event that happened at one hour and was recorded then or at another."""
    known = at(hour if recorded is None else recorded)
    return Happened(event=event, stream=stream, occurred_at=at(hour), recorded_at=known)


DAYS = (
    on(OPENED, 0),
    on(e.CaseNumbered(number="2026-000001"), 0),
    on(OPENED, 1, stream=OTHER),
    on(OPENED, 1, stream=NORMAL),
    on(e.FollowUpBegun(policy=3), 2, stream=OTHER),
    on(BEGUN, 3),
    on(e.FollowUpOwnerNamed(owner="staff-1"), 3),
    on(e.CaseTransferred(team="second"), 4),
    on(e.InformationGiven(market="fr"), 5, stream=OTHER),
    on(e.CaseClosed(how="confirmed"), 10),
    on(e.CaseReopened(), 20),
    # Nobody had said so before: somebody followed it up since the morning.
    on(e.FollowUpOwnerNamed(owner="staff-2"), 6, 30, stream=OTHER),
)
"""What became of three cases, one of which is not followed up."""


@pytest.fixture
def rows(connection: psycopg.Connection[Any], url: str, owner: psycopg.Connection[Any]) -> Rows:
    """What is read of these days."""
    write(owner, log_of(DAYS))
    Engine(url, [CASE_STATES, FOLLOW_UPS, QUEUE], "node").catch_up_once()

    async def run(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(statement, parameters, binary=True).fetchall()

    return run


def _listed(rows: Rows, moment: Moment, narrowed: reads.Narrowed = reads.ALL) -> list[tuple[str, str | None]]:
    found = asyncio.run(reads.listed(rows, [reads.Asked(moment)], narrowed))
    return [(one.case, one.owner) for one in found]


def test_a_case_is_listed_from_when_it_is_followed_up_until_it_is_closed(rows: Rows) -> None:
    """And again once it is reopened; what has no owner comes first, then what was opened first."""
    assert _listed(rows, Moment(at(1))) == []
    assert _listed(rows, Moment(at(4), at(4))) == [(OTHER, None), (CASE, "staff-1")]
    assert _listed(rows, Moment(at(10), at(29))) == [(OTHER, None)]
    assert _listed(rows, Moment(at(20), at(29))) == [(OTHER, None), (CASE, "staff-1")]


def test_a_list_stays_as_it_was_known_then(rows: Rows) -> None:
    """An owner who is entered late was there before, and was not known."""
    assert _listed(rows, Moment(at(7), at(7))) == [(OTHER, None), (CASE, "staff-1")]
    assert _listed(rows, Moment(at(7))) == [(CASE, "staff-1"), (OTHER, "staff-2")]


def test_a_case_is_shown_as_it_stood(rows: Rows) -> None:
    """Who had it and where, since when it is followed up, and because of which policy."""
    (found,) = asyncio.run(reads.listed(rows, [reads.Asked(Moment(at(4), at(4)), (2,))]))
    assert found == reads.Followed(
        case=CASE,
        number="2026-000001",
        policy=2,
        team="second",
        assignee=None,
        owner="staff-1",
        market="de",
        status="open",
        opened_at=at(0),
        since=at(3),
    )


def test_lists_are_put_together_narrowed_and_read_page_by_page(rows: Rows) -> None:
    """Each as at its own moment."""
    lists = [reads.Asked(Moment(at(4), at(4)), (2,)), reads.Asked(Moment(at(2), at(2)), (3,))]
    first, second = asyncio.run(reads.listed(rows, lists))
    assert (first.case, first.market, second.case) == (OTHER, None, CASE)
    place = reads.Place(first.owner is not None, first.opened_at, first.case)
    assert asyncio.run(reads.listed(rows, lists, after=place)) == [second]
    assert asyncio.run(reads.listed(rows, lists, limit=1)) == [first]
    assert asyncio.run(reads.listed(rows, [])) == []
    assert _listed(rows, Moment(), reads.Narrowed(market="fr")) == [(OTHER, "staff-2")]
    assert _listed(rows, Moment(), reads.Narrowed(owner="staff-1")) == [(CASE, "staff-1")]


def test_the_cases_of_a_list_that_was_made_are_listed_whatever_is_followed_up(rows: Rows) -> None:
    """Each as it stood, one that was closed by then too, and no other."""
    made = reads.Asked(Moment(at(12), at(29)), cases=(CASE,))
    (found,) = asyncio.run(reads.listed(rows, [made]))
    assert (found.case, found.owner) == (CASE, "staff-1")
    assert asyncio.run(reads.listed(rows, [made], reads.Narrowed(market="fr"))) == []
    assert asyncio.run(reads.listed(rows, [reads.Asked(Moment(at(12), at(29)), cases=())])) == []


@settings(deadline=None, max_examples=60)
@drawn(histories([CASES], max_cases=2, max_commands=30))
def test_at_every_moment_it_says_what_the_case_would_have_said(history: list[Happened]) -> None:
    """Whatever happened and was entered however late, the case made of what counted then agrees."""
    entries = log_of(history)
    kept: list[Any] = folded(FOLLOW_UPS, entries)
    for valid, known in [(entry.occurred_at, later.recorded_at) for entry in entries[-12:] for later in entries[::3]]:
        counted = [one for one in entries if one.occurred_at <= valid and one.recorded_at <= known]
        held = {
            one.stream: (one.policy, one.owner, one.closed_how)
            for one in kept
            if one.valid_from <= valid < (one.valid_to or at(10**6))
            and one.known_from <= known < (one.known_to or at(10**6))
        }
        for stream in {one.stream for one in counted}:
            state = CASES.fold([one.event for one in counted if one.stream == stream], CASES.initial)
            # Before it was opened there is no case that a list could show.
            if not isinstance(state, Unopened):
                closed = state.how if isinstance(state, Closed) else None
                followed = (state.file.followed_up, state.file.owner, closed)
                assert held.get(stream) == (followed if followed[0] is not None else None)


@settings(deadline=None, max_examples=15)
@drawn(histories([CASES], max_commands=25))
def test_it_is_the_same_in_whichever_way_events_come(history: list[Happened]) -> None:
    """One by one, in batches, twice, parked, rebuilt."""
    prove(FOLLOW_UPS, log_of(history))


def test_no_silence_is_due_in_the_queue_of_what_is_followed_up() -> None:
    """So that nobody looks whether it is over."""
    resolved = e.CaseResolved(silent_due=at(200))
    before, after = (
        folded(QUEUE, log_of([on(OPENED, 0), on(resolved, 1), *more]))[0] for more in ((), (on(BEGUN, 2),))
    )
    assert (before.silent_due, after.silent_due) == (at(200), None)
