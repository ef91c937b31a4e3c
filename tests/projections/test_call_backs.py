"""Promised calls and calls to the desk: what their rows say after the events of a case, and of a call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from msgspec.structs import replace

from domain.call.decisions import CALL
from domain.call.events import CallRecorded
from domain.case import events as e
from domain.case.decisions import CASE as CASES
from domain.case.state import Unopened
from domain.case.vocabulary import CallBackStatus
from projections.call_backs import CALL_BACKS, CallBackRow
from projections.calls import CALLS, CallRow
from projections.kit import BEGINNING, CASE, Happened, Specification, folded, log_of, prove
from projections.kit.histories import histories

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OPENED = e.CaseOpened(subject="person-1", channel="phone", topic="return", team="first")
PROMISED = e.CallBackPromised(call_back=1, since=BEGINNING + HOUR, until=BEGINNING + 2 * HOUR, policy=1, call="call-1")
MADE = e.CallMade(call_back=1, outcome="not_reached")
ROW = CallBackRow(
    position=2,
    stream=CASE,
    call_back=1,
    promised_at=BEGINNING + MINUTE,
    since=PROMISED.since,
    until=PROMISED.until,
    lost_call="call-1",
)
LOST = CallRecorded(
    line="phone",
    call_id="c-1",
    outcome="busy",
    began_at=BEGINNING - MINUTE,
    waited_seconds=40,
    subject="person-1",
    market="de",
    case=CASE,
    opened=True,
    since=PROMISED.since,
    until=PROMISED.until,
    policy=1,
)
STREAM = "call-00000000-0000-5000-8000-000000000001"


@pytest.fixture
def call_backs(connection: psycopg.Connection[Any]) -> Specification[CallBackRow]:
    """A specification of a case with a promise, proved on PostgreSQL too."""
    return Specification(CALL_BACKS, connection).given(OPENED, PROMISED)


def test_a_promise_has_a_row_with_its_window(call_backs: Specification[CallBackRow]) -> None:
    """Whatever else happens on its case, and each a row of its own."""
    second = replace(PROMISED, call_back=2, call=None)
    other = replace(ROW, position=4, call_back=2, promised_at=BEGINNING + 3 * MINUTE, lost_call=None)
    call_backs.when(e.CaseTagged(added=("x",)), second, e.CallMade(outcome="reached")).then(ROW, other)


def test_the_first_attempt_makes_it_and_the_last_one_says_what_came_of_it(
    call_backs: Specification[CallBackRow],
) -> None:
    """To try again keeps no promise twice."""
    again = replace(MADE, outcome="reached")
    made = replace(ROW, position=4, status="made", outcome="reached", made_at=BEGINNING + 2 * MINUTE)
    call_backs.when(MADE, again).then(made)


def test_what_was_cancelled_says_when(call_backs: Specification[CallBackRow]) -> None:
    """It is not made any more."""
    cancelled = replace(ROW, position=3, status="cancelled", ended_at=BEGINNING + 2 * MINUTE)
    call_backs.when(e.CallBackCancelled(call_back=1)).then(cancelled)


@pytest.mark.parametrize(
    "end, status", [(e.CaseClosed(how="supervisor"), "lapsed"), (e.CaseMergedInto(into="case-2"), "merged")]
)
def test_what_is_open_lapses_with_its_case_or_goes_over_to_another(
    call_backs: Specification[CallBackRow], end: e.CaseEvent, status: CallBackStatus
) -> None:
    """What was made stays made."""
    second = replace(PROMISED, call_back=2, call=None)
    made = replace(ROW, position=4, status="made", outcome="not_reached", made_at=BEGINNING + 3 * MINUTE)
    lapsed = replace(
        ROW,
        position=5,
        call_back=2,
        promised_at=BEGINNING + 2 * MINUTE,
        lost_call=None,
        status=status,
        ended_at=BEGINNING + 4 * MINUTE,
    )
    call_backs.when(second, MADE, end).then(made, lapsed)


def test_what_lapsed_may_turn_out_to_have_been_made(call_backs: Specification[CallBackRow]) -> None:
    """Before the case was closed, which is no end of the promise then."""
    made = replace(ROW, position=4, status="made", outcome="not_reached", made_at=BEGINNING + 3 * MINUTE)
    call_backs.when(e.CaseClosed(how="supervisor"), MADE).then(made)


def test_what_came_over_from_another_case_was_promised_there(call_backs: Specification[CallBackRow]) -> None:
    """When that was, whenever the two were merged."""
    came = replace(PROMISED, call_back=2, at=BEGINNING - MINUTE, merged="case-2", was=1)
    row = replace(ROW, position=3, call_back=2, promised_at=BEGINNING - MINUTE)
    call_backs.when(came).then(ROW, row)


def test_a_call_has_one_row(connection: psycopg.Connection[Any]) -> None:
    """Of nobody's number; it is recorded once."""
    row = CallRow(
        position=1,
        stream=STREAM,
        version=1,
        updated_at=BEGINNING,
        line="phone",
        call_id="c-1",
        outcome="busy",
        began_at=LOST.began_at,
        waited_seconds=40,
        market="de",
        customer=None,
        case_id=CASE,
        opened=True,
        until=LOST.until,
    )
    Specification(CALLS, connection).when(Happened(event=LOST, stream=STREAM)).then(row)


@settings(max_examples=20, deadline=None)
@drawn(histories([CASES, CALL]))
def test_a_row_says_what_the_case_knows(history: list[Happened]) -> None:
    """Of every promise of every case, in whichever way the events come."""
    entries = log_of(history)
    states: dict[str, Any] = {}
    for one in entries:
        if one.stream.startswith("case-"):
            states[one.stream] = CASES.evolve(states.get(one.stream, CASES.initial), one.event)
    known = {
        (stream, number): (one.since, one.until, one.call, one.status, one.outcome)
        for stream, state in states.items()
        if not isinstance(state, Unopened)
        for number, one in enumerate(state.file.call_backs, 1)
    }
    rows = folded(CALL_BACKS, entries)
    assert known == {
        (row.stream, row.call_back): (row.since, row.until, row.lost_call, row.status, row.outcome) for row in rows
    }
    prove(CALL_BACKS, entries)
    prove(CALLS, entries)
