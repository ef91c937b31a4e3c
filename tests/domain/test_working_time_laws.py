"""Laws of working time, against a model that looks at the clocks every few minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from application.calendars.expanding import expand
from domain.calendar.spec import CalendarSpec, HolidaySpec
from domain.calendar.working_time import WorkingTime
from tests.calendar.model import STEP, WEEKDAYS, Model

if TYPE_CHECKING:
    from domain.calendar.expansion import Expansion

# Local dates on which clocks were set, or a whole day was left out.
SCENES = (
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Europe/Dublin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/St_Johns", date(2026, 3, 8)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kathmandu", date(2026, 5, 4)),
    ("Etc/UTC", date(2026, 5, 4)),
)
BEFORE, DAYS = 1, 3
SPAN = DAYS * 24 * 12


@dataclass(frozen=True, slots=True)
class Scene:
    """A calendar for some days around one that matters, and a model of it."""

    working: WorkingTime
    since: datetime
    days: tuple[date, ...]

    @property
    def model(self) -> Model:
        """What looks at the clocks all through these days."""
        return Model(self.working.spec, self.since, self.at(SPAN))

    def at(self, steps: int) -> datetime:
        """Return the instant so many steps of the model after the beginning."""
        return self.since + steps * STEP


@cache
def _expansion(zone: str, year: int) -> Expansion:
    return expand(CalendarSpec(id="law", title="Law", zone=zone, always=True), year - 1, year + 1)


def _clock(step: int) -> str:
    return f"{step // 12:02}:{step % 12 * 5:02}"


def _text(pair: tuple[int, int]) -> str:
    start, long = pair
    end = (start + long) % 288
    return f"{_clock(start)}-{'24:00' if start + long == 288 else _clock(end)}"


INTERVALS = st.lists(st.tuples(st.integers(0, 287), st.integers(1, 287)).map(_text), max_size=2).map(tuple)
BY_WEEKDAY = st.dictionaries(st.sampled_from(WEEKDAYS), INTERVALS, max_size=7)


@st.composite
def scenes(draw: Any) -> Scene:  # noqa: ANN401 - Hypothesis' own type for it is not public
    """Draw a calendar with anything a calendar can say."""
    zone, day = draw(st.sampled_from(SCENES))
    days = tuple(day + timedelta(days=number) for number in range(-BEFORE, DAYS - BEFORE))
    dated = st.dictionaries(st.sampled_from(days).map(str), INTERVALS, max_size=2)
    spec = CalendarSpec(
        id="law",
        title="Law",
        zone=zone,
        hours=draw(BY_WEEKDAY),
        breaks=draw(dated | BY_WEEKDAY),
        shifts=draw(dated),
        special=draw(dated),
        holidays=HolidaySpec(dates=dict.fromkeys(draw(st.sets(st.sampled_from(days).map(str), max_size=2)), "off")),
    )
    spec = msgspec.structs.replace(spec, always=draw(st.integers(0, 9)) == 0)
    if spec.always:
        spec = CalendarSpec(id="law", title="Law", zone=zone, always=True)
    since = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=BEFORE)
    return Scene(WorkingTime(spec, _expansion(zone, day.year)), since, days)


steps = st.integers(0, SPAN)
pauses = st.lists(st.tuples(steps, steps).map(sorted), max_size=3)


@settings(max_examples=70, deadline=None)
@given(scene=scenes())
def test_what_is_open_is_what_the_clocks_of_the_zone_show(scene: Scene) -> None:
    """The open intervals are those of the model."""
    found = scene.working.open_intervals(scene.since, end=scene.at(SPAN))
    assert [tuple(one) for one in found] == scene.model.runs()


@settings(max_examples=70, deadline=None)
@given(scene=scenes(), start=steps, end=steps, paused=pauses, amount=st.integers(0, 400))
def test_measuring_and_adding_are_walking_step_by_step(
    scene: Scene, start: int, end: int, paused: list[list[int]], amount: int
) -> None:
    """Forwards and backwards, whatever pauses there are."""
    working, model = scene.working, scene.model
    stops = [(scene.at(one), scene.at(other)) for one, other in paused]
    first, last = scene.at(min(start, end)), scene.at(max(start, end))
    assert working.between(first, last, stops) == model.between(first, last, stops)
    assert working.between(last, first, stops) == -working.between(first, last, stops)
    forwards = model.add(first, amount * STEP, stops)
    if forwards is not None:
        assert working.add(first, amount * STEP, stops) == forwards
    backwards = model.add_backwards(last, amount * STEP, stops)
    if backwards is not None:
        assert working.add(last, -amount * STEP, stops) == backwards


@settings(max_examples=70, deadline=None)
@given(scene=scenes(), place=st.integers(0, SPAN - 1))
def test_openings_and_closings_are_found_by_walking(scene: Scene, place: int) -> None:
    """The next opening, the next closing, and the last moment that was open."""
    working, model, at = scene.working, scene.model, scene.at(place)
    assert working.is_open(at) == model.is_open(at)
    later = next((one for one in model.runs() if one[1] > at), None)
    if later is not None:
        assert working.next_open(at) == max(at, later[0])
        if later[1] < scene.at(SPAN):
            assert working.next_close(at) == later[1]
    earlier = next((one for one in reversed(model.runs()) if one[0] < at), None)
    if earlier is not None:
        assert working.prev_open(at) == min(at, earlier[1])


@settings(max_examples=70, deadline=None)
@given(scene=scenes())
def test_a_business_day_is_a_date_to_which_open_time_belongs(scene: Scene) -> None:
    """Found by asking of every step whose it is."""
    day = scene.days[BEFORE]  # the model sees only a part of the first and last
    counted = scene.working.business_days_between(day - timedelta(days=1), day)
    assert counted == (day in scene.model.business_days())


micros = st.integers(0, SPAN * 300 * 1_000_000)


@settings(max_examples=70, deadline=None)
@given(
    scene=scenes(),
    starts=st.tuples(micros, micros).map(sorted),
    amounts=st.tuples(st.integers(0, 10**11), st.integers(0, 10**11)).map(sorted),
    paused=st.lists(st.tuples(micros, micros).map(sorted), max_size=3),
)
def test_adding_then_measuring_agrees_and_later_or_more_is_never_earlier(
    scene: Scene, starts: list[int], amounts: list[int], paused: list[list[int]]
) -> None:
    """To the microsecond; nothing that is earlier would measure the same."""
    working = scene.working
    assume(not _seldom(working))
    tick = timedelta(microseconds=1)
    early, late = (scene.since + one * tick for one in starts)
    little, much = (one * tick for one in amounts)
    stops = [(scene.since + one * tick, scene.since + other * tick) for one, other in paused]
    due = working.add(early, little, stops)
    assert working.between(early, due, stops) == little
    if little:
        assert working.between(early, due - tick, stops) == little - tick
    assert due <= working.add(early, much, stops)
    assert due <= working.add(late, little, stops)
    back = working.add(late, -little, stops)
    assert working.between(back, late, stops) == little
    if little:
        assert working.between(back + tick, late, stops) == little - tick
    used = working.used(early, due, stops)
    assert sum((one.counted for one in used.stretches), timedelta()) == little
    cost = sum((one.cost for one in used.pauses), timedelta())
    assert little + cost == working.between(early, due)


def _seldom(working: WorkingTime) -> bool:
    """Tell whether what is open in a year might not be enough to add anything that is drawn."""
    year = timedelta(days=200)
    middle = datetime(working.expansion.first_day.year + 1, 7, 1, tzinfo=UTC)
    return min(working.between(middle - year, middle), working.between(middle, middle + year)) < timedelta(hours=60)
