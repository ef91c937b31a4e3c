"""`caseledger load`."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from application.rostering import DAYS_AT_MOST, USUAL_DAYS, Days
from interfaces.cli.options import errors, print_json, print_table, with_json, with_settings
from interfaces.load import READS, load_of
from interfaces.wiring import desk
from projections.standings import standings

if TYPE_CHECKING:
    from interfaces.load import Load, LoadOfDay
    from interfaces.settings import Settings

_HEADINGS: Final = ("day", "team", "capacity", "opened", "open", "load")


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no day; write it like 2026-03-02", ctx, param) from error


@click.command("load")
@click.option("--team", metavar="TEAM", help="Only this team. [all of the policy]")
@click.option(
    "--since", metavar="DAY", callback=_day, help=f"The first of {DAYS_AT_MOST} days at most. [{USUAL_DAYS} in all]"
)
@click.option("--until", metavar="DAY", callback=_day, help="The last day, which is included. [today]")
@click.option("--market", metavar="MARKET", help="By the policy of this market. [of those that no policy names]")
@with_json
@with_settings
def load_command(
    *, team: str | None, since: date | None, until: date | None, market: str | None, as_json: bool, settings: Settings
) -> None:
    """Show day by day how many cases came in, beside how many each team's rosters can take.

    Days are those of the zone of the team's first roster. Capacity is open hours x people x cases an hour, rounded half
    up to a whole number; load is what came in as a part of it, and nothing where there is no capacity. Cases that came
    in count for the team that has them now; open ones were neither resolved nor closed as the day ended, or are not
    now.
    """
    asked = Days(since=since, until=until, team=team, market=market)
    found, behind = asyncio.run(_asked(settings, asked))
    if as_json:
        print_json(found)
    else:
        print_table("Load by day", _HEADINGS, [_row(one) for one in found.days])
    if behind:
        errors.print(f"Not counted yet: {behind:,} events, which `caseledger serve` has still to take in.")


async def _asked(settings: Settings, asked: Days) -> tuple[Load, int]:
    """Return the load, and how many events the read models have not seen."""
    async with desk(settings) as one:
        lags = [standing.lag for standing in await standings(one.rows) if standing.name in READS]
        return await load_of(one, asked), max(lags, default=0)


def _row(one: LoadOfDay) -> tuple[object, ...]:
    load = None if one.load is None else f"{one.load:.0%}"
    return (one.day, one.team, one.capacity, one.opened, one.open, load)
