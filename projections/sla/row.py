"""The rows of the promises: what of a case its clocks are told by, and each clock."""

from __future__ import annotations

from datetime import datetime

from domain.case.clocks.events import Ended
from domain.case.vocabulary import Priority
from domain.clocks.run import Standing
from projections.engine import Row


class CaseRow(Row, frozen=True):
    """What of a case its clocks are told by, as it is now; there is one of every case, since any may start a clock.

    `happened_at` is when the last of what it is made of happened, as `position` is where the last of it stands.
    """

    stream: str
    number: str | None
    team: str
    assignee: str | None
    channel: str
    topic: str
    kind: str | None
    market: str | None
    priority: Priority
    happened_at: datetime


class ClockRow(Row, frozen=True):
    """One instance of a clock on a case; nothing of it is personal.

    `team`, `assignee` and `priority` are those that answer for it: the case's, until it is fulfilled, runs out or ends,
    and from then on as they were. `held_by_team`, `held_by` and `urgency`, the rank of the priority, are the case's as
    long as the clock is not over, also after it ran out; so are `topic`, `kind` and `market`.

    `due` is the one that counts now; of a clock that stands still it is the one of before, and `left_seconds` says what
    is left. `next_notice` is when something is to be noticed next: the first of `warnings`, or that it ran out.
    `breached_at` is when it ran out, unless that was `corrected`. `target` counts those of the policy's clock from 1.
    `happened_at` is when the last of what the row is made of happened: as of then and later it looks as it does now.
    """

    stream: str
    clock: str
    instance: int
    number: str | None
    team: str
    assignee: str | None
    priority: Priority
    held_by_team: str
    held_by: str | None
    urgency: int
    channel: str
    topic: str
    kind: str | None
    market: str | None
    fulfilled_by: str
    policy: int
    target: int
    started_at: datetime
    due: datetime
    happened_at: datetime
    warnings: list[str]
    next_notice: datetime | None = None
    state: Standing = "running"
    left_seconds: float | None = None
    fulfilled_at: datetime | None = None
    breached_at: datetime | None = None
    corrected: bool = False
    ended_at: datetime | None = None
    ended_because: Ended | None = None
