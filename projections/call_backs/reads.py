"""What the promised calls answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from domain.case.vocabulary import CallBackStatus, CallOutcome, Priority
from projections.reads import Rows

# Who has a case is what the queue says of it.
_SELECT: Final = (
    b"SELECT c.stream, c.call_back, q.number, q.team, q.assignee, q.priority, q.market, c.since, c.until, c.status,"
    b" (c.status = 'promised' AND c.until < %s) AS overdue,"
    b" c.promised_at, c.lost_call, c.made_at, c.outcome, c.ended_at"
    b" FROM read.call_backs c LEFT JOIN read.queue q ON q.stream = c.stream WHERE "
)


class Task(Struct, frozen=True):
    """A promised call as a task: its case with whoever has that now, its window, and how it stands.

    `call_back` is its number within the case. What is still to be made after its window is `overdue`. `lost_call` is
    the call because of which it was promised. `made_at` is the first attempt, `outcome` what came of the last one;
    `ended_at` is when it was cancelled, lapsed with its case, or went over to another one with that.
    """

    case: str
    call_back: int
    number: str | None
    team: str | None
    assignee: str | None
    priority: Priority | None
    market: str | None
    since: datetime
    until: datetime
    status: CallBackStatus
    overdue: bool
    promised_at: datetime
    lost_call: str | None
    made_at: datetime | None
    outcome: CallOutcome | None
    ended_at: datetime | None


class Place(Struct, frozen=True):
    """A task's place in the list; a page begins behind one."""

    until: datetime
    case: str
    call_back: int


class Page(Struct, frozen=True):
    """A stretch of the tasks, and where the next one begins if there is one."""

    rows: list[Task]
    next: Place | None


async def page(
    rows: Rows,
    now: datetime,
    *,
    team: str | None = None,
    status: CallBackStatus | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> Page:
    """Return promised calls, whose window is over first at the top. One that keeps its place is met once."""
    where, parameters = [b"true"], list[Any]([now])
    if team is not None:
        where.append(b"q.team = %s")
        parameters.append(team)
    if status is not None:
        # Written out, for the index of those that are open.
        where.append(b"c.status = '%b'" % status.encode())
    if after is not None:
        where.append(b"(c.until, c.stream, c.call_back) > (%s, %s, %s)")
        parameters += [after.until, after.case, after.call_back]
    statement = _SELECT + b" AND ".join(where) + b" ORDER BY c.until, c.stream, c.call_back LIMIT %d" % (limit + 1)
    found = [Task(*row) for row in await rows(statement, parameters)]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], None if last is None else Place(last.until, last.case, last.call_back))
