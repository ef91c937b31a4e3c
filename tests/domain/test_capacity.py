"""How much work the people on the rosters can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain.calendar.errors import BeyondHorizon
from domain.policy.capacity import capacity
from domain.policy.sections.organisation import Roster
from tests.calendar.samples import at, calendar, working

if TYPE_CHECKING:
    from domain.calendar.spec import CalendarSpec
    from domain.calendar.working_time import WorkingTime

MONDAY, TUESDAY = at("2026-05-04T00:00Z"), at("2026-05-05T00:00Z")


def _working(*specs: CalendarSpec) -> dict[str, WorkingTime]:
    return {one.id: working(one) for one in specs}


def _roster(people: int, cases_per_hour: int, calendar: str = "support") -> Roster:
    return Roster("day", "Day", "front", calendar, people, cases_per_hour)


def _on_monday(hours: str, *rosters: Roster) -> int:
    return capacity(rosters, _working(calendar(hours={"mon": (hours,)})), MONDAY, TUESDAY)


def test_it_is_hours_by_people_by_cases_an_hour() -> None:
    """Summed over the rosters, each by its own calendar."""
    calendars = _working(calendar(), calendar(id="late", hours={"mon": ("17:00-21:00",)}))
    rosters = (_roster(3, 4), _roster(2, 5, "late"))
    assert capacity(rosters, calendars, MONDAY, TUESDAY) == 8 * 3 * 4 + 4 * 2 * 5
    assert capacity((), calendars, MONDAY, TUESDAY) == 0


@pytest.mark.parametrize(
    "hours, expected", [("09:00-09:29", 0), ("09:00-09:30", 1), ("09:00-10:29", 1), ("09:00-10:30", 2)]
)
def test_a_fraction_is_rounded_half_up(hours: str, expected: int) -> None:
    """Of what one person takes who does a case an hour."""
    assert _on_monday(hours, _roster(1, 1)) == expected


def test_only_the_sum_is_rounded() -> None:
    """Two halves are a whole one, and three of them two."""
    assert _on_monday("09:00-09:30", *[_roster(1, 1)] * 2) == 1
    assert _on_monday("09:00-09:30", *[_roster(1, 1)] * 3) == 2


@pytest.mark.parametrize(
    "since, until, hours",
    [
        ("2026-03-28T23:00Z", "2026-03-29T22:00Z", 23),
        ("2026-04-28T22:00Z", "2026-04-29T22:00Z", 24),
        ("2026-10-24T22:00Z", "2026-10-25T23:00Z", 25),
    ],
)
def test_a_day_on_which_clocks_change_is_as_long_as_it_is(since: str, until: str, hours: int) -> None:
    """Round the clock in Berlin, as the clocks are put forward, not at all, and back."""
    calendars = _working(calendar("Europe/Berlin", always=True))
    assert capacity([_roster(2, 3)], calendars, at(since), at(until)) == hours * 6


def test_what_the_calendar_does_not_know_is_not_guessed() -> None:
    """Beyond its years it is refused."""
    with pytest.raises(BeyondHorizon):
        capacity([_roster(1, 1)], _working(calendar()), at("2030-01-01T00:00Z"), at("2030-01-02T00:00Z"))
