"""Working hours as customers read them: by weekday, and the dates that differ."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias, get_args

from msgspec import structs

from application.showing.public_times import PublicDate, PublicDay, PublicHours, Weekday
from domain.calendar.days import Days, midnight, ordinal_of
from domain.calendar.errors import BeyondHorizon
from domain.calendar.expansion import Expansion
from domain.calendar.instants import MINUTE, micros
from domain.calendar.plan import DAY, WEEKDAYS, read_plan, shown
from domain.calendar.spans import Span
from domain.calendar.spec import HolidaySpec
from domain.calendar.wall_clock import WallClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.showing.wording import Phrases
    from domain.calendar.published import PublishedCalendar
    from domain.calendar.spec import CalendarSpec
    from domain.policy.policy import Policy

AHEAD: Final = timedelta(days=60)
"""So far ahead the dates are told whose hours differ."""
Spans: TypeAlias = tuple[Span, ...]
"""The intervals that belong to a day, in minutes since its midnight; an end may lie in the next day."""
_WEEK: Final = tuple(date(2001, 1, day) for day in range(1, 8))
"""A week from Monday to Sunday, whichever."""
_ONE_DAY: Final = timedelta(days=1)


class Timetable:
    """The calendars of a policy that customers need to know, numbered from 1 as they are asked for."""

    def __init__(self, policy: Policy, phrases: Phrases, at: datetime) -> None:
        self._policy = policy
        self._phrases = phrases
        self._at = at
        self._numbers: dict[str, int] = {}

    def number(self, calendar: str | None) -> int | None:
        """Return the number of a calendar; None without one, or for one that the pack does not list."""
        if calendar is None or self._spec(calendar) is None:
            return None
        return self._numbers.setdefault(calendar, len(self._numbers) + 1)

    def hours(self) -> tuple[PublicHours, ...]:
        """Return the hours of all calendars that have a number."""
        return tuple(
            self._hours(spec, self._policy.calendars.get(name), number)
            for name, number in self._numbers.items()
            if (spec := self._spec(name)) is not None
        )

    def _spec(self, name: str) -> CalendarSpec | None:
        published = self._policy.calendars.get(name)
        return self._policy.pack.calendar(name) if published is None else published.spec

    def _hours(self, spec: CalendarSpec, published: PublishedCalendar | None, number: int) -> PublicHours:
        usual = _usual(spec)
        until = None if published is None else _last_day(published, self._at)
        others = () if published is None or until is None else _others(published, usual, self._at, until)
        open_now, next_opening = _now(published, self._at)
        days: tuple[Weekday, ...] = get_args(Weekday)
        return PublicHours(
            number=number,
            zone=spec.zone,
            always=spec.always,
            words=self._summary(usual),
            week=tuple(
                PublicDay(day, self._phrases.says(f"weekdays.{day}"), _texts(spans), self._words(spans))
                for day, spans in zip(days, usual, strict=True)
            ),
            other=tuple(self._other(*one) for one in others),
            other_until=until,
            open_now=open_now,
            next_opening=next_opening,
        )

    def _other(self, day: date, spans: Spans, holiday: str | None) -> PublicDate:
        says = self._phrases.says
        name = says(f"weekdays.{WEEKDAYS[day.weekday()]}")
        why = says("hours.special") if holiday is None else says("hours.holiday", name=holiday)
        return PublicDate(day, name, _texts(spans), self._words(spans), why)

    def _summary(self, usual: list[Spans]) -> str:
        if all(spans == ((0, DAY),) for spans in usual):
            return self._phrases.says("hours.always")
        parts = []
        for spans, days in groupby(range(len(usual)), key=usual.__getitem__):
            if spans:
                parts.append(f"{self._days([WEEKDAYS[day] for day in days])} {self._words(spans)}")
        return self._phrases.says("joints.parts").join(parts) or self._phrases.says("hours.special")

    def _days(self, days: list[str]) -> str:
        first, last = (self._phrases.says(f"weekdays.{one}") for one in (days[0], days[-1]))
        return first if len(days) == 1 else self._phrases.says("hours.days", first=first, last=last)

    def _words(self, spans: Spans) -> str:
        if not spans:
            return self._phrases.says("hours.closed")
        return self._phrases.listed(tuple(map(self._interval, spans)))

    def _interval(self, span: Span) -> str:
        if span == (0, DAY):
            return self._phrases.says("hours.all_day")
        written = _text(span).replace("-", "–")
        return self._phrases.says("hours.next_day", interval=written) if span[1] > DAY else written


def _usual(spec: CalendarSpec) -> list[Spans]:
    """Return the hours of each weekday, from Monday on, as long as no date says otherwise."""
    breaks = {day: spans for day, spans in spec.breaks.items() if day in WEEKDAYS}
    plain = structs.replace(spec, breaks=breaks, shifts={}, special={}, holidays=HolidaySpec())
    week = Expansion(
        zone=spec.zone,
        first_day=_WEEK[0],
        last_day=_WEEK[-1],
        offset=0,
        changes=(),
        holidays=(),
        tzdata_version="none",
    )
    days = Days(read_plan(plain), week, WallClock(week))
    return [_minutes(days, day) for day in _WEEK]


def _last_day(published: PublishedCalendar, at: datetime) -> date | None:
    """Return the last day of which it is told how its hours differ; None where nothing is known of the moment."""
    today, known = _today(published, at), published.expansion
    return min(today + AHEAD, known.last_day) if known.first_day <= today <= known.last_day else None


def _others(
    published: PublishedCalendar, usual: list[Spans], at: datetime, until: date
) -> Iterator[tuple[date, Spans, str | None]]:
    """Yield the dates from a moment on whose hours are not those of their weekday, and the holiday if it is one."""
    spec, today = published.spec, _today(published, at)
    window = structs.replace(published.expansion, first_day=today, last_day=until)
    days = Days(read_plan(spec), window, WallClock(window))
    names = {one.day: one.name for one in window.holidays}
    names |= {date.fromisoformat(day): name for day, name in spec.holidays.dates.items()}
    day = today
    while day <= until:
        spans = _minutes(days, day)
        if spans != usual[day.weekday()]:
            yield day, spans, names.get(day)
        day += _ONE_DAY


def _today(published: PublishedCalendar, at: datetime) -> date:
    return date.fromordinal(ordinal_of(WallClock(published.expansion).shown(micros(at))))


def _minutes(days: Days, day: date) -> Spans:
    start = midnight(day.toordinal())
    return tuple(((since - start) // MINUTE, (until - start) // MINUTE) for since, until in days.hours(day.toordinal()))


def _now(published: PublishedCalendar | None, at: datetime) -> tuple[bool | None, datetime | None]:
    """Return whether it is open, and if not when it opens next, as far as that is known."""
    if published is None:
        return None, None
    try:
        is_open = published.working.is_open(at)
        return is_open, None if is_open else published.working.next_open(at)
    except BeyondHorizon:
        return None, None


def _texts(spans: Spans) -> tuple[str, ...]:
    return tuple(map(_text, spans))


def _text(span: Span) -> str:
    """Return an interval as a calendar writes it; a break may have left only what lies in the next day."""
    start, end = span
    return shown((start - DAY, end - DAY) if start >= DAY else span)
