"""Calendars as they were published: what was written, and what was found out about the world then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from domain.calendar.errors import CountryUnknown, ZoneUnknown
from domain.calendar.expansion import Expansion
from domain.calendar.spec import CalendarSpec
from domain.calendar.working_time import WorkingTime

if TYPE_CHECKING:
    from collections.abc import Sequence

Expand = Callable[[CalendarSpec, int, int], Expansion]
"""Returns what is known of a calendar's zone and country in these years, both included; raises a `Refusal` of calendars
where something is not known."""
YEARS_BEFORE: Final = 1
"""So many years before it comes into force a calendar is expanded from, for what was entered late."""
YEARS_AHEAD: Final = 11
"""So many years after the one of its publication a calendar is expanded to, so that ten whole years are known."""
LEAST_AHEAD: Final = 10
"""With fewer years ahead a calendar is expanded anew when its pack is published again."""


def utc_alone(spec: CalendarSpec, first_year: int, last_year: int) -> Expansion:
    """Return an expansion of what needs no knowledge of the world: UTC, whose clocks never change, and no country."""
    if spec.zone != "UTC":
        raise ZoneUnknown(zone=spec.zone, hint="; here only UTC is known")
    if spec.holidays.country is not None:
        raise CountryUnknown(country=spec.holidays.country, hint="; here none is known")
    return Expansion(
        zone=spec.zone,
        first_day=date(first_year, 1, 1),
        last_day=date(last_year, 12, 31),
        offset=0,
        changes=(),
        holidays=(),
        tzdata_version="none",
    )


class Expanded(Struct, frozen=True):
    """A calendar with its expansion."""

    spec: CalendarSpec
    expansion: Expansion


@dataclass(frozen=True)
class PublishedCalendar:
    """One version of a calendar of a pack: its number, counted from 1, and since when it holds."""

    version: int
    since: datetime
    expanded: Expanded

    @property
    def spec(self) -> CalendarSpec:
        """Return what was written."""
        return self.expanded.spec

    @property
    def expansion(self) -> Expansion:
        """Return what was known of the world."""
        return self.expanded.expansion

    @cached_property
    def working(self) -> WorkingTime:
        """Return its working time; the first asking takes some milliseconds."""
        return WorkingTime(self.spec, self.expansion)

    def same(self, spec: CalendarSpec, last_year: int) -> bool:
        """Tell whether it says the same and reaches that far."""
        return self.spec == spec and self.expansion.last_day.year >= last_year


def version_at(versions: Sequence[PublishedCalendar], at: datetime) -> PublishedCalendar | None:
    """Return the version that holds at a moment: of those that came into force by then the one that did so last."""
    begun = [one for one in versions if one.since <= at]
    return max(begun, key=lambda one: (one.since, one.version), default=None)


def years(effective_at: datetime, now: datetime) -> tuple[int, int]:
    """Return the years that a calendar is expanded for."""
    return effective_at.year - YEARS_BEFORE, max(effective_at.year, now.year) + YEARS_AHEAD
