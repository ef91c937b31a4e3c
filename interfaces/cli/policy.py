"""`caseledger policy`: packs as files and as they were published."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from application.publications import Number, number_of
from domain.policy.commands import PublishPolicy, WithdrawPolicy
from domain.policy.pack import Pack, read_pack
from domain.policy.reading.problems import Problem
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
from interfaces.cli.packs import checked, complain, lines_of, publication, publications, text_of
from interfaces.cli.policy_diff import diff_command
from interfaces.cli.policy_page import page_command
from interfaces.cli.policy_simulate import simulate_command
from interfaces.cli.publishing import ask_of_policy, with_effective_at, with_reason
from interfaces.cli.world import world_of, world_offline
from interfaces.wiring import desk, now

if TYPE_CHECKING:
    from interfaces.cli.packs import Published
    from interfaces.settings import Settings

WRONG: Final = 1
"""The exit code of `check` when something is wrong."""


class _Done(msgspec.Struct, frozen=True):
    """What became of a text: a pack that was published, or all that is wrong."""

    pack: Pack | None = None
    published: Number | None = None
    position: int | None = None
    problems: list[Problem] = []


@click.group("policy")
def policy_group() -> None:
    """Check, publish and compare policy packs."""


policy_group.add_command(diff_command)
policy_group.add_command(page_command)
policy_group.add_command(simulate_command)


@policy_group.command("check")
@click.argument("file")
@with_json
def check_command(file: str, *, as_json: bool) -> None:
    """Say all that is wrong with the pack in FILE, each with its line and what to do; ends with 1 when something is.

    FILE is TOML; `-` reads the standard input. No ledger is needed: zones and public holidays are those that this
    program knows, and laws those that it brings along.
    """
    with failures_told():
        _, pack, problems = checked(file, world_offline(now()))
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
@with_reason
@with_effective_at
@with_json
@with_settings
def publish_command(
    file: str, *, reason: str, effective_at: datetime | None, as_json: bool, settings: Settings
) -> None:
    """Publish the pack in FILE, to hold from now on or from a later time; what runs already keeps its policy.

    FILE is TOML; `-` reads the standard input. The same text for the same time is published once. The pack's calendars
    are published with it.
    """
    text, problems = text_of(file)
    done = _Done(problems=problems) if problems else asyncio.run(_publish(settings, text, reason, effective_at))
    if done.pack is None or done.published is None:
        complain(file, done.problems)
        fail("Nothing was published.")
    name, (number, news) = done.pack.name, done.published
    said = f"{name} is published as number {number}." if news else f"{name} is published already, as number {number}."
    end({"pack": name, "number": number, "position": done.position, "published": news}, said, as_json=as_json)


@policy_group.command("withdraw")
@click.argument("pack")
@with_reason
@with_effective_at
@with_json
@with_settings
def withdraw_command(
    pack: str, *, reason: str, effective_at: datetime | None, as_json: bool, settings: Settings
) -> None:
    """Withdraw PACK, from now on or from a later time: its markets go to the others, and its clocks end."""
    position = asyncio.run(_withdraw(settings, WithdrawPolicy(pack=pack, reason=reason, effective_at=effective_at)))
    end({"pack": pack, "position": position}, f"{pack} is withdrawn.", as_json=as_json)


@policy_group.command("show")
@click.argument("pack")
@click.option("--at", metavar="TIME", callback=moment, help="As it held at this time, with its zone. [now]")
@with_json
@with_settings
def show_command(pack: str, *, at: datetime | None, as_json: bool, settings: Settings) -> None:
    """Print the text of PACK as it was published. PACK is a pack's name, or a number of `caseledger policy list`."""
    every, asked_at = asyncio.run(publications(settings))
    found = publication(every, pack, at or asked_at)
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


async def _withdraw(settings: Settings, action: WithdrawPolicy) -> int:
    async with desk(settings) as one:
        return (await ask_of_policy(one, action)).position


async def _publish(settings: Settings, text: str, reason: str, effective_at: datetime | None) -> _Done:
    """Publish a pack that nothing is wrong with, held against the ledger's world."""
    async with desk(settings) as one:
        pack, problems = read_pack(text, world_of(await one.policies.refresh(), one.clock(), effective_at))
        if pack is None:
            return _Done(problems=problems)
        action = PublishPolicy(text=text, reason=reason, effective_at=effective_at)
        receipt = await ask_of_policy(one, action)
        return _Done(pack, await number_of(one.reading, action, receipt), receipt.position)
