"""`caseledger import`: histories of cases, and sheets of customers, orders or ratings; the mapping says which."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from application.importing.checking import check_file
from application.importing.importer import RowsRefused, Summary, import_file
from application.importing.mapping import Mapping
from application.importing.sheets.checking import SheetReport, check_sheet
from application.importing.sheets.importer import SheetSummary, import_sheet
from application.importing.sheets.mapping import parse_any
from interfaces.cli.import_report import list_bad, tell
from interfaces.cli.import_sheets import finder, tell_sheet, tell_taken
from interfaces.cli.options import console, errors, fail, print_json, with_json, with_settings
from interfaces.wiring import desk, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.desk import Desk
    from application.importing.checking import Report
    from application.importing.importer import Progress
    from application.importing.sheets.mapping import AnySheet
    from interfaces.settings import Settings

OPERATOR: Final = "operator"
"""The actor of what is done at the command line: whoever was given the database and its keys."""
IN_PART: Final = 1
"""The exit code when bad rows were left out."""
_STAGES: Final = {"check": "Checking", "import": "Taking over"}

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--mapping", "mapping_file", type=_FILE, required=True, help="What the rows are and mean (TOML).")
@click.option("--strict", is_flag=True, help="Import nothing when any row is bad.")
@click.option("--check", is_flag=True, help="Only tell what the file holds and what the mapping makes of it.")
@with_json
@with_settings
def import_command(
    file: Path, mapping_file: Path, *, strict: bool, check: bool, as_json: bool, settings: Settings
) -> None:
    """Take over the event log of another system (CSV or XES, also packed with gzip), or its customers, orders or
    ratings (CSV). Running it again adds only what is new.

    Ends with 0, with 1 when bad rows were left out, with 2 when nothing was imported.

    With --check nothing is written, and no ledger is needed. Ends with 0 when every row can be read and every activity
    is in the mapping, with 1 when not, with 2 when file or mapping can't be used. Whether the policy in force has the
    mapping's topic and channel, and whether customers and cases are known, is not looked at.
    """
    if check and strict:
        raise click.UsageError("--check imports nothing anyway; leave out --strict.")
    mapping = parse_any(mapping_file.read_bytes())
    if check:
        _check(file, mapping, as_json=as_json)
        return

    async def work() -> Summary | SheetSummary | RowsRefused:
        async with desk(settings) as one:
            with _progress(as_json=as_json) as told:
                try:
                    return await _import(file, mapping, one, told, strict=strict)
                except RowsRefused as refused:
                    return refused

    done = asyncio.run(work())
    if isinstance(done, RowsRefused):
        if as_json:
            print_json({"code": done.code, "message": done.message, "bad": done.bad})
        else:
            list_bad(done.bad, int(str(done.details["count"])))
        fail(done.message)
    if as_json:
        print_json(done)
    else:
        _tell(done)
    if done.bad_rows:
        raise SystemExit(IN_PART)


async def _import(
    file: Path, mapping: Mapping | AnySheet, one: Desk, told: Progress, *, strict: bool
) -> Summary | SheetSummary:
    if isinstance(mapping, Mapping):
        return await import_file(file, mapping, one.ledger, one.clock, actor=OPERATOR, strict=strict, progress=told)
    return await import_sheet(file, mapping, one, finder(one), actor=OPERATOR, strict=strict, progress=told)


def _check(file: Path, mapping: Mapping | AnySheet, *, as_json: bool) -> None:
    report: Report | SheetReport
    with _progress(as_json=as_json) as told:
        if isinstance(mapping, Mapping):
            report = check_file(file, mapping, now(), told)
        else:
            report = check_sheet(file, mapping, now(), told)
    if as_json:
        print_json(report)
    else:
        if isinstance(report, SheetReport):
            tell_sheet(report)
        else:
            tell(report)
        list_bad(report.bad, report.bad_rows)
    if not report.complete:
        raise SystemExit(IN_PART)


@contextmanager
def _progress(*, as_json: bool) -> Iterator[Progress]:
    """Show bars on a terminal; give what moves them."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Bars(*columns, console=errors, disable=as_json or not errors.is_terminal) as bars:
        tasks = {stage: bars.add_task(text, total=None) for stage, text in _STAGES.items()}

        def told(stage: Literal["check", "import"], done: int, total: int) -> None:
            bars.update(tasks[stage], completed=done, total=total)

        yield told


def _tell(summary: Summary | SheetSummary) -> None:
    if isinstance(summary, SheetSummary):
        tell_taken(summary)
        list_bad(summary.bad, summary.bad_rows)
        return
    console.print(
        f"{summary.source}: {summary.rows:,} rows of {summary.cases:,} cases; {summary.rows_taken_over:,} taken over as"
        f" {summary.events:,} events, {summary.rows_in_before:,} were in before.",
        soft_wrap=True,
        highlight=False,
    )
    for problem, count in summary.flags.items():
        console.print(f"  {count:,} flagged: {problem}", highlight=False)
    list_bad(summary.bad, summary.bad_rows)
