"""When things happen: customers write by day, more on working days; the desk works in the hours of its market."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from application.demo.script import Dice

_BY_HOUR: Final = (3, 2, 1, 1, 1, 2, 8, 25, 60, 90, 100, 95, 80, 75, 85, 85, 80, 75, 70, 75, 70, 50, 25, 10)
"""How many of a hundred contacts that were drawn for an hour of the day take place."""
_BY_DAY: Final = (1.0, 0.95, 0.9, 0.9, 0.85, 0.4, 0.3)
"""How much of that is left on a day of the week, from Monday."""
_OPEN: Final = ((8, 20), (8, 20), (8, 20), (8, 20), (8, 20), (9, 15), None)
"""The hours of the desk, from Monday."""
_LATE: Final = 60
"""Minutes after the opening within which the work of the night is taken up."""


class Days:
    """The days of a market, so many hours ahead of UTC; summer time is left out, as it makes no story."""

    def __init__(self, rng: Dice, hours_ahead: int) -> None:
        self._rng = rng
        self._ahead = timedelta(hours=hours_ahead)

    def contact(self, begin: datetime, end: datetime) -> datetime:
        """Draw when a customer makes contact."""
        seconds = int((end - begin).total_seconds())
        while True:
            at = begin + timedelta(seconds=self._rng.randrange(seconds))
            local = at + self._ahead
            if self._rng.chance(_BY_HOUR[local.hour] * _BY_DAY[local.weekday()] / 100):
                return at

    def worked(self, at: datetime, minutes: float) -> datetime:
        """Return the time after some minutes, or soon after the desk opens next if it is closed then."""
        local = at + timedelta(seconds=round(minutes * 60)) + self._ahead
        hours = _OPEN[local.weekday()]
        if hours is None or not hours[0] <= local.hour < hours[1]:
            opening = _opens_next(local)
            local = opening + timedelta(seconds=self._rng.randrange(_LATE * 60))
        return local - self._ahead

    def awake(self, at: datetime, hours: float) -> datetime:
        """Return when a customer writes after about so many hours; few do so at night."""
        earliest = at + timedelta(seconds=round(hours * 3600))
        return self.contact(earliest, earliest + timedelta(hours=12))


def _opens_next(local: datetime) -> datetime:
    day = local.date()
    while True:
        hours = _OPEN[day.weekday()]
        if hours is not None:
            opening = datetime.combine(day, time(hours[0]), UTC)
            if opening > local:
                return opening
        day += timedelta(days=1)
