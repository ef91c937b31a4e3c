"""The timeline: what a reader sees of each event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg

from domain.case import events as e
from domain.codec import PERSONAL
from domain.event import tag_of
from domain.personal import Sealed
from projections.spec import BEGINNING, CASE, Happened, Specification
from projections.timeline import TIMELINE, TimelineRow

SECRET = Sealed(1, "key-1", b"nonce", b"the sealed words")
OPENED = e.CaseOpened(subject="customer-1", channel="email", topic="return", team="first", description=SECRET)


def row(position: int, event: e.CaseEvent, fields: dict[str, Any], sealed: list[str]) -> TimelineRow:
    """Return the row of an event of the case, a minute after the one before."""
    moment = BEGINNING + timedelta(minutes=position - 1)
    return TimelineRow(position, CASE, position, tag_of(event), moment, moment, "staff-1", None, "live", fields, sealed)


def test_an_event_shows_its_fields_and_names_what_is_sealed(connection: psycopg.Connection[Any]) -> None:
    """A reader learns that there is a text, and not what it says."""
    resolved = e.CaseResolved(silent_due=BEGINNING, policy=3)
    opening = {"subject": "customer-1", "channel": "email", "topic": "return", "team": "first", "priority": "normal"}
    Specification(TIMELINE, connection).given(OPENED).when(resolved).then(
        row(1, OPENED, opening, ["description"]),
        row(2, resolved, {"silent_due": "2026-01-05T09:00:00Z", "policy": 3}, []),
    )


def test_events_of_other_streams_are_not_shown(connection: psycopg.Connection[Any]) -> None:
    """The timeline is that of cases."""
    Specification(TIMELINE, connection).given().when(Happened(event=OPENED, stream="customer-1")).then()


def test_no_personal_value_of_any_event_gets_into_a_row() -> None:
    """Every personal field of every event of a case is left out by name."""
    for event_type in e.CaseEvent.__args__:
        names = PERSONAL[event_type]
        given = {
            "source": "s",
            "ordinal": 1,
            "line": 1,
            "activity": "a",
            "row": SECRET,
            "reason": SECRET,
            "asked": SECRET,
        }
        given |= {"subject": "c", "channel": "c", "topic": "t", "team": "t", "number": "n", "how": "silent"}
        given |= {"waits_on": "customer", "because": "answered", "problem": "no_opening", "text": SECRET}
        given |= {"summary": SECRET, "description": SECRET}
        event = event_type(**{name: given[name] for name in event_type.__struct_fields__ if name in given})
        (shown,) = Specification(TIMELINE).given(event).outcomes()["everything twice, in memory"]
        assert shown.sealed == list(names)
        assert "sealed words" not in str(shown)
        assert not set(names) & set(shown.fields)
