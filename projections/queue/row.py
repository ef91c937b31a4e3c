"""The row of the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from domain.case.vocabulary import ClosedHow, Complexity, HopeOutcome, Liable, Priority, PurchaseStage, WaitsOn
from projections.shapes import StreamRow

Status = Literal["open", "waiting", "resolved", "closed"]

RANKS: Final[dict[Priority, int]] = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
"""Priorities in the order in which they are worked."""


class QueueRow(StreamRow, frozen=True):
    """A case as lists show it; nothing of it is personal.

    `unanswered_since` is when the customer first said what nobody has answered yet, `updated_at` when the last event
    was recorded; the other times are when things happened. `referrals` holds when the answer to each open one is due,
    by its number; `referral_due` is the earliest of them. `missing` names what the contact should say and does not.
    `wrote_since` is when the customer first wrote to a case that is resolved. `dues` says of each clock that is not
    over when it is due, by its name and instance, and null while it stands still; `next_due` is the earliest of them,
    also when it is past, and `next_clock` the name of its clock. `findings` names the limits of good handling that were
    passed. `first_contact`: it was resolved, once, at `resolved_at`, before one contact was not enough, and has stayed
    so. That is since `again_at`: when the customer turned to the desk again, was asked something or got a second reply,
    whichever happened first, whenever it was entered; from its opening where another case goes on in this one, whose
    contact was about the same. `first_reply_at` is when they got the first reply.
    """

    number: str | None
    source: str | None
    source_case: str | None
    team: str
    assignee: str | None
    status: Status
    priority: Priority
    priority_rank: int
    topic: str
    channel: str
    market: str | None
    language: str | None
    customer: str | None
    opened_at: datetime
    last_customer_at: datetime
    unanswered_since: datetime | None
    messages: int = 0
    replies: int = 0
    times_resolved: int = 0
    times_reopened: int = 0
    flags: int = 0
    silent_due: datetime | None = None
    closed_how: ClosedHow | None = None
    kind: str | None = None
    stage: PurchaseStage | None = None
    order_id: str | None = None
    waits_on: WaitsOn | None = None
    party: str | None = None
    waiting_since: datetime | None = None
    wrote_since: datetime | None = None
    complexity: Complexity | None = None
    missing: list[str] = []  # noqa: RUF012 - msgspec copies an empty list
    incomplete: bool = False
    tags: list[str] = []  # noqa: RUF012 - as above
    transfers: int = 0
    referrals: dict[str, Any] = {}  # noqa: RUF012 - as above
    referral_due: datetime | None = None
    liable: Liable | None = None
    hope_outcome: HopeOutcome | None = None
    follows: str | None = None
    merged_into: str | None = None
    dues: dict[str, Any] = {}  # noqa: RUF012 - as above
    next_due: datetime | None = None
    next_clock: str | None = None
    findings: list[str] = []  # noqa: RUF012 - as above
    first_contact: bool = False
    resolved_at: datetime | None = None
    first_reply_at: datetime | None = None
    again_at: datetime | None = None


COLUMNS: Final = b", ".join(name.encode() for name in QueueRow.__struct_fields__)
"""What a statement lists to have its rows read as these."""
