"""How events about clocks change the runs of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from domain.case.clocks import events as e
from domain.clocks.run import Run, Stop

if TYPE_CHECKING:
    from datetime import datetime

Runs = tuple[Run, ...]
_OfRun = (
    e.ClockPaused
    | e.ClockResumed
    | e.ClockRetargeted
    | e.ClockWarned
    | e.ClockFulfilled
    | e.ClockBreached
    | e.ClockCorrected
    | e.ClockEnded
)


def ticked(runs: Runs, event: e.ClockEvent) -> Runs:
    """Return the runs after one more event; what is said of a run that is not there changes nothing."""
    if isinstance(event, e.ClockStarted):
        return (*runs, _started(event))
    if isinstance(event, e.CaseEscalated):
        return runs
    for at, one in enumerate(runs):
        if one.instance == event.instance and one.clock == event.clock:
            return (*runs[:at], _ticked(one, event), *runs[at + 1 :])
    return runs


def _ticked(run: Run, event: _OfRun) -> Run:  # noqa: PLR0911 - an event each, the most frequent first
    match event:
        case e.ClockFulfilled():
            return replace(run, fulfilled_at=event.at, left=None)
        case e.ClockBreached():
            return replace(run, breached=True, warnings=())
        case e.ClockPaused():
            return _paused(run, event.at, event)
        case e.ClockResumed():
            return replace(run, left=None, due=event.due, warnings=event.warnings, stops=_until(run.stops, event.at))
        case e.ClockWarned():
            return replace(run, warnings=run.warnings[1:], warned=run.warned + 1)
        case e.ClockRetargeted():
            return _retargeted(run, event)
        case e.ClockEnded():
            return replace(run, ended_at=event.at, left=None, left_scope=event.because == "out_of_scope")
        case e.ClockCorrected(result="met"):
            return replace(run, breached=False, fulfilled_at=event.at, ended_at=None)
        case e.ClockCorrected():
            return _paused(replace(run, breached=False), event.at, event)
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
        until=event.until,
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
