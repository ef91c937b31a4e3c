"""How a clock of a case came about: from what started it, by the rule, through its pauses, to its result."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec.structs import replace

from application.calendars.explaining import explain
from application.calendars.steps import Between, BusinessDays, ClocksChanged, DayMet, Explained, IntervalUsed, PauseMet
from application.clocks.derivation import (
    CalendarUsed,
    ClockChange,
    ClockExplained,
    DayCounted,
    EventRef,
    IntervalCounted,
)
from application.clocks.lengths import seconds
from application.clocks.lines import line_of
from application.clocks.showing import clock_view, due_of, policy_of_run
from application.clocks.story import Story
from application.clocks.verifying import Difference, Verifier
from domain.calendar.expansion import Expansion
from domain.calendar.spec import CalendarSpec
from domain.calendar.working_time import WorkingTime
from domain.case import events as e

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from application.policies import Policies
    from domain.calendar.published import PublishedCalendar
    from domain.clocks.run import Run
    from domain.event import Recorded
    from domain.policy.policy import Policy
    from domain.policy.state import PolicyState


_DAY: Final = timedelta(days=1)


class Derivation(NamedTuple):
    """How a clock came about, and the explanation of its calendar of what is counted from its start on."""

    told: ClockExplained
    counted: Explained


async def explain_clock(
    policies: Policies,
    history: Sequence[Recorded[Any]],
    clock: str,
    instance: int | None,
    now: datetime,
    wished: Sequence[str] = (),
) -> Derivation:
    """Return how a clock of a case came about, its newest instance unless another is named, from the histories of the
    case and of the policies; raise `CaseUnknown` or `ClockUnknown`.
    """
    story = Story(history, clock, instance)
    run = story.run
    by_rule = [one.event for one in story.events if isinstance(one.event, e.ClockStarted | e.ClockRetargeted)]
    known = {one.policy: await policy_of_run(policies, one.policy, now) for one in by_rule}
    policy = known[run.policy]
    calendar = _calendar(run, policy)
    counted = _counted(run, calendar)
    differences = tuple(_differences(await policies.refresh(), history, run))
    told = ClockExplained(
        case=history[0].stream,
        standing=clock_view(run, policy, now, wished),
        start=story.start(),
        began_by=story.began_by(known, wished),
        calendar=None if calendar is None else _used(calendar),
        retargetings=tuple(story.retargetings(known, wished)),
        intervals=tuple(_interval(one) for one in counted.steps if isinstance(one, IntervalUsed)),
        pauses=tuple(story.pauses([one for one in counted.steps if isinstance(one, PauseMet)])),
        days=_days(run, policy, calendar, counted),
        clock_changes=tuple(
            ClockChange(one.at, one.before, one.after) for one in counted.steps if isinstance(one, ClocksChanged)
        ),
        warned=tuple(map(EventRef.of, story.of(e.ClockWarned))),
        due=due_of(run),
        result=story.result(),
        corrected=bool(story.of(e.ClockCorrected)),
        agrees=not differences,
        differences=differences,
    )
    return Derivation(told, counted)


def _calendar(run: Run, policy: Policy) -> PublishedCalendar | None:
    if run.calendar is None or run.calendar_version is None:
        return None
    return policy.calendar_version(run.policy, run.calendar, run.calendar_version)


def _counted(run: Run, calendar: PublishedCalendar | None) -> Explained:
    """Return what is counted from the start until it is due, or until it stood still at last."""
    start = run.started_at
    end = max(start, due_of(run) or run.stops[-1].since)
    pauses = tuple((one.since, one.until) for one in run.stops if one.until is not None)
    question = Between(start, end, pauses)
    return _round_the_clock(question) if calendar is None else explain(calendar.working, question)


def _round_the_clock(question: Between) -> Explained:
    """Return what is counted where all time is, with what is counted in one piece as an interval."""
    spec = CalendarSpec(id="always", title="Round the clock", zone="UTC", always=True)
    days = Expansion(
        zone="UTC",
        first_day=question.start.date() - _DAY,
        last_day=question.end.date() + _DAY,
        offset=0,
        changes=(),
        holidays=(),
        tzdata_version="none",
    )
    explained = explain(WorkingTime(spec, days), question)
    steps = tuple(
        replace(one, opens=one.since, closes=one.until) if isinstance(one, IntervalUsed) else one
        for one in explained.steps
    )
    return replace(explained, steps=steps)


def _days(run: Run, policy: Policy, calendar: PublishedCalendar | None, counted: Explained) -> tuple[DayCounted, ...]:
    """Return the days that were counted as business days by the rule, or else those that are out of the common."""
    line = line_of(policy.pack, run.clock, run.target)
    number = None if line is None else line.within.business_days
    if number is not None and calendar is not None and run.until is None:
        counted = explain(calendar.working, BusinessDays(run.started_at, number))
    met = (one for one in counted.steps if isinstance(one, DayMet))
    return tuple(DayCounted(one.day, one.weekday, one.business, one.reason, one.name, one.number) for one in met)


def _differences(published: PolicyState, history: Sequence[Recorded[Any]], run: Run) -> list[Difference]:
    verifier = Verifier(published)
    found = [each for one in history for each in verifier.take(one.stream, one.position, one.occurred_at, one.event)]
    return [one for one in found if (one.clock, one.instance) == (run.clock, run.instance)]


def _used(one: PublishedCalendar) -> CalendarUsed:
    expansion = one.expansion
    return CalendarUsed(
        id=one.spec.id,
        title=one.spec.title,
        zone=one.spec.zone,
        version=one.version,
        since=one.since,
        first_day=expansion.first_day,
        last_day=expansion.last_day,
        tzdata_version=expansion.tzdata_version,
        holidays_version=expansion.holidays_version,
    )


def _interval(one: IntervalUsed) -> IntervalCounted:
    return IntervalCounted(one.opens, one.closes, one.since, one.until, seconds(one.counted), seconds(one.total))
