"""`caseledger sla`."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import click

from application.known import position_known_at
from domain.command import EARLIEST, LATEST
from interfaces.cli.options import errors, fail, moment, print_json, print_table, say, with_json, with_settings
from interfaces.cli.query_options import zone
from interfaces.sla.figures import lasting, name, percent
from interfaces.sla.gathering import gathered, standing
from interfaces.sla.html import html
from interfaces.sla.past import put_to
from interfaces.sla.report import sla_report
from interfaces.sla.tables import because, goal
from interfaces.wiring import desk
from projections.shapes import Moment
from projections.sla.narrowing import By, Narrowed
from projections.slices.over import TooManyPeriods

if TYPE_CHECKING:
    from datetime import tzinfo

    from application.desk import Desk
    from interfaces.settings import Settings
    from interfaces.sla.gathering import SlaPage
    from interfaces.sla.report import SlaReport
    from projections.sla.attainment import Attainment, Times

_USUAL: Final[By] = "clock"
_COUNTED: Final = ("met", "breached", "attained")
_BESIDE: Final = ("running", "paused", "excluded")
_TOOK: Final = ("measure", "clocks", "p50", "p90", "p95", "p99")
_DAY: Final = re.compile(r"^\d{4}-\d\d-\d\d$(?!\n)", re.ASCII)


def _time(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """Read a time with its zone."""
    found = moment(ctx, param, value)
    if found is not None and not EARLIEST <= found < LATEST:
        raise click.BadParameter(f"a time lies between {EARLIEST:%Y} and {LATEST:%Y}", ctx, param)
    return found


def _bound(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | date | None:
    """Read a day, or a time with its zone."""
    if value is None or _DAY.match(value) is None:
        return _time(ctx, param, value)
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no day; write it like 2026-03-02", ctx, param) from error
    if not EARLIEST.date() < day < LATEST.date():
        raise click.BadParameter(f"a day lies between {EARLIEST:%Y} and {LATEST:%Y}", ctx, param)
    return day


@click.command("sla")
@click.option("--by", type=click.Choice(get_args(By)), help=f"Count by this. [{_USUAL}]")
@click.option(
    "--since",
    metavar="DAY|TIME",
    callback=_bound,
    help="Only clocks that started on this day or at this time or later.",
)
@click.option(
    "--until",
    metavar="DAY|TIME",
    callback=_bound,
    help="Only clocks that started until this day, which is included, or before this time.",
)
@click.option("--zone", default="UTC", show_default=True, callback=zone, help="Zone of days, weeks and months.")
@click.option("--clock", metavar="CLOCK", help="Only clocks of this name, as the policy has it.")
@click.option("--team", metavar="TEAM", help="Only clocks for which this team answers.")
@click.option("--market", metavar="MARKET", help="Only clocks of cases of this market.")
@click.option("--as-of", metavar="TIME", callback=_time, help="As it was then, by what had happened.")
@click.option("--known-at", metavar="TIME", callback=_time, help="As the ledger knew it then.")
@click.option(
    "--html", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with drawings to this file."
)
@with_json
@with_settings
def sla_command(  # noqa: PLR0913 - an option each, given by name
    *,
    by: By | None,
    since: datetime | date | None,
    until: datetime | date | None,
    zone: tzinfo,
    clock: str | None,
    team: str | None,
    market: str | None,
    as_of: datetime | None,
    known_at: datetime | None,
    file: Path | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Show how many promises were kept.

    A clock belongs to the period in which it started. Attained is the share of those met among those met or breached;
    what ended before it ran out is excluded. Times are from start to fulfilment, round the clock: half of all
    responses or resolutions were there within p50, 90 of a hundred within p90. The page tells time by day, week or
    month, as --by says or else as long as it is, and everything by clock, team and channel.
    """
    if as_json and file is not None:
        raise click.UsageError("--json and --html are two formats: give one of them")
    asked = Narrowed(
        since=_begin(since, zone), until=_begin(until, zone, days=1), zone=zone, clock=clock, team=team, market=market
    )
    at = Moment(as_of, known_at)
    try:
        if file is not None:
            page = asyncio.run(_page(settings, asked, at, by))
            file.write_text(html(page), encoding="utf-8")
            say(f"Written to {file}, as of position {page.position:,} of the ledger.")
            return
        report, behind = asyncio.run(_report(settings, asked, at, by or _USUAL))
    except TooManyPeriods as error:
        fail(str(error))
    if as_json:
        print_json(report)
    else:
        _print(report)
    if behind:
        errors.print(f"Not counted yet: {behind:,} events, which `caseledger serve` has still to take in.")


def _begin(bound: datetime | date | None, zone: tzinfo, *, days: int = 0) -> datetime | None:
    """Return a moment, or of a day when it begins, or another so many days later."""
    if bound is None or isinstance(bound, datetime):
        return bound
    return datetime.combine(bound + timedelta(days=days), time(), zone).astimezone(UTC)


async def _report(settings: Settings, asked: Narrowed, at: Moment, by: By) -> tuple[SlaReport, int]:
    """Return the report, and how many events it does not count yet."""
    async with desk(settings) as one:
        await _known(one, at)
        async with put_to(one, None if at == Moment() else at, asked) as (rows, question):
            return await sla_report(one, rows, by, question), (await standing(rows))[1]


async def _page(settings: Settings, asked: Narrowed, at: Moment, by: By | None) -> SlaPage:
    async with desk(settings) as one:
        await _known(one, at)
        return await gathered(one, asked, by, at)


async def _known(desk: Desk, at: Moment) -> None:
    """Refuse what is still to come to be known."""
    if at.known_at is not None:
        await position_known_at(desk.reading, at.known_at, desk.clock())


def _print(report: SlaReport) -> None:
    title = f"Promises by {report.by}"
    if not report.lines:
        say(f"{title}: no clock started in this time.")
        return
    goals = any(line.goal is not None for line in report.lines)
    rows = [_line(report.by, line, goals=goals) for line in report.lines]
    if len(report.lines) > 1:
        rows.append(("in all", *_line(report.by, report.total, goals=goals)[1:]))
    print_table(title, (report.by, *_COUNTED, *(["goal"] if goals else []), *_BESIDE), rows)
    if report.times:
        print_table(
            f"How long it took by {report.by}", (report.by, *_TOOK), [_times(report.by, one) for one in report.times]
        )


def _line(by: By, one: Attainment, *, goals: bool) -> tuple[str, ...]:
    excluded = f"{one.excluded:,} ({because(one)})" if one.excluded else "0"
    return (
        name(by, one.value),
        *(f"{one.met:,}", f"{one.breached:,}", percent(one.attained)),
        *([goal(one)] if goals else []),
        *(f"{one.running:,}", f"{one.paused:,}", excluded),
    )


def _times(by: By, one: Times) -> tuple[str, ...]:
    took = (one.p50, one.p90, one.p95, one.p99)
    return name(by, one.value), one.measure, f"{one.clocks:,}", *map(lasting, took)
