"""The weeks of a calendar that an explanation touches, as they can be drawn."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import msgspec

from application.calendars.local_times import LocalTimes
from application.calendars.reasons import Reasons
from application.calendars.steps import Add, Between, ClocksChanged, DayMet, Due, Explained, IntervalUsed, Length
from domain.calendar.instants import micros, moment
from domain.calendar.spans import without
from domain.calendar.working_time import WorkingTime

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST: Final = 4
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
Kind: TypeAlias = Literal["open", "break", "used", "pause"]
_Span: TypeAlias = tuple[datetime, datetime]


class Block(NamedTuple):
    """Local times of one day, the end at most the next midnight."""

    kind: Kind
    since: datetime
    until: datetime


class Mark(NamedTuple):
    """A local time with its name."""

    name: str
    at: datetime


class WeekDay(NamedTuple):
    """A local date; `met` is None where the calendar does not know it."""

    day: date
    met: DayMet | None
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]


Week: TypeAlias = tuple[WeekDay, ...]
"""From Monday to Sunday."""


def weeks(working: WorkingTime, explained: Explained) -> tuple[list[Week], int]:
    """Return the weeks from the start to the answer, the first and the last two of more than four, and how many are
    left out between these.
    """
    view = _View(working, explained)
    first, last = view.first, view.last
    number = (last - first) // _WEEK + 1
    if number <= MOST:
        return [view.week(first + at * _WEEK) for at in range(number)], 0
    shown = (first, first + _WEEK, last - _WEEK, last)
    return [view.week(monday) for monday in shown], number - MOST


class _View:
    def __init__(self, working: WorkingTime, explained: Explained) -> None:
        self._working = working
        self._unbroken = WorkingTime(msgspec.structs.replace(working.spec, breaks={}), working.expansion)
        self._times = LocalTimes(working.expansion)
        self._reasons = Reasons(working)
        self._marks = [Mark(name, self._times.moment(at).local) for name, at in _points(explained)]
        self._marks += [Mark("clocks", one.at.local) for one in explained.steps if isinstance(one, ClocksChanged)]
        question = explained.question
        self._pauses = question.pauses if isinstance(question, Add | Between) else ()
        self._used = [(one.since.utc, one.until.utc) for one in explained.steps if isinstance(one, IntervalUsed)]
        self._met = {one.day: one for one in explained.steps if isinstance(one, DayMet)}
        touched = sorted(one.at for one in self._marks)
        self.first, self.last = (_monday(one.date()) for one in (touched[0], touched[-1]))

    def week(self, monday: date) -> Week:
        days = [monday + number * _DAY for number in range(7)]
        expansion = self._working.expansion
        known = [day for day in days if expansion.first_day <= day <= expansion.last_day]
        blocks = self._blocks(self._times.begin(known[0]), self._times.begin(known[-1] + _DAY)) if known else []
        return tuple(
            WeekDay(
                day,
                (self._met.get(day) or self._reasons.met(day)) if day in known else None,
                tuple(one for one in blocks if one.since.date() == day),
                tuple(one for one in self._marks if one.at.date() == day),
            )
            for day in days
        )

    def _blocks(self, since: datetime, until: datetime) -> list[Block]:
        opened, unbroken = (one.open_intervals(since, end=until) for one in (self._working, self._unbroken))
        numbers, whole = ([(micros(a), micros(b)) for a, b in spans] for spans in (opened, unbroken))
        rests = [(moment(begin), moment(end)) for begin, end in without(whole, numbers)]
        layers: tuple[tuple[Kind, Iterable[_Span]], ...] = (
            ("open", opened),
            ("break", rests),
            ("used", self._used),
            ("pause", self._pauses),
        )
        return list(chain.from_iterable(self._shown(kind, spans, since, until) for kind, spans in layers))

    def _shown(self, kind: Kind, spans: Iterable[_Span], since: datetime, until: datetime) -> Iterator[Block]:
        for begin, end in spans:
            for shown in self._times.shown(max(begin, since), min(end, until)):
                yield Block(kind, *shown)


def _points(explained: Explained) -> list[tuple[str, datetime]]:
    start = ("start", explained.start.utc)
    match explained.answer:
        case Due(at):
            return [start, ("due", at.utc)]
        case Length():
            return [start, ("end", explained.end.utc)]
        case found:
            return [start, ("hours end", found.end_of_hours.utc), ("same time", found.same_time.utc)]


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY
