"""A calendar that can't be meant is refused with everything that is wrong with it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from domain.calendar.checking import problems
from domain.calendar.errors import CalendarInvalid
from domain.calendar.plan import read_plan
from domain.calendar.spec import CalendarSpec, CalendarText
from domain.policy.reading.problems import Problem
from tests.calendar.samples import OFFICE, calendar

WHOLE = """\
id = "support"
title = "Support"
zone = "Europe/Berlin"
[hours]
mon = ["09:00-12:30", "13:00-17:00"]
fri = ["22:00-06:00"]
sun = ["18:00-24:00"]
[breaks]
mon = ["10:00-10:15"]
sat = ["02:00-02:30"]
2026-12-23 = ["09:00-10:00"]
[shifts]
2026-12-23 = ["09:00-11:00"]
2026-11-28 = ["10:00-14:00"]
2026-11-30 = []
[special]
2026-12-24 = ["09:00-12:00"]
2026-12-31 = []
[holidays]
country = "DE"
region = "BE"
dates = { 2026-06-19 = "Summer party" }
"""


def test_a_calendar_that_says_everything_has_no_problems() -> None:
    """As it stands in a pack: several intervals a day, across midnight, breaks, shifts, half days, holidays."""
    spec = msgspec.toml.decode(WHOLE, type=CalendarSpec)
    assert problems(spec) == ()
    assert read_plan(spec).hours["fri"] == ((22 * 60, 30 * 60),)


def test_round_the_clock_says_nothing_else() -> None:
    """Its zone tells its days apart."""
    assert problems(calendar(always=True)) == ()


def _said(**said: Any) -> list[str]:  # noqa: ANN401 - fields of CalendarSpec
    return [one.sentence for one in problems(calendar(**said))]


@pytest.mark.parametrize(
    "text, what",
    [
        ("9:00-17:00", "no interval"),
        ("09:00", "no interval"),
        ("09:00-25:00", "no interval"),
        ("09:60-17:00", "no interval"),
        ("24:00-06:00", "no interval"),
        ("09:00-24:30", "no interval"),
        ("09:00 - 17:00", "no interval"),
        ("09:00-17:00\n", "no interval"),
        ("", "no interval"),
        ("09:00-09:00", "has no length"),
        ("00:00-00:00", "Write 00:00-24:00 if the whole day is meant"),
    ],
)
@pytest.mark.parametrize(
    "name, key", [("hours", "mon"), ("breaks", "mon"), ("shifts", "2026-05-04"), ("special", "2026-05-04")]
)
def test_a_text_that_is_no_interval_is_named_with_its_place(text: str, what: str, name: str, key: str) -> None:
    """And with what to write instead."""
    said = _said(**{"hours": OFFICE, name: {key: (text,)}})
    assert [one for one in said if one.startswith(f"{name}.{key}: ") and what in one] == said


@pytest.mark.parametrize(
    "said, place, what",
    [
        ({"hours": {"monday": ("09:00-17:00",)}}, "hours.monday", "no weekday"),
        ({"hours": {"2026-05-04": ("09:00-17:00",)}}, "hours.2026-05-04", "no weekday"),
        ({"shifts": {"mon": ("09:00-17:00",)}}, "shifts.mon", "no such date"),
        ({"special": {"2026-02-30": ()}}, "special.2026-02-30", "no such date"),
        ({"special": {"20260504": ()}}, "special.20260504", "no such date"),
        ({"breaks": {"2026-5-4": ()}}, "breaks.2026-5-4", "neither a weekday"),
        ({"dates": {"24.12.2026": "Eve"}}, 'holidays.dates."24.12.2026"', "no such date"),
        ({"region": "BE"}, "holidays.region", "of which country"),
        ({"hours": {"mon": ("09:00-12:00", "11:00-17:00")}}, "hours.mon", "09:00-12:00 and 11:00-17:00 overlap"),
        ({"hours": {"mon": ("09:00-12:00", "09:00-12:00")}}, "hours.mon", "overlap"),
        ({"hours": {"mon": ("22:00-06:00",), "tue": ("05:00-09:00",)}}, "hours.mon", "runs into 05:00-09:00 of tue"),
        ({"hours": {"sun": ("22:00-06:00",), "mon": ("05:00-09:00",)}}, "hours.sun", "runs into 05:00-09:00 of mon"),
        ({"special": {"2026-05-04": ("09:00-12:00", "11:00-12:00")}}, "special.2026-05-04", "overlap"),
        ({"breaks": {"mon": ("08:00-08:30",)}}, "breaks.mon", "08:00-08:30 does not lie within the hours"),
        ({"breaks": {"mon": ("16:30-17:30",)}}, "breaks.mon", "does not lie within the hours"),
        ({"breaks": {"sat": ("12:00-13:00",)}}, "breaks.sat", "does not lie within the hours"),
        ({"breaks": {"2026-05-09": ("12:00-13:00",)}}, "breaks.2026-05-09", "does not lie within the hours"),
        (
            {"breaks": {"2026-05-04": ("12:00-13:00",)}, "special": {"2026-05-04": ("09:00-17:00",)}},
            "breaks.2026-05-04",
            "special hours have no breaks",
        ),
        (
            {"shifts": {"2026-05-04": ("09:00-12:00",)}, "special": {"2026-05-04": ("09:00-17:00",)}},
            "shifts.2026-05-04",
            "Leave out one",
        ),
        (
            {"shifts": {"2026-05-04": ("09:00-12:00",)}, "dates": {"2026-05-04": "Party"}},
            "shifts.2026-05-04",
            "Put these hours under special",
        ),
    ],
)
def test_what_can_not_be_meant_is_named_with_its_place(said: dict[str, Any], place: str, what: str) -> None:
    """One sentence that says where it stands, and what to do."""
    (found,) = _said(**said)
    assert found.startswith(f"{place}: ")
    assert what in found


@pytest.mark.parametrize(
    "said",
    [
        {"hours": {}},
        {"hours": {"mon": ()}},
        {"hours": {"mon": ("09:00-17:00",)}, "breaks": {"mon": ("09:00-17:00",)}},
        {"hours": {"mon": ("22:00-06:00",)}, "breaks": {"mon": ("22:00-24:00",), "tue": ("00:00-06:00",)}},
        {"hours": {"sun": ("22:00-06:00",)}, "breaks": {"sun": ("22:00-06:00",)}},
        {"hours": {}, "special": {"2026-05-04": ()}},
    ],
)
def test_a_calendar_that_never_opens_is_refused(said: dict[str, Any]) -> None:
    """Nothing could ever be due by it."""
    assert problems(calendar(**said)) == (Problem((), "the calendar never opens", "Give it hours"),)


@pytest.mark.parametrize(
    "said",
    [
        {"hours": {}, "special": {"2026-05-04": ("09:00-17:00",)}},
        {"hours": {}, "shifts": {"2026-05-04": ("09:00-17:00",)}},
        {"hours": {}, "shifts": {"2026-05-09": ("09:00-17:00",)}, "breaks": {"sat": ("12:00-13:00",)}},
        {"hours": {"sun": ("22:00-06:00",)}, "breaks": {"mon": ("02:00-02:30",)}},
        {"hours": {"mon": ("22:00-24:00",), "tue": ("00:00-06:00",)}, "breaks": {"mon": ("23:30-00:30",)}},
        {"hours": {"mon": ("22:00-06:00",), "tue": ("06:00-09:00",)}},
    ],
)
def test_a_calendar_that_opens_at_least_once_is_taken(said: dict[str, Any]) -> None:
    """By dates alone, with a break of those dates, or of the night before."""
    assert problems(calendar(**said)) == ()


def test_all_problems_are_told_at_once() -> None:
    """So that nobody mends a pack one error at a time."""
    said = _said(
        hours={"mon": ("9-17", "09:00-09:00"), "tuesday": (), "wed": ("09:00-12:00", "11:00-13:00")},
        special={"2026-13-01": ("noon",)},
        region="BE",
    )
    places = [one.split(":")[0] for one in said]
    assert places == ["hours.tuesday", "hours.mon", "hours.mon", "special.2026-13-01", "holidays.region", "hours.wed"]


def test_always_open_and_hours_contradict_each_other() -> None:
    """Whichever is said beside `always` is named."""
    days = {"2026-05-04": ("09:00-17:00",)}
    said = _said(always=True, hours=OFFICE, breaks=days, shifts=days, special=days, country="DE")
    assert [one.split(":")[0] for one in said if "always open" in one] == [
        "hours",
        "breaks",
        "shifts",
        "special",
        "holidays",
    ]


def test_working_time_refuses_what_can_not_be_read() -> None:
    """With the same sentences."""
    with pytest.raises(CalendarInvalid, match=r"calendars\.support\.hours\.mon: '9-17' is no interval"):
        read_plan(calendar(hours={"mon": ("9-17",)}))


def test_a_field_that_no_calendar_has_is_refused() -> None:
    """A misspelling says nothing in silence."""
    for text in (WHOLE.replace("[special]", "[specials]"), WHOLE.replace("region", "state")):
        with pytest.raises(msgspec.ValidationError, match="unknown field"):
            msgspec.toml.decode(text, type=CalendarText)
