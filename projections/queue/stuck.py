"""Work that does not move: for supervisors, who look after what nobody looks after."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct, structs

from projections.queue.row import COLUMNS, QueueRow
from projections.reads import Rows

Why = Literal["unowned", "unanswered", "referral_overdue", "waiting_long", "wrote_after_resolution", "silence_overdue"]

_REASONS: Final[dict[Why, tuple[bytes, bytes, str]]] = {
    "unowned": (b"opened_at", b"status = 'open' AND assignee IS NULL AND opened_at <= %s", "since"),
    "unanswered": (b"unanswered_since", b"status = 'open' AND unanswered_since <= %s", "since"),
    "referral_overdue": (b"referral_due", b"status IN ('open', 'waiting') AND referral_due < %s", "now"),
    "waiting_long": (b"waiting_since", b"status = 'waiting' AND waiting_since <= %s", "waiting_since"),
    "wrote_after_resolution": (b"wrote_since", b"status = 'resolved' AND wrote_since <= %s", "since"),
    "silence_overdue": (b"silent_due", b"status = 'resolved' AND silent_due < %s", "now"),
}
"""Each reason with the column that says since when, its condition, and the limit that this is held against."""


class Limits(Struct, frozen=True, kw_only=True):
    """What counts as stuck at a moment: unowned or unanswered since `since`, waiting since `waiting_since`."""

    now: datetime
    since: datetime
    waiting_since: datetime


class Stuck(Struct, frozen=True):
    """A case that does not move, why, and since when."""

    why: Why
    stuck_since: datetime
    case: QueueRow


class Place(Struct, frozen=True):
    """Where in the list a case stands; a page begins behind one."""

    stuck_since: datetime
    stream: str
    why: Why


class Page(Struct, frozen=True):
    """A stretch of the list, and where the next one begins if there is one."""

    found: list[Stuck]
    next: Place | None


async def page(rows: Rows, limits: Limits, team: str | None, why: Why | None, after: Place | None, limit: int) -> Page:
    """Return stuck cases, the longest stuck first; a case that is stuck for two reasons is listed under both."""
    parts: list[bytes] = []
    parameters: list[Any] = []
    for reason, (since, condition, held_against) in _REASONS.items():
        if why not in {None, reason}:
            continue
        parts.append(
            b"SELECT '%b' AS why, %b AS stuck_since, %b FROM read.queue WHERE " % (reason.encode(), since, COLUMNS)
            + condition
            + (b"" if team is None else b" AND team = %s")
        )
        parameters += [getattr(limits, held_against), *([] if team is None else [team])]
    statement = b"SELECT why, stuck_since, %b FROM (" % COLUMNS + b" UNION ALL ".join(parts) + b") found"
    if after is not None:
        statement += b" WHERE (stuck_since, stream, why) > (%s, %s, %s)"
        parameters += structs.astuple(after)
    statement += b" ORDER BY stuck_since, stream, why LIMIT %s"
    found = [Stuck(row[0], row[1], QueueRow(*row[2:])) for row in await rows(statement, (*parameters, limit + 1))]
    kept = found[:limit]
    if len(found) <= limit:
        return Page(kept, None)
    last = kept[-1]
    return Page(kept, Place(last.stuck_since, last.case.stream, last.why))
