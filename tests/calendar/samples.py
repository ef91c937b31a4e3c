"""Calendars for tests."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from application.calendars.expanding import expand
from domain.calendar.spec import CalendarSpec, HolidaySpec
from domain.calendar.working_time import WorkingTime

if TYPE_CHECKING:
    from domain.calendar.expansion import Expansion

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = dict.fromkeys(WORKDAYS, ("09:00-17:00",))


def calendar(
    zone: str = "Etc/UTC",
    *,
    country: str | None = None,
    region: str | None = None,
    dates: dict[str, str] | None = None,
    **said: Any,  # noqa: ANN401 - fields of CalendarSpec
) -> CalendarSpec:
    """Return a calendar that is open on workdays from 9 to 17 unless it is said otherwise."""
    holidays = HolidaySpec(country=country, region=region, dates=dates or {})
    hours = {} if said.get("always") else OFFICE
    return CalendarSpec(
        **{"id": "support", "title": "Support", "zone": zone, "hours": hours, "holidays": holidays, **said}
    )


def working(spec: CalendarSpec | None = None, first_year: int = 2025, last_year: int = 2027) -> WorkingTime:
    """Return the working time of a calendar in these years."""
    spec = calendar() if spec is None else spec
    return WorkingTime(spec, expansion(spec, first_year, last_year))


def expansion(spec: CalendarSpec, first_year: int = 2025, last_year: int = 2027) -> Expansion:
    """Return what the world tells a calendar of these years."""
    return expand(spec, first_year, last_year)


def at(text: str) -> datetime:
    """Return an instant from a text with an offset."""
    return datetime.fromisoformat(text)
