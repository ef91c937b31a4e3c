"""What became of the promises to a case, as recorded and as proposed, and in what the two differ."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from application.simulating.replaying import Side, Worked
    from domain.clocks.run import Run

Outcome = Literal["met", "breached", "running", "paused", "excluded"]
"""Done in time; ran out, whatever came of it afterwards; not over yet; ended before it ran out, so that it counts as
neither."""
ClockName = tuple[str, int]
"""A clock and its instance on the case, counted from 1."""


class Fate(Struct, frozen=True, gc=False):
    """When an instance of a clock was due, what became of it, and if it ran out, for how many seconds what it asks for
    was missing.
    """

    due: datetime
    outcome: Outcome
    late_by: float | None = None


Pair = tuple[ClockName, Fate | None, Fate | None]
"""An instance of a clock with its fates as recorded and as proposed; None where it did not run."""


class ClockDifference(Struct, frozen=True, gc=False):
    """An instance of a clock with its fate on each side; null where it did not run."""

    clock: str
    instance: int
    recorded: Fate | None
    proposed: Fate | None


class Step(Struct, frozen=True):
    """A step of a ladder that a case climbed, from 1."""

    ladder: str
    level: int


class CaseDifference(Struct, frozen=True, gc=False):
    """A case that would have gone otherwise: the breaches that would be added and avoided, by how many seconds those
    added would be late in all, each clock that differs, and the steps of ladders where they do.
    """

    case: str
    number: str | None
    added: int
    avoided: int
    late_by: float
    clocks: list[ClockDifference]
    escalations_recorded: list[Step] | None = None
    escalations_proposed: list[Step] | None = None

    @property
    def is_decided_otherwise(self) -> bool:
        """Whether more differs than when something is due: what became of a clock, or a step that was climbed."""
        if self.escalations_recorded is not None:
            return True
        for one in self.clocks:
            if one.recorded is None or one.proposed is None or one.recorded.outcome != one.proposed.outcome:
                return True
        return False

    @property
    def rank(self) -> tuple[float | str, ...]:
        """Return by what the worst comes first."""
        return -self.added, -self.late_by, -self.avoided, -len(self.clocks), self.case


def fates(side: Side, end: datetime) -> dict[ClockName, Fate]:
    """Return the fate of each clock by an end."""
    return {(one.clock, one.instance): _fate(one, end) for one in side.runs}


def paired(worked: Worked, end: datetime) -> list[Pair]:
    """Return all instances of clocks with their fates on both sides by an end."""
    recorded, proposed = fates(worked.recorded, end), fates(worked.proposed, end)
    names = recorded if recorded.keys() == proposed.keys() else recorded | proposed
    return [(name, recorded.get(name), proposed.get(name)) for name in names]


def difference(case: str, worked: Worked, pairs: Iterable[Pair]) -> CaseDifference | None:
    """Return in what a case differs, None where all is the same."""
    climbed = worked.recorded.climbed != worked.proposed.climbed
    differing: list[ClockDifference] = []
    added, avoided = 0, 0
    late_by = 0.0
    for name, one, other in pairs:
        if one == other:
            continue
        differing.append(ClockDifference(*name, one, other))
        was, would_be = is_broken(one), is_broken(other)
        if was:
            avoided += not would_be
        elif would_be and other is not None:
            added += 1
            late_by += other.late_by or 0.0
    if not differing and not climbed:
        return None
    found = CaseDifference(case, None, added, avoided, late_by, differing)
    if not climbed:
        return found
    return replace(found, escalations_recorded=_steps(worked.recorded), escalations_proposed=_steps(worked.proposed))


def is_broken(fate: Fate | None) -> bool:
    """Tell whether it is a breach."""
    return fate is not None and fate.outcome == "breached"


def _steps(side: Side) -> list[Step]:
    return [Step(*one) for one in side.climbed]


def _fate(run: Run, end: datetime) -> Fate:
    if run.breached:
        return _broken(run, run.fulfilled_at or run.ended_at or end)
    if run.fulfilled_at is not None:
        return Fate(run.due, "met")
    if run.ended_at is not None:
        return Fate(run.due, "excluded")
    if run.left is not None:
        return Fate(run.due, "paused")
    return _broken(run, end) if run.due < end else Fate(run.due, "running")


def _broken(run: Run, until: datetime) -> Fate:
    return Fate(run.due, "breached", max((until - run.due).total_seconds(), 0.0))
