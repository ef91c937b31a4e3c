"""An answer of working time is explained by steps that add up to it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import msgspec
import pytest

from application.calendars.explaining import explain
from application.calendars.local_times import LocalTimes, LocalTimeSkipped, LocalTimeTwice
from application.calendars.steps import (
    Add,
    Between,
    BusinessDays,
    ClocksChanged,
    DayMet,
    Due,
    Explained,
    IntervalUsed,
    Length,
    OnBusinessDay,
    PauseMet,
)
from application.calendars.weeks import weeks
from domain.calendar.errors import BeyondHorizon
from tests.calendar.samples import OFFICE, WORKDAYS, at, calendar, expansion, working

HOUR = timedelta(hours=1)
LUNCH = dict.fromkeys(WORKDAYS, ("12:00-12:45",))
BERLIN = working(
    calendar(
        "Europe/Berlin",
        country="DE",
        region="BE",
        breaks=LUNCH,
        special={"2026-03-31": ("10:00-12:00",)},
        shifts={"2026-04-11": ("10:00-12:00",), "2026-04-13": ()},
        dates={"2026-03-30": "Works outing"},
    )
)
FRIDAY = at("2026-03-27T15:00+01:00")


def _days(explained: Explained) -> list[tuple[date, bool, str | None, str | None]]:
    return [(one.day, one.business, one.reason, one.name) for one in explained.steps if isinstance(one, DayMet)]


def test_each_interval_is_told_with_what_of_it_counts_and_the_total() -> None:
    """Over a weekend, a change of clocks, a holiday and a day with special hours."""
    told = explain(BERLIN, Add(FRIDAY, 6 * HOUR))
    found = [one for one in told.steps if isinstance(one, IntervalUsed)]
    assert [f"{one.since.local:%d %H:%M}-{one.until.local:%H:%M}" for one in found] == [
        "27 15:00-17:00",
        "31 10:00-12:00",
        "01 09:00-11:00",
    ]
    assert [one.counted for one in found] == [2 * HOUR, 2 * HOUR, 2 * HOUR]
    assert [one.total for one in found] == [2 * HOUR, 4 * HOUR, 6 * HOUR]
    assert found[0].opens.local == datetime(2026, 3, 27, 12, 45)  # noqa: DTZ001 - what a clock on the wall shows
    assert isinstance(told.answer, Due)
    assert (told.answer.at.utc, told.answer.at.offset) == (at("2026-04-01T09:00Z"), 7200)
    assert (told.start.offset, told.zone, told.first_day) == (3600, "Europe/Berlin", date(2025, 1, 1))
    assert told.tzdata_version
    assert told.holidays_version


def test_days_that_are_passed_by_have_a_reason() -> None:
    """And so have days whose hours are not the weekday's."""
    told = explain(BERLIN, Between(FRIDAY, at("2026-04-14T12:00+02:00")))
    assert _days(told) == [
        (date(2026, 3, 28), False, "no_hours", None),
        (date(2026, 3, 29), False, "no_hours", None),
        (date(2026, 3, 30), False, "holiday", "Works outing"),
        (date(2026, 3, 31), True, "special", None),
        (date(2026, 4, 3), False, "holiday", "Karfreitag"),
        (date(2026, 4, 4), False, "no_hours", None),
        (date(2026, 4, 5), False, "no_hours", None),
        (date(2026, 4, 6), False, "holiday", "Ostermontag"),
        (date(2026, 4, 11), True, "shift", None),
        (date(2026, 4, 12), False, "no_hours", None),
        (date(2026, 4, 13), False, "shift", None),
    ]


def test_what_ends_at_midnight_touches_no_further_day() -> None:
    """Saturday is not passed by on the way to its beginning."""
    assert _days(explain(BERLIN, Between(FRIDAY, at("2026-03-28T00:00+01:00")))) == []
    told = explain(BERLIN, Between(FRIDAY, at("2026-03-28T00:01+01:00")))
    assert [day.day for day, *_ in _days(told)] == [28]


def test_a_day_may_be_closed_by_its_breaks_by_special_hours_or_by_the_clocks() -> None:
    """The last of these where a zone went over the date line."""
    spec = calendar(breaks={"2026-05-05": ("00:00-24:00",)}, special={"2026-05-06": ()})
    told = explain(working(spec), Add(at("2026-05-04T16:00Z"), 2 * HOUR))
    assert [(day.day, reason) for day, _, reason, _ in _days(told)] == [(5, "breaks"), (6, "special")]
    apia = working(calendar("Pacific/Apia"), 2011, 2012)
    told = explain(apia, Add(at("2011-12-29T16:00-10:00"), 2 * HOUR))
    assert (date(2011, 12, 30), False, "clocks", None) in _days(told)


def test_a_change_of_clocks_on_the_way_is_told_with_both_offsets() -> None:
    """Only what lies on the way, at its instant."""
    told = explain(BERLIN, Add(FRIDAY, 6 * HOUR))
    (change,) = (one for one in told.steps if isinstance(one, ClocksChanged))
    assert (change.at.utc, change.before, change.after) == (at("2026-03-29T01:00Z"), 3600, 7200)
    assert change.at.local == datetime(2026, 3, 29, 3)  # noqa: DTZ001 - what a clock on the wall shows
    assert not any(isinstance(one, ClocksChanged) for one in explain(BERLIN, Add(FRIDAY, HOUR)).steps)


def test_each_pause_is_told_with_what_it_costs() -> None:
    """What an earlier one has taken, and what is closed, costs nothing."""
    first = (at("2026-03-27T15:30+01:00"), at("2026-03-27T16:00+01:00"))
    again = (at("2026-03-27T15:45+01:00"), at("2026-03-27T16:10+01:00"))
    closed = (at("2026-03-28T08:00+01:00"), at("2026-03-28T20:00+01:00"))
    told = explain(BERLIN, Between(FRIDAY, at("2026-03-29T12:00Z"), (closed, again, first)))
    costs = [one.cost for one in told.steps if isinstance(one, PauseMet)]
    assert costs == [timedelta(minutes=30), timedelta(minutes=10), timedelta()]
    assert told.answer == Length(timedelta(hours=1, minutes=20))


def test_what_is_counted_backwards_is_told_backwards() -> None:
    """From the start to what lies before it, with a total that grows."""
    told = explain(BERLIN, Add(at("2026-04-01T12:00+02:00"), -8 * HOUR))
    found = [one for one in told.steps if isinstance(one, IntervalUsed)]
    assert [one.total for one in found] == [3 * HOUR, 5 * HOUR, 8 * HOUR]
    instants = [one.since.utc for one in found]
    assert instants == sorted(instants, reverse=True)
    assert told.end.utc == at("2026-03-27T14:00+01:00")


def test_business_days_are_numbered_and_answered_in_both_ways() -> None:
    """When the hours of the n-th end, and when it is the same time on it."""
    told = explain(BERLIN, BusinessDays(FRIDAY, 3))
    numbered = {one.day.isoformat(): one.number for one in told.steps if isinstance(one, DayMet) and one.number}
    assert numbered == {"2026-03-31": 1, "2026-04-01": 2, "2026-04-02": 3}
    assert isinstance(told.answer, OnBusinessDay)
    assert told.answer.end_of_hours.utc == at("2026-04-02T17:00+02:00")
    assert told.answer.same_time.utc == at("2026-04-02T15:00+02:00")
    late = explain(BERLIN, BusinessDays(at("2026-03-27T18:00+01:00"), 3))
    assert isinstance(late.answer, OnBusinessDay)
    assert late.answer.same_time.utc == at("2026-04-07T09:00+02:00")
    assert [one for one in late.steps if isinstance(one, DayMet)][-1].day == date(2026, 4, 2)


def test_steps_add_up_to_the_answer_whatever_is_asked() -> None:
    """Questions in both directions with pauses, at random."""
    draw = random.Random(18)
    begin = at("2026-03-20T00:00Z")
    for _ in range(60):
        start = begin + draw.randrange(20_000) * timedelta(minutes=1)
        since = [begin + draw.randrange(20_000) * timedelta(minutes=1) for _ in range(3)]
        pauses = tuple((one, one + draw.randrange(3000) * timedelta(minutes=1)) for one in since)
        length = draw.randrange(-4000, 4000) * timedelta(minutes=1)
        told = explain(BERLIN, Add(start, length, pauses))
        assert told.end.utc == BERLIN.add(start, length, pauses)
        intervals = [one for one in told.steps if isinstance(one, IntervalUsed)]
        assert sum((one.counted for one in intervals), timedelta()) == abs(length)
        assert not intervals or intervals[-1].total == abs(length)
        back = explain(BERLIN, Between(start, told.end.utc, pauses))
        assert (back.answer, back.steps) == (Length(length), told.steps)


def test_adding_nothing_takes_no_interval() -> None:
    """The answer is the start, open or not."""
    told = explain(BERLIN, Add(at("2026-03-28T15:00Z"), timedelta()))
    assert told.end == told.start
    assert [type(one) for one in told.steps] == [DayMet]


def test_a_calendar_without_breaks_and_holidays_needs_no_other_steps() -> None:
    """One that is always open counts every minute, from the first day of its horizon on."""
    told = explain(working(calendar(always=True)), Add(at("2025-01-01T00:00Z"), 48 * HOUR))
    (only,) = told.steps
    assert isinstance(only, IntervalUsed)
    assert only.total == 48 * HOUR


def test_an_explanation_past_the_horizon_is_refused() -> None:
    """As the answer itself is."""
    with pytest.raises(BeyondHorizon):
        explain(BERLIN, Add(FRIDAY, 10_000 * HOUR))


def test_an_explanation_is_data() -> None:
    """What was written is read again, the same."""
    told = explain(BERLIN, Add(FRIDAY, 12 * HOUR, ((FRIDAY, FRIDAY + HOUR),)))
    assert msgspec.json.decode(msgspec.json.encode(told), type=Explained) == told


def test_a_local_time_is_an_instant_unless_the_clocks_skip_it_or_show_it_twice() -> None:
    """A refusal names both instants that may be meant."""
    times = LocalTimes(BERLIN.expansion)
    assert times.instant(datetime(2026, 7, 1, 9)) == at("2026-07-01T07:00Z")  # noqa: DTZ001 - a local time
    with pytest.raises(LocalTimeSkipped, match=r"03:30:00\+02:00.*01:30:00\+01:00"):
        times.instant(datetime(2026, 3, 29, 2, 30))  # noqa: DTZ001 - a local time
    with pytest.raises(LocalTimeTwice, match=r"02:30:00\+02:00.*02:30:00\+01:00"):
        times.instant(datetime(2026, 10, 25, 2, 30))  # noqa: DTZ001 - a local time
    assert times.instant(datetime(2026, 3, 29, 3)) == at("2026-03-29T01:00Z")  # noqa: DTZ001 - a local time
    assert times.instant(datetime(2026, 10, 25, 3)) == at("2026-10-25T02:00Z")  # noqa: DTZ001 - a local time


def test_weeks_hold_what_is_open_used_paused_and_a_break_by_local_time() -> None:
    """Of a day whose night shift runs over a change of clocks, split at midnight and at the change."""
    spec = calendar("Europe/Berlin", hours={**OFFICE, "sat": ("22:00-06:00",)}, breaks={"mon": ("12:00-13:00",)})
    found = working(spec)
    start = at("2026-03-28T23:00+01:00")
    told = explain(found, Add(start, 6 * HOUR, ((start + HOUR, start + 2 * HOUR),)))
    (one, two), left_out = weeks(found, told)
    assert left_out == 0
    saturday, sunday = one[5:]
    assert [f"{part.kind} {part.since:%H:%M}-{part.until:%H:%M}" for part in saturday.blocks] == [
        "open 22:00-00:00",
        "used 23:00-00:00",
    ]
    assert [f"{part.kind} {part.since:%H:%M}-{part.until:%H:%M}" for part in sunday.blocks] == [
        "open 00:00-02:00",
        "open 03:00-06:00",
        "used 00:00-02:00",
        "used 03:00-06:00",
        "pause 00:00-01:00",
    ]
    assert [mark.name for mark in sunday.marks] == ["clocks"]
    assert [mark.name for day in two for mark in day.marks] == ["due"]
    assert [f"{part.since:%H:%M}" for part in two[0].blocks if part.kind == "break"] == ["12:00"]


def test_of_many_weeks_the_first_and_the_last_two_are_drawn() -> None:
    """And it is told how many are not."""
    shown, left_out = weeks(BERLIN, explain(BERLIN, Add(FRIDAY, 300 * HOUR)))
    assert len(shown) == 4
    assert shown[0][0].day == date(2026, 3, 23)
    assert shown[1][0].day == date(2026, 3, 30)
    assert (shown[3][0].day - shown[1][0].day).days == 7 * (left_out + 2)
    assert any(mark.name == "due" for day in shown[3] for mark in day.marks)


def test_a_week_at_the_end_of_the_horizon_has_days_that_are_not_known() -> None:
    """Nothing is said of them."""
    spec = calendar()
    found = working(spec, 2026, 2026)
    assert expansion(spec, 2026, 2026).last_day == date(2026, 12, 31)
    ((*known, _, _, sunday),), _ = weeks(found, explain(found, Add(at("2026-12-31T10:00Z"), HOUR)))
    assert known[3].met is not None
    assert (sunday.met, sunday.blocks) == (None, ())
