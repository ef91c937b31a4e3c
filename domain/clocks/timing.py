"""When a length of time is over, and how much of it is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.calendar.answers import Pause
    from domain.calendar.working_time import WorkingTime
    from domain.policy.sections.spans import Within


def due(within: Within, calendar: WorkingTime | None, start: datetime, pauses: Sequence[Pause] = ()) -> datetime:
    """Return when a length of time that starts at an instant is over, in a calendar's time or else round the clock.

    Pauses are pairs of instants; each puts off what was left when it began, and where they overlap they are one. One
    that begins after the end puts off nothing, nor does one that holds nothing of the calendar's time, but that nothing
    is due within it. Raises `BeyondHorizon` where the calendar is not known for long enough.
    """
    end = _due(within, calendar, start)
    for since, until in joined(pauses) if pauses else ():
        if since > end:
            break
        begin = max(since, start)
        if until > end or _between(calendar, begin, until):
            end = put_off(calendar, left(calendar, begin, end), until)
    return end


def left(calendar: WorkingTime | None, at: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """Return how much of a calendar's time is left at an instant until an end, outside of pauses; nothing after it."""
    found = timedelta()
    for since, until in joined(pauses) if pauses else ():
        if until > at and since < end:
            found += _between(calendar, at, max(since, at))
            at = until
    return found + _between(calendar, at, end)


def put_off(calendar: WorkingTime | None, remaining: timedelta, at: datetime, pauses: Sequence[Pause] = ()) -> datetime:
    """Return when what is left is over, counted from an instant on and outside of pauses."""
    for since, until in joined(pauses) if pauses else ():
        free = _between(calendar, at, max(since, at))
        if until > at and remaining > free:
            remaining, at = remaining - free, until
    return at + remaining if calendar is None else calendar.add(at, remaining)


def joined(pauses: Sequence[Pause]) -> list[Pause]:
    """Return pauses in order, those that overlap or meet as one."""
    found: list[Pause] = []
    for since, until in sorted(pauses):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def without(pauses: Sequence[Pause], others: Sequence[Pause]) -> list[Pause]:
    """Return what of pauses lies in no other ones, in order."""
    found: list[Pause] = []
    for since, until in joined(pauses):
        at = since
        for begin, end in joined(others):
            if begin < until and end > at:
                if begin > at:
                    found.append((at, begin))
                at = end
        if at < until:
            found.append((at, until))
    return found


def before(within: Within, calendar: WorkingTime | None, end: datetime) -> datetime:
    """Return the instant so long before an end."""
    if within.days is not None:
        return end - timedelta(days=within.days) if calendar is None else calendar.add_days(end, -within.days)
    if within.business_days is not None:
        return _of(calendar).add_business_days_at(end, -within.business_days)
    return end - elapsed(within) if calendar is None else calendar.add(end, -elapsed(within))


@lru_cache(1_024)
def elapsed(within: Within) -> timedelta:
    """Return a length of seconds, minutes or hours."""
    return timedelta(seconds=within.seconds or 0, minutes=within.minutes or 0, hours=within.hours or 0)


def _between(calendar: WorkingTime | None, at: datetime, end: datetime) -> timedelta:
    if at >= end:
        return timedelta()
    return end - at if calendar is None else calendar.between(at, end)


def _due(within: Within, calendar: WorkingTime | None, start: datetime) -> datetime:
    if within.days is not None:
        return start + timedelta(days=within.days) if calendar is None else calendar.add_days(start, within.days)
    if within.business_days is not None:
        days = within.business_days
        if within.ends == "same_time":
            return _of(calendar).add_business_days_at(start, days)
        return _of(calendar).end_of_business_day(start, days)
    return start + elapsed(within) if calendar is None else calendar.add(start, elapsed(within))


def _of(calendar: WorkingTime | None) -> WorkingTime:
    if calendar is None:
        raise ValueError("business days are those of a calendar; the pack names none")
    return calendar
