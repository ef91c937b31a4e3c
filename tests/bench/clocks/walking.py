"""Due times as they are found without any preparation: from day to day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from application.importing.times import pinned_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.calendar.expansion import Expansion
    from domain.calendar.spec import CalendarSpec

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Walker:
    """Walks the days of a calendar that has no nights, no shifts, and at most one break in an interval."""

    def __init__(self, spec: CalendarSpec, expansion: Expansion) -> None:
        self._zone = pinned_zone(spec.zone)
        self._closed = {one.day for one in expansion.holidays} | {
            date.fromisoformat(day) for day in spec.holidays.dates
        }
        self._special = {date.fromisoformat(day): _times(texts) for day, texts in spec.special.items()}
        self._hours = [_times(spec.hours.get(weekday, ())) for weekday in _WEEKDAYS]
        self._breaks = [_times(spec.breaks.get(weekday, ())) for weekday in _WEEKDAYS]

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """Return when so much open time has passed."""
        day = start.astimezone(self._zone).date()
        while True:
            for opens, closes in self._open(day):
                free = closes - max(start, opens)
                if free >= amount:
                    return max(start, opens) + amount
                amount -= max(free, timedelta())
            day += timedelta(days=1)

    def _open(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for opens, closes in self._local(day):
            yield (
                datetime.combine(day, opens, self._zone).astimezone(UTC),
                datetime.combine(day, closes, self._zone).astimezone(UTC),
            )

    def _local(self, day: date) -> Iterator[tuple[time, time]]:
        if day in self._special:
            yield from self._special[day]
        elif day not in self._closed:
            for opens, closes in self._hours[day.weekday()]:
                begin = opens
                for rest, on in self._breaks[day.weekday()]:
                    yield begin, rest
                    begin = on
                yield begin, closes


def _times(texts: tuple[str, ...]) -> list[tuple[time, time]]:
    return [(time.fromisoformat(one[:5]), time.fromisoformat(one[6:])) for one in texts]
