"""`caseledger projections drop`: going on without an event that a read model can't take in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from application.bootstrap import SYSTEM
from application.ids import uuid7
from domain.command import Command
from domain.ids import upkeep_stream
from interfaces.cli.options import print_json, say, with_json, with_settings
from interfaces.upkeep import dropping
from interfaces.wiring import desk
from projections import parked
from projections.engine import LIVE, Build

if TYPE_CHECKING:
    from application.store.units import Receipt
    from interfaces.settings import Settings

LONGEST_REASON = 500


def _note(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if not value or len(value) > LONGEST_REASON:
        message = f"write a note of 1 to {LONGEST_REASON} characters, without personal data"
        raise click.BadParameter(message, ctx, param)
    return value


@click.command("drop")
@click.argument("name")
@click.argument("stream")
@click.argument("position", type=click.IntRange(min=1))
@click.option("--reason", required=True, callback=_note, help="Why: a note without personal data. It is kept for ever.")
@click.option("--build", default=LIVE, show_default=True, help="Which build of it.")
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
    if as_json:
        print_json({"stream": receipt.stream, "version": receipt.version, "position": receipt.position})
        return
    say(f"{Build(name, build)} goes on without the event at position {position}; {receipt.stream} says so.")


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
