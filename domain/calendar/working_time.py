"""Arithmetic over the open hours of a calendar."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NoReturn

from domain.calendar.answers import OpenInterval, Pause, PauseTaken, Stretch, Used
from domain.calendar.days import Days, midnight, ordinal_of
from domain.calendar.errors import BeyondHorizon
from domain.calendar.instants import duration_of, length, micros, moment
from domain.calendar.plan import read_plan
from domain.calendar.spans import merged, within
from domain.calendar.utc import OpenInUTC
from domain.calendar.wall_clock import WallClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.calendar.expansion import Expansion
    from domain.calendar.spans import Span
    from domain.calendar.spec import CalendarSpec


_EVER: Final = 1 << 62
_DAY: Final = midnight(1) - midnight(0)
_NOTHING: Final = timedelta()


class WorkingTime:
    """What a calendar makes of instants, dates and durations, as far as its expansion reaches.

    An instant is open exactly when the clocks of the zone show a time that lies in one of the calendar's intervals, its
    start in it and its end not. So an hour that the clocks leave out adds nothing, and one that they show twice counts
    twice. Times are aware, results in UTC; a time without a zone raises ValueError. What would need to know more than
    the expansion tells raises `BeyondHorizon`. A calendar whose texts can't be read raises `CalendarInvalid`.

    Pauses are pairs of instants, start in it and end not. They may come in any order, overlap, be empty, be as short as
    a microsecond or lie outside the hours, where they cost nothing. With them and for start <= end,

        between(start, end, pauses) = the length of { t : start <= t < end, open(t), in no pause }
    """

    def __init__(self, spec: CalendarSpec, expansion: Expansion) -> None:
        if expansion.zone != spec.zone:
            raise ValueError(f"{expansion.zone} was expanded for a calendar of {spec.zone}: expand it anew")
        self.spec = spec
        self.expansion = expansion
        self._clock = WallClock(expansion)
        self._days = Days(read_plan(spec), expansion, self._clock)
        self._since = self._clock.instant(midnight(self._days.first))
        self._until = self._clock.instant(midnight(self._days.last + 1))
        self._open = within(self._clock.instants(self._days.open()), self._since, self._until)
        self._starts = [start for start, _ in self._open]
        self._ends = [end for _, end in self._open]
        # How much is open before each interval, and at last before the end of the horizon.
        self._before = [0, *accumulate(end - start for start, end in self._open)]

    def add(self, start: datetime, duration: timedelta, pauses: Sequence[Pause] = ()) -> datetime:
        """Return the earliest t not before the start with `between(start, t, pauses) == duration`; for a negative
        duration the latest t not after the start with `between(t, start, pauses) == -duration`.

        So what ends with the hours ends at closing time and not at the next opening, what is added backwards can begin
        at an opening and never at the closing before it, and adding nothing gives the start.
        """
        if not pauses and duration > _NOTHING and (end := self._in_utc.after(start, duration)) is not None:
            return end
        at, amount = self._known(micros(start)), length(duration)
        paused = _paused(pauses) if pauses else ()
        if amount > 0:
            return moment(self._forward(at, amount, paused))
        return moment(self._backward(at, -amount, paused) if amount else at)

    def between(self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
        """Return how long the calendar is open and not paused from start to end; negative where the end is earlier."""
        if not pauses and (found := self._in_utc.between(start, end)) is not None:
            return found
        one, other = self._known(micros(start)), self._known(micros(end))
        if one > other:
            return -self.between(end, start, pauses)
        if not pauses:
            return duration_of(self._worked(other) - self._worked(one))
        paused = within(_paused(pauses), one, other)
        return duration_of(self._open_for(one, other) - sum(self._open_for(*pause) for pause in paused))

    def used(self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> Used:
        """Return the open intervals from start to end with what of each counts, and what each pause takes, in order,
        be it nothing. The end is not earlier than the start.
        """
        one, other = self._known(micros(start)), self._known(micros(end))
        if one > other:
            raise ValueError(f"{end.isoformat()} is earlier than {start.isoformat()}: name the earlier one first")
        paused = _paused(pauses)
        stretches = []
        for opens, closes in self._open[bisect_right(self._ends, one) : bisect_left(self._starts, other)]:
            since, until = max(opens, one), min(closes, other)
            counted = until - since - sum(stop - begin for begin, stop in within(paused, since, until))
            stretches.append(Stretch(_interval(opens, closes), moment(since), moment(until), duration_of(counted)))
        costs = []
        for begin, stop in sorted((micros(begin), micros(stop)) for begin, stop in pauses):
            free, one = max(begin, one), max(stop, one)
            cost = self._open_for(free, min(stop, other)) if free < min(stop, other) else 0
            costs.append(PauseTaken(moment(begin), moment(stop), duration_of(cost)))
        return Used(stretches, costs)

    def is_open(self, at: datetime) -> bool:
        """Tell whether the calendar is open at an instant."""
        instant = self._known(micros(at))
        if instant == self._until:
            self._beyond()
        one = bisect_right(self._starts, instant) - 1
        return one >= 0 and instant < self._ends[one]

    def next_open(self, at: datetime) -> datetime:
        """Return the instant itself when it is open, or else when the calendar opens next."""
        instant = self._known(micros(at))
        one = bisect_right(self._ends, instant)
        if one == len(self._open):
            self._beyond()
        return moment(max(instant, self._starts[one]))

    def next_close(self, at: datetime) -> datetime:
        """Return when the calendar closes next, always later than the instant: at closing time, the following one."""
        one = bisect_right(self._ends, self._known(micros(at)))
        # What is open at the end of the horizon may stay so.
        if one == len(self._open) or self._ends[one] == self._until:
            self._beyond()
        return moment(self._ends[one])

    def prev_open(self, at: datetime) -> datetime:
        """Return the instant itself when the calendar was open just before it, or else when it closed last."""
        instant = self._known(micros(at))
        one = bisect_left(self._starts, instant) - 1
        if one < 0:
            self._beyond()
        return moment(min(instant, self._ends[one]))

    def open_intervals(
        self, start: datetime, *, count: int | None = None, end: datetime | None = None
    ) -> list[OpenInterval]:
        """Return what is open from an instant on: so many intervals, those up to an end, or both. The first one is cut
        at the start when that lies in it, the last one at the end.
        """
        since = self._known(micros(start))
        until = self._until if end is None else self._known(micros(end))
        if count is None:
            return [_interval(*span) for span in within(self._open, since, until)]
        found = within(self._open, since, until)[:count]
        if end is None and (len(found) < count or (found and found[-1][1] == self._until)):
            self._beyond()
        return [_interval(*span) for span in found]

    def add_business_days(self, day: date, number: int) -> date:
        """Return the date so many business days later, or earlier where negative; 0 gives the date itself.

        A date that is no business day is first moved to the nearest one in that direction. A business day is a local
        date to which some open time belongs.
        """
        origin = self._known_day(day)
        if number == 0:
            return day
        if not self._days.is_business(origin):
            origin = self._business(origin, 1 if number > 0 else -1)
        return date.fromordinal(self._business(origin, number))

    def add_business_days_at(self, at: datetime, number: int) -> datetime:
        """Return the same local time of day on the n-th business day after the instant's date, or before it where n is
        negative; when it is not open then, the next opening, or backwards the last closing. Closing time stays.

        A date that is no business day counts as the day before the first one: with n = 1 Saturday leads to Monday.
        """
        instant = self._known(micros(at))
        shown = self._clock.shown(instant)
        day = ordinal_of(shown)
        if number:
            other = self._business(day, number)
            instant = self._known(self._clock.instant(shown + midnight(other) - midnight(day)))
        target = moment(instant)
        return self.prev_open(target) if number < 0 or self._closes_at(instant) else self.next_open(target)

    def end_of_business_day(self, at: datetime, number: int) -> datetime:
        """Return when the hours end that belong to the n-th business day after the instant's date; n is at least 1."""
        if number < 1:
            raise ValueError(f"{number} business days: name at least 1")
        day = self._business(ordinal_of(self._clock.shown(self._known(micros(at)))), number)
        end = self._clock.instants(self._days.hours(day))[-1][1]
        return moment(self._known(end))

    def add_days(self, at: datetime, number: int) -> datetime:
        """Return the same local time of day so many days later, open or not; one that the clocks leave out is read as
        if they had not been put forward.
        """
        return moment(self._known(self._clock.instant(self._clock.shown(self._known(micros(at))) + number * _DAY)))

    def business_days_between(self, start: date, end: date) -> int:
        """Return how many business days there are after the start up to the end; negative if the end is earlier."""
        one, other = self._known_day(start), self._known_day(end)
        return self._days.business_until(other) - self._days.business_until(one)

    @cached_property
    def _in_utc(self) -> OpenInUTC:
        return OpenInUTC(self._open, self._before, self._since, self._until)

    def _forward(self, at: int, amount: int, paused: Sequence[Span]) -> int:
        if paused:
            for since, until in within(paused, at, _EVER):
                free = self._open_for(at, since)
                if amount <= free:
                    break
                at, amount = until, amount - free
        reached = self._worked(at) + amount
        if reached > self._before[-1]:
            self._beyond()
        one = bisect_left(self._before, reached) - 1
        return self._starts[one] + reached - self._before[one]

    def _backward(self, at: int, amount: int, paused: Sequence[Span]) -> int:
        for since, until in reversed(within(paused, -_EVER, at) if paused else ()):
            free = self._open_for(until, at)
            if amount <= free:
                break
            at, amount = since, amount - free
        reached = self._worked(at) - amount
        if reached < 0:
            self._beyond()
        one = bisect_right(self._before, reached) - 1
        return self._starts[one] + reached - self._before[one]

    def _worked(self, at: int) -> int:
        """Return how much is open from the beginning of the horizon to an instant."""
        one = bisect_right(self._starts, at) - 1
        if one < 0:
            return 0
        end = self._ends[one]
        return self._before[one] + min(at, end) - self._starts[one]

    def _open_for(self, since: int, until: int) -> int:
        return self._worked(until) - self._worked(since)

    def _closes_at(self, instant: int) -> bool:
        one = bisect_left(self._ends, instant)
        return one < len(self._ends) and self._ends[one] == instant

    def _business(self, day: int, number: int) -> int:
        found = self._days.business(self._known_day(date.fromordinal(day)), number)
        return self._beyond() if found is None else found

    def _known(self, instant: int) -> int:
        return instant if self._since <= instant <= self._until else self._beyond()

    def _known_day(self, day: date) -> int:
        known = self.expansion.first_day <= day <= self.expansion.last_day
        return day.toordinal() if known else self._beyond()

    def _beyond(self) -> NoReturn:
        raise BeyondHorizon(calendar=self.spec.id, first_day=self.expansion.first_day, last_day=self.expansion.last_day)


def _interval(opens: int, closes: int) -> OpenInterval:
    return OpenInterval(moment(opens), moment(closes))


def _paused(pauses: Sequence[Pause]) -> list[Span]:
    found = [(micros(since), micros(until)) for since, until in pauses]
    for since, until in found:
        if until < since:
            raise ValueError(f"a pause ends at {moment(until)}, before it starts at {moment(since)}")
    return merged(found)
