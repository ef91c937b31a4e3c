"""`caseledger policy simulate`: a past period under a pack that is only proposed."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime, tzinfo
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

import click
import msgspec
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from application.bootstrap import PACKS, publish_first_policy
from application.calendars.published import expand_published
from application.desk import opened
from application.simulating.period import period_of
from application.simulating.proposal import announced, proposed_years
from application.simulating.simulation import Asked, simulate
from domain.policy.checks.world import calendars_known, minimums
from domain.policy.pack import read_pack
from interfaces.cli.options import errors, fail, moment, print_json, print_table, say, with_json, with_settings
from interfaces.cli.packs import complain, text_of
from interfaces.cli.query_options import zone
from interfaces.cli.simulation_words import (
    CASE_HEADINGS,
    CLOCK_HEADINGS,
    STEP_HEADINGS,
    case_rows,
    clock_rows,
    sentences,
    step_rows,
)
from interfaces.wiring import database, now

if TYPE_CHECKING:
    from application.simulating.period import Period
    from application.simulating.result import Simulation
    from domain.policy.reading.problems import Problem
    from domain.policy.state import PolicyState
    from interfaces.settings import Settings
    from interfaces.wiring import Database

IN_PART = 1
"""The exit code when cases were left out because an event of theirs can't be read."""
_SHOWN = 20
"""How many of the cases that differ are printed."""


@click.command("simulate")
@click.argument("file")
@click.option("--over", required=True, metavar="PERIOD", help="2026-10, 2026-Q3, or FIRST/END: 2026-10-01/2026-11-01.")
@click.option("--zone", default="UTC", callback=zone, metavar="ZONE", help="Whose days these are. [UTC]")
@click.option("--as-of", metavar="TIME", callback=moment, help="Only what had happened by then. [now]")
@click.option(
    "--cases", type=click.IntRange(0), default=_SHOWN, show_default=True, help="Print so many that differ, worst first."
)
@click.option("--processes", type=click.IntRange(1, 64), help="How many work at once. [one a processor]")
@with_json
@with_settings
def simulate_command(  # noqa: PLR0913 - one an option
    file: str,
    *,
    over: str,
    zone: tzinfo,
    as_of: datetime | None,
    cases: int,
    processes: int | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Work the cases of a past PERIOD again under the pack in FILE, and say which promises, breaches and escalations
    would differ, and on which cases. Nothing is written.

    FILE is TOML, `-` the standard input, and is checked as for `publish`. Looked at are the live cases whose contact
    lies in the period, or of those split off the splitting, of the markets that would be under the pack if it were
    published now. Each runs under it from its beginning up to now, or to --as-of.

    Everything happens when it did: replies, waits, who took a case, a priority that somebody chose, when it was closed.
    So a breach avoided makes no answer come earlier, and a step climbed brings no help. What packs decide is decided
    anew: clocks, the ladders that are climbed because of them, the team and the complexity of a new case, and its
    urgency where a rule chose it, unless a rule that may fit asks for words: what people wrote is not read. What the
    pack does not list is told; such a case goes on with the team that it had.

    With --json all cases that differ are told. Ends with 1 when cases were left out that can't be read.
    """
    text, problems = text_of(file)
    if problems:
        _refuse(file, problems)
    try:
        period = period_of(over, zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--over") from error
    at = now()
    if as_of is not None and as_of > at:
        raise click.BadParameter(f"{as_of.isoformat()} is still to come", param_hint="--as-of")
    began = monotonic()
    with database(settings) as found:
        asked, problems = _asked(text, asyncio.run(_published(found, settings)), period, at)
        if asked is None:
            _refuse(file, problems)
        asked = msgspec.structs.replace(asked, end=as_of or at, keep=None if as_json else cases)
        told = _simulated(found.url, asked, processes or os.cpu_count() or 1)
    seconds = monotonic() - began
    if as_json:
        print_json({**msgspec.to_builtins(told), "seconds": round(seconds, 3)})
    else:
        _print(told, seconds)
    if "unreadable" in told.left_out:
        raise SystemExit(IN_PART)


async def _published(found: Database, settings: Settings) -> PolicyState:
    async with opened(found.url, settings.masters(), now, found.room) as one:
        await publish_first_policy(one, PACKS)
        return await one.policies.refresh()


def _asked(text: str, state: PolicyState, period: Period, at: datetime) -> tuple[Asked | None, list[Problem]]:
    """Return the pack as it would be published, or all that is wrong with it."""
    world = (
        calendars_known(expand_published, proposed_years(period.since, at)),
        minimums(state.statutes_at(at), at),
    )
    pack, problems = read_pack(text, world)
    if pack is None:
        return None, problems
    return Asked(announced(state, text, at, period.since, expand_published), at, period, at), []


def _simulated(url: str, asked: Asked, processes: int) -> Simulation:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    shown = errors.is_terminal
    # Drawn after each piece and not by a thread, with which no process that helps could be a copy of this one.
    with Progress(*columns, console=errors, transient=True, disable=not shown, auto_refresh=False) as bars:
        task = bars.add_task("Working cases again", total=None)

        def progress(done: int, of: int) -> None:
            bars.update(task, completed=done, total=of, refresh=True)

        try:
            return simulate(url, asked, processes, progress)
        except BrokenProcessPool:
            fail("A process that helped was killed, perhaps for want of memory; try again with --processes 1.")


def _refuse(file: str, problems: list[Problem]) -> NoReturn:
    complain(file, problems)
    fail("Nothing was simulated.")


def _print(told: Simulation, seconds: float) -> None:
    if told.clocks:
        print_table("Clocks, as recorded -> as proposed", CLOCK_HEADINGS, clock_rows(told))
    if told.escalations:
        print_table("Steps of ladders", STEP_HEADINGS, step_rows(told))
    if told.differences:
        print_table("Cases that differ", CASE_HEADINGS, case_rows(told))
    for line in sentences(told, seconds):
        say(line)
