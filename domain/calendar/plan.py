"""A calendar's texts, read: minutes of the day by weekday and by date."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from domain.calendar.errors import CalendarInvalid
from domain.policy.reading.problems import Problem, dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from domain.calendar.spans import Span
    from domain.calendar.spec import CalendarSpec, Hours

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY: Final = 24 * 60
"""Minutes from one midnight to the next on a clock that nobody sets."""
Day: TypeAlias = "date | str"
"""A date, or one of WEEKDAYS."""
_DATE: Final = re.compile(r"^\d{4}-\d{2}-\d{2}$(?!\n)")
_INTERVAL: Final = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$(?!\n)")
_WHOLE_DAY: Final[tuple[Span, ...]] = ((0, DAY),)


class Plan(Struct, frozen=True):
    """Spans of minutes since midnight, in order; an end past 1440 lies in the next day."""

    hours: dict[str, tuple[Span, ...]]
    breaks: dict[Day, tuple[Span, ...]]
    shifts: dict[date, tuple[Span, ...]]
    special: dict[date, tuple[Span, ...]]
    holidays: frozenset[date]

    def usual(self, day: date) -> tuple[Span, ...]:
        """Return the intervals that would start on a day if it were no holiday and had no special hours."""
        found = self.shifts.get(day)
        return self.hours.get(WEEKDAYS[day.weekday()], ()) if found is None else found


class NoInterval(ValueError):
    """A text that is no interval: what is wrong with it, and what to write instead."""

    def __init__(self, says: str, advice: str) -> None:
        super().__init__(f"{says}; {advice[:1].lower()}{advice[1:]}")
        self.says, self.advice = says, advice


class Reader:
    """Reads the texts of a calendar, and gathers what is wrong with them, by its path in the calendar."""

    def __init__(self, spec: CalendarSpec) -> None:
        self.wrong: list[Problem] = []
        hours = self._by_weekday("hours", spec.hours)
        self.plan = Plan(
            hours=dict.fromkeys(WEEKDAYS, _WHOLE_DAY) if spec.always else hours,
            breaks=self._by_either("breaks", spec.breaks),
            shifts=self._by_date("shifts", spec.shifts),
            special=self._by_date("special", spec.special),
            holidays=frozenset(day for _, day in self._dates("holidays.dates", spec.holidays.dates)),
        )

    def _by_weekday(self, name: str, written: Hours) -> dict[str, tuple[Span, ...]]:
        for key in written:
            if key not in WEEKDAYS:
                self._say((name, key), "this is no weekday", f"Write {', '.join(WEEKDAYS)}")
        return {key: self._spans(name, key, texts) for key, texts in written.items() if key in WEEKDAYS}

    def _by_date(self, name: str, written: Hours) -> dict[date, tuple[Span, ...]]:
        return {day: self._spans(name, key, written[key]) for key, day in self._dates(name, written)}

    def _by_either(self, name: str, written: Hours) -> dict[Day, tuple[Span, ...]]:
        found: dict[Day, tuple[Span, ...]] = {}
        for key, texts in written.items():
            if key in WEEKDAYS:
                found[key] = self._spans(name, key, texts)
            elif (day := _date(key)) is not None:
                found[day] = self._spans(name, key, texts)
            else:
                advice = f"Write {', '.join(WEEKDAYS)}, or year, month and day as in 2026-12-24"
                self._say((name, key), "this is neither a weekday nor a date", advice)
        return found

    def _dates(self, name: str, written: Mapping[str, object]) -> Iterator[tuple[str, date]]:
        for key in written:
            day = _date(key)
            if day is None:
                path = (*name.split("."), key)
                self._say(path, "there is no such date", "Write year, month and day as in 2026-12-24")
            else:
                yield key, day

    def _spans(self, name: str, key: str, texts: Iterable[str]) -> tuple[Span, ...]:
        found = []
        for text in texts:
            try:
                found.append(parse_interval(text))
            except NoInterval as error:
                self._say((name, key), error.says, error.advice)
        return tuple(sorted(found))

    def _say(self, path: tuple[str, ...], says: str, advice: str) -> None:
        self.wrong.append(Problem(path, says, advice))


def read_plan(spec: CalendarSpec) -> Plan:
    """Return what the texts say; raise `CalendarInvalid` when one of them can't be read."""
    reader = Reader(spec)
    if reader.wrong:
        said = (f"{dotted(('calendars', spec.id, *one.path))}: {one.says}" for one in reader.wrong)
        raise CalendarInvalid(calendar=spec.id, reason="; ".join(said))
    return reader.plan


def parse_interval(text: str) -> Span:
    """Return the minutes of an interval like 09:00-17:00; raise `NoInterval` where it is none."""
    found = _INTERVAL.match(text)
    if found is None:
        raise NoInterval(f"{text!r} is no interval", "Write two times of day as in 09:00-17:00, or 24:00 as the end")
    hour, minute, end_hour, end_minute = found.groups()
    start = int(hour) * 60 + int(minute)
    end = DAY if end_hour is None else int(end_hour) * 60 + int(end_minute)
    if start == end:
        raise NoInterval(f"{text!r} has no length", "Write 00:00-24:00 if the whole day is meant")
    return (start, end if end > start else end + DAY)


def shown(span: Span) -> str:
    """Return an interval as a calendar writes it."""
    start, end = span
    return f"{_clock(start)}-{_clock(end - DAY if end > DAY else end)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.match(text) else None
    except ValueError:
        return None
