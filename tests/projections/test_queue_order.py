"""The order of work: urgent first, then what is due next, then what waits longest for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from domain.case import events as e
from domain.case.decisions import CASE as CASES
from domain.case.state import INITIAL, CaseState, Unopened, evolve
from projections.case_states import CASE_STATES
from projections.engine import Engine
from projections.kit import BEGINNING, Happened, Specification, folded, log_of
from projections.kit.histories import histories
from projections.queue import QUEUE, QueueRow, past, reads
from projections.queue.reads import NO_FILTERS, Filters
from projections.reads import Rows
from projections.shapes import Moment
from tests.projections.logs import stream, write
from tests.projections.promises import started


def minute(count: int) -> datetime:
    """Return the moment so many minutes after the beginning."""
    return BEGINNING + timedelta(minutes=count)


OPENED = e.CaseOpened(subject="person-1", channel="email", topic="return", team="first", priority="normal")
ANSWER, SOLUTION = started(BEGINNING, minutes=60), started(BEGINNING, "resolution", minutes=300)
AGAIN = started(BEGINNING, "resolution", minutes=900, instance=2)
LEFT = timedelta(minutes=40)


def about(event: type[e.CaseEvent], clock: str = "first_response", **more: Any) -> Any:  # noqa: ANN401 - any event of a clock
    """Return an event about the first instance of a clock."""
    fields: dict[type[e.CaseEvent], dict[str, Any]] = {
        e.ClockPaused: {"at": minute(20), "left": LEFT},
        e.ClockResumed: {"at": minute(90), "due": minute(130)},
        e.ClockRetargeted: {"because": "priority", "due": minute(30), "was": minute(60), "policy": 1, "target": 2},
        e.ClockWarned: {"due": minute(60)},
        e.ClockFulfilled: {"at": minute(50), "due": minute(60)},
        e.ClockBreached: {"due": minute(60)},
        e.ClockEnded: {"at": minute(50), "because": "closed"},
    }
    return event(**{"clock": clock, "instance": 1, **fields[event], **more})


MET = e.ClockCorrected(clock="first_response", instance=1, result="met", at=minute(50), due=minute(60))
STOOD = e.ClockCorrected(clock="first_response", instance=1, result="paused", at=minute(20), due=minute(60), left=LEFT)
TWO = (OPENED, ANSWER, SOLUTION)


@pytest.mark.parametrize(
    "events, due, clock",
    [
        ((OPENED,), None, None),
        ((OPENED, SOLUTION), 300, "resolution"),
        (TWO, 60, "first_response"),
        ((*TWO, about(e.ClockWarned)), 60, "first_response"),
        ((*TWO, about(e.ClockBreached)), 60, "first_response"),
        ((*TWO, about(e.ClockPaused)), 300, "resolution"),
        ((*TWO, about(e.ClockPaused), about(e.ClockPaused, "resolution")), None, None),
        ((*TWO, about(e.ClockPaused), about(e.ClockResumed)), 130, "first_response"),
        ((*TWO, about(e.ClockRetargeted)), 30, "first_response"),
        ((*TWO, about(e.ClockRetargeted, due=minute(400))), 300, "resolution"),
        ((*TWO, about(e.ClockPaused), about(e.ClockRetargeted, left=LEFT)), 300, "resolution"),
        ((*TWO, about(e.ClockFulfilled)), 300, "resolution"),
        ((*TWO, about(e.ClockBreached), about(e.ClockFulfilled, late=True)), 300, "resolution"),
        ((*TWO, about(e.ClockFulfilled), about(e.ClockResumed), about(e.ClockRetargeted)), 300, "resolution"),
        ((*TWO, about(e.ClockBreached), MET), 300, "resolution"),
        ((*TWO, about(e.ClockBreached), STOOD), 300, "resolution"),
        ((*TWO, about(e.ClockBreached), STOOD, about(e.ClockResumed)), 130, "first_response"),
        ((*TWO, about(e.ClockEnded), about(e.ClockEnded, "resolution")), None, None),
        ((OPENED, SOLUTION, about(e.ClockEnded, "resolution"), e.CaseReopened(), AGAIN), 900, "resolution"),
        ((OPENED, about(e.ClockResumed), about(e.ClockRetargeted)), None, None),
    ],
    ids=[
        "without",
        "one",
        "the nearest",
        "warned of",
        "ran out",
        "stands still",
        "both stand still",
        "goes on",
        "sooner",
        "later",
        "stands still, and is re-targeted",
        "done",
        "done late",
        "done, and spoken of",
        "corrected",
        "corrected to stand still",
        "corrected to stand still, goes on",
        "ended",
        "reopened",
        "never started",
    ],
)
def test_what_is_due_next_is_the_nearest_clock_that_is_not_over_and_does_not_stand_still(
    events: Sequence[e.CaseEvent], due: int | None, clock: str | None
) -> None:
    """Whether it ran out or not; what is said of a clock that did not start, or is over, changes nothing."""
    (row,) = folded(QUEUE, log_of(events))
    assert (row.next_due, row.next_clock) == (None if due is None else minute(due), clock)


def test_a_row_says_when_each_clock_is_due(connection: psycopg.Connection[Any]) -> None:
    """And of one that stands still that it does; what is over is left out. It is so in PostgreSQL."""
    triage = started(BEGINNING, "triage", minutes=100)
    when = (about(e.ClockPaused, "resolution"), about(e.ClockFulfilled, "triage"))
    (row,) = folded(QUEUE, log_of([*TWO, triage, *when]))
    assert row.dues == {"first_response/1": minute(60).isoformat(), "resolution/1": None}
    Specification(QUEUE, connection).given(*TWO, triage).when(*when).then(row)


EVENTS: tuple[e.CaseEvent, ...] = (
    *(ANSWER, SOLUTION, AGAIN, MET, STOOD),
    *(about(kind) for kind in (e.ClockPaused, e.ClockResumed, e.ClockRetargeted, e.ClockWarned)),
    *(about(kind, "resolution") for kind in (e.ClockPaused, e.ClockResumed, e.ClockBreached)),
    *(about(kind) for kind in (e.ClockFulfilled, e.ClockBreached, e.ClockEnded)),
    about(e.ClockPaused, "resolution", instance=2),
    about(e.ClockRetargeted, left=LEFT),
    e.CaseReopened(),
)


@drawn(st.lists(st.sampled_from(EVENTS), max_size=30))
def test_a_row_says_of_any_clocks_what_the_aggregate_says(told: list[e.CaseEvent]) -> None:
    """Whatever is said of them in whatever order; each starts once."""
    events = [one for at, one in enumerate(told) if not (isinstance(one, e.ClockStarted) and one in told[:at])]
    state: CaseState = INITIAL
    for event in (OPENED, *events):
        state = evolve(state, event)
    assert not isinstance(state, Unopened)
    (row,) = folded(QUEUE, log_of([OPENED, *events]))
    assert row.dues == {
        f"{run.clock}/{run.instance}": run.due.isoformat() if run.left is None else None
        for run in state.file.clocks
        if not run.is_over
    }


@settings(deadline=None, max_examples=60)
@drawn(histories([CASES], max_cases=3, max_commands=40))
def test_a_row_says_of_any_history_which_clock_is_next(history: list[Happened]) -> None:
    """Of those that run, and of those that ran out and are not done yet."""
    states: dict[str, CaseState] = {}
    for one in history:
        states[one.stream] = evolve(states.get(one.stream, INITIAL), one.event)  # type: ignore[arg-type]  # of cases
    for row in folded(QUEUE, log_of(history)):
        state = states[row.stream]
        assert not isinstance(state, Unopened)
        counting = [one for one in state.file.clocks if one.standing in {"running", "breached"}]
        nearest = min(counting, key=lambda one: (one.due, one.clock), default=None)
        assert (row.next_due, row.next_clock) == ((nearest.due, nearest.clock) if nearest else (None, None))


def on(number: int, event: e.CaseEvent, at: int, recorded: int | None = None) -> Happened:
    """Return an event of a case that happened at one minute and was recorded then or at another."""
    known = minute(at if recorded is None else recorded)
    return Happened(event=event, stream=stream(number), occurred_at=minute(at), recorded_at=known)


def opened(number: int, at: int, due: int | None = None, **more: Any) -> list[Happened]:  # noqa: ANN401 - of the opening
    """Return a case that was opened at a minute, with an answer due at another or none."""
    fields = {"subject": "person-1", "channel": "email", "topic": "return", "team": "first", **more}
    clock = [] if due is None else [on(number, started(minute(at), minutes=due - at), at)]
    return [on(number, e.CaseOpened(**fields), at), *clock]


URGENT, OVERDUE, SOON, LATER, OLD, NEW = range(1, 7)
DAY = [
    *opened(OLD, 0),
    *opened(LATER, 1, 500),
    *opened(SOON, 2, 400),
    *opened(OVERDUE, 3, 20),
    *opened(URGENT, 4, priority="urgent"),
    *opened(NEW, 5),
    on(OVERDUE, about(e.ClockBreached, due=minute(20)), 20, 25),
]


@pytest.fixture
def rows(connection: psycopg.Connection[Any]) -> Rows:
    """Reads as the composition root gives them."""

    async def run(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(statement, parameters, binary=True).fetchall()

    return run


class Told:
    """What a queue shows after some events, now and as of any moment."""

    def __init__(self, url: str, owner: psycopg.Connection[Any], rows: Rows, happened: Sequence[Happened]) -> None:
        write(owner, log_of(happened))
        Engine(url, [QUEUE, CASE_STATES], "node").catch_up_once()
        self._rows = rows

    def cases(self, filters: Filters = NO_FILTERS, at: Moment | None = None, limit: int = 2) -> list[int]:
        """Return the numbers of the cases, read in pages."""

        async def pages() -> list[QueueRow]:
            found, after = list[QueueRow](), None
            while True:
                if at is None:
                    page = await reads.page(self._rows, "first", filters, after, limit)
                else:
                    page = await past.page(self._rows, "first", filters, at, after, limit)
                found, after = found + page.rows, page.next
                assert len(found) < 50
                if after is None:
                    return found

        return [int(row.stream[-12:]) for row in asyncio.run(pages())]


def test_urgent_comes_first_and_then_what_is_due_next_and_then_what_has_waited_longest(
    url: str, owner: psycopg.Connection[Any], rows: Rows
) -> None:
    """What ran out first of all; without a clock an urgent case comes before all that are due."""
    told = Told(url, owner, rows, DAY)
    assert told.cases() == [URGENT, OVERDUE, SOON, LATER, OLD, NEW]
    assert told.cases(at=Moment()) == told.cases()


@pytest.mark.parametrize(
    "then, expected",
    [
        ([on(SOON, about(e.ClockPaused), 30)], [URGENT, OVERDUE, LATER, OLD, SOON, NEW]),
        ([on(OVERDUE, about(e.ClockFulfilled, late=True), 30)], [URGENT, SOON, LATER, OLD, OVERDUE, NEW]),
        ([on(LATER, about(e.ClockRetargeted, due=minute(390)), 30)], [URGENT, OVERDUE, LATER, SOON, OLD, NEW]),
        ([on(NEW, started(minute(30), minutes=5), 30)], [URGENT, OVERDUE, NEW, SOON, LATER, OLD]),
        ([on(LATER, e.CaseReopened(), 30), on(LATER, AGAIN, 30)], [URGENT, OVERDUE, SOON, LATER, OLD, NEW]),
        (
            [on(SOON, e.CaseMergedInto(into=stream(OLD)), 30), on(SOON, about(e.ClockEnded, because="merged"), 30)],
            [URGENT, OVERDUE, LATER, OLD, NEW],
        ),
        ([on(NEW, e.PriorityChanged(priority="urgent", was="normal"), 30)], [URGENT, NEW, OVERDUE, SOON, LATER, OLD]),
    ],
    ids=["paused", "fulfilled", "retargeted", "started", "reopened", "merged", "urgent"],
)
def test_what_changes_a_clock_moves_its_case(
    url: str, owner: psycopg.Connection[Any], rows: Rows, then: list[Happened], expected: list[int]
) -> None:
    """And as of a moment before, or as it was known then, it stands where it stood."""
    told = Told(url, owner, rows, [*DAY, *then])
    before = [URGENT, OVERDUE, SOON, LATER, OLD, NEW]
    assert told.cases() == told.cases(at=Moment(minute(30))) == expected
    assert told.cases(at=Moment(minute(29))) == told.cases(at=Moment(None, minute(29))) == before
    assert told.cases(at=Moment(minute(2), minute(2))) == [SOON, LATER, OLD]


def test_a_case_stood_where_it_was_known_to_stand(url: str, owner: psycopg.Connection[Any], rows: Rows) -> None:
    """Given an answer that is entered late, then nobody knew of it before, and it was so all the same."""
    late = on(OVERDUE, about(e.ClockFulfilled), 10, 40)
    told = Told(url, owner, rows, [*DAY, late])
    assert told.cases(at=Moment(minute(15), minute(39))) == [URGENT, OVERDUE, SOON, LATER, OLD, NEW]
    assert told.cases(at=Moment(minute(15), minute(40))) == [URGENT, SOON, LATER, OLD, OVERDUE, NEW]


def test_a_list_is_narrowed_to_what_is_due_before_a_moment(
    url: str, owner: psycopg.Connection[Any], rows: Rows
) -> None:
    """The moment itself left out; cases without a clock are due at none, however far away."""
    told = Told(url, owner, rows, DAY)
    far = datetime.max.replace(tzinfo=BEGINNING.tzinfo) - timedelta(days=2)
    for moment, expected in (
        (minute(20), []),
        (minute(21), [OVERDUE]),
        (minute(401), [OVERDUE, SOON]),
        (far, [OVERDUE, SOON, LATER]),
    ):
        filters = Filters(due_before=moment)
        assert told.cases(filters) == told.cases(filters, Moment()) == expected


def test_a_breach_or_a_warning_makes_no_new_state_of_a_case() -> None:
    """Nor does a clock whose event comes with the one that caused it."""
    happened = [
        *(on(1, OPENED, 0), on(1, ANSWER, 0), on(1, SOLUTION, 0)),
        *(on(1, about(e.ClockWarned), 50), on(1, about(e.ClockBreached), 60, 61)),
        *(on(1, e.CaseWaiting(waits_on="customer"), 70, 75), on(1, about(e.ClockPaused, "resolution"), 70, 75)),
    ]
    without = [one for one in happened if isinstance(one.event, e.CaseOpened | e.CaseWaiting)]
    assert stretches(happened) == stretches(without)


def stretches(happened: Sequence[Happened]) -> list[tuple[object, ...]]:
    """Return when each state of a case was so, and when it was known."""
    rows = folded(CASE_STATES, log_of(happened))
    return [(row.valid_from, row.valid_to, row.known_from, row.known_to) for row in rows]
