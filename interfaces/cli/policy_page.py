"""`caseledger policy page`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from application.showing.reading import show
from domain.command import EARLIEST, LATEST
from domain.customer.commands import Language, Market
from interfaces.cli.options import moment, with_json, with_settings
from interfaces.policies.html import html
from interfaces.wiring import desk

if TYPE_CHECKING:
    from datetime import datetime

    from application.showing.public import PublicPolicy
    from interfaces.settings import Settings


def _shaped(shape: Any, advice: str) -> Any:  # noqa: ANN401 - a type hint in, a callback of click's out
    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        try:
            return None if value is None else msgspec.convert(value, shape)
        except msgspec.ValidationError as error:
            raise click.BadParameter(f"{value!r} is none; {advice}", ctx, param) from error

    return read


def _at(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    read = moment(ctx, param, value)
    if read is not None and not EARLIEST <= read < LATEST:
        raise click.BadParameter(f"a time lies between {EARLIEST:%Y} and {LATEST:%Y}", ctx, param)
    return read


@click.command("page")
@click.argument("market", callback=_shaped(Market, "write letters, digits, `-` and `_`"))
@click.option(
    "--language",
    metavar="TAG",
    callback=_shaped(Language, "write a tag such as de or zh-Hans"),
    help="The language, or the nearest that the policy has. [its first]",
)
@click.option("--at", metavar="TIME", callback=_at, help="As it holds at this time, with its zone. [now]")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@with_json
@with_settings
def page_command(
    market: str,
    *,
    language: str | None,
    at: datetime | None,
    output: Path | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Write the policy of MARKET as customers may read it, as one page of HTML, to be published or printed.

    Of a market that no policy names it is what holds for the rest.
    """
    shown = asyncio.run(_show(settings, market, language, at))
    if as_json:
        text = json.dumps(msgspec.to_builtins(shown), indent=2, ensure_ascii=False) + "\n"
    else:
        text = html(shown, linked=False)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


async def _show(settings: Settings, market: str, language: str | None, at: datetime | None) -> PublicPolicy:
    async with desk(settings) as one:
        return await show(one.policies, market, [] if language is None else [language], at, one.clock())
