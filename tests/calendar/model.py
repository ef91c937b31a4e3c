"""A second calendar, slow and obvious: it looks at the clocks of the zone every few minutes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from application.importing.times import pinned_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.calendar.spec import CalendarSpec

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STEP = timedelta(minutes=5)
"""Unless another is given; all that a calendar says, and all changes of clocks, then begin at a multiple of this."""
Pause = tuple[datetime, datetime]


class Model:
    """Tells of every step between two instants whether it is open; the calendar's own dates are its only holidays."""

    def __init__(self, spec: CalendarSpec, since: datetime, until: datetime, step: timedelta = STEP) -> None:
        self.spec = spec
        self.zone = pinned_zone(spec.zone)
        self.since, self.step = since, step
        self._read: dict[tuple[date, str], list[tuple[datetime, datetime]]] = {}
        self.steps = [self._open(since + number * self.step) for number in range((until - since) // self.step)]

    def is_open(self, at: datetime) -> bool:
        """Tell whether the step is open."""
        return self.steps[(at - self.since) // self.step]

    def runs(self) -> list[tuple[datetime, datetime]]:
        """Return the steps that are open as intervals."""
        found: list[tuple[datetime, datetime]] = []
        for number, is_open in enumerate(self.steps):
            at = self.since + number * self.step
            if is_open and found and found[-1][1] == at:
                found[-1] = (found[-1][0], at + self.step)
            elif is_open:
                found.append((at, at + self.step))
        return found

    def between(self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
        """Add up the open steps that are in no pause."""
        return sum((self.step for _ in self._counted(start, end, pauses)), timedelta())

    def add(self, start: datetime, duration: timedelta, pauses: Sequence[Pause] = ()) -> datetime | None:
        """Walk forward until so much is counted; None when the model ends before."""
        if not duration:
            return start
        for at in self._counted(start, self.since + len(self.steps) * self.step, pauses):
            duration -= self.step
            if not duration:
                return at + self.step
        return None

    def add_backwards(self, start: datetime, duration: timedelta, pauses: Sequence[Pause] = ()) -> datetime | None:
        """Walk backwards until so much is counted; None when the model begins after."""
        if not duration:
            return start
        for at in reversed(list(self._counted(self.since, start, pauses))):
            duration -= self.step
            if not duration:
                return at
        return None

    def business_days(self) -> set[date]:
        """Return the local dates to which an open step belongs."""
        return {day for number in range(len(self.steps)) for day in self._owners(self.since + number * self.step)}

    def _counted(self, start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[datetime]:
        at = start
        while at < end:
            if self.is_open(at) and not any(since <= at < until for since, until in pauses):
                yield at
            at += self.step

    def _open(self, at: datetime) -> bool:
        return bool(self._owners(at))

    def _owners(self, at: datetime) -> list[date]:
        """Return the days to which what is open at an instant belongs: the local date, or the one before, or both."""
        shown = at.astimezone(self.zone).replace(tzinfo=None)
        today = shown.date()
        days = (today, today - timedelta(days=1))
        stopped = any(_shows(self._spans(day, "breaks"), shown) for day in days)
        return [
            day
            for day in days
            if _shows(self._spans(day, "special"), shown) or (not stopped and _shows(self._spans(day, "usual"), shown))
        ]

    def _spans(self, day: date, what: str) -> list[tuple[datetime, datetime]]:
        found = self._read.get((day, what))
        if found is None:
            texts = self._texts(day.isoformat(), WEEKDAYS[day.weekday()], what)
            found = self._read[day, what] = [_span(day, text) for text in texts]
        return found

    def _texts(self, day: str, weekday: str, what: str) -> Sequence[str]:
        spec = self.spec
        if what == "breaks":
            return (*spec.breaks.get(weekday, ()), *spec.breaks.get(day, ()))
        if what == "special":
            return spec.special.get(day, ())
        if spec.always:
            return ("00:00-24:00",)
        if day in spec.special or day in spec.holidays.dates:
            return ()
        return spec.shifts.get(day, spec.hours.get(weekday, ()))


def _shows(spans: list[tuple[datetime, datetime]], shown: datetime) -> bool:
    return any(start <= shown < end for start, end in spans)


def _span(day: date, text: str) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, datetime.min.time())
    start, end = (midnight + timedelta(hours=int(one[:2]), minutes=int(one[3:])) for one in text.split("-"))
    return start, end if end > start else end + timedelta(days=1)
