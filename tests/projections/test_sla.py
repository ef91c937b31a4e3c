"""The promises: what a clock's row says after the events of its case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import psycopg
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from msgspec.structs import replace

from domain.case import events as e
from domain.case.decisions import CASE as CASES_OF_THE_DESK
from domain.case.state import INITIAL, Unopened
from projections.engine import MemoryStore
from projections.kit import BEGINNING, CASE, Happened, Specification, folded, log_of
from projections.kit.histories import histories
from projections.queue import QUEUE
from projections.sla import CASES, CLOCKS, SLA, CaseRow, ClockRow

OPENED = e.CaseOpened(subject="person-1", channel="email", topic="return", team="first", priority="high", market="de")
FACTS = CaseRow(
    position=1,
    stream=CASE,
    number=None,
    team="first",
    assignee=None,
    channel="email",
    topic="return",
    kind=None,
    market="de",
    priority="high",
    happened_at=BEGINNING,
)


def minute(count: float) -> datetime:
    """Return the moment so many minutes after the beginning."""
    return BEGINNING + timedelta(minutes=count)


STARTED = e.ClockStarted(
    clock="answer",
    instance=1,
    at=BEGINNING,
    due=minute(60),
    starts="contact",
    fulfilled_by="reply",
    policy=1,
    target=2,
    warnings=(minute(40), minute(50)),
)
WARNINGS = [minute(40).isoformat(), minute(50).isoformat()]
ROW = ClockRow(
    position=2,
    stream=CASE,
    clock="answer",
    instance=1,
    number=None,
    team="first",
    assignee=None,
    priority="high",
    held_by_team="first",
    held_by=None,
    urgency=1,
    channel="email",
    topic="return",
    kind=None,
    market="de",
    fulfilled_by="reply",
    policy=1,
    target=2,
    started_at=BEGINNING,
    due=minute(60),
    warnings=WARNINGS,
    happened_at=minute(1),
    next_notice=minute(40),
)
BREACHED = e.ClockBreached(clock="answer", instance=1, due=minute(60))
PAUSED = e.ClockPaused(clock="answer", instance=1, at=minute(10), left=timedelta(minutes=50))
CLOSED = e.ClockEnded(clock="answer", instance=1, at=minute(9), because="closed")
OVER: dict[str, Any] = {"warnings": WARNINGS, "next_notice": None}

Given = Callable[..., Specification[Any]]
AnyRow = TypeVar("AnyRow", CaseRow, ClockRow)


def at(row: AnyRow, position: int, **changes: Any) -> AnyRow:  # noqa: ANN401 - the columns of the row
    """Return a row as it is after the event at a position, which happened a minute after the one before."""
    return replace(row, position=position, happened_at=minute(position - 1), **changes)


def fulfilled(at: float, *, late: bool = False) -> e.ClockFulfilled:
    """Return the event of a promise that was kept, or kept late."""
    return e.ClockFulfilled(clock="answer", instance=1, at=minute(at), due=minute(60), late=late)


def corrected(result: Any, at: float, **more: Any) -> e.ClockCorrected:  # noqa: ANN401 - the fields of the event
    """Return the event of a result that a late entry changes."""
    return e.ClockCorrected(clock="answer", instance=1, result=result, at=minute(at), due=minute(60), **more)


@pytest.fixture
def sla(connection: psycopg.Connection[Any]) -> Given:
    """What gives a specification of the promises, proved on PostgreSQL too, with what the log holds already."""
    return lambda *given: Specification(SLA, connection).given(*given)


def clock_after(*events: e.CaseEvent) -> ClockRow:
    """Return the row of the clock that `STARTED` starts, after more events."""
    store = MemoryStore()
    SLA.apply(store, log_of([OPENED, STARTED, *events]))
    (row,) = store.all(CLOCKS)
    return row


def test_a_clock_that_starts_has_a_row_of_its_own(sla: Given) -> None:
    """With what its case is like; the first warning is what is to be noticed next."""
    sla(OPENED).when(STARTED).then(FACTS, ROW)


def test_every_case_is_remembered_and_what_precedes_its_opening_is_not(sla: Given) -> None:
    """Any case may start a clock later; of other streams nothing is kept."""
    sla(STARTED).when(OPENED, Happened(event=OPENED, stream="team-1")).then(at(FACTS, 2))


def test_warnings_are_noticed_one_after_the_other_and_then_that_it_ran_out(sla: Given) -> None:
    """A clock is next to be noticed at its first warning, or at its due instant when there is none left."""
    warned = e.ClockWarned(clock="answer", instance=1, due=minute(60))
    spec = sla(OPENED, STARTED)
    spec.when(warned).then(FACTS, at(ROW, 3, warnings=WARNINGS[1:], next_notice=minute(50)))
    spec.when(warned).then(FACTS, at(ROW, 4, warnings=[], next_notice=minute(60)))


def test_a_kept_promise_is_met_and_a_broken_one_late(sla: Given) -> None:
    """A clock that ran out is breached until it is fulfilled after all."""
    sla(OPENED, STARTED).when(fulfilled(30)).then(FACTS, at(ROW, 3, state="met", fulfilled_at=minute(30), **OVER))
    late = replace(ROW, breached_at=minute(60), warnings=[], next_notice=None)
    spec = sla(OPENED, STARTED)
    spec.when(BREACHED).then(FACTS, at(late, 3, state="breached"))
    spec.when(fulfilled(90, late=True)).then(FACTS, at(late, 4, state="late", fulfilled_at=minute(90)))


def test_a_clock_that_stands_still_says_what_is_left(sla: Given) -> None:
    """Nothing is to be noticed of it, until it goes on with a due instant and warnings of its own."""
    spec = sla(OPENED, STARTED)
    spec.when(PAUSED).then(FACTS, at(ROW, 3, state="paused", left_seconds=3000.0, warnings=[], next_notice=None))
    on = e.ClockResumed(clock="answer", instance=1, at=minute(30), due=minute(80), warnings=(minute(70),))
    spec.when(on).then(
        FACTS,
        at(ROW, 4, due=minute(80), warnings=[minute(70).isoformat()], next_notice=minute(70)),
    )


def test_another_target_has_another_due_instant(sla: Given) -> None:
    """Of a clock that stands still what is left is new."""
    moved = e.ClockRetargeted(
        clock="answer", instance=1, because="priority", due=minute(20), was=minute(60), policy=1, target=1
    )
    after = replace(ROW, due=minute(20), target=1, warnings=[])
    sla(OPENED, STARTED).when(moved).then(FACTS, at(after, 3, next_notice=minute(20)))
    sla(OPENED, STARTED, PAUSED).when(replace(moved, left=timedelta(minutes=10))).then(
        FACTS, at(after, 4, state="paused", left_seconds=600.0, next_notice=None)
    )


def test_a_correction_stands_beside_what_was_recorded(sla: Given) -> None:
    """Met after all, or standing still after all; either way it did not run out."""
    met = replace(ROW, state="met", fulfilled_at=minute(55), corrected=True, warnings=[], next_notice=None)
    for before in ([BREACHED], [BREACHED, fulfilled(90, late=True)]):
        sla(OPENED, STARTED, *before).when(corrected("met", 55)).then(FACTS, at(met, 3 + len(before)))
    sla(OPENED, STARTED, BREACHED).when(corrected("paused", 50, left=timedelta(minutes=10))).then(
        FACTS,
        at(ROW, 4, state="paused", left_seconds=600.0, corrected=True, warnings=[], next_notice=None),
    )


def test_a_correction_of_what_was_over_stands_beside_it_too(sla: Given) -> None:
    """Done late before it ended, ended before it ran out, answered for another question, or standing still before it
    was done late.
    """
    late = replace(ROW, state="late", fulfilled_at=minute(70), breached_at=minute(60), corrected=True, warnings=[])
    ended = replace(CLOSED, at=minute(80))
    sla(OPENED, STARTED, BREACHED, ended).when(corrected("late", 70)).then(FACTS, at(late, 5, next_notice=None))
    cancelled = replace(ROW, state="ended", ended_at=minute(30), ended_because="cancelled", corrected=True)
    sla(OPENED, STARTED, BREACHED).when(corrected("ended", 30, because="cancelled")).then(
        FACTS, at(cancelled, 4, warnings=[], next_notice=None)
    )
    superseded = corrected("ended", 0, because="superseded")
    none = at(replace(cancelled, ended_at=minute(0), ended_because="superseded"), 5, next_notice=None)
    sla(OPENED, STARTED, BREACHED, fulfilled(90, late=True)).when(superseded).then(FACTS, replace(none, warnings=[]))
    stood = replace(ROW, state="met", fulfilled_at=minute(90), corrected=True, warnings=[], next_notice=None)
    paused = corrected("paused", 50, left=timedelta(minutes=10))
    resumed = e.ClockResumed(clock="answer", instance=1, at=minute(55), due=minute(65))
    moved = replace(ROW, state="running", corrected=True, warnings=[], next_notice=minute(60))
    sla(OPENED, STARTED, BREACHED).when(corrected("moved", 30)).then(FACTS, at(moved, 4))
    given = (OPENED, STARTED, BREACHED, fulfilled(90, late=True))
    sla(*given).when(paused).then(FACTS, at(stood, 5, left_seconds=600.0))
    sla(*given).when(paused, resumed).then(FACTS, at(stood, 6, due=minute(65)))
    broken = replace(BREACHED, due=minute(65))
    after = replace(stood, state="late", due=minute(65), breached_at=minute(65))
    sla(*given).when(paused, resumed, broken).then(FACTS, at(after, 7))


def test_a_clock_that_ends_says_why_and_keeps_that_it_ran_out(sla: Given) -> None:
    """Closing a case makes no broken promise undone."""
    sla(OPENED, STARTED).when(CLOSED).then(
        FACTS, at(ROW, 3, state="ended", ended_at=minute(9), ended_because="closed", **OVER)
    )
    assert clock_after(BREACHED, CLOSED).breached_at == minute(60)
    assert clock_after(BREACHED, CLOSED).state == "ended"


def test_an_open_clock_follows_its_case(sla: Given) -> None:
    """Number, team, agent, priority, topic, kind and market are those of the case now."""
    sla(OPENED, STARTED).when(
        e.CaseNumbered(number="2026-000001"),
        e.CaseTransferred(team="second", assignee="staff-1"),
        e.CaseClaimed(assignee="staff-2"),
        e.PriorityChanged(was="high", priority="urgent"),
        e.CaseClassified(kind="goods", topic="defect", team="third"),
        e.InformationGiven(market="fr"),
    ).then(
        CaseRow(8, CASE, "2026-000001", "third", "staff-2", "email", "defect", "goods", "fr", "urgent", minute(7)),
        at(
            ROW,
            8,
            number="2026-000001",
            team="third",
            held_by_team="third",
            assignee="staff-2",
            held_by="staff-2",
            priority="urgent",
            urgency=0,
            topic="defect",
            kind="goods",
            market="fr",
        ),
    )


@pytest.mark.parametrize("decided", [BREACHED, fulfilled(10), CLOSED], ids=["breached", "fulfilled", "ended"])
def test_who_had_the_case_when_it_was_decided_answers_for_the_clock(decided: e.CaseEvent) -> None:
    """Team, agent and priority stay as they were; the work list of one that ran out goes with the case."""
    later = (e.CaseTransferred(team="second", assignee="staff-9"), e.PriorityChanged(was="high", priority="urgent"))
    row = clock_after(e.CaseClaimed(assignee="staff-1"), decided, *later)
    assert (row.team, row.assignee, row.priority) == ("first", "staff-1", "high")
    now = ("second", "staff-9", 0) if decided is BREACHED else ("first", "staff-1", 1)
    assert (row.held_by_team, row.held_by, row.urgency) == now


def test_an_end_of_before_goes_before_the_end_that_was_recorded() -> None:
    """As of a step of a ladder that turned out to have been climbed for nothing."""
    row = clock_after(BREACHED, replace(CLOSED, at=minute(80)), corrected("ended", 30, because="corrected"))
    assert (row.state, row.ended_at, row.ended_because, row.breached_at) == ("ended", minute(30), "corrected", None)


def test_a_clock_that_goes_on_after_a_correction_follows_its_case_again() -> None:
    """It was not decided after all, since it stood still or another target counted."""
    for correction in (corrected("paused", 50, left=timedelta(minutes=10)), corrected("moved", 30)):
        row = clock_after(BREACHED, e.CaseTransferred(team="second"), correction)
        assert (row.team, row.held_by_team) == ("second", "second")
    assert clock_after(BREACHED, e.CaseTransferred(team="second"), corrected("met", 50)).team == "first"


def test_what_is_said_of_a_clock_that_is_not_there_changes_nothing(sla: Given) -> None:
    """As in the case itself."""
    sla(OPENED, STARTED).when(replace(BREACHED, instance=2), replace(PAUSED, clock="other")).then(FACTS, ROW)


def test_instances_and_clocks_stand_side_by_side(sla: Given) -> None:
    """Each event is about one of them."""
    again, other = replace(STARTED, instance=2), replace(STARTED, clock="resolution", fulfilled_by="resolution")
    sla(OPENED, STARTED, again, other).when(fulfilled(5)).then(
        FACTS,
        at(ROW, 5, state="met", fulfilled_at=minute(5), **OVER),
        at(ROW, 3, instance=2),
        at(ROW, 4, clock="resolution", fulfilled_by="resolution"),
    )


@settings(deadline=None, max_examples=60)
@drawn(histories(max_commands=60))
def test_the_rows_say_of_any_history_what_the_cases_say(history: list[Happened]) -> None:
    """Each clock as the fold of its case has it, each case as the queue has it."""
    entries = log_of(history)
    store = MemoryStore()
    SLA.apply(store, entries)
    states: dict[str, Any] = {}
    for entry in entries:
        if entry.stream.startswith("case-"):
            states[entry.stream] = CASES_OF_THE_DESK.evolve(states.get(entry.stream, INITIAL), entry.event)
    opened = {stream: state for stream, state in states.items() if not isinstance(state, Unopened)}
    runs = {(stream, one.clock, one.instance): one for stream, state in opened.items() for one in state.file.clocks}
    rows = {(row.stream, row.clock, row.instance): row for row in store.all(CLOCKS)}
    assert rows.keys() == runs.keys()
    for key, run in runs.items():
        row = rows[key]
        assert (row.state, row.due, row.next_notice) == (run.standing, run.due, run.next_notice)
        assert row.left_seconds == (None if run.left is None else run.left.total_seconds())
        assert (row.fulfilled_at, row.ended_at, row.breached_at is not None) == (
            *(run.fulfilled_at, run.ended_at),
            run.breached,
        )
        assert (row.policy, row.target, row.started_at) == (run.policy, run.target, run.started_at)
    listed = {row.stream: row for row in folded(QUEUE, entries)}
    names = [name for name in CaseRow.__struct_fields__ if name not in {"position", "happened_at"}]
    found = {row.stream: [getattr(row, name) for name in names] for row in store.all(CASES)}
    assert found == {stream: [getattr(row, name) for name in names] for stream, row in listed.items()}
