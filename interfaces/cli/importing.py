"""`caseledger import`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from application.importing.importer import RowsRefused, Summary, import_file
from application.importing.mapping import parse_mapping
from interfaces.cli.options import console, errors, fail, print_json, with_json, with_settings
from interfaces.wiring import desk

if TYPE_CHECKING:
    from application.importing.rows import BadRow
    from interfaces.settings import Settings

OPERATOR: Final = "operator"
"""The actor of what is done at the command line: whoever was given the database and its keys."""
IN_PART: Final = 1
"""The exit code when bad rows were left out."""
SHOWN: Final = 50
"""How many bad rows are listed for people; `--json` lists more."""
_STAGES: Final = {"check": "Checking", "import": "Importing"}

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--mapping", "mapping_file", type=_FILE, required=True, help="What columns and activities mean (TOML).")
@click.option("--strict", is_flag=True, help="Import nothing when any row is bad.")
@with_json
@with_settings
def import_command(file: Path, mapping_file: Path, *, strict: bool, as_json: bool, settings: Settings) -> None:
    """Take over the event log of another system (CSV). Running it again adds only what is new.

    Ends with 0, with 1 when bad rows were left out, with 2 when nothing was imported.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    silent = as_json or not errors.is_terminal
    text = mapping_file.read_bytes()

    async def work() -> Summary | RowsRefused:
        mapping = parse_mapping(text)
        async with desk(settings) as one:
            with Progress(*columns, console=errors, disable=silent) as bars:
                tasks = {stage: bars.add_task(text, total=None) for stage, text in _STAGES.items()}

                def told(stage: Literal["check", "import"], done: int, total: int) -> None:
                    bars.update(tasks[stage], completed=done, total=total)

                try:
                    return await import_file(
                        file, mapping, one.ledger, one.clock, actor=OPERATOR, strict=strict, progress=told
                    )
                except RowsRefused as refused:
                    return refused

    done = asyncio.run(work())
    if isinstance(done, RowsRefused):
        if as_json:
            print_json({"code": done.code, "message": done.message, "bad": done.bad})
        else:
            _list_bad(done.bad, int(str(done.details["count"])))
        fail(done.message)
    if as_json:
        print_json(done)
    else:
        _tell(done)
    if done.bad_rows:
        raise SystemExit(IN_PART)


def _tell(summary: Summary) -> None:
    console.print(
        f"{summary.source}: {summary.rows:,} rows of {summary.cases:,} cases; {summary.rows_taken_over:,} taken over as"
        f" {summary.events:,} events, {summary.rows_in_before:,} were in before.",
        soft_wrap=True,
        highlight=False,
    )
    for problem, count in summary.flags.items():
        console.print(f"  {count:,} flagged: {problem}", highlight=False)
    _list_bad(summary.bad, summary.bad_rows)


def _list_bad(bad: tuple[BadRow, ...], count: int) -> None:
    if not count:
        return
    console.print(f"{count:,} bad rows:", highlight=False)
    for row in bad[:SHOWN]:
        console.print(f"  line {row.line}: {escape(row.reason)}", soft_wrap=True)
    if count > SHOWN:
        console.print(f"  and {count - SHOWN:,} more; --json names {len(bad):,} of them")
