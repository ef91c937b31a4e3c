"""`caseledger replay`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import click
import msgspec
from rich.text import Text

from application.replaying import CaseAmbiguous, Entry, Question, Replay, find_case, replay
from interfaces.cli.options import console, moment, print_json, shown, with_json, with_settings
from interfaces.wiring import desk
from projections.queue.reads import by_number

if TYPE_CHECKING:
    from datetime import datetime

    from application.replaying import Find
    from interfaces.settings import Settings
    from projections.reads import Rows

ERASED: Final = "(erased)"


@click.command("replay")
@click.argument("case")
@click.option("--as-of", metavar="TIME", callback=moment, help="Only what had happened by then.")
@click.option("--known-at", metavar="TIME", callback=moment, help="Only what the ledger had recorded by then.")
@click.option("--at-version", type=click.IntRange(min=1), metavar="N", help="Only the first N events of the case.")
@with_json
@with_settings
def replay_command(
    case: str,
    as_of: datetime | None,
    known_at: datetime | None,
    at_version: int | None,
    *,
    as_json: bool,
    settings: Settings,
) -> None:
    """Tell the history of a case, and its state at that moment.

    CASE is its id, its number (2026-000123), or its number in the system that it was imported from, also written
    SOURCE:NUMBER. Personal values are shown.
    """
    question = Question(as_of=as_of, known_at=known_at, at_version=at_version)

    async def work() -> Replay:
        async with desk(settings) as one:
            stream = await find_case(case, one.reading, _finder(one.rows))
            return await replay(one.reading, one.keys, stream, question, one.clock())

    told = asyncio.run(work())
    if as_json:
        print_json(told)
        return
    console.print(Text(told.stream, style="bold"))
    for entry in told.entries:
        _print_entry(entry)
    if told.entries:
        console.print(Text("The state then", style="bold"))
        for name, value in told.state.items():
            if value is not None:
                console.print(_line(f"  {name}: ", _plain(value)), soft_wrap=True)
    else:
        console.print("At that moment there was no such case.")


def _finder(rows: Rows) -> Find:
    async def find(number: str) -> str | None:
        found = [row.stream for row in await by_number(rows, number)]
        if len(found) > 1:
            raise CaseAmbiguous(number=number, streams=", ".join(found))
        return found[0] if found else None

    return find


def _print_entry(entry: Entry) -> None:
    late = entry.recorded_at - entry.occurred_at
    recorded = f", recorded {_time(entry.recorded_at)}" if late.total_seconds() >= 1 else ""
    behalf = f" on behalf of {entry.on_behalf_of}" if entry.on_behalf_of else ""
    console.print(_line(f"{entry.version:>4}  {_time(entry.occurred_at)}  ", entry.sentence), soft_wrap=True)
    console.print(
        Text(f"      {entry.tag}, by {shown(entry.actor)}{behalf}, {entry.origin}{recorded}", style="dim"),
        soft_wrap=True,
    )
    for name, value in entry.texts.items():
        console.print(_line(f"      {name}: ", ERASED if value is None else value, style="italic"), soft_wrap=True)


def _line(label: str, value: str, style: str = "") -> Text:
    return Text(label).append(shown(value), style=style)


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
