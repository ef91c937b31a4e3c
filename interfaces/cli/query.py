"""`caseledger query`."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, NoReturn

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from interfaces.cli.folds import Fold, fold
from interfaces.cli.importing import IN_PART
from interfaces.cli.options import errors, fail, print_json, print_table, with_settings
from interfaces.cli.query_options import with_form, with_slice, zone
from interfaces.wiring import database
from projections.slices import Log

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from interfaces.cli.query_options import Form
    from interfaces.settings import Settings
    from projections.slices import Slice


@click.command("query")
@click.option(
    "--by",
    metavar="WAY",
    multiple=True,
    help="Count by type, category, stream, actor, origin, by day, week or month of occurred_at, or by field:NAME.",
)
@click.option("--zone", default="UTC", show_default=True, callback=zone, help="Zone of days, weeks and months.")
@click.option(
    "--fold",
    "own",
    metavar="PLACE:FUNCTION",
    callback=fold,
    help="Fold with a function of your own instead, in a module or a file.py.",
)
@click.option("--skip-unreadable", is_flag=True, help="Leave out events that this version of the program can't read.")
@with_slice
@with_form
@with_settings
def query_command(
    *,
    by: tuple[str, ...],
    zone: tzinfo,
    own: Fold | None,
    skip_unreadable: bool,
    asked: Slice,
    form: Form,
    settings: Settings,
) -> None:
    """Ask the log once: count its events, or fold them with a function of your own.

    The options narrow the log and must hold together; those with a list of values may be given again. Personal values
    stay sealed.

    A fold is called as FUNCTION(state, entry) with each entry in turn, and returns the next state. State begins as the
    `initial` of its module, or None; `result(state)` of its module, if there is one, says what is printed of the last:
    as JSON.

    Ends with 1 when events were left out, with 2 when there is no answer.
    """
    if own is not None and (by or form == "csv"):
        raise click.UsageError("--fold answers in its own way: leave out --by and --csv.")
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with (
        database(settings) as found,
        Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bars,
    ):
        task = bars.add_task("Reading the log", total=None)
        log = Log(
            found.url,
            on_unreadable="skip" if skip_unreadable else "raise",
            progress=lambda done, of: bars.update(task, completed=done, total=of),
        )
        tell = _folding(log, own, asked) if own else _counting(log, by, zone, asked, form)
    tell()
    if log.skipped:
        _left_out(log)


def _counting(log: Log, by: tuple[str, ...], zone: tzinfo, asked: Slice, form: Form) -> Callable[[], None]:
    counts = log.count(by, zone=zone, **asked) if by else {(): log.count(**asked)}
    headings = (*by, "events")
    rows = [(*labels, events) for labels, events in counts.items()]
    match form:
        case "json":
            told = {"upto": log.upto, "counts": [dict(zip(headings, row, strict=True)) for row in rows]}
            return lambda: print_json(told)
        case "csv":
            return lambda: csv.writer(sys.stdout, lineterminator="\n").writerows([headings, *rows])
        case "table":
            title = f"{_events(sum(counts.values()))}, up to position {log.upto:,}"
            return lambda: print_table(title, headings, rows) if by else click.echo(title)


def _folding(log: Log, own: Fold, asked: Slice) -> Callable[[], None]:
    answer = own.told(log.fold(own.step, own.initial, **asked))

    def tell() -> None:
        try:
            print_json(answer)
        except TypeError as error:
            fail(f"What {own.name} returns can't be written as JSON: {error}. Give its module a `result(state)`.")

    return tell


def _left_out(log: Log) -> NoReturn:
    types = ", ".join(f"{events:,} {tag}" for tag, events in log.skipped.most_common())
    fail(f"{_events(log.skipped.total())} left out, which this version can't read: {types}.", code=IN_PART)


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count:,} events"
