"""What the queue answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from msgspec import Struct, structs
from psycopg.sql import Literal

from projections.queue.row import COLUMNS, RANKS, QueueRow, Status
from projections.reads import Rows
from projections.shapes import FOREVER

_NEVER: Final = b"'%b'" % FOREVER.isoformat().encode()
_DUE: Final = b"coalesce(next_due, %b)" % _NEVER
ORDER_OF_WORK: Final = b"(priority_rank, " + _DUE + b", coalesce(unanswered_since, opened_at), stream)"
"""Urgent first; then what is due next, beginning with what ran out and is not done yet, and after that what no clock
runs for; then what has waited longest for us: since the customer's oldest contact that nobody has answered, or, when
all are answered, since the opening; then by stream, so that no two cases stand at the same place."""

_SELECT = b"SELECT " + COLUMNS + b" FROM read.queue "
# Written out, not a parameter: a statement prepared for any status could use neither of the partial indexes.
_OF_STATUS: Final[dict[Status, bytes]] = {
    "open": b"status = 'open'",
    "waiting": b"status = 'waiting'",
    "resolved": b"status = 'resolved'",
    "closed": b"status = 'closed'",
}


class Filters(Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; None does not narrow.

    `unassigned` and `incomplete` tell those that nobody has, and those whose contact leaves something out, from the
    others; `opened_before` and `opened_since` narrow by age, `due_before` to the cases whose next clock is due before a
    moment, `tag` to those that carry it, `finding` to those of which that was found.
    """

    status: Status = "open"
    priority: str | None = None
    channel: str | None = None
    assignee: str | None = None
    topic: str | None = None
    kind: str | None = None
    stage: str | None = None
    complexity: str | None = None
    market: str | None = None
    language: str | None = None
    source: str | None = None
    customer: str | None = None
    unassigned: bool | None = None
    incomplete: bool | None = None
    opened_before: datetime | None = None
    opened_since: datetime | None = None
    due_before: datetime | None = None
    tag: str | None = None
    finding: str | None = None


_BY_DIGEST: Final = (
    *("channel", "market", "language", "stage", "complexity", "kind", "topic", "source", "assignee", "customer"),
)
"""The columns whose values stand in the indexes as digests: short, and of one length however long the values are."""
# The second condition is there for two values with one digest. Written this way the planner, which takes conditions to
# be independent of each other, does not count the first one twice.
_SAME: Final = b"hashtext(%b) = hashtext(%%s) AND coalesce(%b = %%s, false)"
DUE_BEFORE: Final = _DUE + b" < least(%s, " + _NEVER + b")"
_CONDITIONS: Final = {
    "priority": b"priority_rank = %s",
    "incomplete": b"incomplete = %s",
    "opened_before": b"opened_at < %s",
    "opened_since": b"opened_at >= %s",
    "due_before": DUE_BEFORE,
    **{name: _SAME % (name.encode(), name.encode()) for name in _BY_DIGEST},
}
"""The conditions of the filters as the indexes have them, so that only cases that fit are looked up in the table."""
_NO_RANK: Final = -1


class Place(Struct, frozen=True):
    """A case's place in the order of work; a page begins behind one."""

    priority_rank: int
    due: datetime
    waits_since: datetime
    stream: str


class Page(Struct, frozen=True):
    """A stretch of a list, and where the next one begins if there is one."""

    rows: list[QueueRow]
    next: Place | None


class Count(Struct, frozen=True):
    """How many cases of a team have a status."""

    team: str
    status: Status
    cases: int


class SilentDue(Struct, frozen=True):
    """A resolved case whose customer has been silent for long enough, and the version that this was read at."""

    stream: str
    version: int


NO_FILTERS: Final = Filters()


def place(row: QueueRow) -> Place:
    """Return the place of a case, as `ORDER_OF_WORK` says."""
    return Place(row.priority_rank, row.next_due or FOREVER, row.unanswered_since or row.opened_at, row.stream)


async def page(
    rows: Rows, team: str, filters: Filters = NO_FILTERS, after: Place | None = None, limit: int = 50
) -> Page:
    """Return cases of a team in the order of work. A case that keeps its place is met once, whatever others do."""
    where, parameters = [b"team = %s", _OF_STATUS[filters.status]], list[Any]([team])
    for name, value in structs.asdict(filters).items():
        if name != "status" and value is not None:
            condition, given = _narrowed(name, value)
            where.append(condition)
            parameters.extend(given)
    if after is not None:
        where.append(ORDER_OF_WORK + b" > (%s, %s, %s, %s)")
        parameters.extend(structs.astuple(after))
    statement = _SELECT + b"WHERE " + b" AND ".join(where) + b" ORDER BY " + ORDER_OF_WORK[1:-1]
    # Written out, too: of a limit that it does not know the planner thinks that a tenth of all is wanted.
    found = [QueueRow(*row) for row in await rows(statement + b" LIMIT %d" % (limit + 1), parameters)]
    return Page(found[:limit], place(found[limit - 1]) if len(found) > limit else None)


def _narrowed(name: str, value: Any) -> tuple[bytes, list[Any]]:  # noqa: ANN401 - a value of any filter
    """Return the condition of a filter, and its parameters."""
    if name == "unassigned":
        return b"hashtext(assignee) IS NULL" if value else b"hashtext(assignee) IS NOT NULL", []
    if name == "finding":
        return b"findings <> '[]' AND findings ? %s", [value]
    if name == "tag":
        # Written out: whether a tag is frequent or rare decides how its cases are best found.
        return b"tags <> '[]' AND tags ? " + Literal(value).as_bytes().replace(b"%", b"%%"), []
    condition, given = _CONDITIONS[name], RANKS.get(value, _NO_RANK) if name == "priority" else value
    return condition, [given] * condition.count(b"%s")


async def counts(rows: Rows) -> list[Count]:
    """Return how many cases of each status each team has."""
    statement = b"SELECT team, status, count(*) FROM read.queue GROUP BY team, status ORDER BY team, status"
    return [Count(*row) for row in await rows(statement, ())]


async def has_cases(rows: Rows, team: str) -> bool:
    """Tell whether a team has a case, of whatever status."""
    # Each by itself, for its index.
    statement = b" OR ".join(
        b"EXISTS (SELECT FROM read.queue WHERE team = %%s AND status %b 'open')" % one for one in (b"=", b"<>")
    )
    ((found,),) = await rows(b"SELECT " + statement, (team, team))
    return bool(found)


async def case(rows: Rows, stream: str) -> QueueRow | None:
    """Return one case."""
    found = await rows(_SELECT + b"WHERE stream = %s", (stream,))
    return QueueRow(*found[0]) if found else None


async def by_number(rows: Rows, number: str) -> list[QueueRow]:
    """Return the cases with a number, of ours or of the system that they come from: two systems may use the same."""
    found = await rows(_SELECT + b"WHERE number = %s OR source_case = %s ORDER BY stream", (number, number))
    return [QueueRow(*row) for row in found]


async def silent_due(rows: Rows, before: datetime, limit: int) -> list[SilentDue]:
    """Return resolved cases that are due to be closed by silence at a moment, the longest due first."""
    statement = (
        b"SELECT stream, version FROM read.queue WHERE silent_due <= %s AND status = 'resolved' "
        b"ORDER BY silent_due, stream LIMIT %s"
    )
    return [SilentDue(*row) for row in await rows(statement, (before, limit))]
