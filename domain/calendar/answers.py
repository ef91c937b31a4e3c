"""What is asked of working time with, and what it answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

Pause: TypeAlias = tuple[datetime, datetime]
"""From an instant to another, which is not part of it."""


class OpenInterval(NamedTuple):
    """A calendar opens and closes again; both in UTC, the closing no longer part of it."""

    opens: datetime
    closes: datetime


class Stretch(NamedTuple):
    """An open interval and the part of it that was asked for, in UTC; `counted` is how long that is without pauses."""

    interval: OpenInterval
    since: datetime
    until: datetime
    counted: timedelta


class PauseTaken(NamedTuple):
    """A pause and the open time that it takes, without what an earlier one has taken already."""

    since: datetime
    until: datetime
    cost: timedelta


class Used(NamedTuple):
    """What a stretch of time is made of: what is counted adds up to `WorkingTime.between`."""

    stretches: list[Stretch]
    pauses: list[PauseTaken]
