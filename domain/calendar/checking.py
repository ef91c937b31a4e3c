"""What of a calendar can't be meant, all of it at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from domain.calendar.plan import DAY, WEEKDAYS, Plan, Reader, shown
from domain.calendar.spans import merged, without
from domain.policy.reading.problems import Problem

if TYPE_CHECKING:
    from domain.calendar.spans import Span
    from domain.calendar.spec import CalendarSpec

_YESTERDAY = timedelta(days=1)


def problems(spec: CalendarSpec) -> tuple[Problem, ...]:
    """Return everything that can't be meant, by its path in the calendar: `hours.mon`.

    Whether the zone, the country and the region exist is not asked here.
    """
    reader = Reader(spec)
    found = [*reader.wrong, *_contradictions(spec), *_overlaps(reader.plan)]
    # What could not be read may be what is missing below.
    if not reader.wrong:
        found += [*_closed_anyway(reader.plan), *_breaks_outside(reader.plan), *_never_open(reader.plan)]
    return tuple(found)


def _contradictions(spec: CalendarSpec) -> Iterator[Problem]:
    listed = {
        "hours": spec.hours,
        "breaks": spec.breaks,
        "shifts": spec.shifts,
        "special": spec.special,
        "holidays": spec.holidays.country or spec.holidays.dates,
    }
    if spec.always:
        for name in (name for name, said in listed.items() if said):
            yield Problem((name,), "the calendar is always open", "Leave out either this or `always`")
    if spec.holidays.region is not None and spec.holidays.country is None:
        says, advice = "nobody can tell of which country this is a region", "Name it, in holidays.country"
        yield Problem(("holidays", "region"), says, advice)


def _overlaps(plan: Plan) -> Iterator[Problem]:
    lists: dict[str, Mapping[Any, tuple[Span, ...]]] = {
        "hours": plan.hours,
        "breaks": plan.breaks,
        "shifts": plan.shifts,
        "special": plan.special,
    }
    for name, days in lists.items():
        for day, spans in days.items():
            for one, other in pairwise(spans):
                if other[0] < one[1]:
                    says = f"{shown(one)} and {shown(other)} overlap"
                    yield Problem((name, str(day)), says, "Write them as one, or apart")
    for day, after in zip(WEEKDAYS, (*WEEKDAYS[1:], WEEKDAYS[0]), strict=True):
        night = max(plan.hours.get(day, ()), key=lambda span: span[1], default=(0, 0))
        first = min(plan.hours.get(after, ()), default=(DAY, DAY))
        if night[1] - DAY > first[0]:
            says = f"{shown(night)} runs into {shown(first)} of {after}"
            yield Problem(("hours", day), says, "Shorten one of them")


def _closed_anyway(plan: Plan) -> Iterator[Problem]:
    for day in sorted(plan.shifts):
        path = ("shifts", str(day))
        if day in plan.special:
            yield Problem(path, "the day has special hours, which replace these", "Leave out one of them")
        elif day in plan.holidays and plan.shifts[day]:
            yield Problem(path, "the day is among holidays.dates and stays closed", "Put these hours under special")


def _breaks_outside(plan: Plan) -> Iterator[Problem]:
    for day, breaks in plan.breaks.items():
        if day in plan.special:
            yield Problem(("breaks", str(day)), "special hours have no breaks", "Write the hours around it")
            continue
        held = sorted({span for spans in _around(plan, day) for span in merged(spans)})
        reached = list(accumulate((end for _, end in held), max))
        for start, end in breaks:
            before = bisect_right(held, start, key=lambda span: span[0])
            if before == 0 or reached[before - 1] < end:
                says = f"{shown((start, end))} does not lie within the hours then"
                yield Problem(("breaks", str(day)), says, "Shorten it, or leave it out")


def _never_open(plan: Plan) -> Iterator[Problem]:
    week = merged(
        _later(span, number * DAY)
        for number, weekday in enumerate((WEEKDAYS[-1], *WEEKDAYS))
        for span in plan.hours.get(weekday, ())
    )
    breaks = merged(
        _later(span, number * DAY)
        for number, weekday in enumerate((WEEKDAYS[-1], *WEEKDAYS, WEEKDAYS[0]))
        for span in plan.breaks.get(weekday, ())
    )
    shifts = (
        without(merged(spans), merged(_breaks_on(plan, day)))
        for day, spans in plan.shifts.items()
        if day not in plan.holidays
    )
    if not (without(week, breaks) or any(shifts) or any(plan.special.values())):
        yield Problem((), "the calendar never opens", "Give it hours")


def _around(plan: Plan, day: date | str) -> Iterator[list[Span]]:
    """Yield the hours of a day with what the night before left and what the next day starts; for a weekday also those
    of each such day that has shifts.
    """
    if isinstance(day, date):
        yield [_later(span, ahead * DAY) for ahead in (-1, 0, 1) for span in plan.usual(day + timedelta(days=ahead))]
        return
    number = WEEKDAYS.index(day)
    yield [
        _later(span, ahead * DAY)
        for ahead in (-1, 0, 1)
        for span in plan.hours.get(WEEKDAYS[(number + ahead) % len(WEEKDAYS)], ())
    ]
    for shift in plan.shifts:
        for one in (shift - _YESTERDAY, shift, shift + _YESTERDAY):
            if one.weekday() == number:
                yield from _around(plan, one)


def _breaks_on(plan: Plan, day: date) -> Iterator[Span]:
    """Yield the breaks that may touch what starts on a day, in minutes since its midnight."""
    for ahead in (-1, 0, 1):
        other = day + timedelta(days=ahead)
        for span in (*plan.breaks.get(WEEKDAYS[other.weekday()], ()), *plan.breaks.get(other, ())):
            yield _later(span, ahead * DAY)


def _later(span: Span, minutes: int) -> Span:
    return span[0] + minutes, span[1] + minutes


__all__ = ["problems"]
