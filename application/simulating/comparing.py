"""What became of the promises to a case, as recorded and as proposed, and in what the two differ."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sized

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


Fared = tuple[datetime, Outcome, float | None]
"""The fields of a fate, which is made only of those that are kept."""
Pair = tuple[ClockName, Fared | None, Fared | None]
"""An instance of a clock with how it fared as recorded and as proposed; None where it did not run."""
Weight = tuple[int, int, float]
"""How many breaches a proposal adds to a case and avoids on it, and by how many seconds those added are late in all."""
Rank = tuple[float | str, ...]
"""By what the worst case comes first."""


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
    def rank(self) -> Rank:
        """Return by what the worst comes first."""
        return ranked(self.case, (self.added, self.avoided, self.late_by), self.clocks)


def paired(worked: Worked, end: datetime) -> list[Pair]:
    """Return all instances of clocks with how they fared on both sides by an end."""
    recorded, proposed = fared(worked.recorded, end), fared(worked.proposed, end)
    names = recorded if recorded.keys() == proposed.keys() else recorded | proposed
    return [(name, recorded.get(name), proposed.get(name)) for name in names]


def weighed(differing: Iterable[Pair]) -> Weight:
    """Return how much worse a case would have gone, and how much better."""
    added, avoided, late_by = 0, 0, 0.0
    for _, one, other in differing:
        would_be = other is not None and other[1] == "breached"
        if one is not None and one[1] == "breached":
            avoided += not would_be
        elif would_be and other is not None:
            added += 1
            late_by += other[2] or 0.0
    return added, avoided, late_by


def ranked(case: str, weight: Weight, differing: Sized) -> Rank:
    """Return by what the worst case comes first."""
    added, avoided, late_by = weight
    return -added, -late_by, -avoided, -len(differing), case


def is_decided_otherwise(differing: Iterable[Pair]) -> bool:
    """Tell whether more differs than when something is due: what became of a clock."""
    return any(one is None or other is None or one[1] != other[1] for _, one, other in differing)


def difference(case: str, worked: Worked, differing: Iterable[Pair], weight: Weight) -> CaseDifference:
    """Return a case with what differs of it."""
    clocks = [
        ClockDifference(*name, None if one is None else Fate(*one), None if other is None else Fate(*other))
        for name, one, other in differing
    ]
    found = CaseDifference(case, None, *weight, clocks)
    if not has_climbed_otherwise(worked):
        return found
    return replace(found, escalations_recorded=_steps(worked.recorded), escalations_proposed=_steps(worked.proposed))


def has_climbed_otherwise(worked: Worked) -> bool:
    """Tell whether the steps of ladders differ."""
    return worked.recorded.climbed != worked.proposed.climbed


def _steps(side: Side) -> list[Step]:
    return [Step(*one) for one in side.climbed]


def fared(side: Side, end: datetime) -> dict[ClockName, Fared]:
    """Return how each clock fared by an end."""
    return {(one.clock, one.instance): _fate(one, end) for one in side.runs}


def _fate(run: Run, end: datetime) -> Fared:
    due = run.due
    if run.breached:
        return _broken(due, run.fulfilled_at or run.ended_at or end)
    if run.fulfilled_at is not None:
        return due, "met", None
    if run.ended_at is not None:
        return due, "excluded", None
    if run.left is not None:
        return due, "paused", None
    return _broken(due, end) if due < end else (due, "running", None)


def _broken(due: datetime, until: datetime) -> Fared:
    return due, "breached", max((until - due).total_seconds(), 0.0)
