"""Promised calls: a clock that runs until the window is over."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from domain.policy.checks.saying import who
from domain.policy.checks.spans import SECONDS, unit_of
from domain.policy.reading.problems import Problem
from domain.policy.sections.clocks import CallBacks, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.draft import Draft
    from domain.policy.reading.problems import Path
    from domain.policy.sections.spans import Within

_MOST_CLOCKS: Final = 100
"""More of them are not taken, which is told elsewhere."""
_MINUTE: Final = 60


def call_backs_are_timed(draft: Draft) -> Iterator[Problem]:
    """Find windows of calls without a clock, and clocks that are not due when the window is over."""
    rules = draft.read(CallBacks, "call_backs")
    if rules is None:
        return
    read = [(path, draft.read(Clock, *path)) for path, _ in islice(draft.tables("clocks"), _MOST_CLOCKS)]
    if any(one is None for _, one in read):
        return
    timing = [
        (path, one) for path, one in read if one and (one.starts, one.fulfilled_by) == ("call_back_request", "call")
    ]
    if not timing:
        says = "no clock runs from the request to the call, so that nobody sees when a promised call is missed"
        advice = 'Add one with `starts = "call_back_request"` and `fulfilled_by = "call"`'
        yield Problem(("call_backs",), says, advice)
    for path, clock in timing:
        yield from _agrees(draft, rules, path, clock)


def _agrees(draft: Draft, rules: CallBacks, path: Path, clock: Clock) -> Iterator[Problem]:
    name = who(draft, (*path, "targets"))
    if clock.pauses:
        says = f"{name} would stand still, though the window of a call was promised"
        yield Problem((*path, "pauses"), says, "Leave it out")
    window = _seconds(rules.within)
    for place, target in enumerate(clock.targets):
        where, given = (*path, "targets", place), _seconds(target.within)
        if (target.calendar or clock.calendar) != rules.calendar:
            says = f"{name} is counted by another calendar than the window of a call"
            yield Problem(where, says, "Name the calendar of the call-backs")
        elif window is not None and given is not None and given != window + rules.window_minutes * _MINUTE:
            minutes = window // _MINUTE + rules.window_minutes
            says = f"{name} is not due when the window of a call is over, {minutes} minutes after the request"
            yield Problem((*where, "within"), says, "Let it give as long as the window's begin and length together")


def _seconds(length: Within) -> int | None:
    """Return a length of time in seconds; None for days, which hold no fixed number of them."""
    unit = unit_of(length)
    return int(getattr(length, unit) * SECONDS[unit]) if unit in SECONDS else None
