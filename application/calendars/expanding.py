"""What a calendar is told of the world when it is published: its zone's changes of clocks, and public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from application.calendars.public_holidays import holidays_version, public_holidays
from application.calendars.zones import tzdata_version, zone
from domain.calendar.expansion import Expansion, OffsetChange, PublicHoliday

if TYPE_CHECKING:
    from domain.calendar.spec import CalendarSpec

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AROUND: Final = timedelta(days=2)
"""More than a local day differs from the same in UTC."""


def expand(spec: CalendarSpec, first_year: int, last_year: int) -> Expansion:
    """Return what the pinned packages know of a calendar's zone and country in these years, both included.

    Raises `ZoneUnknown`, `CountryUnknown` or `RegionUnknown` with names that are near, and `HolidaysUnknown` for years
    of which the country's holidays are not known.
    """
    if first_year > last_year:
        raise ValueError(f"{last_year} is before {first_year}: name the first year first")
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    offset, changes = zone(spec.zone).between(_seconds(first - _AROUND), _seconds(last + _AROUND))
    country = spec.holidays.country
    listed = public_holidays(country, spec.holidays.region, first_year, last_year) if country is not None else {}
    return Expansion(
        zone=spec.zone,
        first_day=first,
        last_day=last,
        offset=offset,
        changes=tuple(OffsetChange(_EPOCH + timedelta(seconds=at), to) for at, to in changes),
        holidays=tuple(
            PublicHoliday(day, name) for day, name in sorted(listed.items()) if first - timedelta(days=1) <= day <= last
        ),
        tzdata_version=tzdata_version(),
        holidays_version=None if country is None else holidays_version(),
    )


def _seconds(day: date) -> int:
    return (day - _EPOCH.date()).days * 86_400
