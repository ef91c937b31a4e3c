"""How many cases were resolved, how many of them at first contact, and how they were closed.

A case belongs to the period in which it was opened, whenever it was resolved; so the figures of a period settle once
all its cases are closed.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct

from projections.queue.row import COLUMNS, QueueRow
from projections.slices.over import ANY, Over, Value, Within, over

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projections.reads import Rows

By = Literal["topic", "team", "channel", "market", "agent", "day", "week", "month"]
What = Literal[
    "opened",
    "resolved",
    "first_contact",
    "confirmed",
    "silent",
    "supervisor",
    "merged",
    "imported",
    "unconfirmed",
    "found",
]
"""What of a line a list of cases can be behind."""
# What goes on in another case is resolved there.
_RESOLVED: Final = b"status IN ('resolved', 'closed') AND times_resolved > 0 AND closed_how IS DISTINCT FROM 'merged'"
_FOLLOWED: Final = b"EXISTS (SELECT FROM read.queue later WHERE later.follows = queue.stream)"
_CLOSED: Final = b"status = 'closed' AND closed_how = '%b'"
_CONDITIONS: Final[dict[What, bytes]] = {
    "opened": b"true",
    "resolved": _RESOLVED,
    "first_contact": b"first_contact AND " + _RESOLVED + b" AND NOT " + _FOLLOWED,
    "confirmed": _CLOSED % b"confirmed",
    "silent": _CLOSED % b"silent",
    "supervisor": _CLOSED % b"supervisor",
    "merged": _CLOSED % b"merged",
    "imported": _CLOSED % b"imported",
    "unconfirmed": b"status = 'closed' AND closed_how NOT IN ('confirmed', 'merged')",
    "found": b"findings <> '[]'",
}
_COUNTS: Final = b", ".join(b"count(*) FILTER (WHERE %b)" % one for one in _CONDITIONS.values())
_FINDINGS: Final = b"coalesce(sum(jsonb_array_length(findings)), 0)::bigint"


class Narrowed(Struct, frozen=True, kw_only=True):
    """Which cases are counted: those opened from `since` on and before `until`, about one topic, or that one team has,
    or of one market. Periods are those of `zone`.
    """

    since: datetime | None = None
    until: datetime | None = None
    zone: tzinfo = UTC
    topic: str | None = None
    team: str | None = None
    market: str | None = None


class Resolutions(Struct, frozen=True):
    """The cases that have a value, by what became of them; the value is None where it is not known.

    `resolved` are those that were resolved and not taken up again since. Of these `first_contact` are those for which
    one contact was enough: before it was resolved their customer turned to the desk once, was asked nothing, and got
    one reply at most, by when that happened and not by when it was entered; they were never taken up again, no other
    case follows them, and none was merged into them, whose contact was about the same. What a third party was asked
    takes nothing from it, nor does a thank you afterwards. `first_contact_share` is None where none is resolved.
    `confirmed`, `silent`, `supervisor`, `merged` and `imported` are closed, each in its way; `unconfirmed` are those of
    them that were closed without the customer's word and do not go on in another case. `found` are the cases with a
    finding, `findings` all of these.
    """

    value: str | None
    opened: int = 0
    resolved: int = 0
    first_contact: int = 0
    confirmed: int = 0
    silent: int = 0
    supervisor: int = 0
    merged: int = 0
    imported: int = 0
    unconfirmed: int = 0
    found: int = 0
    findings: int = 0
    first_contact_share: float | None = None


class Place(Struct, frozen=True):
    """A case's place in the list behind a number; a page begins behind one."""

    opened_at: datetime
    stream: str


class Page(Struct, frozen=True):
    """A stretch of the cases behind a number, and where the next one begins if there is one."""

    rows: list[QueueRow]
    next: Place | None


async def resolutions(rows: Rows, by: By, asked: Narrowed) -> list[Resolutions]:
    """Return what became of the cases that were opened within a time; raises `TooManyPeriods`.

    Periods come in their order, those without a case as well; everything else by its name, what is not known last.
    """
    by_value = await _over(rows, by, asked)
    statement = b"SELECT %b AS value, %b, %b FROM read.queue WHERE %b GROUP BY 1"
    found = await rows(statement % (by_value.value, _COUNTS, _FINDINGS, by_value.where), by_value.given())
    lines = {name: Resolutions(name) for name in by_value.listed} | {
        by_value.called(value): _line(by_value.called(value), figures) for value, *figures in found
    }
    return [lines[value] for value in by_value.in_order(lines)]


def total(lines: Iterable[Resolutions]) -> Resolutions:
    """Return what became of the cases of some lines together."""
    every = list(lines)
    return _line(None, [sum(getattr(one, name) for one in every) for name in (*_CONDITIONS, "findings")])


async def behind(
    rows: Rows,
    by: By,
    asked: Narrowed,
    value: Value = ANY,
    what: What = "opened",
    after: Place | None = None,
    limit: int = 50,
) -> Page:
    """Return the cases behind a number of `resolutions`, in the order in which they were opened; those of all values
    without one. Raises `TooManyPeriods`.
    """
    where, parameters = (await _over(rows, by, asked)).of(value)
    where += b" AND " + _CONDITIONS[what]
    if after is not None:
        where += b" AND (opened_at, stream) > (%s, %s)"
        parameters += [after.opened_at, after.stream]
    statement = b"SELECT %b FROM read.queue WHERE %b ORDER BY opened_at, stream LIMIT %d"
    found = [QueueRow(*row) for row in await rows(statement % (COLUMNS, where, limit + 1), parameters)]
    if len(found) <= limit:
        return Page(found, None)
    return Page(found[:limit], Place(found[limit - 1].opened_at, found[limit - 1].stream))


async def _over(rows: Rows, by: By, asked: Narrowed) -> Over:
    within = Within(table=b"read.queue", at=b"opened_at", since=asked.since, until=asked.until, zone=asked.zone)
    narrowing = ((b"topic = %s", asked.topic), (b"team = %s", asked.team), (b"market = %s", asked.market))
    return await over(rows, by, within, narrowing, {"agent": b"assignee"})


def _line(value: str | None, figures: list[Any]) -> Resolutions:
    counts: dict[str, int] = dict(zip((*_CONDITIONS, "findings"), figures, strict=True))
    share = counts["first_contact"] / counts["resolved"] if counts["resolved"] else None
    return Resolutions(value, **counts, first_contact_share=share)
