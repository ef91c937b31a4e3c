"""`caseledger calendar list`, `show` and `extend`: the calendars of the ledger, as they came with the packs."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from application.calendars.held import HeldCalendar, calendar, calendars, held_at, versions_of
from application.calendars.local_times import LocalTimes
from domain.command import EARLIEST
from domain.errors import Refusal
from domain.policy.commands import ExtendCalendar
from interfaces.cli.options import (
    errors,
    moment,
    print_json,
    print_table,
    say,
    shown,
    with_json,
    with_settings,
)
from interfaces.cli.publishing import ask_of_policy, with_reason
from interfaces.wiring import desk

if TYPE_CHECKING:
    from datetime import datetime

    from application.desk import Desk
    from domain.calendar.published import PublishedCalendar
    from domain.policy.state import PolicyState
    from interfaces.cli.calendar_options import Form, Time
    from interfaces.settings import Settings

IN_PART: Final = 1
"""The exit code of `extend --all` when some calendar could not be extended."""
_LAST_YEAR: Final = 2100
_PARTS: Final = 2


class Extended(msgspec.Struct, frozen=True):
    """What became of a calendar: how it holds now, whether that is news, or why it could not be extended."""

    pack: str
    id: str
    extended: bool
    version: int
    known_until: date
    problem: str | None = None


@click.command("list")
@with_json
@with_settings
def list_command(*, as_json: bool, settings: Settings) -> None:
    """List the calendars of the ledger, each in the version that holds now."""
    state, now = asyncio.run(_state(settings))
    found = calendars(state, now)
    if as_json:
        print_json(found)
        return
    headings = ("calendar", "title", "zone", "version", "since", "known until", "tzdata", "holidays")
    print_table("Calendars", headings, [_row(one) for one in found])


@click.command("show")
@click.argument("pack")
@click.argument("name", metavar="ID")
@click.option("--at", metavar="TIME", callback=moment, help="As it held at this time, with its zone. [now]")
@with_json
@with_settings
def show_command(pack: str, name: str, *, at: datetime | None, as_json: bool, settings: Settings) -> None:
    """Show the calendar ID of PACK: what is written in it, its versions, and the public holidays that it knows."""
    state, now = asyncio.run(_state(settings))
    found = calendar(state, pack, name, at or now)
    if as_json:
        print_json(found)
        return
    say(f"{found.title} ({pack}/{name}), {found.zone}: version {found.version}, since {found.since.isoformat()}")
    for line in _written(msgspec.to_builtins(found.spec)):
        say(line)
    headings = ("version", "since", "known until", "tzdata", "holidays")
    print_table(
        "Versions",
        headings,
        [(one.version, one.since, one.known_until, one.tzdata_version, one.holidays_version) for one in found.versions],
    )
    print_table("Public holidays", ("day", "name"), [(one.day, one.name) for one in found.holidays])


@click.command("extend")
@click.argument("pack", required=False)
@click.argument("name", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="All calendars of the ledger, one after the other.")
@click.option("--last-year", type=click.IntRange(EARLIEST.year, _LAST_YEAR), help="To the end of it. [ten and more]")
@with_reason
@with_json
@with_settings
def extend_command(
    pack: str | None,
    name: str | None,
    *,
    every: bool,
    last_year: int | None,
    reason: str,
    as_json: bool,
    settings: Settings,
) -> None:
    """Expand the calendar ID of PACK anew, with what this program knows today of its zone and its public holidays.

    That holds for what begins from now on; what was computed before stands. With --all a calendar that can't be
    extended is told with the reason, the others are extended, and the command ends with 1.
    """
    if every == (pack is not None) or (pack is None) != (name is None):
        raise click.UsageError("Name a PACK and an ID, or write --all.")
    told = asyncio.run(_extend(settings, None if pack is None or name is None else (pack, name), last_year, reason))
    if as_json:
        print_json(told)
    for one in told:
        if one.problem is not None:
            errors.print(shown(f"{one.pack}/{one.id}: {one.problem}"), markup=False, highlight=False, soft_wrap=True)
        elif not as_json:
            what = "is known" if one.extended else "has no news: it is known"
            say(f"{one.pack}/{one.id} {what} until {one.known_until}, in version {one.version}.")
    if any(one.problem is not None for one in told):
        raise SystemExit(IN_PART)


def is_published(given: str) -> bool:
    """Tell whether an argument names a calendar of the ledger, as PACK/ID, rather than a file."""
    parts = given.split("/")
    return len(parts) == _PARTS and all(parts) and not given.endswith(".toml") and not Path(given).exists()


def published(settings: Settings, given: str, form: Form, start: Time) -> PublishedCalendar:
    """Return the calendar that an argument names, in the version that holds at a time.

    A time without an offset is read by the clocks of the newest version.
    """
    if form.name is not None or form.horizon is not None:
        raise click.UsageError("--calendar and --years are for files: a calendar of the ledger has its name and years.")
    pack, name = given.split("/")
    state, _ = asyncio.run(_state(settings))
    versions = versions_of(state, pack, name)
    return held_at(versions, start.instant(LocalTimes(versions[-1].expansion)))


async def _state(settings: Settings) -> tuple[PolicyState, datetime]:
    async with desk(settings) as one:
        return await one.policies.refresh(), one.clock()


async def _extend(
    settings: Settings, only: tuple[str, str] | None, last_year: int | None, reason: str
) -> list[Extended]:
    async with desk(settings) as one:
        if only is not None:
            return [await _extended(one, *only, last_year, reason)]
        found = []
        for pack, name in sorted((await one.policies.refresh()).calendars):
            try:
                found.append(await _extended(one, pack, name, last_year, reason))
            except Refusal as refusal:
                found.append(await _told(one, pack, name, extended=False, problem=str(refusal)))
        return found


async def _extended(found: Desk, pack: str, name: str, last_year: int | None, reason: str) -> Extended:
    before = len((await found.policies.refresh()).calendars.get((pack, name), ()))
    await ask_of_policy(found, ExtendCalendar(pack=pack, calendar=name, reason=reason, last_year=last_year))
    after = len(versions_of(await found.policies.refresh(), pack, name))
    return await _told(found, pack, name, extended=after > before)


async def _told(found: Desk, pack: str, name: str, *, extended: bool, problem: str | None = None) -> Extended:
    held = held_at(versions_of(await found.policies.refresh(), pack, name), found.clock())
    return Extended(pack, name, extended, held.version, held.expansion.last_day, problem)


def _row(one: HeldCalendar) -> tuple[Any, ...]:
    versions = (one.tzdata_version, one.holidays_version)
    return f"{one.pack}/{one.id}", one.title, one.zone, one.version, one.since, one.known_until, *versions


def _written(spec: dict[str, Any]) -> list[str]:
    """Return what a calendar says of its hours, a line for each section and each day."""
    lines = ["always open"] if spec["always"] else []
    for section in ("hours", "breaks", "shifts", "special"):
        lines += [f"{section} {day}: {', '.join(spans) or 'closed'}" for day, spans in spec[section].items()]
    country, region = spec["holidays"]["country"], spec["holidays"]["region"]
    if country is not None:
        lines.append(f"closed on public holidays of {country}{'' if region is None else f', {region}'}")
    return [*lines, *(f"closed {day}: {name}" for day, name in spec["holidays"]["dates"].items())]
