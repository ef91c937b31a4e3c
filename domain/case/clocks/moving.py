"""Clocks for which another target turns out to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from domain.case.clocks import events as c
from domain.case.clocks.aiming import aim
from domain.case.clocks.correcting import moved_at, over_at
from domain.case.clocks.doing import Doing
from domain.clocks.timing import due

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.clocks.aiming import Aim
    from domain.case.file import CaseFile
    from domain.clocks.run import Run
    from domain.policy.sections.clocks import Clock


class Moving(Doing):
    """The clocks of a case, and the targets that count for them."""

    def aimed(self, clock: Clock, file: CaseFile) -> Aim | None:
        """Return the target that counts for a clock on a case."""
        return aim(clock, file, self.policy)

    def move(self, run: Run, aimed: Aim, because: c.Retargeted) -> None:
        """Let another target count for a run."""
        at = max(self.at, run.started_at)
        moved = aimed.retargeted(replace(run, spared_since=self._spared_since(run)), because, at)
        known = run.breached or run.is_over
        if known and moved.due == run.due:
            return
        if run.breached:
            # It was entered late. What it leaves broken was so at another instant.
            self.add_since(moved_at(run, at), at)
            if moved.due > run.due and self._saves(run, moved, aimed):
                self.step_back(run)
        self.add_since(moved, at)
        if known:
            self.break_over(self.stand_later(run))
        if moved.spared and not run.is_over:
            self.add_since(c.ClockWarned(clock=run.clock, instance=run.instance, due=moved.due), at)

    def _saves(self, run: Run, moved: c.ClockRetargeted, aimed: Aim) -> bool:
        """Tell whether a run was not over too late, or is not yet, under a target that turned out to count."""
        over = over_at(run)
        if over is None or moved.due >= over:
            return True
        waited, stands = self.waited_later(run)
        end = due(aimed.target.within, aimed.working, run.started_at, [*run.pauses, *waited])
        return end >= over or (stands is not None and stands <= end)

    def _spared_since(self, run: Run) -> datetime | None:
        """Return from when on a run was given a little longer, be it as another instance that ran from the same start,
        before the case left its scope and came back.
        """
        promise = run.clock, run.about, run.started_at
        same = (one for one in self.runs if (one.clock, one.about, one.started_at) == promise)
        return min((one.spared_since for one in same if one.spared_since is not None), default=None)
