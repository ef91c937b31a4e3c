"""What the page of the promises shows, read at one position of the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast, get_args

from msgspec import Struct, structs

from interfaces.sla.report import SlaReport, sla_report
from projections.shapes import Moment
from projections.sla import SLA
from projections.sla.extremes import OpenNow, Overdue, latest, next_due, open_now, started
from projections.sla.narrowing import Narrowed
from projections.sla.past import clocks_at
from projections.sla.reads import OpenClocks
from projections.sla.row import ClockRow
from projections.slices.periods import Unit
from projections.standings import standings

if TYPE_CHECKING:
    from application.desk import Desk
    from projections.reads import Rows
    from projections.sla.narrowing import By

LISTED: Final = 20
"""So many clocks stand in each list of the page."""
SECTIONS: Final[tuple[By, ...]] = ("clock", "team", "channel")
_LONGEST: Final[tuple[tuple[timedelta, Unit], ...]] = (
    (timedelta(days=46), "day"),
    (timedelta(days=400), "week"),
)
"""How long a time is told in days, and in weeks; a longer one in months."""


class SlaPage(Struct, frozen=True, kw_only=True):
    """What a page shows: how it was asked for, and all its figures as they were at one position of the ledger.

    `moment` is when its clocks are looked at: now, or the past moment `at`. The read model was `behind` the ledger by
    so many events.
    """

    asked: Narrowed
    at: Moment
    now: datetime
    moment: datetime
    position: int
    behind: int
    over_time: SlaReport
    sections: list[SlaReport]
    open: OpenNow
    latest: list[Overdue]
    next_due: list[ClockRow]


async def gathered(desk: Desk, asked: Narrowed, by: By | None = None, at: Moment | None = None) -> SlaPage:
    """Return what a page shows, as it is or as it was at a moment; raises `TooManyPeriods`.

    `by` is how its time is told, or what else it tells.
    """
    now, at = desk.clock(), at or Moment()
    moment = at.as_of or at.known_at or now
    opened = OpenClocks(team=asked.team, market=asked.market, clock=asked.clock)
    async with desk.reading.snapshot() as snapshot:
        rows = snapshot.rows
        if at != Moment():
            then = await clocks_at(rows, at, since=asked.since, until=asked.until, clock=asked.clock)
            asked = structs.replace(asked, clocks=then)
            opened = structs.replace(opened, clocks=await clocks_at(rows, at, clock=asked.clock))
        position, behind = await standing(rows)
        found = await started(rows, asked)
        first, last = found or (None, None)
        unit = cast("Unit", by) if by in get_args(Unit) else _unit(asked.since or first, asked.until or last)
        told = [*SECTIONS, *([by] if by is not None and by not in {*SECTIONS, *get_args(Unit)} else [])]
        return SlaPage(
            asked=asked,
            at=at,
            now=now,
            moment=moment,
            position=position,
            behind=behind,
            over_time=await sla_report(desk, rows, unit, asked),
            sections=[await sla_report(desk, rows, one, asked) for one in told],
            open=await open_now(rows, opened, moment),
            latest=await latest(rows, asked, moment, LISTED),
            next_due=await next_due(rows, opened, LISTED),
        )


async def standing(rows: Rows) -> tuple[int, int]:
    """Return the position up to which the read model has taken in the ledger, and how many events it has not."""
    return next(((one.position, one.lag) for one in await standings(rows) if one.name == SLA.name), (0, 0))


def _unit(since: datetime | None, until: datetime | None) -> Unit:
    if since is None or until is None:
        return "day"
    return next((unit for longest, unit in _LONGEST if until - since <= longest), "month")
