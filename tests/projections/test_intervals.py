"""Interval tables: at every moment, in both times, the row that holds is the fold of what counts then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st
from msgspec import Struct

from domain.case import events as e
from projections.engine import Entry, MemoryStore, Table
from projections.engine.store import PostgresStore
from projections.kit import BEGINNING, CASE, Happened, folded, log_of
from projections.shapes import HOLDS, INTERVAL_KEY, Interval, Intervals, Moment, held_at, interval_row

NOTE = e.InternalNoteAdded()
JUST = timedelta(microseconds=1)
OTHER = "case-00000000-0000-7000-8000-000000000002"


class Said(Struct, frozen=True):
    """Who had a say, in the order of the stream; nobody before an x."""

    by: str


def fold(state: Said | None, entry: Entry) -> Said | None:
    """Fold who wrote an entry; what a dash wrote changes nothing."""
    if state is None:
        return Said("x") if entry.actor == "x" else None
    return state if entry.actor == "-" else Said(state.by + entry.actor)


DDL = """
CREATE TABLE said (
    position bigint NOT NULL, stream text NOT NULL, valid_from timestamptz NOT NULL, valid_to timestamptz,
    known_from timestamptz NOT NULL, known_to timestamptz, by text NOT NULL,
    PRIMARY KEY (stream, known_from, valid_from)
)
"""
TABLE = Table("said", interval_row(Said), INTERVAL_KEY, DDL, until="known_to")
SAID = Intervals("said", 1, TABLE, "case", Said, fold)


def at(hour: int) -> datetime:
    """Return the moment so many hours after the beginning."""
    return BEGINNING + timedelta(hours=hour)


def said(by: str, occurred: int, recorded: int, stream: str = CASE) -> Happened:
    """Return a note, by whom, of what happened at one hour and was recorded at another."""
    return Happened(event=NOTE, stream=stream, actor=by, occurred_at=at(occurred), recorded_at=at(recorded))


def told(rows: Sequence[Interval]) -> set[tuple[object, ...]]:
    """Return rows with their times as hours after the beginning."""

    def hour(time: datetime | None) -> int | None:
        return None if time is None else round((time - BEGINNING) / timedelta(hours=1))

    times = ("valid_from", "valid_to", "known_from", "known_to")
    return {(row.by, *(hour(getattr(row, name)) for name in times)) for row in rows}  # type: ignore[attr-defined]  # a column of the state


def table_of(*history: Happened) -> set[tuple[object, ...]]:
    """Return the table that a history leads to."""
    return told(folded(SAID, log_of(history)))


def test_what_comes_in_order_ends_one_row_and_begins_another() -> None:
    """Until it was recorded, the state before it was held to go on."""
    assert table_of(said("x", 0, 0), said("a", 2, 3)) == {
        ("x", 0, 2, 0, None),
        ("x", 2, None, 0, 3),
        ("xa", 2, None, 3, None),
    }


def test_what_is_recorded_as_it_happens_leaves_no_empty_row() -> None:
    """Two at one instant were never known in parts."""
    assert table_of(said("x", 0, 0), said("a", 0, 0), said("b", 1, 5), said("c", 1, 5)) == {
        ("xa", 0, 1, 0, None),
        ("xa", 1, None, 0, 5),
        ("xabc", 1, None, 5, None),
    }


def test_what_is_entered_late_changes_whatever_was_so_since() -> None:
    """In the order of the stream it is the last all the same; what was so before it stays."""
    assert table_of(said("x", 0, 0), said("a", 4, 4), said("b", 2, 6)) == {
        ("x", 0, 2, 0, None),
        ("x", 2, 4, 0, 6),
        ("x", 4, None, 0, 4),
        ("xb", 2, 4, 6, None),
        ("xa", 4, None, 4, 6),
        ("xab", 4, None, 6, None),
    }


def test_what_changes_nothing_leaves_the_rows_alone() -> None:
    """Also before there is anything that it could change."""
    assert table_of(said("-", 0, 0), said("a", 0, 0), said("x", 1, 1), said("-", 2, 2)) == {("x", 1, None, 1, None)}


def test_a_state_can_begin_earlier_than_was_known() -> None:
    """Given a beginning, when an earlier one is entered, then the time between has a state as well."""
    assert table_of(said("x", 4, 4), said("x", 1, 6)) == {
        ("x", 1, 4, 6, None),
        ("x", 4, None, 4, 6),
        ("xx", 4, None, 6, None),
    }


def test_a_state_does_not_go() -> None:
    """A fold that takes it away is told what to do instead."""
    ends = Intervals("said", 1, TABLE, "case", Said, lambda state, _: Said("x") if state is None else None)
    with pytest.raises(ValueError, match=f"the state of {CASE} went with position 2"):
        folded(ends, log_of([said("x", 0, 0), said("a", 1, 1)]))


def test_streams_of_other_kinds_are_passed_over() -> None:
    """A table is about one category."""
    assert table_of(said("x", 0, 0, "order-1")) == set()


HISTORIES = st.lists(
    st.tuples(st.sampled_from("xab-"), st.integers(0, 6), st.integers(0, 2), st.sampled_from([CASE, OTHER])),
    max_size=10,
)
"""Who, when it happened, how long after the one before it was recorded, and of which stream."""


def history_of(drawn_: list[tuple[str, int, int, str]]) -> list[Entry]:
    """Return a log whose entries were recorded in its order; some happened long before, or are still to come."""
    recorded, happened = 0, list[Happened]()
    for by, occurred, after, stream in drawn_:
        recorded += after
        happened.append(said(by, occurred, recorded, stream))
    return log_of(happened)


def boundaries(entries: Sequence[Entry], time: str) -> list[datetime]:
    """Return every instant at which anything happens in one of the times, and those just before and after it."""
    instants = {getattr(entry, time) for entry in entries} | {BEGINNING}
    return sorted(instant + by for instant in instants for by in (-JUST, timedelta(), JUST))


def holds(row: Interval, valid: datetime, known: datetime) -> bool:
    """Tell whether a row holds at a moment."""
    return (
        row.valid_from <= valid
        and (row.valid_to is None or row.valid_to > valid)
        and row.known_from <= known
        and (row.known_to is None or row.known_to > known)
    )


def brute(entries: Sequence[Entry], stream: str, valid: datetime, known: datetime) -> Said | None:
    """Return the fold of what counts at a moment."""
    state = None
    for entry in entries:
        if entry.stream == stream and entry.occurred_at <= valid and entry.recorded_at <= known:
            state = fold(state, entry)
    return state


@drawn(HISTORIES)
def test_the_row_that_holds_is_the_fold_of_what_counts(history: list[tuple[str, int, int, str]]) -> None:
    """For every history, at every boundary of either time, just before and just after it."""
    entries = history_of(history)
    rows = folded(SAID, entries)
    for valid in boundaries(entries, "occurred_at"):
        for known in boundaries(entries, "recorded_at"):
            for stream in (CASE, OTHER):
                found = [row.by for row in rows if row.stream == stream and holds(row, valid, known)]  # type: ignore[attr-defined]  # a column of the state
                state = brute(entries, stream, valid, known)
                assert found == ([] if state is None else [state.by])


@drawn(HISTORIES)
def test_rows_are_never_empty_and_never_overlap(history: list[tuple[str, int, int, str]]) -> None:
    """Each says something about some moment, and no two of a stream about the same."""
    rows = folded(SAID, history_of(history))
    assert all(row.valid_to is None or row.valid_from < row.valid_to for row in rows)
    assert all(row.known_to is None or row.known_from < row.known_to for row in rows)
    for one, other in combinations(rows, 2):
        meeting = max(one.valid_from, other.valid_from), max(one.known_from, other.known_from)
        assert one.stream != other.stream or not (holds(one, *meeting) and holds(other, *meeting))


@drawn(HISTORIES, st.data())
def test_rows_do_not_depend_on_how_entries_are_delivered(
    history: list[tuple[str, int, int, str]], data: st.DataObject
) -> None:
    """In batches of any size, of which any stretch may come again from any place before it."""
    entries = history_of(history)
    store, taken = MemoryStore(), 0
    while taken < len(entries):
        begin = data.draw(st.integers(0, taken))
        taken = data.draw(st.integers(taken + 1, len(entries)))
        SAID.apply(store, entries[begin:taken])
    assert store.all(TABLE) == folded(SAID, entries)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(history=HISTORIES)
def test_postgresql_holds_the_same_and_finds_by_the_condition(
    connection: psycopg.Connection[Any], history: list[tuple[str, int, int, str]]
) -> None:
    """Given a history in batches of three, when a moment is asked about in SQL, then the row is that of the fold."""
    entries = history_of(history)
    with connection.transaction(force_rollback=True), connection.cursor(binary=True) as cursor:
        TABLE.create(cursor, "read")
        for begin in range(0, len(entries), 3):
            SAID.apply(PostgresStore(cursor, "read"), entries[begin : begin + 3])
        assert sorted(TABLE.all(cursor, "read"), key=str) == sorted(folded(SAID, entries), key=str)
        for known in {None, *(entry.recorded_at for entry in entries)}:
            for valid in {None, *(entry.occurred_at for entry in entries)}:
                cursor.execute(b"SELECT stream, by FROM read.said WHERE " + HOLDS, held_at(Moment(valid, known)))
                states = {one: brute(entries, one, valid or at(99), known or at(99)) for one in (CASE, OTHER)}
                assert dict(cursor.fetchall()) == {one: state.by for one, state in states.items() if state}
