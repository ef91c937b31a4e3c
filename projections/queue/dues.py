"""When the clocks of a case are due that are not over, and which of them is next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from domain.case import events as e

Dues = Mapping[str, Any]
"""Moments by the name and the instance of a clock; None while it stands still."""
Ticked = (
    e.ClockStarted
    | e.ClockPaused
    | e.ClockResumed
    | e.ClockRetargeted
    | e.ClockFulfilled
    | e.ClockCorrected
    | e.ClockEnded
)
"""What changes when a clock is due; a warning does not, and what ran out is due as before until it is done."""
_OVER: Final = object()


def dues_after(dues: Dues, event: Ticked) -> dict[str, Any] | None:
    """Return the dues after one more event, or None where it changes none.

    What is said of a clock that did not start changes nothing, as in `domain.case.clocks.folding.ticked`.
    """
    key = f"{event.clock}/{event.instance}"
    due = _due(event)
    if key not in dues and not isinstance(event, e.ClockStarted):
        return None
    if due is _OVER:
        return {clock: moment for clock, moment in dues.items() if clock != key}
    after = None if due is None else due.isoformat()
    return None if dues.get(key, _OVER) == after else {**dues, key: after}


def next_of(dues: Dues) -> tuple[datetime | None, str | None]:
    """Return when the next of the clocks that do not stand still is due, and its name; None for both without one."""
    running = [(datetime.fromisoformat(due), key) for key, due in dues.items() if due is not None]
    if not running:
        return None, None
    due, key = min(running)
    return due, key.rpartition("/")[0]


def _due(event: Ticked) -> Any:  # noqa: ANN401 - a moment, None, or that it is over
    match event:
        case e.ClockStarted() | e.ClockResumed() | e.ClockCorrected(result="moved"):
            return event.due
        case e.ClockRetargeted():
            return event.due if event.left is None else None
        case e.ClockPaused() | e.ClockCorrected(result="paused"):
            return None
        case _:
            return _OVER
