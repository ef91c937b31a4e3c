"""What a calendar knows of the world: found out when it is published, and kept with it from then on."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct


class OffsetChange(Struct, frozen=True):
    """From this instant on (UTC) the clocks of the zone are so many seconds ahead of UTC; behind it where negative."""

    at: datetime
    offset: int


class PublicHoliday(Struct, frozen=True):
    """A public holiday, by local date."""

    day: date
    name: str


class Expansion(Struct, frozen=True, kw_only=True):
    """The facts of a zone and a country from the first to the last day, local dates, both of them included.

    The clocks of the zone began with `offset`, in seconds ahead of UTC, and every change since then is listed in order,
    until after the last day. The public holidays are listed from the day before the first one on, whose night shift may
    reach into it. The versions are those of the packages that told these facts.
    """

    zone: str
    first_day: date
    last_day: date
    offset: int
    changes: tuple[OffsetChange, ...]
    holidays: tuple[PublicHoliday, ...]
    tzdata_version: str
    holidays_version: str | None = None
