"""How an answer of working time comes about, step by step."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

import msgspec

from application.calendars.local_times import LocalTimes
from application.calendars.reasons import Reasons
from application.calendars.steps import (
    Add,
    Answer,
    Between,
    BusinessDays,
    ClocksChanged,
    DayMet,
    Due,
    Explained,
    IntervalUsed,
    Length,
    OnBusinessDay,
    PauseMet,
    Pauses,
    Question,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.calendar.working_time import WorkingTime

_DAY: Final = timedelta(days=1)
_LEAST: Final = timedelta(microseconds=1)
_Placed: TypeAlias = tuple[datetime, int, Step]
"""A step with the instant at which it is met, and its turn among those of the same instant."""


def explain(working: WorkingTime, question: Question) -> Explained:
    """Return every step to the answer of a question; raise `BeyondHorizon` where the calendar knows too little."""
    times, expansion = LocalTimes(working.expansion), working.expansion
    steps: tuple[Step, ...]
    answer: Answer
    match question:
        case Add(start, duration, pauses):
            end = working.add(start, duration, pauses)
            steps, answer = _counted(working, start, end, pauses), Due(times.moment(end))
        case Between(start, end, pauses):
            steps, answer = _counted(working, start, end, pauses), Length(working.between(start, end, pauses))
        case BusinessDays(start, number):
            over, same = working.end_of_business_day(start, number), working.add_business_days_at(start, number)
            end = max(over, same)
            steps = _numbered(working, start, end, number)
            answer = OnBusinessDay(times.moment(over), times.moment(same))
        case never:
            assert_never(never)
    return Explained(
        calendar=working.spec.id,
        title=working.spec.title,
        zone=expansion.zone,
        tzdata_version=expansion.tzdata_version,
        holidays_version=expansion.holidays_version,
        first_day=expansion.first_day,
        last_day=expansion.last_day,
        question=question,
        start=times.moment(question.start),
        end=times.moment(end),
        steps=steps,
        answer=answer,
    )


def _counted(working: WorkingTime, start: datetime, end: datetime, pauses: Pauses) -> tuple[Step, ...]:
    """Return what is met from the start to the end; where this is earlier, in the order of going back."""
    backwards = end < start
    since, until = min(start, end), max(start, end)
    times, used = LocalTimes(working.expansion), working.used(since, until, pauses)
    found = [*_clocks(working, since, until)]
    found += [one for one in _days(working, since, until) if isinstance(one[2], DayMet) and one[2].reason is not None]
    for pause in used.pauses:
        met = PauseMet(times.moment(pause.since), times.moment(pause.until), pause.cost)
        found.append((pause.since, 2, met))
    total = timedelta()
    for one in reversed(used.stretches) if backwards else used.stretches:
        total += one.counted
        opens, closes, begun, left = map(times.moment, (*one.interval, one.since, one.until))
        found.append((one.since, 3, IntervalUsed(opens, closes, begun, left, one.counted, total)))
    return _in_order(found, backwards=backwards)


def _numbered(working: WorkingTime, start: datetime, end: datetime, number: int) -> tuple[Step, ...]:
    """Return the dates after the start's up to the n-th business day, these with their numbers."""
    found = [*_clocks(working, start, end)]
    counted = 0
    _, *after = _days(working, start, end)
    for begin, turn, day in after:
        if counted == number:
            break
        if isinstance(day, DayMet) and day.business:
            counted += 1
            found.append((begin, turn, msgspec.structs.replace(day, number=counted)))
        else:
            found.append((begin, turn, day))
    return _in_order(found)


def _clocks(working: WorkingTime, since: datetime, until: datetime) -> Iterator[_Placed]:
    """Yield the changes of clocks after an instant up to another."""
    times, expansion = LocalTimes(working.expansion), working.expansion
    offsets = pairwise((expansion.offset, *(one.offset for one in expansion.changes)))
    for one, (before, after) in zip(expansion.changes, offsets, strict=True):
        if since < one.at <= until:
            yield one.at, 0, ClocksChanged(times.moment(one.at), before, after)


def _days(working: WorkingTime, since: datetime, until: datetime) -> Iterator[_Placed]:
    """Yield the local dates of which something lies from an instant to another, or that of the instant alone."""
    times, reasons = LocalTimes(working.expansion), Reasons(working)
    day, last = (times.moment(one).local.date() for one in (since, max(since, until - _LEAST)))
    while day <= last:
        yield times.begin(day), 1, reasons.met(day)
        day += _DAY


def _in_order(found: list[_Placed], *, backwards: bool = False) -> tuple[Step, ...]:
    return tuple(step for _, _, step in sorted(found, key=lambda one: one[:2], reverse=backwards))
