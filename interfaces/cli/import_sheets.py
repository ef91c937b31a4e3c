"""What `caseledger import` does with a sheet of customers, orders or ratings, and what it tells people of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.importing.sheets.amounts import EXPONENTS
from application.replaying import CaseAmbiguous, find_stream
from interfaces.cli.options import say
from projections.queue.reads import by_number

if TYPE_CHECKING:
    from application.desk import Desk
    from application.importing.sheets.checking import SheetReport
    from application.importing.sheets.importer import SheetSummary
    from application.importing.sheets.ratings import FindCase


def finder(desk: Desk) -> FindCase:
    """Return what finds a case by its number, its id, or its number in the system that it was imported from."""

    async def by_any_number(number: str) -> str | None:
        found = [row.stream for row in await by_number(desk.rows, number)]
        if len(found) > 1:
            raise CaseAmbiguous(number=number, streams=", ".join(found))
        return found[0] if found else None

    async def find(name: str) -> str:
        return await find_stream(name, desk.reading, by_any_number)

    return find


def tell_sheet(report: SheetReport) -> None:
    """Print what an import of the sheet would find."""
    within = "" if report.first is None else f", from {report.first} to {report.last}"
    say(f"{report.source}: {report.rows:,} rows of {report.records:,} {report.kind}{within}")
    if report.said:
        say("The rows say: " + ", ".join(f"{field} ({count:,})" for field, count in report.said.items()))
    for currency, total in report.totals.items():
        say(f"Their lines cost {_amount(total, currency)} {currency} in all")
    if report.unused_columns:
        say(f"Columns that are left out: {', '.join(report.unused_columns)}")


def tell_taken(summary: SheetSummary) -> None:
    """Print what the import of a sheet did."""
    say(
        f"{summary.source}: {summary.rows:,} rows of {summary.records:,} {summary.kind}; {summary.new:,} new,"
        f" {summary.changed:,} changed, {summary.unchanged:,} as before; {summary.events:,} events written."
    )


def _amount(minor: int, currency: str) -> str:
    digits = EXPONENTS.get(currency, 0)
    whole, part = divmod(minor, 10**digits)
    return f"{whole:,}.{part:0{digits}}" if digits else f"{whole:,}"
