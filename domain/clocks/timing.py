"""When a length of time is over, and how much of it is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.calendar.answers import Pause
    from domain.calendar.working_time import WorkingTime
    from domain.policy.sections.spans import Within


def due(within: Within, calendar: WorkingTime | None, start: datetime, pauses: Sequence[Pause] = ()) -> datetime:
    """Return when a length of time that starts at an instant is over, in a calendar's time or else round the clock.

    Pauses are pairs of instants in order, none of them overlapping; each puts off what was left when it began. One that
    begins after the end puts off nothing. Raises `BeyondHorizon` where the calendar is not known for long enough.
    """
    end = _due(within, calendar, start)
    for since, until in pauses:
        if since > end:
            break
        end = put_off(calendar, left(calendar, max(since, start), end), until)
    return end


def left(calendar: WorkingTime | None, at: datetime, end: datetime) -> timedelta:
    """Return how much of a calendar's time is left at an instant until an end; nothing after it."""
    if at >= end:
        return timedelta()
    return end - at if calendar is None else calendar.between(at, end)


def put_off(calendar: WorkingTime | None, remaining: timedelta, at: datetime) -> datetime:
    """Return when what is left is over, counted from an instant on."""
    return at + remaining if calendar is None else calendar.add(at, remaining)


def before(within: Within, calendar: WorkingTime | None, end: datetime) -> datetime:
    """Return the instant so long before an end."""
    if within.days is not None:
        return end - timedelta(days=within.days) if calendar is None else calendar.add_days(end, -within.days)
    if within.business_days is not None:
        return _of(calendar).add_business_days_at(end, -within.business_days)
    return end - elapsed(within) if calendar is None else calendar.add(end, -elapsed(within))


def elapsed(within: Within) -> timedelta:
    """Return a length of seconds, minutes or hours."""
    return timedelta(seconds=within.seconds or 0, minutes=within.minutes or 0, hours=within.hours or 0)


def _due(within: Within, calendar: WorkingTime | None, start: datetime) -> datetime:
    if within.days is not None:
        return start + timedelta(days=within.days) if calendar is None else calendar.add_days(start, within.days)
    if within.business_days is not None:
        days = within.business_days
        if within.ends == "same_time":
            return _of(calendar).add_business_days_at(start, days)
        return _of(calendar).end_of_business_day(start, days)
    return put_off(calendar, elapsed(within), start)


def _of(calendar: WorkingTime | None) -> WorkingTime:
    if calendar is None:
        raise ValueError("business days are those of a calendar; the pack names none")
    return calendar
