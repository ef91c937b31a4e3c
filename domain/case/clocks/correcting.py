"""Results of clocks that a fact entered late changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case.clocks import events as c
from domain.case.clocks.watch import ended

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.clocks.run import Run
    from domain.policy.sections.clocks import Fulfilment


def over_at(run: Run) -> datetime | None:
    """Return when a run was over, None while it is not."""
    return run.ended_at if run.fulfilled_at is None else run.fulfilled_at


def is_kept(run: Run, at: datetime) -> bool:
    """Tell whether what is done at an instant is in time: until the due instant itself, or while the run stands."""
    if run.left is not None or at <= run.due:
        return True
    return bool(run.stops) and run.stops[-1].until is None and run.stops[-1].since <= at


def is_corrected(run: Run, at: datetime) -> bool:
    """Tell whether what a run waits for changes what was recorded of it, if it was done at an instant: then it came
    before the run was over, or it kept what is written down as broken.
    """
    over = over_at(run)
    if over is None:
        return run.breached and is_kept(run, at)
    return at < over and (run.breached or run.fulfilled_at is None)


def corrects(runs: Sequence[Run], done: Fulfilment, at: datetime, about: int | None = None) -> bool:
    """Tell whether it changes a recorded result that something was done at an instant, though it was done already."""
    return any(
        run.fulfilled_by == done and run.started_at <= at and is_corrected(run, at)
        for run in runs
        if about is None or run.about is None or run.about == about
    )


def done_at(run: Run, at: datetime) -> c.ClockCorrected:
    """Return that what a run waits for was done at an instant, as was learned later."""
    result: c.Corrected = "met" if is_kept(run, at) else "late"
    return c.ClockCorrected(clock=run.clock, instance=run.instance, result=result, at=at, due=run.due)


def moved_at(run: Run, at: datetime) -> c.ClockCorrected:
    """Return that a run did not run out when that was recorded, because another target counted from an instant on."""
    return c.ClockCorrected(clock=run.clock, instance=run.instance, result="moved", at=at, due=run.due)


def ended_at(run: Run, at: datetime, because: c.Ended) -> c.ClockEnded | c.ClockCorrected:
    """Return that a run ends at an instant. Where that is not after the due instant, it did not run out, whatever was
    recorded.
    """
    if not run.breached or at > run.due:
        return ended(run, at, because)
    return _ended_before(run, at, because)


def superseded_at(run: Run, at: datetime) -> c.ClockEnded | c.ClockCorrected:
    """Return that a run ends at its start, because it is for a question that was one with another of before. What was
    recorded of it, be it that it was answered, is none of its.
    """
    return _ended_before(run, at, "superseded") if run.is_over else ended_at(run, at, "superseded")


def _ended_before(run: Run, at: datetime, because: c.Ended) -> c.ClockCorrected:
    clock, instance = run.clock, run.instance
    return c.ClockCorrected(clock=clock, instance=instance, result="ended", at=at, due=run.due, because=because)
