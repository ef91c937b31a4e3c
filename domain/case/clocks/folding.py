"""How events about clocks change the runs of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from domain.case.clocks import events as e
from domain.clocks.run import Run, Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

Runs = tuple[Run, ...]


def ticked(runs: Runs, event: e.ClockEvent) -> Runs:  # noqa: C901, PLR0911 - an event each
    """Return the runs after one more event; what is said of a run that is not there changes nothing."""
    match event:
        case e.ClockStarted():
            return (*runs, _started(event))
        case e.ClockPaused():
            return _changed(runs, event, lambda one: _paused(one, event.at, event))
        case e.ClockResumed():
            return _changed(
                runs,
                event,
                lambda one: replace(
                    one, left=None, due=event.due, warnings=event.warnings, stops=_until(one.stops, event.at)
                ),
            )
        case e.ClockRetargeted():
            return _changed(runs, event, lambda one: _retargeted(one, event))
        case e.ClockWarned():
            return _changed(runs, event, lambda one: replace(one, warnings=one.warnings[1:], warned=one.warned + 1))
        case e.ClockFulfilled():
            return _changed(runs, event, lambda one: replace(one, fulfilled_at=event.at, left=None))
        case e.ClockBreached():
            return _changed(runs, event, lambda one: replace(one, breached=True, warnings=()))
        case e.ClockCorrected(result="met"):
            return _changed(runs, event, lambda one: replace(one, breached=False, fulfilled_at=event.at, ended_at=None))
        case e.ClockCorrected():
            return _changed(runs, event, lambda one: _paused(replace(one, breached=False), event.at, event))
        case e.ClockEnded():
            return _changed(runs, event, lambda one: replace(one, ended_at=event.at, left=None))
        case e.CaseEscalated():
            return runs
        case _:
            assert_never(event)


def _started(event: e.ClockStarted) -> Run:
    return Run(
        clock=event.clock,
        instance=event.instance,
        started_at=event.at,
        due=event.due,
        starts=event.starts,
        fulfilled_by=event.fulfilled_by,
        policy=event.policy,
        target=event.target,
        calendar=event.calendar,
        calendar_version=event.calendar_version,
        pauses_for=event.pauses,
        warnings=event.warnings,
        ladder=event.ladder,
        about=event.about,
    )


def _paused(run: Run, at: datetime, event: e.ClockPaused | e.ClockCorrected) -> Run:
    return replace(run, left=event.left, stops=(*run.stops, Stop(at)), warnings=())


def _retargeted(run: Run, event: e.ClockRetargeted) -> Run:
    return replace(
        run,
        due=event.due,
        policy=event.policy,
        target=event.target,
        calendar=event.calendar,
        calendar_version=event.calendar_version,
        warnings=event.warnings,
        left=event.left,
    )


def _until(stops: tuple[Stop, ...], at: datetime) -> tuple[Stop, ...]:
    if not stops or stops[-1].until is not None:
        return stops
    # What was entered late may have ended it before it was known to begin: then it is empty.
    return (*stops[:-1], Stop(stops[-1].since, max(at, stops[-1].since)))


def _changed(runs: Runs, event: e.ClockEvent, change: Callable[[Run], Run]) -> Runs:
    return tuple(change(one) if (one.clock, one.instance) == (event.clock, event.instance) else one for one in runs)
