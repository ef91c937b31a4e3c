"""How `caseledger clocks` tells clocks: as rows of a table, and in lines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from interfaces.calendars.words import lasting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.clocks.derivation import ClockExplained, EventRef, Retargeting
    from application.clocks.showing import ClockView, RuleView
    from application.clocks.verifying import Difference

CLOCK_HEADINGS: Final = ("clock", "title", "state", "from", "due", "left", "late by", "rule", "calendar", "warnings")
DIFFERENCE_HEADINGS: Final = ("case", "clock", "event", "position", "field", "recorded", "recomputed")


def clock_row(one: ClockView) -> tuple[str | None, ...]:
    """Return a clock as a row."""
    return (
        _named(one.clock, one.instance),
        one.title,
        one.state,
        _at(one.started_at),
        None if one.due is None else _at(one.due),
        _seconds(one.left),
        _seconds(one.late_by),
        f"policy {one.rule.policy} ({one.rule.pack}), target {one.rule.target}: {one.rule.words}",
        _calendar(one.rule),
        ", ".join(map(_at, one.warnings)),
    )


def difference_row(one: Difference) -> tuple[str | None, ...]:
    """Return what an event says and should say as a row."""
    recomputed = one.because if one.recomputed is None else one.recomputed
    clock = _named(one.clock, one.instance)
    return one.case, clock, one.type, str(one.position), one.field, one.recorded, recomputed


def before_counting(told: ClockExplained) -> Iterator[str]:
    """Yield what led to the counting, in lines."""
    standing = told.standing
    yield f"{standing.title} ({_named(standing.clock, standing.instance)}) of {told.case} is {_state(told)}."
    yield f"It was set going by {_event(told.start)}, and runs from {_at(standing.started_at)}."
    yield f"It began by {_rule(told.began_by)}."
    if standing.until is not None:
        yield f"Another window was promised than that: it is due when that is over, {_at(standing.until)}."
    yield from map(_moved, told.retargetings)
    if told.calendar is not None:
        one = told.calendar
        holidays = f", holidays {one.holidays_version}" if one.holidays_version else ""
        yield (
            f"It is counted by {one.title} ({one.id}) in {one.zone}, version {one.version}, which holds since"
            f" {_at(one.since)} and knows {one.first_day} to {one.last_day}; tzdata {one.tzdata_version}{holidays}."
        )


def after_counting(told: ClockExplained) -> Iterator[str]:
    """Yield what came of the counting, in lines."""
    for one in told.pauses:
        ended = (
            "lasts" if one.ended is None or one.until is None else f"ended {_at(one.until)} with {_event(one.ended)}"
        )
        cost = "" if one.cost is None else f", and took {_seconds(one.cost)}"
        yield f"A pause began {_at(one.since)} with {_event(one.began)}, {ended}{cost}."
    for warning in told.warned:
        yield f"It was warned of by {_event(warning)}."
    for still in told.standing.warnings:
        yield f"It will be warned of {_at(still)}."
    if told.due is not None:
        yield f"It is due {_at(told.due)}."
    if told.result is not None:
        late = f", {_seconds(told.standing.late_by)} late" if told.standing.late_by is not None else ""
        corrected = ", as was learned later" if told.corrected else ""
        yield f"It is {told.standing.state} by {_event(told.result)}{late}{corrected}."
    if told.agrees:
        yield "Counted once more in another way it comes to the same."
    for wrong in told.differences:
        _, _, event, position, field, recorded, recomputed = difference_row(wrong)
        yield f"BUT {event} at position {position} says {field} {recorded}, and it comes to {recomputed}."


def _state(told: ClockExplained) -> str:
    one = told.standing
    return one.state if one.left is None else f"{one.state}, with {_seconds(one.left)} left"


def _moved(one: Retargeting) -> str:
    spared = "; it would have been over already" if one.spared else ""
    return (
        f"By {_event(one.event)} ({one.because}) {_rule(one.rule)} counts: it is due {_at(one.due)} instead of"
        f" {_at(one.was)}{spared}."
    )


def _rule(one: RuleView) -> str:
    return f"target {one.target} of policy {one.policy} ({one.pack}), {one.words}"


def _calendar(one: RuleView) -> str | None:
    return None if one.calendar is None else f"{one.calendar}, version {one.calendar_version}"


def _event(one: EventRef) -> str:
    return f"{one.type} at position {one.position} ({_at(one.occurred_at)})"


def _named(clock: str, instance: int) -> str:
    return clock if instance == 1 else f"{clock} ({instance})"


def _seconds(number: float | None) -> str | None:
    return None if number is None else lasting(timedelta(seconds=number))


def _at(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat(sep=' ')}Z"
