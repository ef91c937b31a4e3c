"""A calendar's days: the hours that belong to each, and which of them are business days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from domain.calendar.instants import MINUTE
from domain.calendar.plan import DAY, WEEKDAYS
from domain.calendar.spans import covers, merged, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.calendar.expansion import Expansion
    from domain.calendar.plan import Plan
    from domain.calendar.spans import Span
    from domain.calendar.wall_clock import WallClock

_EPOCH: Final = date(1970, 1, 1).toordinal()


class Days:
    """The days of an expansion, by number: their ordinals as `date.toordinal` has them.

    Spans are numbers of local times, as `domain.calendar.instants` counts them.
    """

    def __init__(self, plan: Plan, expansion: Expansion, clock: WallClock) -> None:
        self.first, self.last = expansion.first_day.toordinal(), expansion.last_day.toordinal()
        self._clock = clock
        self._weekly = [plan.hours.get(weekday, ()) for weekday in WEEKDAYS]
        self._weekly_breaks = [plan.breaks.get(weekday, ()) for weekday in WEEKDAYS]
        self._breaks = {day.toordinal(): spans for day, spans in plan.breaks.items() if isinstance(day, date)}
        self._special = {day.toordinal(): spans for day, spans in plan.special.items()}
        # What replaces a weekday's hours; a holiday closes shifts, too.
        self._instead = {
            **{day.toordinal(): spans for day, spans in plan.shifts.items()},
            **{day.toordinal(): () for day in plan.holidays},
            **{one.day.toordinal(): () for one in expansion.holidays},
        }

    def open(self) -> list[Span]:
        """Return the local times that are open, from the first day on, with what the night before left."""
        return merged([*without(self._regular(), self._breaks_taken), *self._of(self._special)])

    def hours(self, day: int) -> list[Span]:
        """Return the local times that belong to a day, breaks taken out; they may reach into the next one."""
        if day in self._special:
            return merged(self._of({day: self._special[day]}))
        return without(merged(_placed(day, self._usual(day))), self._breaks_taken)

    def business(self, day: int, number: int) -> int | None:
        """Return the n-th business day after a day, or before it where n is negative; None beyond the horizon."""
        at = bisect_right(self._business, day) - 1 + number if number > 0 else bisect_left(self._business, day) + number
        return self._business[at] if 0 <= at < len(self._business) else None

    def business_until(self, day: int) -> int:
        """Return how many business days there are up to a day, that one included."""
        return bisect_right(self._business, day)

    def is_business(self, day: int) -> bool:
        """Tell whether some open time belongs to a day."""
        at = bisect_left(self._business, day)
        return at < len(self._business) and self._business[at] == day

    @cached_property
    def _business(self) -> list[int]:
        left_out = self._clock.left_out()
        closed = merged([*self._breaks_taken, *left_out])

        def has_time(day: int) -> bool:
            if day in self._special:
                return not all(covers(left_out, *span) for span in _placed(day, self._special[day]))
            return not all(covers(closed, *span) for span in _placed(day, self._usual(day)))

        return [day for day in range(self.first, self.last + 1) if has_time(day)]

    @cached_property
    def _breaks_taken(self) -> list[Span]:
        if not any(self._weekly_breaks) and not self._breaks:
            return []
        return merged(
            span
            for day in range(self.first - 1, self.last + 2)
            for span in _placed(day, (*self._weekly_breaks[(day + 6) % 7], *self._breaks.get(day, ())))
        )

    def _usual(self, day: int) -> tuple[Span, ...]:
        found = self._instead.get(day)
        return self._weekly[(day + 6) % 7] if found is None else found

    def _regular(self) -> list[Span]:
        return merged(
            span
            for day in range(self.first - 1, self.last + 1)
            if day not in self._special
            for span in _placed(day, self._usual(day))
        )

    def _of(self, dated: dict[int, tuple[Span, ...]]) -> Iterable[Span]:
        known = range(self.first - 1, self.last + 1)
        return [span for day, spans in dated.items() if day in known for span in _placed(day, spans)]


def ordinal_of(local: int) -> int:
    """Return the number of the day on which a local time lies."""
    return local // (DAY * MINUTE) + _EPOCH


def midnight(day: int) -> int:
    """Return the local time at which a day starts."""
    return (day - _EPOCH) * DAY * MINUTE


def _placed(day: int, spans: Sequence[Span]) -> list[Span]:
    base = midnight(day)
    return [(base + start * MINUTE, base + end * MINUTE) for start, end in spans]
