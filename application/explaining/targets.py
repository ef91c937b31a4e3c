"""The target of a policy that a clock follows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.telling.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.case import events as e
    from domain.policy.pack import Pack
    from domain.policy.sections.clocks import CallBacks, Clock
    from domain.policy.sections.spans import Scope, Within


def target_in_words(event: e.ClockStarted | e.ClockRetargeted, pack: Pack) -> str | None:
    """Return what the pack promises by the target that an event names; None where it has none of that number."""
    clock = pack.clock(event.clock)
    if clock is None:
        return _step(event, pack)
    if event.target > len(clock.targets):
        return None
    target = clock.targets[event.target - 1]
    cases = _cases(target.when) or ("for the rest" if len(clock.targets) > 1 else "")
    return f"clock {clock.id}: {_length(target.within, event.calendar)}{_pauses(clock)}{cases and f', {cases}'}"


def window_in_words(rules: CallBacks) -> str:
    """Return when a promised call is made, where nothing else is agreed."""
    begins = _length(rules.within, rules.calendar)
    window = f"a window of {rules.window_minutes} minutes"
    return f"unless another is agreed, a call is promised for {window} that begins {begins} after it was asked for"


def _step(event: e.ClockStarted | e.ClockRetargeted, pack: Pack) -> str | None:
    """Return what a step of a ladder gives, whose clock is named after both."""
    steps = {f"{ladder.id}.{level.id}": (ladder.id, level) for ladder in pack.ladders for level in ladder.levels}
    ladder, level = steps.get(event.clock, ("", None))
    if level is None or level.within is None:
        return None
    return f"step {level.id} of ladder {ladder}: {_length(level.within, event.calendar)}"


def _length(within: Within, calendar: str | None) -> str:
    counted = "round the clock" if calendar is None else f"of calendar {calendar}"
    units = {
        "second": within.seconds,
        "minute": within.minutes,
        "hour": within.hours,
        "day": within.days,
        "business day": within.business_days,
    }
    (said,) = (f"{count} {unit}{'' if count == 1 else 's'}" for unit, count in units.items() if count is not None)
    if within.business_days is None:
        return f"{said} {counted}"
    ends = "to the same time of day" if within.ends == "same_time" else "to closing time"
    return f"{said} {counted}, {ends}"


def _pauses(clock: Clock) -> str:
    return f", without what passes while the case waits on {listed(clock.pauses)}" if clock.pauses else ""


def _cases(scope: Scope) -> str:
    """Return for which cases a target is, empty where it is for all."""
    return "; ".join(f"for {name} {listed(values)}" for name, values in _named(scope) if values)


def _named(scope: Scope) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "channel", scope.channels
    yield "priority", scope.priorities
    yield "kind", scope.kinds
    yield "topic", scope.topics
    yield "complexity", scope.complexities
    yield "severity", scope.severities
