"""When a length of time of a rule is over, and when it began, counted in the second way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from application.clocks.walking import Counting
    from domain.policy.sections.spans import Within


def over(counting: Counting, within: Within, start: datetime) -> datetime:
    """Return when a length of time is over."""
    if within.days is not None:
        return counting.days_later(start, within.days)
    if within.business_days is not None:
        end = counting.same_time if within.ends == "same_time" else counting.closing
        return end(start, within.business_days)
    return counting.later(start, _lasting(within))


def before(counting: Counting, within: Within, end: datetime) -> datetime:
    """Return the instant so long before an end."""
    if within.days is not None:
        return counting.days_later(end, -within.days)
    if within.business_days is not None:
        return counting.same_time(end, -within.business_days)
    return counting.earlier(end, _lasting(within))


def _lasting(within: Within) -> timedelta:
    return timedelta(seconds=within.seconds or 0, minutes=within.minutes or 0, hours=within.hours or 0)
