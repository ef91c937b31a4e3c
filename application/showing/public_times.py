"""Hours, lengths of time and cases, as customers are told of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Unit = Literal["seconds", "minutes", "hours", "days", "business_days"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Aspect = Literal["channel", "kind", "topic", "priority", "complexity", "severity"]


class PublicDay(Struct, frozen=True):
    """The hours of a weekday: each interval as `09:00-17:00`, and all of them in words."""

    day: Weekday
    name: str
    intervals: tuple[str, ...]
    words: str


class PublicDate(Struct, frozen=True):
    """A date whose hours are not those of its weekday, and why: the holiday's name, or that they are special."""

    date: date
    name: str
    intervals: tuple[str, ...]
    words: str
    reason: str


class PublicHours(Struct, frozen=True):
    """Working hours by their number on the page, in the local time of `zone`.

    `other` are the dates that differ, up to `other_until`; without one nothing is known of them. `next_opening` is
    there while it is closed.
    """

    number: int
    zone: str
    always: bool
    words: str
    week: tuple[PublicDay, ...]
    other: tuple[PublicDate, ...]
    other_until: date | None
    open_now: bool | None
    next_opening: datetime | None


class PublicTime(Struct, frozen=True):
    """How long something may take, in one unit, and how that is counted; in which `hours`, by their number."""

    count: int
    unit: Unit
    words: str
    counted: str
    hours: int | None


class PublicCases(Struct, frozen=True):
    """What of a case decides whether something is for it, and the values with which it is."""

    by: Aspect
    name: str
    values: tuple[str, ...]
