"""`caseledger law`: what the laws of countries ask of packs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import click

from domain.policy.commands import PublishStatutes
from domain.policy.law.book import read_book
from domain.policy.law.figures import FIGURES
from domain.policy.law.statutes import StatuteBook
from interfaces.cli.options import (
    end,
    fail,
    failures_told,
    moment,
    print_json,
    print_table,
    say,
    with_json,
    with_settings,
)
from interfaces.cli.packs import complain, lines_of, text_of
from interfaces.cli.publishing import ask_of_policy, with_effective_at, with_reason
from interfaces.wiring import desk

if TYPE_CHECKING:
    from datetime import datetime

    from domain.policy.events import StatutesPublished
    from domain.policy.law.statutes import Statute
    from domain.policy.reading.problems import Problem
    from interfaces.settings import Settings

WRONG: Final = 1
"""The exit code of `check` when something is wrong."""


@click.group("law")
def law_group() -> None:
    """See, check and publish what the laws of countries ask of packs."""


@law_group.command("list")
@click.option("--country", metavar="CODE", help="Only the statutes of this country, as in DE.")
@click.option("--at", metavar="TIME", callback=moment, help="As written down for this time, with its zone. [now]")
@with_json
@with_settings
def list_command(*, country: str | None, at: datetime | None, as_json: bool, settings: Settings) -> None:
    """List the statutes that were written down, whenever each of them holds."""
    book = asyncio.run(_book(settings, at))
    statutes = [one for one in (book.statutes if book else ()) if country is None or country.upper() in one.countries]
    if as_json:
        said = {name: getattr(book, name, None) for name in ("announced_at", "effective_at", "reason")}
        print_json({**said, "statutes": statutes})
        return
    if book is not None:
        say(f"Written down for {book.effective_at.isoformat()} and later: {' '.join(book.reason.split())}")
    headings = ("statute", "countries", "figure", "asks for", "since", "until", "source")
    print_table("Statutes", headings, [_row(one) for one in statutes])


@law_group.command("check")
@click.argument("file")
@with_json
def check_command(file: str, *, as_json: bool) -> None:
    """Say all that is wrong with the statutes in FILE, each with its line; ends with 1 when something is.

    FILE is TOML with [[statutes]]; `-` reads the standard input. No ledger is needed.
    """
    with failures_told():
        book, problems = _read(file)
    if as_json:
        print_json({"file": file, "statutes": None if book is None else len(book.statutes), "problems": problems})
    else:
        for line in lines_of(file, problems) or ["no problems"]:
            say(line)
    if problems:
        raise SystemExit(WRONG)


@law_group.command("publish")
@click.argument("file")
@with_reason
@with_effective_at
@with_json
@with_settings
def publish_command(
    file: str, *, reason: str, effective_at: datetime | None, as_json: bool, settings: Settings
) -> None:
    """Write down anew what laws ask for: all the statutes in FILE, in place of those that were there before.

    FILE is TOML with [[statutes]]; `-` reads the standard input. Packs that are published later are held against them.
    """
    book, problems = _read(file)
    if book is None:
        complain(file, problems)
        fail("Nothing was published.")
    action = PublishStatutes(statutes=book.statutes, reason=reason, effective_at=effective_at)
    position, news = asyncio.run(_publish(settings, action))
    count = len(book.statutes)
    said = f"{count} statutes are written down." if news else f"These {count} statutes are written down already."
    end({"statutes": count, "position": position, "published": news}, said, as_json=as_json)


def _read(file: str) -> tuple[StatuteBook | None, list[Problem]]:
    text, problems = text_of(file)
    return (None, problems) if problems else read_book(text)


async def _book(settings: Settings, at: datetime | None) -> StatutesPublished | None:
    async with desk(settings) as one:
        return (await one.policies.refresh()).book_at(at or one.clock())


async def _publish(settings: Settings, action: PublishStatutes) -> tuple[int, bool]:
    """Return the position of the receipt, and whether it was news."""
    async with desk(settings) as one:
        before = len((await one.policies.refresh()).statutes)
        receipt = await ask_of_policy(one, action)
        return receipt.position, len((await one.policies.refresh()).statutes) > before


def _row(one: Statute) -> tuple[Any, ...]:
    figure = FIGURES.get(one.figure)
    asks = str(one.value) if figure is None else figure.asks(one.value)
    return one.id, ", ".join(one.countries), one.figure, asks, one.since, one.until, one.source
