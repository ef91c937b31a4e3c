"""Why a calendar's day has the hours that it has."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from application.calendars.steps import DayMet, Reason
from domain.calendar.plan import WEEKDAYS, read_plan

if TYPE_CHECKING:
    from domain.calendar.working_time import WorkingTime

_DAY: Final = timedelta(days=1)


class Reasons:
    """The days of a calendar with their reasons."""

    def __init__(self, working: WorkingTime) -> None:
        self._working = working
        self._plan = read_plan(working.spec)
        self._left_out = _dates_left_out(working)
        named = [(one.day, one.name) for one in working.expansion.holidays]
        named += [(date.fromisoformat(day), name) for day, name in working.spec.holidays.dates.items()]
        self._holidays: dict[date, str] = {}
        for day, name in named:
            held = self._holidays.get(day)
            self._holidays[day] = name if held in (None, name) else f"{held}, {name}"

    def met(self, day: date) -> DayMet:
        """Return a date of the horizon with its reason; the usual hours of a weekday have none."""
        business = self._business(day)
        reason, name = self._reason(day, business=business)
        return DayMet(day, WEEKDAYS[day.weekday()], business, reason, name)

    def _reason(self, day: date, *, business: bool) -> tuple[Reason | None, str | None]:
        name = self._holidays.get(day)
        if not business and day in self._left_out:
            return "clocks", None
        if day in self._plan.special:
            return "special", name
        if name is not None:
            return "holiday", name
        spans = self._plan.usual(day)
        if day in self._plan.shifts and (business or not spans):
            return "shift", None
        if business:
            return None, None
        return ("breaks" if spans else "no_hours"), None

    def _business(self, day: date) -> bool:
        working = self._working
        if day > working.expansion.first_day:
            return working.business_days_between(day - _DAY, day) == 1
        return working.add_business_days(working.add_business_days(day, 1), -1) == day


def _dates_left_out(working: WorkingTime) -> frozenset[date]:
    """Return the dates of which no clock showed anything, where a zone went over the date line."""
    expansion = working.expansion
    offset, found = expansion.offset, set[date]()
    for change in expansion.changes:
        shown, then = (change.at.replace(tzinfo=None) + timedelta(seconds=one) for one in (offset, change.offset))
        day = shown.date() if shown.time() == time() else shown.date() + _DAY
        while datetime.combine(day + _DAY, time()) <= then:
            found.add(day)
            day += _DAY
        offset = change.offset
    return frozenset(found)
