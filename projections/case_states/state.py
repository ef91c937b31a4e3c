"""How a case stands: what of it is kept for every moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from domain.case.vocabulary import WaitsOn
from projections.queue.row import Status


class CaseState(Struct, frozen=True, gc=False):
    """A case's status, whom it waits for, who has it, and its place in the order of work; as in the queue's rows.

    `next_due` follows from `dues`, when each clock is due that is not over.
    """

    team: str
    assignee: str | None
    status: Status
    waits_on: WaitsOn | None
    party: str | None
    priority_rank: int
    opened_at: datetime
    unanswered_since: datetime | None
    next_due: datetime | None
    dues: dict[str, Any]
