"""One-off questions: whatever slice of the log is asked for, it is what filtering the whole log would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL

from domain.case import events as e
from domain.ids import category_of
from domain.staff.events import RoleGranted
from projections.engine import Entry
from projections.engine.connecting import connect
from projections.kit import BEGINNING, Happened, log_of
from projections.slices import (
    CannotCountBy,
    CategoryUnknown,
    EventUnreadable,
    KnownAtInTheFuture,
    Log,
    MomentWithoutZone,
    OriginUnknown,
    Slice,
    TypeUnknown,
    reading,
)
from projections.slices.narrowing import narrowed
from projections.slices.stretch import Stretch
from tests.projections.logs import busy_desk, stream, write

EVENTS: Final = 400
BERLIN: Final = ZoneInfo("Europe/Berlin")
TYPES: Final = ["case.opened.v1", "case.public_reply_sent.v1", "case.closed.v1", "case.reopened.v1", "case.waiting"]
CATEGORIES: Final = ["case", "staff", "order"]
A_STRANGER: Final = b'{"type":"case.teleported.v3"}'
no_deadline = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _mixed() -> list[Entry]:
    """Return a log in which everything that can be asked about differs, and that knows of much only later."""
    draw = Random(11)
    recorded = [
        BEGINNING + timedelta(hours=one) for one in accumulate(draw.choice((0, 0, 1, 5)) for _ in range(EVENTS))
    ]
    happened = []
    for nth, (entry, at) in enumerate(zip(busy_desk(EVENTS, 20), recorded, strict=True)):
        of_staff = nth % 17 == 0
        happened.append(
            Happened(
                event=RoleGranted(role=draw.choice(("agent", "auditor"))) if of_staff else entry.event,
                stream=f"staff-{nth % 3}" if of_staff else entry.stream,
                occurred_at=at - timedelta(minutes=draw.choice((0, 0, 7, 60 * 24 * 40))),
                recorded_at=at,
                actor=f"staff-{draw.randrange(4)}",
                origin=draw.choice(("live", "live", "import", "demo")),
            )
        )
    return log_of(happened)


MIXED: Final = _mixed()
moments = st.builds(
    lambda moment, beside: moment + timedelta(microseconds=beside),
    st.sampled_from(sorted({at for one in MIXED for at in (one.occurred_at, one.recorded_at)})),
    st.sampled_from([0, 0, 1, -1]),
)
slices = st.fixed_dictionaries(
    {},
    optional={
        "types": st.lists(st.sampled_from(TYPES), max_size=3) | st.sampled_from(TYPES),
        "streams": st.lists(st.sampled_from([one.stream for one in MIXED[:30]]), max_size=4),
        "categories": st.lists(st.sampled_from(CATEGORIES), max_size=2),
        "origin": st.sampled_from(["live", "import", ["demo", "live"]]),
        "after": st.integers(0, EVENTS + 9),
        "upto": st.integers(0, EVENTS + 9),
    }
    | dict.fromkeys(
        ("occurred_since", "occurred_before", "as_of", "recorded_since", "recorded_before", "known_at"), moments
    ),
)


@pytest.fixture
def mixed(url: str, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a ledger with a mixed log, which takes many batches to read."""
    write(owner, MIXED)
    monkeypatch.setattr(reading, "BATCH", 30)
    monkeypatch.setattr(reading, "WIDEST", 100)
    monkeypatch.setattr(reading, "COUNTED", 70)
    return url


def _listed(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


FITS: Final[dict[str, Callable[[Entry, Any], bool]]] = {
    "types": lambda entry, given: not {entry.tag, entry.tag.rsplit(".v", 1)[0]}.isdisjoint(_listed(given)),
    "streams": lambda entry, given: entry.stream in given,
    "categories": lambda entry, given: category_of(entry.stream) in given,
    "origin": lambda entry, given: entry.origin in _listed(given),
    "occurred_since": lambda entry, given: entry.occurred_at >= given,
    "occurred_before": lambda entry, given: entry.occurred_at < given,
    "as_of": lambda entry, given: entry.occurred_at <= given,
    "recorded_since": lambda entry, given: entry.recorded_at >= given,
    "recorded_before": lambda entry, given: entry.recorded_at < given,
    "known_at": lambda entry, given: entry.recorded_at <= given,
    "after": lambda entry, given: entry.position > given,
    "upto": lambda entry, given: entry.position <= given,
}


def _fits(entry: Entry, asked: Slice) -> bool:
    return all(FITS[name](entry, given) for name, given in asked.items())


VALUES: Final[dict[str, Callable[[Entry], Any]]] = {
    "type": lambda entry: entry.tag,
    "category": lambda entry: category_of(entry.stream),
    "stream": lambda entry: entry.stream,
    "actor": lambda entry: entry.actor,
    "origin": lambda entry: entry.origin,
    "day": lambda entry: f"{entry.occurred_at.astimezone(BERLIN):%Y-%m-%d}",
    "week": lambda entry: f"{entry.occurred_at.astimezone(BERLIN):%G-W%V}",
    "month": lambda entry: f"{entry.occurred_at.astimezone(BERLIN):%Y-%m}",
    "field:topic": lambda entry: getattr(entry.event, "topic", None),
}


def _seen(entry: Entry) -> tuple[Any, ...]:
    return entry.position, entry.stream, entry.version, entry.tag, entry.occurred_at, entry.actor, entry.event


def _with_seen(seen: list[tuple[Any, ...]], entry: Entry) -> list[tuple[Any, ...]]:
    return [*seen, _seen(entry)]


@no_deadline
@given(asked=slices)
def test_a_slice_is_what_filtering_the_whole_log_gives(mixed: str, asked: Slice) -> None:
    """Each event that fits once, whole, in the order of positions; and no other."""
    expected = [_seen(one) for one in MIXED if _fits(one, asked)]
    assert [_seen(one) for one in Log(mixed).entries(**asked)] == expected
    assert Log(mixed).fold(_with_seen, list[tuple[Any, ...]](), **asked) == expected
    assert Log(mixed).count(**asked) == len(expected)


@no_deadline
@given(asked=slices, by=st.lists(st.sampled_from([*VALUES]), min_size=1, max_size=3, unique=True))
def test_counts_are_those_of_the_events(mixed: str, asked: Slice, by: list[str]) -> None:
    """Counted in the database or here, alone or together, it is what counting the filtered log gives."""
    expected = Counter(tuple(VALUES[way](one) for way in by) for one in MIXED if _fits(one, asked))
    try:
        assert Log(mixed).count(by, zone=BERLIN, **asked) == expected
    except CannotCountBy:
        assert "field:topic" in by
        assert not any(one.tag == "case.opened.v1" and _fits(one, asked) for one in MIXED)


def test_one_line_of_python(mixed: str) -> None:
    """How often did a case wait: the type says it all."""
    waited = Log(mixed).fold(lambda n, _entry: n + 1, 0, types=["case.waiting.v1"])
    assert waited == sum(one.tag == "case.waiting.v1" for one in MIXED) > 0
    assert Log(mixed).count(types="case.waiting.v1") == waited


def test_counts_by_one_way_are_named_by_it_and_begin_with_the_most(mixed: str) -> None:
    """A way alone gives plain names, several give tuples; periods come in their order."""
    by_topic = Log(mixed).count("field:topic", types="case.opened")
    assert set(by_topic) == {"return", "delivery", "invoice"}
    assert list(by_topic.values()) == sorted(by_topic.values(), reverse=True)
    by_month = [month for month, _ in Log(mixed).count(["month", "origin"])]
    assert by_month == sorted(by_month, key=str)


def test_what_is_no_single_value_is_counted_as_json(url: str, owner: psycopg.Connection[Any]) -> None:
    """A number and a truth stay what they are; a field that an event does not have is counted under nothing."""
    wanted = e.InformationRequested(wanted=("photo", "number"))
    reviewed = [e.SolutionReviewed(solution=nth, approved=nth > 1) for nth in (1, 2, 2)]
    write(owner, log_of([wanted, *reviewed, wanted]))
    log = Log(url)
    assert log.count("field:wanted", types="case.information_requested") == {'["photo","number"]': 2}
    assert log.count(["field:solution", "field:approved"]) == {(2, True): 2, (None, None): 2, (1, False): 1}


def test_a_log_ends_where_it_did_when_it_was_first_asked(url: str, owner: psycopg.Connection[Any]) -> None:
    """Given a question, when more is written before the next one, then both are of the same events."""
    entries = busy_desk(20)
    write(owner, entries[:10])
    log = Log(url)
    read = log.entries()
    first = next(read)
    write(owner, entries[10:])
    assert [one.position for one in (first, *read)] == [*range(1, 11)]
    assert (log.count(), log.upto, Log(url).count()) == (10, 10, 20)


def test_an_empty_log_has_an_answer(url: str) -> None:
    """Nothing is folded, and nothing is counted."""
    assert list(Log(url).entries()) == []
    assert Log(url).fold(lambda n, _entry: n + 1, 7) == 7
    assert (Log(url).count(), Log(url).count("day"), Log(url).count(["type", "field:topic"])) == (0, {}, {})


def test_an_event_that_cannot_be_read_is_named(url: str, owner: psycopg.Connection[Any]) -> None:
    """It stops only who looks at it: the message has position, type and stream; left out, it is counted."""
    entries = busy_desk(5)
    entries[2].state, entries[2].tag = A_STRANGER, "case.teleported.v3"
    write(owner, entries)
    assert Log(url).fold(lambda n, _entry: n + 1, 0) == 5
    with pytest.raises(EventUnreadable, match=r"at position 3, a case\.teleported\.v3 of case-"):
        Log(url).fold(lambda _state, entry: entry.event, None)
    with pytest.raises(EventUnreadable, match=r"at position 3, a case\.teleported\.v3 of case-"):
        Log(url).count("field:topic")
    log = Log(url, on_unreadable="skip")
    assert [one.position for one in log.entries()] == [1, 2, 4, 5]
    assert log.skipped == {"case.teleported.v3": 1}
    assert sum(log.count("field:topic").values()) == 4
    assert log.skipped == {"case.teleported.v3": 1}
    assert log.count("type")["case.teleported.v3"] == 1
    assert log.skipped == {}


def test_what_a_fold_raises_says_which_event_it_was(mixed: str) -> None:
    """The error is the function's own, with a note."""

    def stumbles(_state: None, entry: Entry) -> None:
        if entry.position == 42:
            raise KeyError("topic")

    with pytest.raises(KeyError) as raised:
        Log(mixed).fold(stumbles, None)
    assert raised.value.__notes__ == [f"in the fold, at position 42, a {MIXED[41].tag} of {MIXED[41].stream}"]


def test_progress_is_told_up_to_the_end(mixed: str) -> None:
    """Whichever way the log is read, what is done grows up to all there is."""
    asks: list[Callable[[Log], object]] = [
        lambda log: log.count(),
        lambda log: log.count("field:topic"),
        lambda log: [*log.entries(types="case.closed")],
        lambda log: [*log.entries(streams=[one.stream for one in MIXED[:60]])],
    ]
    for ask in asks:
        told = list[tuple[int, int]]()
        ask(Log(mixed, progress=lambda *done, told=told: told.append(done)))
        assert len(told) > 1
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1] > 0


@pytest.mark.parametrize(
    "asked, error, says",
    [
        ({"types": ["case.reopend.v1"]}, TypeUnknown, r"Did you mean case\.reopened\.v1"),
        ({"types": ["case.opened.v9"]}, TypeUnknown, r"no event type 'case\.opened\.v9'"),
        ({"categories": "cases"}, CategoryUnknown, "no category 'cases'; there are case, call, customer"),
        ({"origin": ["live", "lost"]}, OriginUnknown, "no origin 'lost'; there are live, import, demo"),
        ({"as_of": datetime(2026, 3, 1)}, MomentWithoutZone, "as_of is 2026-03-01 00:00:00, a time without"),  # noqa: DTZ001 - that is the point
        ({"known_at": datetime(2999, 1, 1, tzinfo=UTC)}, KnownAtInTheFuture, "known_at is 2999"),
    ],
)
def test_a_slice_that_cannot_be_meant_is_refused(url: str, asked: Slice, error: type[Exception], says: str) -> None:
    """A name that was mistyped would otherwise answer nought."""
    with pytest.raises(error, match=says):
        Log(url).count(**asked)
    with pytest.raises(error, match=says):
        list(Log(url).entries(**asked))


@pytest.mark.parametrize(
    "by, asked, says",
    [
        ("colour", {}, "by 'colour': there are type, category, stream, actor, origin, day, week, month, field:NAME"),
        ("field:topik", {}, "none of the types asked for has that field. Did you mean topic"),
        ("field:topic", {"types": "case.closed"}, "none of the types asked for has that field"),
        ("field:description", {}, r"in .*case\.opened\.v1 that is personal and sealed"),
    ],
)
def test_what_events_cannot_be_counted_by_is_refused(url: str, by: str, asked: Slice, says: str) -> None:
    """What is sealed says nothing, and a field that is nowhere was mistyped."""
    with pytest.raises(CannotCountBy, match=says):
        Log(url).count(by, **asked)


@pytest.mark.parametrize(
    "zone, occurred, day",
    [
        # Clocks go forward at midnight: the day begins at one.
        ("America/Sao_Paulo", datetime(2018, 11, 4, 2, 59, tzinfo=UTC), "2018-11-03"),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 3, 0, tzinfo=UTC), "2018-11-04"),
        # They go back at midnight: the hour before it comes twice.
        ("America/Sao_Paulo", datetime(2018, 2, 18, 2, 30, tzinfo=UTC), "2018-02-17"),
        # There was no 30 December.
        ("Pacific/Apia", datetime(2011, 12, 30, 9, 59, tzinfo=UTC), "2011-12-29"),
        ("Pacific/Apia", datetime(2011, 12, 30, 10, 0, tzinfo=UTC), "2011-12-31"),
        # The earliest time that is meant.
        ("America/Los_Angeles", datetime(1900, 1, 1, tzinfo=UTC), "1899-12-31"),
    ],
)
def test_a_day_is_that_of_its_zone(
    url: str, owner: psycopg.Connection[Any], zone: str, occurred: datetime, day: str
) -> None:
    """Also where clocks jump at midnight."""
    write(owner, log_of([Happened(event=e.CaseReopened(), occurred_at=occurred)]))
    assert Log(url).count("day", zone=ZoneInfo(zone)) == {day: 1}


def test_streams_and_rare_categories_are_found_by_the_index(url: str, owner: psycopg.Connection[Any]) -> None:
    """Given a long log, when little of it is asked for, then not all of it is read."""
    write(owner, [*busy_desk(20_000), *_staff_at(20_001)])
    owner.execute("ANALYZE ledger.stored_events")
    plans = []
    with connect(url) as connection:
        for asked in (Slice(categories="staff"), Slice(streams=[stream(1), stream(2)])):
            slice_ = narrowed(asked)
            where = SQL(" AND ").join([SQL("notification_id > 0"), *slice_.conditions])
            explained = SQL("EXPLAIN SELECT notification_id FROM ledger.stored_events WHERE {}").format(where)
            plans.append(str(connection.execute(explained, slice_.parameters, prepare=False).fetchall()))
    assert all("stored_events_pkey" in plan for plan in plans), plans


def _staff_at(position: int) -> list[Entry]:
    entries = log_of([Happened(event=RoleGranted(role="agent"), stream="staff-1")])
    entries[0].position = position
    entries[0].event_id_bytes = position.to_bytes(16, "big")
    return entries


def test_no_more_than_a_batch_is_in_memory(mixed: str) -> None:
    """A statement gives no more rows than a batch has, and the log is looked through with ever wider looks."""
    with connect(mixed) as connection:
        sizes = [
            len(one)
            for one in reading.batches(
                connection, SQL("topic"), narrowed(Slice()), Stretch(0, EVENTS), lambda _done, _all: None
            )
        ]
    assert max(sizes) == reading.BATCH
    assert sum(sizes) == EVENTS
