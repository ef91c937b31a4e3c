"""`caseledger projections parked | retry | drop`: what read models laid aside because they can't take it in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from application.bootstrap import SYSTEM
from application.ids import uuid7
from domain.command import Command
from domain.ids import upkeep_stream
from interfaces.cli.options import end, print_json, print_table, with_json, with_settings
from interfaces.upkeep import dropping
from interfaces.wiring import database, desk
from projections import parked
from projections.engine import BESIDE, LIVE, Build
from projections.engine.upkeep import Upkeep

if TYPE_CHECKING:
    from application.store.units import Receipt
    from interfaces.settings import Settings

BUILDS: Final = click.Choice([LIVE, BESIDE])
LONGEST_REASON: Final = 500


def _note(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if not value or len(value) > LONGEST_REASON:
        message = f"write a note of 1 to {LONGEST_REASON} characters, without personal data"
        raise click.BadParameter(message, ctx, param)
    return value


@click.command("parked")
@click.argument("name", required=False)
@with_json
@with_settings
def parked_command(name: str | None, *, as_json: bool, settings: Settings) -> None:
    """List what is laid aside: cases with an event that a read model can't take in."""
    with database(settings) as found:
        rows = Upkeep(found.url).parked(name)
    if as_json:
        print_json([msgspec.to_builtins(one) for one in rows])
        return
    headings = ("projection", "build", "stream", "position", "event", "waiting", "attempts", "since", "reason")
    print_table(
        "Parked",
        headings,
        [
            (
                one.name,
                one.build,
                one.stream,
                one.position,
                one.tag,
                one.events,
                one.attempts,
                one.parked_at,
                one.reason,
            )
            for one in rows
        ],
    )


@click.command("retry")
@click.argument("name")
@click.argument("stream", required=False)
@click.option("--build", type=BUILDS, default=LIVE, show_default=True, help="Which build of it.")
@with_json
@with_settings
def retry_command(name: str, stream: str | None, *, build: str, as_json: bool, settings: Settings) -> None:
    """Ask for what is laid aside to be tried again, of one case or of all; a running service does so within seconds."""
    with database(settings) as found:
        asked = Upkeep(found.url).retry(Build(name, build), stream)
    said = f"{asked} of what is laid aside is to be tried again." if asked else "Nothing of that kind is laid aside."
    end({"name": name, "build": build, "streams": asked}, said, as_json=as_json)


@click.command("drop")
@click.argument("name")
@click.argument("stream")
@click.argument("position", type=click.IntRange(min=1))
@click.option("--reason", required=True, callback=_note, help="Why: a note without personal data. It is kept for ever.")
@click.option("--build", type=BUILDS, default=LIVE, show_default=True, help="Which build of it.")
@with_json
@with_settings
def drop_command(
    *, name: str, stream: str, position: int, reason: str, build: str, as_json: bool, settings: Settings
) -> None:
    """Let the read model NAME go on without the event at POSITION, at which STREAM is laid aside.

    `caseledger projections parked` lists what is laid aside. That the event was dropped, and why, is an event of the
    ledger; the event itself stays there, and is read again when the read model is rebuilt. A running service goes on
    within seconds.
    """
    receipt = asyncio.run(_drop(settings, Build(name, build), stream, position, reason))
    end(
        {"stream": receipt.stream, "version": receipt.version, "position": receipt.position},
        f"{Build(name, build)} goes on without the event at position {position}; {receipt.stream} says so.",
        as_json=as_json,
    )


async def _drop(settings: Settings, build: Build, stream: str, position: int, reason: str) -> Receipt:
    async with desk(settings) as one:
        now = one.clock()
        command: Command[Any] = Command(
            action=await dropping(one.rows, build, stream, position, reason),
            stream=upkeep_stream(build.name),
            id=uuid7(),
            now=now,
            occurred_at=now,
            actor=SYSTEM,
        )
        receipt = await one.ledger.execute(command)
        # After the receipt, so that nothing is dropped of which nobody knows; asked again, it is asked for again.
        await parked.ask_to_drop(one.rows, build, stream, position)
        return receipt
