"""The period whose cases are looked at: a month, a quarter, or the days from one to another."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final

from msgspec import Struct

_MONTH: Final = re.compile(r"^(\d{4})-(\d{2})$(?!\n)")
_QUARTER: Final = re.compile(r"^(\d{4})-Q([1-4])$(?!\n)")
_MONTHS_OF_A_YEAR: Final = 12
_MONTHS_OF_A_QUARTER: Final = 3


class Period(Struct, frozen=True):
    """A time from an instant to another that is not part of it."""

    since: datetime
    until: datetime


def period_of(text: str, zone: tzinfo) -> Period:
    """Return the period that a text names in a zone's days; raise ValueError with what to write instead.

    It is a month (2026-10), a quarter (2026-Q3), or a first day and the one after the last (2026-10-01/2026-11-01).
    """
    first, end = _days(text)
    if first >= end:
        raise ValueError(f"{text!r} ends before it begins: the day after the last one stands behind the /")
    return Period(*(datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, end)))


def _days(text: str) -> tuple[date, date]:
    try:
        if found := _MONTH.match(text):
            return _months(int(found[1]), int(found[2]), 1)
        if found := _QUARTER.match(text):
            month = _MONTHS_OF_A_QUARTER * (int(found[2]) - 1) + 1
            return _months(int(found[1]), month, _MONTHS_OF_A_QUARTER)
        first, separator, end = text.partition("/")
        if separator:
            return date.fromisoformat(first), date.fromisoformat(end)
    except ValueError:
        pass
    raise ValueError(f"{text!r} is no period; write it like 2026-10, 2026-Q3 or 2026-10-01/2026-11-01")


def _months(year: int, month: int, number: int) -> tuple[date, date]:
    years, months = divmod(month - 1 + number, _MONTHS_OF_A_YEAR)
    return date(year, month, 1), date(year + years, months + 1, 1)
