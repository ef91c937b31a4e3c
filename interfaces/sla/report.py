"""The report of the promises, as every interface gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from interfaces.sla.goals import with_goals
from projections.sla.attainment import Attainment, Times, attainment, percentiles, total
from projections.sla.narrowing import By

if TYPE_CHECKING:
    from application.desk import Desk
    from projections.reads import Rows
    from projections.sla.narrowing import Narrowed


class SlaReport(Struct, frozen=True):
    """How many promises were kept, by what was asked for and in all, and how long responses and resolutions took."""

    by: By
    lines: list[Attainment]
    total: Attainment
    times: list[Times]


async def sla_report(desk: Desk, rows: Rows, by: By, asked: Narrowed) -> SlaReport:
    """Return the report that is asked for; raises `TooManyPeriods`."""
    counted = await attainment(rows, by, asked)
    lines, whole = await with_goals(desk, rows, by, asked, counted, total(counted))
    return SlaReport(by, lines, whole, await percentiles(rows, by, asked))
