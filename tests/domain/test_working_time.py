"""Working time: what is open, what is due when, and how that came about."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from domain.calendar.errors import BeyondHorizon
from domain.calendar.plan import WEEKDAYS
from domain.calendar.working_time import WorkingTime
from tests.calendar.samples import OFFICE, at, calendar, expansion, working

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = timedelta(hours=1)
MONDAY = at("2026-05-04T09:00Z")
BERLIN = calendar("Europe/Berlin", country="DE", region="BE")


def _open(found: WorkingTime, day: str, days: int = 1) -> list[str]:
    """Return what is open on a date of UTC, and for how many more."""
    since = at(f"{day}T00:00Z")
    return [
        f"{one:%H:%M}-{other:%H:%M}" for one, other in found.open_intervals(since, end=since + timedelta(days=days))
    ]


def test_breaks_are_taken_out_of_the_hours() -> None:
    """Of a weekday and of a date, wherever they begin and end."""
    found = working(calendar(breaks={"mon": ("12:00-13:00",), "2026-05-04": ("08:00-09:30", "12:30-13:30")}))
    assert _open(found, "2026-05-04") == ["09:30-12:00", "13:30-17:00"]
    assert _open(found, "2026-05-11") == ["09:00-12:00", "13:00-17:00"]


def test_a_break_at_night_belongs_to_the_moment_it_names() -> None:
    """The night shift of Monday rests on Tuesday."""
    found = working(calendar(hours={"mon": ("22:00-06:00",)}, breaks={"tue": ("02:00-02:30",)}))
    assert _open(found, "2026-05-04", 2) == ["22:00-02:00", "02:30-06:00"]


def test_special_hours_hold_whatever_else_is_said() -> None:
    """On a holiday, over a shift and a break; an empty list closes."""
    said: dict[str, Any] = {
        "breaks": {"mon": ("12:00-13:00",)},
        "shifts": {"2026-05-04": ("10:00-20:00",)},
        "special": {"2026-05-04": ("11:00-14:00",), "2026-05-05": ()},
        "dates": {"2026-05-04": "Party"},
    }
    assert _open(working(calendar(**said)), "2026-05-04", 2) == ["11:00-14:00"]


def test_public_holidays_and_those_of_the_calendar_close_it() -> None:
    """Good Friday, Easter Monday and a party."""
    found = working(calendar(country="DE", dates={"2026-04-07": "Party"}))
    assert _open(found, "2026-04-03", 6) == ["09:00-17:00"]
    assert found.next_open(at("2026-04-02T17:00Z")) == at("2026-04-08T09:00Z")


def test_a_holiday_on_the_eve_of_the_horizon_closes_its_night_shift() -> None:
    """New Year's Eve is a holiday in Latvia."""
    hours = {"wed": ("22:00-06:00",)}
    assert _open(working(calendar(hours=hours, country="LV"), 2026), "2026-01-01") == []
    assert _open(working(calendar(hours=hours, country="DE"), 2026), "2026-01-01") == ["00:00-06:00"]


def test_breaks_reach_into_the_horizon_and_to_its_end() -> None:
    """Across the midnights with which it begins and ends."""
    hours = dict.fromkeys(WEEKDAYS, ("00:00-24:00",))
    found = working(calendar(hours=hours, breaks=dict.fromkeys(WEEKDAYS, ("23:30-00:30",))), 2026, 2026)
    assert _open(found, "2026-01-01") == ["00:30-23:30"]
    assert _open(found, "2026-12-31") == ["00:30-23:30"]
    night = calendar(hours={"thu": ("22:00-06:00",)}, breaks={"2027-01-01": ("00:00-06:00",)})
    assert working(night, 2026, 2026).end_of_business_day(at("2026-12-30T10:00Z"), 1) == at("2027-01-01T00:00Z")


def test_intervals_that_touch_are_one() -> None:
    """Closing time is when nobody is there any more."""
    found = working(calendar(hours={"mon": ("09:00-12:00", "12:00-24:00"), "tue": ("00:00-02:00",)}))
    assert found.next_close(MONDAY) == at("2026-05-05T02:00Z")


def test_business_days_end_with_their_hours() -> None:
    """The first way to promise a business day; a weekend and a holiday are between."""
    found = working(BERLIN)
    thursday = at("2026-04-02T08:00Z")
    assert found.end_of_business_day(thursday, 1) == at("2026-04-07T15:00Z")
    assert found.end_of_business_day(thursday, 2) == at("2026-04-08T15:00Z")
    saturday = at("2026-05-02T08:00Z")
    assert found.end_of_business_day(saturday, 1) == at("2026-05-04T15:00Z")
    with pytest.raises(ValueError, match="at least 1"):
        found.end_of_business_day(thursday, 0)


def test_the_end_of_a_business_day_is_that_of_the_hours_which_belong_to_it() -> None:
    """Half days, breaks at the end, nights, and nights in which clocks are set."""
    hours = OFFICE | {"fri": ("09:00-12:00", "22:00-06:00"), "sat": ("22:00-03:00",)}
    found = working(calendar("Europe/Berlin", hours=hours, breaks={"2026-05-04": ("15:00-17:00",)}))
    assert found.end_of_business_day(at("2026-05-03T08:00Z"), 1) == at("2026-05-04T13:00Z")
    assert found.end_of_business_day(at("2026-05-07T08:00Z"), 1) == at("2026-05-09T04:00Z")
    assert found.end_of_business_day(at("2026-10-23T08:00Z"), 1) == at("2026-10-25T02:00Z")
    assert found.end_of_business_day(at("2026-03-27T08:00Z"), 1) == at("2026-03-29T01:00Z")


def test_business_days_keep_the_time_of_day() -> None:
    """The second way to promise one; what is not open then is due at the next opening, closing time stays."""
    found = working(BERLIN)
    assert found.add_business_days_at(at("2026-04-02T08:00Z"), 1) == at("2026-04-07T08:00Z")
    assert found.add_business_days_at(at("2026-04-02T17:00Z"), 1) == at("2026-04-08T07:00Z")
    assert found.add_business_days_at(at("2026-04-02T15:00Z"), 1) == at("2026-04-07T15:00Z")
    assert found.add_business_days_at(at("2026-04-07T04:00Z"), -1) == at("2026-04-01T15:00Z")
    assert found.add_business_days_at(at("2026-04-04T08:00Z"), 0) == at("2026-04-07T07:00Z")


def test_a_time_of_day_that_is_left_out_is_read_as_if_nobody_had_put_the_clock_forward() -> None:
    """And one that is shown twice is the first."""
    found = working(calendar("Europe/Berlin", always=True))
    assert found.add_business_days_at(at("2026-03-28T01:30Z"), 1) == at("2026-03-29T01:30Z")
    assert found.add_business_days_at(at("2026-10-24T00:30Z"), 1) == at("2026-10-25T00:30Z")
    assert found.add_business_days_at(at("2026-10-26T01:30Z"), -1) == at("2026-10-25T00:30Z")
    # At the end of the hour that is shown twice it is three o'clock only once.
    assert found.add_business_days_at(at("2026-10-24T01:00Z"), 1) == at("2026-10-25T02:00Z")


def test_what_was_used_can_be_shown() -> None:
    """Each open interval with its part, each pause with what it took."""
    found = working()
    start = at("2026-05-04T15:00Z")
    pauses = [
        (at("2026-05-05T09:30Z"), at("2026-05-05T10:30Z")),
        (at("2026-05-04T16:00Z"), at("2026-05-04T18:00Z")),
        (at("2026-05-05T10:00Z"), at("2026-05-05T11:00Z")),
        (at("2026-05-04T20:00Z"), at("2026-05-04T21:00Z")),
    ]
    due = found.add(start, 2 * HOUR, pauses)
    assert due == at("2026-05-05T11:30Z")
    used = found.used(start, due, pauses)
    assert [(one.interval.opens, one.since, one.until, one.counted) for one in used.stretches] == [
        (MONDAY, start, at("2026-05-04T17:00Z"), HOUR),
        (at("2026-05-05T09:00Z"), at("2026-05-05T09:00Z"), due, HOUR),
    ]
    assert [(one.since.hour, one.cost) for one in used.pauses] == [
        (16, HOUR),
        (20, timedelta()),
        (9, HOUR),
        (10, HOUR / 2),
    ]
    with pytest.raises(ValueError, match="earlier"):
        found.used(due, start)


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    """It can't be meant."""
    with pytest.raises(ValueError, match="before it starts"):
        working().add(MONDAY, HOUR, [(MONDAY + HOUR, MONDAY)])


def test_pauses_hold_backwards_too() -> None:
    """From noon an hour back, with the hour before noon paused."""
    found = working()
    assert found.add(MONDAY + 3 * HOUR, -HOUR, [(MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)]) == MONDAY + HOUR


ASKED: dict[str, Callable[[WorkingTime, datetime], object]] = {
    "add": lambda found, when: found.add(when, HOUR),
    "between": lambda found, when: found.between(MONDAY, when),
    "between, backwards": lambda found, when: found.between(when, MONDAY),
    "is_open": lambda found, when: found.is_open(when),
    "next_open": lambda found, when: found.next_open(when),
    "next_close": lambda found, when: found.next_close(when),
    "prev_open": lambda found, when: found.prev_open(when),
    "open_intervals": lambda found, when: found.open_intervals(when, count=1),
    "open_intervals, end": lambda found, when: found.open_intervals(MONDAY, end=when),
    "add_business_days_at": lambda found, when: found.add_business_days_at(when, 1),
    "end_of_business_day": lambda found, when: found.end_of_business_day(when, 1),
    "used": lambda found, when: found.used(MONDAY, when),
    "pauses": lambda found, when: found.add(MONDAY, HOUR, [(when, when)]),
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_time_without_a_zone_is_refused(asked: str) -> None:
    """It names no instant, and the machine's zone is not the desk's."""
    with pytest.raises(ValueError, match="has no zone"):
        ASKED[asked](working(), datetime(2026, 5, 4, 12))  # noqa: DTZ001 - what this is about


@pytest.mark.parametrize("asked", [one for one in ASKED if one != "pauses"])
@pytest.mark.parametrize("when", ["2024-12-31T23:59:59Z", "2028-01-01T00:00:01Z"])
def test_an_instant_beyond_the_horizon_is_refused(asked: str, when: str) -> None:
    """Nobody knows its holidays; it says what to do."""
    with pytest.raises(BeyondHorizon, match=r"known from 2025-01-01 to 2027-12-31.*extend the calendar"):
        ASKED[asked](working(), at(when))


END = at("2028-01-01T00:00Z")


BEYOND: dict[str, Callable[[WorkingTime], object]] = {
    "too much": lambda found: found.add(MONDAY, timedelta(days=5000)),
    "too much backwards": lambda found: found.add(MONDAY, -timedelta(days=5000)),
    "too long a pause": lambda found: found.add(MONDAY, HOUR, [(MONDAY, at("2029-01-01T00:00Z"))]),
    "open at the end": lambda found: found.is_open(END),
    "next opening at the end": lambda found: found.next_open(END),
    "opening after the last": lambda found: found.next_open(at("2027-12-31T20:00Z")),
    "closing after the last": lambda found: found.next_close(at("2027-12-31T20:00Z")),
    "closing before the first": lambda found: found.prev_open(at("2025-01-01T08:00Z")),
    "more intervals": lambda found: found.open_intervals(at("2027-12-31T08:00Z"), count=2),
    "a business day later": lambda found: found.add_business_days(date(2027, 12, 30), 2),
    "a day after": lambda found: found.add_business_days(date(2028, 1, 3), -1),
    "a business day earlier": lambda found: found.add_business_days(date(2025, 1, 2), -2),
    "between days": lambda found: found.business_days_between(date(2024, 12, 31), date(2025, 1, 6)),
    "rolled": lambda found: found.add_business_days_at(at("2027-12-31T20:00Z"), 0),
    "end of the next": lambda found: found.end_of_business_day(at("2027-12-31T10:00Z"), 1),
}


@pytest.mark.parametrize("asked", BEYOND)
def test_an_answer_beyond_the_horizon_is_no_guess(asked: str) -> None:
    """What would need to know more than the years that were expanded."""
    with pytest.raises(BeyondHorizon):
        BEYOND[asked](working())


def test_what_is_open_at_the_end_of_the_horizon_may_stay_so() -> None:
    """So no closing is told, while all that is measured up to the end is exact."""
    found = working(calendar(always=True))
    with pytest.raises(BeyondHorizon):
        found.next_close(MONDAY)
    with pytest.raises(BeyondHorizon):
        found.open_intervals(MONDAY, count=1)
    assert found.add(END - HOUR, HOUR) == END
    assert found.between(END - HOUR, END) == HOUR
    night = working(calendar(hours={"fri": ("22:00-06:00",)}))
    with pytest.raises(BeyondHorizon):
        night.end_of_business_day(at("2027-12-30T10:00Z"), 1)


def test_the_last_days_of_the_horizon_are_whole() -> None:
    """What lies within it is answered."""
    found = working()
    assert found.next_close(at("2027-12-31T16:00Z")) == at("2027-12-31T17:00Z")
    assert found.add_business_days(date(2027, 12, 30), 1) == date(2027, 12, 31)
    assert found.open_intervals(at("2027-12-31T08:00Z"), count=1) == [
        (at("2027-12-31T09:00Z"), at("2027-12-31T17:00Z")),
    ]


def test_open_intervals_are_cut_where_they_are_asked_for() -> None:
    """At the start and at the end, and no more of them than were asked for."""
    found = working()
    noon = MONDAY + 3 * HOUR
    assert found.open_intervals(noon, end=noon + HOUR) == [(noon, noon + HOUR)]
    assert found.open_intervals(noon, count=1) == [(noon, MONDAY + 8 * HOUR)]
    assert len(found.open_intervals(noon, end=noon + timedelta(days=7), count=2)) == 2
    assert found.open_intervals(noon, count=0) == []
    assert found.open_intervals(MONDAY + 8 * HOUR, end=MONDAY + 9 * HOUR) == []


def test_the_facts_of_another_zone_are_refused() -> None:
    """A calendar that moved has to be expanded anew."""
    with pytest.raises(ValueError, match="expand it anew"):
        WorkingTime(calendar("Asia/Tokyo"), expansion(calendar("Europe/Berlin")))


@pytest.mark.parametrize("zone", ["America/St_Johns", "Pacific/Kiritimati"])
def test_the_zone_of_the_machine_and_of_the_question_has_no_say(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An instant is the same wherever it is written; answers are in UTC."""
    start = at("2026-10-23T13:00Z")
    due = working(BERLIN).add(start, 20 * HOUR)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        again = working(BERLIN).add(start.astimezone(ZoneInfo(zone)), 20 * HOUR)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert again == due
    assert again.tzinfo is UTC
    odd = timezone(timedelta(hours=-3, minutes=-30, seconds=-7))
    assert working(BERLIN).add(start.astimezone(odd), 20 * HOUR) == due


def test_a_time_that_a_clock_shows_twice_is_told_apart_by_its_fold() -> None:
    """As Python's times have it."""
    zone = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    found = working(calendar("Europe/Berlin", always=True))
    assert found.between(first, first.replace(fold=1)) == HOUR
