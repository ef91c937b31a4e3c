"""What a policy pack says of a calendar, in texts that people read and write."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from msgspec import Struct

from domain.command import Line
from domain.policy.names import Name, Title

Hours: TypeAlias = dict[str, tuple[str, ...]]
"""Intervals by weekday (mon to sun) or by date: `mon = ["09:00-12:30", "13:00-17:00"]`, `2026-12-24 = ["09:00-12:00"]`.

An interval is of local time, its start in it and its end not. One that does not end later than it starts runs into the
next day ("22:00-06:00"); 24:00 is the next midnight, so that "00:00-24:00" is the whole day.
"""


class HolidaySpec(Struct, frozen=True):
    """The days on which a calendar is closed: public holidays of a country (ISO 3166, two letters) and, where given, of
    one of its regions; and dates of the calendar's own, with names.
    """

    country: str | None = None
    region: str | None = None
    dates: dict[str, str] = {}


class CalendarSpec(Struct, frozen=True):
    """When a desk is open, in the local time of a zone (IANA name).

    An interval belongs to the day on which it starts, also where it runs past midnight. A day has one list of them:
    `special` by date where it has any (whatever else is said, also on a holiday; an empty list closes the day); none on
    a holiday; else `shifts` by date; else `hours` by weekday. Whatever belongs to `hours` or `shifts` is closed during
    `breaks`, which by weekday or date name the moments themselves: a break of Tuesday at 02:00 is one of Monday's
    night shift. A calendar that is `always` open says nothing else but its zone, which tells its days apart.

    All of it is kept as written, for ever; `problems` says what of it can't be meant.
    """

    id: str
    title: str
    zone: str
    always: bool = False
    hours: Hours = {}
    breaks: Hours = {}
    shifts: Hours = {}
    special: Hours = {}
    holidays: HolidaySpec = HolidaySpec()


class HolidayText(HolidaySpec, frozen=True, forbid_unknown_fields=True):
    """Holidays as a pack may say them today."""

    country: Line | None = None
    region: Line | None = None


class CalendarText(CalendarSpec, frozen=True, forbid_unknown_fields=True):
    """A calendar as a pack may say it today."""

    id: Name
    title: Title
    zone: Line
    holidays: HolidayText = HolidayText()

    @property
    def kept(self) -> CalendarSpec:
        """Return it as events keep it."""
        return msgspec.convert(msgspec.to_builtins(self), CalendarSpec)
