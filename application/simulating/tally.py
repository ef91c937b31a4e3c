"""What cases add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING, Literal

from application.simulating.comparing import (
    Outcome,
    difference,
    has_climbed_otherwise,
    is_decided_otherwise,
    paired,
    ranked,
    weighed,
)

if TYPE_CHECKING:
    from datetime import datetime

    from application.simulating.comparing import CaseDifference, Rank
    from application.simulating.replaying import Worked

SideName = Literal["recorded", "proposed"]
LeftOut = Literal["other_market", "import", "demo", "unreadable", "beyond_calendar"]


@dataclass
class Tally:
    """Counts of cases, of instances of their clocks by what became of them as recorded and as proposed (None where one
    did not run), and of what they climbed; and the cases that differ, or the worst of them.
    """

    cases: int = 0
    differing: int = 0
    decided_otherwise: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    clocks: Counter[tuple[str, Outcome | None, Outcome | None]] = field(default_factory=Counter)
    climbed: Counter[tuple[str, int, SideName]] = field(default_factory=Counter)
    differences: list[CaseDifference] = field(default_factory=list)
    _last: Rank | None = field(default=None, compare=False)
    """What ranks behind this is not kept."""

    def take(self, case: str, worked: Worked, end: datetime, keep: int | None) -> None:
        """Count a case, as it stands on both sides by an end. Of those that differ so many are kept at least, the worst
        ones, or else all of them.
        """
        self.cases += 1
        if worked.unknown:
            self.unknown.update(worked.unknown)
        pairs = paired(worked, end)
        for (clock, _), one, other in pairs:
            self.clocks[clock, None if one is None else one[1], None if other is None else other[1]] += 1
        for ladder, level in worked.recorded.climbed:
            self.climbed[ladder, level, "recorded"] += 1
        for ladder, level in worked.proposed.climbed:
            self.climbed[ladder, level, "proposed"] += 1
        differing = [pair for pair in pairs if pair[1] != pair[2]]
        climbed_otherwise = has_climbed_otherwise(worked)
        if not differing and not climbed_otherwise:
            return
        self.differing += 1
        self.decided_otherwise += climbed_otherwise or is_decided_otherwise(differing)
        weight = weighed(differing)
        if self._last is None or ranked(case, weight, differing) < self._last:
            self.differences.append(difference(case, worked, differing, weight))
            if keep is not None and len(self.differences) > 2 * keep:
                self.cut(keep)

    def join(self, other: Tally, keep: int | None) -> None:
        """Add other counts, and keep so many of the cases that differ, the worst ones, or else all of them."""
        self.cases += other.cases
        self.differing += other.differing
        self.decided_otherwise += other.decided_otherwise
        self.left_out += other.left_out
        self.unknown += other.unknown
        self.clocks += other.clocks
        self.climbed += other.climbed
        self.differences += other.differences
        self.cut(keep)

    def cut(self, keep: int | None) -> None:
        """Keep so many of the cases that differ, the worst ones."""
        if keep is not None and len(self.differences) > keep:
            self.differences = nsmallest(keep, self.differences, key=lambda one: one.rank)
            # Nothing ranks before the empty tuple.
            self._last = self.differences[-1].rank if keep else ()
