"""Time counted slowly: a second implementation, from a calendar's text and the facts of its zone alone.

It shares no arithmetic with `WorkingTime`, so that what one of the two wrote down can be held against the other.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from domain.calendar.plan import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from domain.calendar.expansion import Expansion
    from domain.calendar.spec import CalendarSpec

_Span: TypeAlias = tuple[datetime, datetime]
"""From an instant to another that is not part of it. Local times are written as if they were of UTC."""
_DAY: Final = timedelta(days=1)
_LEAST: Final = timedelta(microseconds=1)
_EVER: Final = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


class BeyondCalendar(Exception):
    """What a calendar does not know of would have to be counted."""


class Counting(Protocol):
    """A way in which time is counted."""

    def later(self, at: datetime, amount: timedelta) -> datetime:
        """Return the earliest instant by which so much is counted from an instant on."""

    def earlier(self, at: datetime, amount: timedelta) -> datetime:
        """Return the latest instant from which on so much is counted up to an instant."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much is counted from an instant to another, nothing where that is earlier."""

    def days_later(self, at: datetime, number: int) -> datetime:
        """Return the same time of day so many days of the wall's calendar later."""

    def same_time(self, at: datetime, number: int) -> datetime:
        """Return the same time of day on the n-th business day after, or where n is negative before; or when it opens
        next from then on, or closed last before.
        """

    def closing(self, at: datetime, number: int) -> datetime:
        """Return when the hours of the n-th business day after end."""


class RoundTheClock:
    """Time that always counts; it has no business days."""

    def later(self, at: datetime, amount: timedelta) -> datetime:
        """Return the instant so much later."""
        return at + amount

    def earlier(self, at: datetime, amount: timedelta) -> datetime:
        """Return the instant so much earlier."""
        return at - amount

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return what lies between two instants, nothing where the second is earlier."""
        return max(end - start, timedelta())

    def days_later(self, at: datetime, number: int) -> datetime:
        """Return the instant so many times 24 hours later."""
        return at + number * _DAY

    def same_time(self, at: datetime, number: int) -> datetime:
        """Raise `BeyondCalendar`."""
        raise BeyondCalendar(f"{number} business days from {at}, without a calendar")

    closing = same_time


class Walk:
    """A calendar's open time, walked through a day of UTC at a time."""

    def __init__(self, spec: CalendarSpec, expansion: Expansion) -> None:
        self._spec = spec
        self._first, self._last = expansion.first_day, expansion.last_day
        self._closed = {*map(date.fromisoformat, spec.holidays.dates), *(one.day for one in expansion.holidays)}
        self._stretches = list(_stretches(expansion))
        self._walked: dict[date, list[_Span]] = {}
        self._dated: dict[date, list[_Span]] = {}

    def later(self, at: datetime, amount: timedelta) -> datetime:
        """Return the earliest instant by which it was open for so long since an instant."""
        if not amount:
            return at
        for since, until in self._onward(at):
            if amount <= until - since:
                return since + amount
            amount -= until - since
        raise AssertionError

    def earlier(self, at: datetime, amount: timedelta) -> datetime:
        """Return the latest instant since which it was open for so long until an instant."""
        if not amount:
            return at
        for since, until in self._back(at):
            if amount <= until - since:
                return until - amount
            amount -= until - since
        raise AssertionError

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return for how long it is open from an instant to another."""
        total, day = timedelta(), start.date()
        while day <= end.date():
            for since, until in self._open_on(day):
                total += max(min(until, end) - max(since, start), timedelta())
            day += _DAY
        return total

    def days_later(self, at: datetime, number: int) -> datetime:
        """Return the same local time so many days later, open or not."""
        return self._instant(self._shown(at) + number * _DAY)

    def same_time(self, at: datetime, number: int) -> datetime:
        """Return the same local time on the n-th business day, or when it opens next or closed last."""
        shown = self._shown(at)
        found = self._instant(shown + (self._business_day(shown.date(), number) - shown.date()))
        if self._is_open(found - _LEAST) or (number > 0 and self._is_open(found)):
            return found
        return next(self._onward(found))[0] if number > 0 else next(self._back(found))[1]

    def closing(self, at: datetime, number: int) -> datetime:
        """Return when the hours of the n-th business day after end."""
        return max(until for _, until in self._hours(self._business_day(self._shown(at).date(), number)))

    def _onward(self, at: datetime) -> Iterator[_Span]:
        """Yield what is open from an instant on, none of it past a midnight of UTC."""
        day = at.date()
        while True:
            yield from ((max(since, at), until) for since, until in self._open_on(day) if until > at)
            day += _DAY

    def _back(self, at: datetime) -> Iterator[_Span]:
        """Yield what was open until an instant, the last first."""
        day = at.date()
        while True:
            yield from ((since, min(until, at)) for since, until in reversed(self._open_on(day)) if since < at)
            day -= _DAY

    def _is_open(self, at: datetime) -> bool:
        return any(since <= at < until for since, until in self._open_on(at.date()))

    def _open_on(self, day: date) -> list[_Span]:
        """Return what is open on a day of UTC. It belongs to a local date near that day: hours run for up to two days,
        and no zone is more than one ahead or behind.
        """
        if not self._first - _DAY <= day <= self._last + _DAY:
            raise BeyondCalendar(f"{self._spec.id} is known from {self._first} to {self._last}, not on {day}")
        if day not in self._walked:
            midnight = datetime.combine(day, time(), UTC)
            near = (day + ahead * _DAY for ahead in range(-3, 2))
            hours = (span for one in near if one <= self._last for span in self._hours(one))
            self._walked[day] = _joined(_common(hours, midnight, midnight + _DAY))
        return self._walked[day]

    def _hours(self, day: date) -> list[_Span]:
        """Return the instants that belong to a local date."""
        if day not in self._dated:
            local = self._local_hours(day)
            self._dated[day] = [
                (since - offset, until - offset)
                for begin, end, offset in self._stretches
                for since, until in _common(local, begin + offset, end + offset)
            ]
        return self._dated[day]

    def _local_hours(self, day: date) -> list[_Span]:
        spec, name, weekday = self._spec, day.isoformat(), WEEKDAYS[day.weekday()]
        if name in spec.special:
            return [_span(day, text) for text in spec.special[name]]
        if day in self._closed:
            return []
        texts = ("00:00-24:00",) if spec.always else spec.shifts.get(name, spec.hours.get(weekday, ()))
        open_ = [_span(day, text) for text in texts]
        for rest in self._breaks(day):
            open_ = [part for span in open_ for part in _apart(span, rest)]
        return open_

    def _breaks(self, day: date) -> Iterator[_Span]:
        """Yield the breaks that what begins on a date may meet."""
        for one in (day - _DAY, day, day + _DAY):
            for name in (WEEKDAYS[one.weekday()], one.isoformat()):
                yield from (_span(one, text) for text in self._spec.breaks.get(name, ()))

    def _business_day(self, day: date, number: int) -> date:
        """Return the n-th date after one, or where n is negative before it, to which open time belongs."""
        step = _DAY if number > 0 else -_DAY
        for _ in range(abs(number)):
            day += step
            while not self._hours(day):
                if not self._first <= day <= self._last:
                    raise BeyondCalendar(f"{self._spec.id} is known from {self._first} to {self._last}, not on {day}")
                day += step
        return day

    def _shown(self, at: datetime) -> datetime:
        """Return what the clocks show at an instant."""
        return next(at + offset for begin, end, offset in self._stretches if begin <= at < end)

    def _instant(self, local: datetime) -> datetime:
        """Return when the clocks show a time first. One that they leave out is read as if nobody had put them forward,
        which ends the stretch before too early to show it.
        """
        shown = [local - offset for begin, end, offset in self._stretches if begin <= local - offset < end]
        kept = [local - offset for _, end, offset in self._stretches if local - offset >= end]
        return min(shown) if shown else kept[-1]


def _stretches(expansion: Expansion) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield from when to when the clocks run evenly, and how far ahead of UTC, around the days that are known."""
    first, last = (datetime.combine(day, time(), UTC) for day in (expansion.first_day, expansion.last_day))
    begin, offset = _EVER[0], expansion.offset
    for at, after in (*((one.at, one.offset) for one in expansion.changes), (_EVER[1], 0)):
        if at > first - 7 * _DAY and begin < last + 7 * _DAY:
            yield begin, at, timedelta(seconds=offset)
        begin, offset = at, after


def _span(day: date, text: str) -> _Span:
    """Return an interval of a date: 22:00-06:00 ends on the next one."""
    midnight = datetime.combine(day, time(), UTC)
    since, until = (
        midnight + timedelta(hours=int(hours), minutes=int(minutes))
        for hours, _, minutes in (one.partition(":") for one in text.split("-"))
    )
    return since, until if until > since else until + _DAY


def _common(spans: Iterable[_Span], begin: datetime, end: datetime) -> list[_Span]:
    """Return what of spans lies from an instant to another."""
    return [(max(since, begin), min(until, end)) for since, until in spans if since < end and until > begin]


def _apart(span: _Span, rest: _Span) -> list[_Span]:
    """Return what of a span lies before and after another."""
    parts = ((span[0], min(span[1], rest[0])), (max(span[0], rest[1]), span[1]))
    return [(since, until) for since, until in parts if since < until]


def _joined(spans: list[_Span]) -> list[_Span]:
    """Return spans in order, those that overlap as one."""
    found: list[_Span] = []
    for since, until in sorted(spans):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((since, until))
    return found
