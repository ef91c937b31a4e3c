"""A clock as it stands: started once, and from then on running, standing still, or over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from domain.case.vocabulary import WaitsOn

Standing = Literal["running", "paused", "met", "breached", "late", "ended"]
"""Running; standing still; fulfilled in time; run out, not fulfilled yet; fulfilled after it was due; ended without."""


class Stop(Struct, frozen=True, gc=False):
    """A pause, from an instant on; without an end it lasts."""

    since: datetime
    until: datetime | None = None


class Run(Struct, frozen=True, gc=False):
    """One instance of a clock on a case, by the rule that `policy`, `target` and the version of the calendar name.

    `left` is there while it stands still. `warnings` are those still to come, in order. `until` is the end of a window
    that was promised in another way than by that rule. One that `left_scope` ended because it was not for the case any
    more, its cause had not run out, or its policy was withdrawn, so that it may begin anew. `spared_since` is from when
    on it was given a little longer, though a target that came to count would have been over already. That of a step of
    a ladder has the clock that ran out as its `cause`, unless a person asked for the step.
    """

    clock: str
    instance: int
    started_at: datetime
    due: datetime
    starts: str
    fulfilled_by: str
    policy: int
    target: int
    calendar: str | None = None
    calendar_version: int | None = None
    pauses_for: tuple[WaitsOn, ...] = ()
    warnings: tuple[datetime, ...] = ()
    ladder: str | None = None
    about: int | None = None
    until: datetime | None = None
    stops: tuple[Stop, ...] = ()
    cause: str | None = None
    cause_instance: int | None = None
    left: timedelta | None = None
    warned: int = 0
    breached: bool = False
    fulfilled_at: datetime | None = None
    ended_at: datetime | None = None
    left_scope: bool = False
    spared_since: datetime | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Which it is of a case."""
        return self.clock, self.instance

    @property
    def standing(self) -> Standing:
        """How it stands."""
        if self.fulfilled_at is not None:
            return "late" if self.breached else "met"
        if self.ended_at is not None:
            return "ended"
        if self.breached:
            return "breached"
        return "running" if self.left is None else "paused"

    @property
    def is_over(self) -> bool:
        """Whether nothing can happen to it any more but a correction."""
        return self.fulfilled_at is not None or self.ended_at is not None

    @property
    def pauses(self) -> tuple[tuple[datetime, datetime], ...]:
        """The pauses that are over, in the order in which they were entered."""
        return tuple((one.since, one.until) for one in self.stops if one.until is not None)

    @property
    def next_notice(self) -> datetime | None:
        """When something is to be noticed of it next: a warning, or that it ran out."""
        if self.standing != "running":
            return None
        return min(self.warnings, default=self.due)
