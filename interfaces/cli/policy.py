"""`caseledger policy`: packs as files and as they were published."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from application.bootstrap import SYSTEM
from application.ids import uuid7
from domain.command import EARLIEST, LATEST, Command, Text
from domain.ids import policy_stream
from domain.policy.commands import PublishPolicy
from domain.policy.decisions import POLICY
from interfaces.cli.options import (
    console,
    end,
    fail,
    failures_told,
    moment,
    print_json,
    print_table,
    say,
    shown,
    with_json,
    with_settings,
)
from interfaces.cli.packs import checked, complain, lines_of, publication, publications
from interfaces.cli.policy_diff import diff_command
from interfaces.wiring import desk

if TYPE_CHECKING:
    from application.store.units import Receipt
    from interfaces.cli.packs import Published
    from interfaces.settings import Settings

WRONG: Final = 1
"""The exit code of `check` when something is wrong."""


def _reason(ctx: click.Context, param: click.Parameter, value: str) -> str:
    try:
        return msgspec.convert(value.encode().decode(), Text)
    except (msgspec.ValidationError, UnicodeError) as error:
        raise click.BadParameter("write 1 to 20000 characters", ctx, param) from error


def _effective(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    read = moment(ctx, param, value)
    if read is not None and not EARLIEST <= read < LATEST:
        raise click.BadParameter(f"a time lies between {EARLIEST:%Y} and {LATEST:%Y}", ctx, param)
    return read


@click.group("policy")
def policy_group() -> None:
    """Check, publish and compare policy packs."""


policy_group.add_command(diff_command)


@policy_group.command("check")
@click.argument("file")
@with_json
def check_command(file: str, *, as_json: bool) -> None:
    """Say all that is wrong with the pack in FILE, each with its line and what to do; ends with 1 when something is.

    FILE is TOML; `-` reads the standard input. No ledger is needed.
    """
    with failures_told():
        _, pack, problems = checked(file)
    if as_json:
        print_json({"file": file, "pack": None if pack is None else pack.name, "problems": problems})
    else:
        for line in lines_of(file, problems) or ["no problems"]:
            say(line)
    if problems:
        raise SystemExit(WRONG)


@policy_group.command("list")
@with_json
@with_settings
def list_command(*, as_json: bool, settings: Settings) -> None:
    """List everything that was published, and what of it is in force now."""
    every, _ = asyncio.run(publications(settings))
    if as_json:
        print_json([_told(one) for one in every])
        return
    rows = [
        (
            one.number,
            one.pack,
            ", ".join(one.markets) or "others",
            one.effective_at,
            one.announced_at,
            one.reason,
            one.actor,
            ", ".join(market or "others" for market in one.in_force_for),
        )
        for one in every
    ]
    headings = ("number", "pack", "for", "effective since", "announced", "reason", "who", "in force now for")
    print_table("Policies", headings, rows)


@policy_group.command("publish")
@click.argument("file")
@click.option("--reason", required=True, callback=_reason, help="Why. It is kept for ever.")
@click.option("--effective-at", metavar="TIME", callback=_effective, help="From when. [now]")
@with_json
@with_settings
def publish_command(
    file: str, *, reason: str, effective_at: datetime | None, as_json: bool, settings: Settings
) -> None:
    """Publish the pack in FILE, to hold from now on or from a later time; what runs already keeps its policy.

    FILE is TOML; `-` reads the standard input. The same text for the same time is published once.
    """
    text, pack, problems = checked(file)
    if pack is None:
        complain(file, problems)
        fail("Nothing was published.")
    action = PublishPolicy(text=text, reason=reason, effective_at=effective_at)
    receipt, news = asyncio.run(_publish(settings, action))
    said = f"{pack.name} is published as number {receipt.version}." if news else f"{pack.name} is published already."
    told = {"pack": pack.name, "number": receipt.version, "position": receipt.position, "published": news}
    end(told, said, as_json=as_json)


@policy_group.command("show")
@click.argument("pack")
@click.option("--at", metavar="TIME", callback=moment, help="As it held at this time, with its zone. [now]")
@with_json
@with_settings
def show_command(pack: str, *, at: datetime | None, as_json: bool, settings: Settings) -> None:
    """Print the text of PACK as it was published. PACK is a pack's name, or a number of `caseledger policy list`."""
    every, now = asyncio.run(publications(settings))
    found = publication(every, pack, at or now)
    if as_json:
        print_json({**_told(found), "text": found.text})
        return
    said = " ".join(found.reason.split())
    click.echo(shown(f"# {found.known_as}, effective since {found.effective_at.isoformat()}: {said}"))
    # What goes into a file or a pipe is the text as it is, to be published again.
    click.echo(shown(found.text) if console.is_terminal else found.text, nl=not found.text.endswith("\n"))


def _told(one: Published) -> dict[str, Any]:
    told = msgspec.to_builtins(one)
    del told["text"]
    return {**told, "in_force": bool(one.in_force_for)}


async def _publish(settings: Settings, action: PublishPolicy) -> tuple[Receipt, bool]:
    """Return the receipt, and whether it was news."""
    async with desk(settings) as one:
        before = await one.streams.refresh(POLICY, policy_stream())
        now = one.clock()
        command: Command[Any] = Command(
            action=action, stream=policy_stream(), id=uuid7(), now=now, occurred_at=now, actor=SYSTEM
        )
        receipt = await one.ledger.execute(command)
        return receipt, receipt.version > before.version
