"""How an explanation of working time reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from application.calendars.local_times import offset_text
from application.calendars.steps import (
    Add,
    Between,
    BusinessDays,
    ClocksChanged,
    DayMet,
    Due,
    IntervalUsed,
    Length,
    PauseMet,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from application.calendars.local_times import Moment
    from application.calendars.steps import Explained, Reason, Step

HEADINGS: Final = ("local time", "what", "counted", "total")
MANY: Final = 20
"""More intervals or business days than these are told by the week."""
_OPEN: Final[dict[Reason, str]] = {"special": "special hours", "shift": "hours of a shift"}
_CLOSED: Final[dict[Reason, str]] = {
    "no_hours": "no hours on {weekday}s",
    "holiday": "holiday, {name}",
    "special": "closed by special hours",
    "shift": "closed by an empty shift",
    "breaks": "its breaks cover its hours",
    "clocks": "the clocks left out its hours",
}
Row: TypeAlias = tuple[str, str, str, str]


def rows(explained: Explained) -> list[Row]:
    """Return a row for each step, or for each week where there are many."""
    counting = [one for one in explained.steps if isinstance(one, IntervalUsed) or _is_business_day(one)]
    if len(counting) <= MANY:
        return [_row(one) for one in explained.steps]
    return [_week(monday, list(steps)) for monday, steps in groupby(explained.steps, _monday)]


def asked(explained: Explained) -> str:
    """Return the question in a line."""
    question, start = explained.question, at(explained.start)
    match question:
        case Add():
            return f"{lasting(question.duration)} of working time from {start}"
        case Between():
            return f"Working time from {start} to {at(explained.end)}"
        case BusinessDays():
            return f"{_counted(question.number, 'business day')} from {start}"


def answered(explained: Explained) -> list[str]:
    """Return the answer in lines, each moment in local time and in UTC."""
    match explained.answer:
        case Due(moment):
            return [f"Due {_both(moment)}"]
        case Length(length):
            return [f"{lasting(length)} of working time"]
        case found:
            same = found.same_time
            day = next(one.day for one in reversed(explained.steps) if isinstance(one, DayMet))
            kept = same.local == datetime.combine(day, explained.start.local.time())
            way = "The same time on that day" if kept else "The same time on that day is closed; what is open next"
            return [f"The hours of that day end {_both(found.end_of_hours)}", f"{way}: {_both(same)}"]


def reason(day: DayMet) -> str:
    """Return why a day has its hours or has none; nothing for the weekday's own hours."""
    if day.reason is None:
        return ""
    told = (_OPEN if day.business else _CLOSED)[day.reason]
    return told.format(weekday=f"{day.day:%A}", name=day.name)


def lasting(length: timedelta) -> str:
    """Return a length of time to its last microsecond, in hours and less."""
    if length < timedelta():
        return f"-{lasting(-length)}"
    minutes, rest = divmod(length, timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest.total_seconds():.6f}".rstrip("0").rstrip(".")
    units = ((str(hours), "h"), (str(minutes), "min"), (seconds, "s"))
    return " ".join(f"{count} {unit}" for count, unit in units if count != "0") or "0 h"


def at(moment: Moment) -> str:
    """Return a moment in local time with its offset."""
    return f"{_shown(moment.local)} {offset_text(moment.offset)}"


def _both(moment: Moment) -> str:
    return f"{at(moment)}, which is {moment.utc.replace(tzinfo=None).isoformat()}Z"


def _row(step: Step) -> Row:
    match step:
        case IntervalUsed():
            whole = (step.since, step.until) == (step.opens, step.closes)
            part = "" if whole else f", of which {_part(step)}"
            when = _span(step.opens.local, step.closes.local)
            return when, f"open{part}", lasting(step.counted), lasting(step.total)
        case PauseMet():
            cost = f"takes {lasting(step.cost)}" if step.cost else "takes nothing"
            return _span(step.since.local, step.until.local), f"pause, {cost}", "", ""
        case DayMet():
            return _day(step.day), _day_met(step), "", ""
        case ClocksChanged():
            before = step.at.local + timedelta(seconds=step.before - step.after)
            return _shown(step.at.local), f"clocks are set, from {_clock(before)} {_offsets(step)}", "", ""
        case never:
            assert_never(never)


def _day_met(day: DayMet) -> str:
    why = reason(day)
    if not day.business:
        return f"closed: {why}"
    return ", ".join(part for part in (f"business day {day.number}" if day.number else "", why) if part)


def _week(monday: date, steps: list[Step]) -> Row:
    intervals = [one for one in steps if isinstance(one, IntervalUsed)]
    numbers = [one.number for one in steps if isinstance(one, DayMet) and one.number]
    told = [*_told(steps)]
    if intervals:
        told.insert(0, _counted(len(intervals), "open interval"))
    if numbers:
        told.insert(0, f"business days {numbers[0]} to {numbers[-1]}")
    counted = lasting(sum((one.counted for one in intervals), timedelta())) if intervals else ""
    return f"week of {_day(monday)}", "; ".join(told), counted, lasting(intervals[-1].total) if intervals else ""


def _told(steps: list[Step]) -> Iterator[str]:
    """Yield what of a week is out of the common."""
    for one in steps:
        match one:
            case DayMet(reason=None | "no_hours") | IntervalUsed():
                continue
            case DayMet():
                yield f"{_day(one.day)} {reason(one)}"
            case _:
                when, what, _, _ = _row(one)
                yield f"{when} {what}"


def _monday(step: Step) -> date:
    match step:
        case DayMet():
            day = step.day
        case ClocksChanged():
            day = step.at.local.date()
        case _:
            day = step.since.local.date()
    return day - timedelta(days=day.weekday())


def _is_business_day(step: Step) -> bool:
    return isinstance(step, DayMet) and step.number is not None


def _offsets(step: ClocksChanged) -> str:
    return f"{offset_text(step.before)} to {_clock(step.at.local)} {offset_text(step.after)}"


def _span(since: datetime, until: datetime) -> str:
    return f"{_shown(since)} to {_clock(until) if since.date() == until.date() else _shown(until)}"


def _part(step: IntervalUsed) -> str:
    since, until = step.since.local, step.until.local
    same = step.opens.local.date() == step.closes.local.date()
    return f"{_clock(since)} to {_clock(until)}" if same else _span(since, until)


def _shown(local: datetime) -> str:
    return f"{_day(local.date())} {_clock(local)}"


def _day(day: date) -> str:
    return f"{day:%a} {day.isoformat()}"


def _clock(local: datetime) -> str:
    text = local.time().isoformat()
    return text.removesuffix(":00")


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
