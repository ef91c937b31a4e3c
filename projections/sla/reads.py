"""What the clocks answer about the work: what is due to be noticed, and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, structs

from projections.reads import Rows
from projections.sla.clocks import COLUMNS, NOW, Clocks
from projections.sla.row import ClockRow

URGENCY: Final = b"urgency, (state = 'paused'), due, stream, clock, instance"
"""Urgent cases first, and of these what is due next; what stands still comes after what runs, and ran out before."""
OPEN: Final = b"fulfilled_at IS NULL AND ended_at IS NULL"


class Due(Struct, frozen=True):
    """A clock of which something is to be noticed since a moment, by the row that says so."""

    next_notice: datetime
    stream: str
    clock: str
    instance: int
    position: int


class OpenClocks(Struct, frozen=True, kw_only=True):
    """What open clocks are narrowed to: those of cases that a team has, of a market, or of one name; now, or at a past
    moment.
    """

    team: str | None = None
    market: str | None = None
    clock: str | None = None
    clocks: Clocks = NOW


class Place(Struct, frozen=True):
    """An open clock's place in the order of urgency; a page begins behind one."""

    urgency: int
    paused: bool
    due: datetime
    stream: str
    clock: str
    instance: int


class Page(Struct, frozen=True):
    """A stretch of the open clocks, and where the next one begins if there is one."""

    rows: list[ClockRow]
    next: Place | None


ALL_OPEN: Final = OpenClocks()
_DUE: Final = b"SELECT next_notice, stream, clock, instance, position FROM read.sla_clocks WHERE next_notice < %s"
_CONDITIONS: Final = {
    "team": b"held_by_team = %s",
    "clock": b"clock = %s",
    # In the indexes markets stand as digests; two may have one, so the second condition is not idle.
    "market": b"hashtext(market) = hashtext(%s) AND coalesce(market = %s, false)",
}


async def due(rows: Rows, now: datetime, limit: int, after: Due | None = None) -> list[Due]:
    """Return what is to be noticed of clocks by a moment, the longest due first.

    The moment itself is left out: what is done at the due instant is in time, so there is nothing to notice yet.
    """
    statement, parameters = _DUE, list[Any]([now])
    if after is not None:
        statement += b" AND (next_notice, stream, clock, instance) > (%s, %s, %s, %s)"
        parameters += [after.next_notice, after.stream, after.clock, after.instance]
    statement += b" ORDER BY next_notice, stream, clock, instance LIMIT %d" % limit
    return [Due(*row) for row in await rows(statement, parameters)]


async def open_under(rows: Rows, policies: Sequence[int], limit: int, after: str | None = None) -> list[str]:
    """Return cases with clocks that are not over under policies of these numbers, in the order of their streams."""
    statement = b"SELECT DISTINCT stream FROM read.sla_clocks WHERE policy = ANY(%s) AND " + OPEN
    parameters: list[Any] = [list(policies)]
    if after is not None:
        statement += b" AND stream > %s"
        parameters.append(after)
    found = await rows(statement + b" ORDER BY stream LIMIT %d" % limit, parameters)
    return [str(stream) for (stream,) in found]


async def open_clocks(rows: Rows, narrowed: OpenClocks = ALL_OPEN, after: Place | None = None, limit: int = 50) -> Page:
    """Return clocks that are not over, in the order of urgency. One that keeps its place is met once."""
    where, parameters = [OPEN], [*narrowed.clocks.given]
    for name, condition in _CONDITIONS.items():
        value = getattr(narrowed, name)
        if value is not None:
            where.append(condition)
            parameters += [value] * condition.count(b"%s")
    if after is not None:
        where.append(b"(" + URGENCY + b") > (%s, %s, %s, %s, %s, %s)")
        parameters += structs.astuple(after)
    statement = b"SELECT " + COLUMNS + b" FROM " + narrowed.clocks.sql + b" WHERE " + b" AND ".join(where)
    statement += b" ORDER BY " + URGENCY + b" LIMIT %d" % (limit + 1)
    found = [ClockRow(*row) for row in await rows(statement, parameters)]
    return Page(found[:limit], place(found[limit - 1]) if len(found) > limit else None)


def place(row: ClockRow) -> Place:
    """Return the place of an open clock, as `URGENCY` says."""
    return Place(row.urgency, row.state == "paused", row.due, row.stream, row.clock, row.instance)
