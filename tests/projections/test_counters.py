"""Counters: totals that are what a recount says, whatever comes again, late, or in another order across streams."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import psycopg
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.case import events as e
from domain.event import Event
from projections.engine import Engine, Entry, MemoryStore, Row, Table, rebuild
from projections.engine.build import SCHEMAS
from projections.engine.connecting import connect
from projections.engine.store import key_of
from projections.engine.table import R
from projections.kit import Happened, Specification, log_of, prove
from projections.shapes import Counters
from tests.projections.logs import stream, write


class Memory(Row, frozen=True):
    """What is remembered of a case."""

    stream: str
    team: str
    topic: str
    closed: bool = False
    reopened: int = 0
    merged: bool = False


class Load(Row, frozen=True):
    """How many cases a team has on a topic."""

    team: str
    topic: str
    open: int = 0
    closed: int = 0
    reopened: int = 0


def fold(memory: Memory | None, entry: Entry) -> Memory | None:
    """Fold one event of a case; the position is none of its business."""
    event = entry.event
    if memory is None:
        return Memory(0, entry.stream, event.team, event.topic) if isinstance(event, e.CaseOpened) else None
    match event:
        case e.CaseAssigned():
            return replace(memory, team=event.team)
        case e.CaseClosed():
            return replace(memory, closed=True)
        case e.CaseReopened():
            return replace(memory, closed=False, reopened=memory.reopened + 1)
        case e.CaseMergedInto():
            return replace(memory, merged=True)
        case _:
            return memory


def counts(memory: Memory) -> dict[tuple[str, str], dict[str, int]]:
    """Count a case with its team, and its reopenings with the front desk besides; one that was merged is none."""
    if memory.merged:
        return {}
    own = {"closed" if memory.closed else "open": 1}
    return {(memory.team, memory.topic): own, ("front", "any"): {"reopened": memory.reopened}}


MEMORIES: Final = Table(
    "load_memories",
    Memory,
    "stream",
    'CREATE TABLE load_memories (position bigint, stream text COLLATE "C" PRIMARY KEY, team text, topic text,'
    " closed boolean, reopened bigint, merged boolean)",
)
LOADS: Final = Table(
    "load",
    Load,
    ("team", "topic"),
    'CREATE TABLE load (position bigint, team text COLLATE "C", topic text COLLATE "C", open bigint, closed bigint,'
    " reopened bigint, PRIMARY KEY (team, topic))",
)
LOAD: Final = Counters("load", 1, MEMORIES, LOADS, category="case", fold=fold, counts=counts)


def opened(team: str = "first", topic: str = "delivery") -> Event:
    """Return the opening of a case."""
    return e.CaseOpened(subject="customer-1", channel="email", topic=topic, team=team)


def of(number: int, *events: Event) -> list[Happened]:
    """Return events of one case."""
    return [Happened(event=one, stream=stream(number)) for one in events]


def loads(*batches: Sequence[Entry]) -> list[Load]:
    """Return the totals after these batches."""
    store = MemoryStore()
    for batch in batches:
        LOAD.apply(store, batch)
    return store.all(LOADS)


def recounted(entries: Sequence[Entry]) -> list[Load]:
    """Count everything from nothing, stream by stream."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for one in {entry.stream for entry in entries}:
        memory: Memory | None = None
        for entry in entries:
            if entry.stream == one:
                memory = fold(memory, entry)
        for key, columns in counts(memory).items() if memory else ():
            found.setdefault(key, Counter()).update(columns)
    rows = [Load(0, *key, counted["open"], counted["closed"], counted["reopened"]) for key, counted in found.items()]
    return sorted((row for row in rows if row.open or row.closed or row.reopened), key=key_of(LOADS))


def test_each_case_counts_where_it_stands() -> None:
    """Two of a team and a topic are two; what precedes an opening is none, and so are other streams."""
    log = log_of(
        [
            *of(1, e.CaseAssigned(team="first"), opened(), e.CaseClosed(how="silent")),
            *of(2, opened()),
            *of(3, opened(topic="return")),
            Happened(event=opened(), stream="team-1"),
        ]
    )
    assert loads(log) == [Load(0, "first", "delivery", open=1, closed=1), Load(0, "first", "return", open=1)]


def test_counts_fall_as_well_as_rise() -> None:
    """A case that moves on is taken from where it was; where nothing is left there is no row."""
    log = log_of([*of(1, opened(), e.CaseAssigned(team="second")), *of(2, opened(), e.CaseMergedInto(into=stream(1)))])
    assert loads(log[:1], log[2:3]) == [Load(0, "first", "delivery", open=2)]
    assert loads(log) == [Load(0, "second", "delivery", open=1)]
    assert loads(log[2:]) == []


def test_what_comes_again_is_not_counted_again() -> None:
    """The fold never set a position: the shape did."""
    log = log_of(of(1, opened(), e.CaseReopened(), e.CaseReopened()))
    assert loads(log, log, log[1:]) == loads(log) == [
        Load(0, "first", "delivery", open=1),
        Load(0, "front", "any", reopened=2),
    ]  # fmt: skip


def test_the_memory_stands_at_the_entry_that_changed_it_last() -> None:
    """So an entry that changes nothing writes nothing."""
    store = Noting()
    log = log_of(of(1, opened(), e.CaseAssigned(team="second"), e.InternalNoteAdded()))
    LOAD.apply(store, log[:2])
    assert [row.position for row in store.all(MEMORIES)] == [2]
    store.done.clear()
    LOAD.apply(store, log[2:])
    assert store.done == ["load load_memories"]


class Noting(MemoryStore):
    """Takes note of what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def load(self, table: Table[R], by: Iterable[Any]) -> list[R]:
        """Load."""
        self.done.append(f"load {table.name}")
        return super().load(table, by)

    def insert(self, table: Table[R], rows: Sequence[R]) -> None:
        """Insert."""
        if rows:
            self.done.append(f"insert {len(rows)} {table.name}")
        super().insert(table, rows)


def test_a_total_that_many_streams_touch_is_loaded_and_written_once() -> None:
    """A thousand cases of one team in a batch, and one row."""
    log = log_of(one for number in range(1_000) for one in of(number, opened()))
    store = Noting()
    LOAD.apply(store, log)
    assert store.done == ["load load_memories", "insert 1000 load_memories", "load load", "insert 1 load"]
    assert store.all(LOADS) == [Load(0, "first", "delivery", open=1_000)]


def test_a_total_that_changes_by_nothing_is_not_touched() -> None:
    """Given one case closed and another reopened in the same batch, the total is as before, and nobody loads it."""
    opening = log_of([*of(1, opened()), *of(2, opened(), e.CaseClosed(how="silent"))])
    assigned = log_of([*of(1, opened(), e.CaseAssigned(team="first", assignee="staff-1")), *of(2)])
    store = Noting()
    LOAD.apply(store, opening)
    store.done.clear()
    LOAD.apply(store, [replace(assigned[1], position=9)])
    assert store.done == ["load load_memories", "insert 1 load_memories"]


@pytest.mark.parametrize(
    "counted,says",
    [
        ({("first", None): {"open": 1}}, "wanted is a value for each of team, topic"),
        ({("first",): {"open": 1}}, "wanted is a value for each of team, topic"),
        ({("first", "delivery"): {"opne": 1}}, "counts among open, closed, reopened"),
    ],
)
def test_what_can_not_be_counted_is_refused(counted: Any, says: str) -> None:  # noqa: ANN401 - wrong on purpose
    """The message says what was counted by what, and what is wanted; the engine lays the case aside."""
    wrong = Counters("load", 1, MEMORIES, LOADS, category="case", fold=fold, counts=lambda _: counted)
    with pytest.raises(ValueError, match=says):
        wrong.apply(MemoryStore(), log_of(of(1, opened())))


def test_a_memory_is_not_forgotten() -> None:
    """A fold that returned None for a case it knows would count it again when its first events came again."""
    forgetful = Counters(
        "load",
        1,
        MEMORIES,
        LOADS,
        category="case",
        fold=lambda memory, entry: fold(None, entry) if memory is None else None,
        counts=counts,
    )
    with pytest.raises(ValueError, match="let its memory count for nothing instead"):
        forgetful.apply(MemoryStore(), log_of(of(1, opened(), e.InternalNoteAdded())))


STEPS: Final = (
    opened(),
    opened("second", "return"),
    e.CaseAssigned(team="first"),
    e.CaseAssigned(team="second"),
    e.CaseClosed(how="silent"),
    e.CaseReopened(),
    e.CaseMergedInto(into=stream(9)),
    e.InternalNoteAdded(),
)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Entry], list[list[Entry]]]:
    """Draw a log, and batches in which it may come: each stream in order, with repetitions, else in any order."""
    happened = draw(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(STEPS)), max_size=25))
    entries = log_of(one for number, event in happened for one in of(number, event))
    order = draw(st.permutations([entry.stream for entry in entries]))
    waiting = {one: [entry for entry in entries if entry.stream == one] for one in order}
    shuffled = [waiting[one].pop(0) for one in order]
    batches: list[list[Entry]] = []
    while shuffled:
        size = draw(st.integers(1, 6))
        batches.append(shuffled[:size])
        shuffled = shuffled[size:]
        if draw(st.booleans()):
            batches.append(draw(st.sampled_from(batches)))
    return entries, batches


@settings(max_examples=200, deadline=None)
@drawn(deliveries())
def test_the_totals_are_what_a_recount_says(delivery: tuple[list[Entry], list[list[Entry]]]) -> None:
    """Whatever happened, in whatever batches it came, and however often."""
    entries, batches = delivery
    assert loads(*batches) == recounted(entries)


def test_a_specification_says_both_tables(connection: psycopg.Connection[Any]) -> None:
    """Rows of both are told apart by their types, and all ways lead to them."""
    Specification(LOAD, connection).given(*of(1, opened()), *of(2, opened())).when(
        *of(1, e.CaseAssigned(team="second"), e.InternalNoteAdded())
    ).then(
        Memory(3, stream(1), "second", "delivery"),
        Memory(2, stream(2), "first", "delivery"),
        Load(0, "second", "delivery", open=1),
        Load(0, "first", "delivery", open=1),
    )


def test_all_ways_lead_to_the_same_totals(connection: psycopg.Connection[Any]) -> None:
    """Whatever comes again, parked, or in another order across streams, and on PostgreSQL as in memory."""
    prove(LOAD, busy_teams(80), connection)


def test_the_engine_keeps_and_rebuilds_both_tables(url: str, owner: psycopg.Connection[Any]) -> None:
    """What is built beside the live one is the same."""
    log = busy_teams(3_000)
    write(owner, log)
    engine = Engine(url, [LOAD], "node")
    engine.catch_up_once()
    rebuild(url, [LOAD], "node", lambda _position, _head: None)
    with connect(url) as connection:
        for schema in SCHEMAS.values():
            found = LOADS.all(connection.cursor(), schema)
            assert sorted(found, key=key_of(LOADS)) == recounted(log)


def busy_teams(events: int, seed: int = 5) -> list[Entry]:
    """Return a log of many cases at once, drawn by seed."""
    draw = random.Random(seed)
    return log_of(one for _ in range(events) for one in of(draw.randrange(1, 60), draw.choice(STEPS)))
