"""What is known of the world of calendars that are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.calendar.expansion import Expansion
    from domain.calendar.spec import CalendarSpec


def expand_published(spec: CalendarSpec, first_year: int, last_year: int) -> Expansion:
    """Return what the pinned packages know of a calendar's zone and country in these years, as `expand` does.

    They are loaded when a calendar is published; most processes never publish one.
    """
    from application.calendars.expanding import expand  # noqa: PLC0415 - it takes memory and time to load

    return expand(spec, first_year, last_year)
