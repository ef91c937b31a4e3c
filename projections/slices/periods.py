"""Hours, days, weeks and months of a time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Literal, NamedTuple

Unit = Literal["day", "week", "month"]
FIRST: Final[dict[Unit, date]] = {"day": date(1899, 12, 31), "week": date(1899, 12, 25), "month": date(1899, 12, 1)}
"""The first period of each unit: those in which `domain.command.EARLIEST` lies somewhere on earth."""
_HOUR: Final = timedelta(hours=1)


class Periods(NamedTuple):
    """Periods without gaps: when each begins, and its name (2026-03-02, 2026-W10 as ISO 8601 counts, 2026-03)."""

    begins: list[datetime]
    names: list[str]


def periods(unit: Unit, zone: tzinfo, upto: datetime, since: datetime | None = None) -> Periods:
    """Return all periods that begin up to a moment, or of these those that end after another.

    One begins at its first midnight, or when clocks skipped that.
    """
    begins, names = list[datetime](), list[str]()
    day = FIRST[unit] if since is None else _holding(unit, since.astimezone(zone).date())
    while (begin := datetime.combine(day, time(), zone).astimezone(UTC)) <= upto:
        begins.append(begin)
        names.append(_name(unit, day))
        day = _next(unit, day)
    # Where a midnight comes twice, clocks show the day before for a while after its end.
    ended = since is not None and len(begins) > 1 and begins[1] <= since
    return Periods(begins[1:], names[1:]) if ended else Periods(begins, names)


def hours(zone: tzinfo, since: datetime, upto: datetime) -> Periods:
    """Return the hours of a zone's clocks from the one that holds a moment to the one that holds another, named by when
    they begin. One in which clocks are set by half an hour is longer.
    """
    begins, names = list[datetime](), list[str]()
    local = since.astimezone(zone)
    begin = since - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    while begin <= upto:
        begins.append(begin)
        names.append(begin.astimezone(zone).isoformat(timespec="minutes"))
        begin += _HOUR
        begin += timedelta(minutes=-begin.astimezone(zone).minute % 60)
    return Periods(begins, names)


def _holding(unit: Unit, day: date) -> date:
    """Return the first day of the period that a day lies in."""
    if unit == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if unit == "week" else day


def _next(unit: Unit, day: date) -> date:
    if unit == "month":
        return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=7 if unit == "week" else 1)


def _name(unit: Unit, day: date) -> str:
    if unit == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat() if unit == "day" else f"{day:%Y-%m}"
