"""How events about clocks change the runs of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, assert_never

from msgspec.structs import replace

from domain.case.clocks import events as e
from domain.clocks.run import Run, Stop

if TYPE_CHECKING:
    from datetime import datetime

Runs = tuple[Run, ...]
_LEFT: Final = ("out_of_scope", "policy_withdrawn", "corrected")


def ticked(runs: Runs, event: e.ClockEvent) -> Runs:
    """Return the runs after one more event; what is said of a run that is not there changes nothing."""
    change = CHANGES.get(type(event))
    if change is None:
        return (*runs, _started(event)) if type(event) is e.ClockStarted else runs
    clock, instance = event.clock, event.instance
    for at, one in enumerate(runs):
        if one.clock == clock and one.instance == instance:
            changed = list(runs)
            changed[at] = change(one, event)
            return tuple(changed)
    return runs


def tick(runs: dict[tuple[str, int], Run], event: e.RunEvent) -> None:
    """Change runs by their clocks and instances, as `ticked` does."""
    name = event.clock, event.instance
    if type(event) is e.ClockStarted:
        runs[name] = _started(event)
    elif (run := runs.get(name)) is not None:
        runs[name] = CHANGES[type(event)](run, event)


def _started(event: e.ClockStarted) -> Run:
    # By position, in the order of the fields: by name it takes twice as long.
    return Run(
        event.clock,
        event.instance,
        event.at,
        event.due,
        event.starts,
        event.fulfilled_by,
        event.policy,
        event.target,
        event.calendar,
        event.calendar_version,
        event.pauses,
        event.warnings,
        event.ladder,
        event.about,
        event.until,
        event.stops,
        event.cause,
        event.cause_instance,
    )


def _fulfilled(run: Run, event: e.ClockFulfilled) -> Run:
    return replace(run, fulfilled_at=event.at, left=None)


def _breached(run: Run, _event: e.ClockBreached) -> Run:
    return replace(run, breached=True, warnings=())


def _paused(run: Run, event: e.ClockPaused | e.ClockCorrected) -> Run:
    # One that stands still already is known now to have done so for longer.
    before = run.stops if run.left is None else run.stops[:-1]
    return replace(run, left=event.left, stops=(*before, Stop(event.at)), warnings=())


def _resumed(run: Run, event: e.ClockResumed) -> Run:
    stops = _until(run.stops, event.at) if event.was is None else _cut(run.stops, event.at)
    return replace(run, left=None, due=event.due, warnings=event.warnings, stops=stops)


def _warned(run: Run, _event: e.ClockWarned) -> Run:
    return replace(run, warnings=run.warnings[1:], warned=run.warned + 1)


def _retargeted(run: Run, event: e.ClockRetargeted) -> Run:
    # One may turn out to have run out before it came to stand still.
    stops = run.stops[:-1] if run.left is not None and event.left is None else run.stops
    return replace(
        run,
        due=event.due,
        policy=event.policy,
        target=event.target,
        calendar=event.calendar,
        calendar_version=event.calendar_version,
        warnings=event.warnings,
        left=event.left,
        stops=stops,
        spared_since=event.spared_since or run.spared_since,
    )


def _corrected(run: Run, event: e.ClockCorrected) -> Run:
    match event.result:
        case "met" | "late":
            late = event.result == "late"
            return replace(run, breached=late, fulfilled_at=event.at, ended_at=None, left=None, left_scope=False)
        case "ended":
            done = None if event.because == "superseded" else run.fulfilled_at
            left_scope = event.because in _LEFT
            run = replace(run, breached=False, fulfilled_at=done, left=None, left_scope=left_scope)
            return replace(run, ended_at=event.at)
        case "paused":
            return _paused(replace(run, breached=False), event)
        case "moved":
            return replace(run, breached=False)
        case _:
            assert_never(event.result)


def _ended(run: Run, event: e.ClockEnded) -> Run:
    return replace(run, ended_at=event.at, left=None, left_scope=event.because in _LEFT)


def _until(stops: tuple[Stop, ...], at: datetime) -> tuple[Stop, ...]:
    if not stops or stops[-1].until is not None:
        return stops
    # What was entered late may have ended it before it was known to begin: then it is empty.
    return (*stops[:-1], Stop(stops[-1].since, max(at, stops[-1].since)))


def _cut(stops: tuple[Stop, ...], at: datetime) -> tuple[Stop, ...]:
    """Return pauses as they were until an instant."""
    return tuple(Stop(one.since, at if one.until is None else min(one.until, at)) for one in stops if one.since <= at)


CHANGES: Final[Mapping[type, Callable[[Run, Any], Run]]] = {
    e.ClockFulfilled: _fulfilled,
    e.ClockBreached: _breached,
    e.ClockPaused: _paused,
    e.ClockResumed: _resumed,
    e.ClockWarned: _warned,
    e.ClockRetargeted: _retargeted,
    e.ClockCorrected: _corrected,
    e.ClockEnded: _ended,
}
"""What an event does to the run that it names; an escalation changes none."""
