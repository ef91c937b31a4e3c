"""Questions to working time, and what an answer is explained with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from msgspec import Struct

from application.calendars.local_times import Moment

Pauses: TypeAlias = tuple[tuple[datetime, datetime], ...]
Reason: TypeAlias = Literal["no_hours", "holiday", "special", "shift", "breaks", "clocks"]


class Add(Struct, frozen=True, tag="add", tag_field="kind"):
    """When is so much working time over, counted from an instant? Backwards where the duration is negative."""

    start: datetime
    duration: timedelta
    pauses: Pauses = ()


class Between(Struct, frozen=True, tag="between", tag_field="kind"):
    """How much working time is there from an instant to another? It is negative where the other is earlier."""

    start: datetime
    end: datetime
    pauses: Pauses = ()


class BusinessDays(Struct, frozen=True, tag="business_days", tag_field="kind"):
    """When is the n-th next business day over, and when is it the same time of that day? The n is at least 1."""

    start: datetime
    number: int


Question: TypeAlias = Add | Between | BusinessDays


class IntervalUsed(Struct, frozen=True, tag="interval", tag_field="kind"):
    """An open interval, the part of it that was asked for, how long that is without pauses, and the total by then."""

    opens: Moment
    closes: Moment
    since: Moment
    until: Moment
    counted: timedelta
    total: timedelta


class PauseMet(Struct, frozen=True, tag="pause", tag_field="kind"):
    """A pause, and the open time that it takes without what an earlier one has taken."""

    since: Moment
    until: Moment
    cost: timedelta


class DayMet(Struct, frozen=True, tag="day", tag_field="kind"):
    """A local date: whether it is a business day, why its hours are not the weekday's or why it has none, the holiday's
    name, and its number where business days are counted.

    The reasons: `no_hours` on that weekday, `holiday`, `special` hours, a `shift`; `breaks` cover its hours, or the
    `clocks` left them out.
    """

    day: date
    weekday: str
    business: bool
    reason: Reason | None = None
    name: str | None = None
    number: int | None = None


class ClocksChanged(Struct, frozen=True, tag="clocks", tag_field="kind"):
    """The clocks of the zone are set: seconds ahead of UTC before, and from then on."""

    at: Moment
    before: int
    after: int


Step: TypeAlias = IntervalUsed | PauseMet | DayMet | ClocksChanged


class Due(Struct, frozen=True, tag="due", tag_field="kind"):
    """The instant at which the duration is over."""

    at: Moment


class Length(Struct, frozen=True, tag="length", tag_field="kind"):
    """How much working time there is."""

    length: timedelta


class OnBusinessDay(Struct, frozen=True, tag="business_day", tag_field="kind"):
    """When the hours of the n-th business day end, and when it is the same time of that day: where it is not open then,
    when it opens next.
    """

    end_of_hours: Moment
    same_time: Moment


Answer: TypeAlias = Due | Length | OnBusinessDay


class Explained(Struct, frozen=True, kw_only=True):
    """A question to a calendar, every step from the start to the end, and the answer.

    The steps are in the order of time, or against it where what is asked for lies before the start. The versions are
    those of the packages that told the zone and the holidays, the days the first and the last that the calendar knows.
    """

    calendar: str
    title: str
    zone: str
    tzdata_version: str
    holidays_version: str | None
    first_day: date
    last_day: date
    question: Question
    start: Moment
    end: Moment
    steps: tuple[Step, ...]
    answer: Answer
