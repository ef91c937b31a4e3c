"""Due times of a desk with lunch breaks, half days and public holidays: over two weeks, and over ten years."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Final

from application.calendars.expanding import expand
from domain.calendar.spec import CalendarSpec, HolidaySpec
from domain.calendar.working_time import WorkingTime
from tests.bench.clocks.walking import Walker
from tests.bench.figures import interleaved, median, ratios
from tests.bench.registry import CannotRun, Measured, bench

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.ground import Ground

Question = tuple[datetime, timedelta]

SPEC: Final = CalendarSpec(
    id="bench",
    title="Bench",
    zone="Europe/Berlin",
    hours={**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:30-18:00",)), "sat": ("10:00-14:00",)},
    breaks=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("12:30-13:15",)),
    special={"2026-12-24": ("09:00-12:00",), "2026-12-31": ()},
    holidays=HolidaySpec(country="DE", region="BE", dates={"2026-06-19": "Summer party"}),
)
FIRST, LAST = 2026, 2037
SINCE: Final = datetime(FIRST, 1, 1, tzinfo=UTC)
QUESTIONS: Final = 20_000
WALKED: Final = 200
ROUNDS: Final = 9


@bench("due_time", seconds=3)
def due_time(_: Ground) -> Measured:
    """Due times two weeks away, asked for at any minute of a year; in `more` with two pauses each."""
    expansion = expand(SPEC, FIRST, LAST)
    began = perf_counter()
    working = WorkingTime(SPEC, expansion)
    compiled = perf_counter() - began
    walker = Walker(SPEC, expansion)
    questions = _questions(working, QUESTIONS, timedelta(days=14), within_days=360)
    for start, amount in questions[:WALKED]:
        if working.add(start, amount) != walker.add(start, amount):
            raise CannotRun(f"the walk finds another due time of {amount} from {start}")

    def walked() -> float:
        began = perf_counter()
        for start, amount in questions[:WALKED]:
            walker.add(start, amount)
        return WALKED / (perf_counter() - began)

    rates, floors = interleaved(ROUNDS, lambda: _rate(working, questions), walked)
    return Measured(
        value=median(rates),
        unit="1/s",
        floor="a walk from day to day with zoneinfo and a set of holidays, which finds the same",
        floor_value=median(floors),
        more={
            "worst_round": min(rates),
            "with_two_pauses": median([_rate_paused(working, questions) for _ in range(ROUNDS)]),
            "compiling_12_years_ms": compiled * 1000,
        },
    )


@bench("due_time_span", seconds=1)
def due_time_span(_: Ground) -> Measured:
    """Seconds for a due time ten years away, against one two weeks away."""
    working = WorkingTime(SPEC, expand(SPEC, FIRST, LAST))
    near = _questions(working, QUESTIONS, timedelta(days=14), within_days=360)
    far = _questions(working, QUESTIONS, timedelta(days=3650), within_days=360)
    took, floors = interleaved(ROUNDS, lambda: 1e6 / _rate(working, far), lambda: 1e6 / _rate(working, near))
    return Measured(
        value=median(took),
        unit="us",
        floor="a due time two weeks away, of the same calendar",
        floor_value=median(floors),
        more={"rounds": ratios(took, floors)},
    )


def _questions(working: WorkingTime, count: int, span: timedelta, *, within_days: int) -> list[Question]:
    """Return starts of a year, and amounts that are due about so much later."""
    draw = random.Random(3)
    starts = [SINCE + timedelta(seconds=draw.randrange(within_days * 86_400)) for _ in range(count)]
    return [(start, working.between(start, start + span)) for start in starts]


def _rate(working: WorkingTime, questions: Sequence[Question]) -> float:
    add = working.add
    began = perf_counter()
    for start, amount in questions:
        add(start, amount)
    return len(questions) / (perf_counter() - began)


def _rate_paused(working: WorkingTime, questions: Sequence[Question]) -> float:
    hour = timedelta(hours=1)
    paused = [
        (start, amount / 2, [(start + hour, start + 5 * hour), (start + 20 * hour, start + 50 * hour)])
        for start, amount in questions
    ]
    add = working.add
    began = perf_counter()
    for start, amount, pauses in paused:
        add(start, amount, pauses)
    return len(questions) / (perf_counter() - began)
