"""The clocks that stand out: those that were kept latest, what runs out next, and how many are open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from projections.sla.clocks import COLUMNS
from projections.sla.narrowing import Narrowed, narrowed
from projections.sla.reads import OPEN, OpenClocks
from projections.sla.row import ClockRow

if TYPE_CHECKING:
    from projections.reads import Rows

SOON: Final = timedelta(days=1)
_OVER: Final = b"extract(epoch FROM coalesce(fulfilled_at, ended_at, %s) - breached_at)::float8"
_COLUMNS: Final = {"team": b"held_by_team", "clock": b"clock", "market": b"market"}


class Overdue(Struct, frozen=True):
    """A clock that ran out, and how many seconds on a clock of the wall later it was over, or how many it is now."""

    row: ClockRow
    seconds: float


class OpenNow(Struct, frozen=True):
    """How many clocks are not over: those that run, of which `soon` are due within a day, stand still, or ran out."""

    running: int
    soon: int
    paused: int
    breached: int


async def latest(rows: Rows, asked: Narrowed, now: datetime, limit: int) -> list[Overdue]:
    """Return the clocks that were kept latest of those that ran out, and those that are still to be kept."""
    over = await narrowed(rows, "clock", asked)
    statement = b"SELECT " + _OVER + b", " + COLUMNS + b" FROM " + asked.clocks.sql + b" WHERE " + over.where
    statement += b" AND breached_at IS NOT NULL ORDER BY 1 DESC, stream, clock, instance LIMIT %d" % limit
    parameters = [now, *asked.clocks.given, *over.narrowing]
    return [Overdue(ClockRow(*row), seconds) for seconds, *row in await rows(statement, parameters)]


async def next_due(rows: Rows, asked: OpenClocks, limit: int) -> list[ClockRow]:
    """Return the clocks that run, what is due next first, whenever they started."""
    where, parameters = _open(asked)
    statement = b"SELECT " + COLUMNS + b" FROM " + asked.clocks.sql + b" WHERE " + where
    statement += b" AND state = 'running' ORDER BY due, stream, clock, instance LIMIT %d" % limit
    return [ClockRow(*row) for row in await rows(statement, parameters)]


async def open_now(rows: Rows, asked: OpenClocks, now: datetime) -> OpenNow:
    """Return how many clocks are open, whenever they started."""
    where, parameters = _open(asked)
    statement = (
        b"SELECT count(*) FILTER (WHERE state = 'running'), count(*) FILTER (WHERE state = 'running' AND due <= %s),"
        b" count(*) FILTER (WHERE state = 'paused'), count(*) FILTER (WHERE state = 'breached')"
        b" FROM " + asked.clocks.sql + b" WHERE " + where
    )
    ((running, soon, paused, breached),) = await rows(statement, [now + SOON, *parameters])
    return OpenNow(running, soon, paused, breached)


async def started(rows: Rows, asked: Narrowed) -> tuple[datetime, datetime] | None:
    """Return when the first and the last of the clocks started that a report is about; None where there are none."""
    over = await narrowed(rows, "clock", asked)
    ((first, last),) = await rows(
        b"SELECT min(started_at), max(started_at) FROM " + asked.clocks.sql + b" WHERE " + over.where,
        [*asked.clocks.given, *over.narrowing],
    )
    return None if first is None else (first, last)


def _open(asked: OpenClocks) -> tuple[bytes, list[Any]]:
    """Return the condition of open clocks, by the team that has them now, and its parameters after the clocks' own."""
    given = {column: value for name, column in _COLUMNS.items() if (value := getattr(asked, name)) is not None}
    where = [OPEN, *(column + b" = %s" for column in given)]
    return b" AND ".join(where), [*asked.clocks.given, *given.values()]
