"""`caseledger clocks`: the clocks of a case, how each came about, and whether all of a ledger were computed rightly."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from application.clocks.explaining import explain_clock
from application.clocks.showing import clocks_of
from application.clocks.verifying import CHECKED, Difference, Verifier
from domain.case.decisions import CASE
from domain.case.errors import CaseUnknown
from domain.case.state import Unopened
from domain.policy.decisions import POLICY
from interfaces.calendars.words import HEADINGS, rows
from interfaces.cli.clock_words import (
    CLOCK_HEADINGS,
    DIFFERENCE_HEADINGS,
    after_counting,
    before_counting,
    clock_row,
    difference_row,
)
from interfaces.cli.finding import find_case
from interfaces.cli.options import errors, print_json, print_table, say, with_json, with_settings
from interfaces.wiring import database, desk
from projections.slices import Log

if TYPE_CHECKING:
    from collections.abc import Callable

    from application.clocks.explaining import Derivation
    from application.clocks.showing import ClockView
    from interfaces.settings import Settings

DIFFERENT = 1
"""The exit code of `verify` when something was not computed rightly."""


class Verified(Struct, frozen=True):
    """What was looked at up to a position, and what differs."""

    upto: int
    cases: int
    clocks: int
    events: int
    seconds: float
    cases_per_second: float
    differences: list[Difference]


_LANGUAGE = click.option("--language", metavar="TAG", help="Tell titles in the language nearest to this. [the pack's]")


@click.group("clocks")
def clocks_group() -> None:
    """Show what was promised on a case by when, explain how it came about, and check all of it."""


@clocks_group.command("show")
@click.argument("case")
@_LANGUAGE
@with_json
@with_settings
def show_command(case: str, *, language: str | None, as_json: bool, settings: Settings) -> None:
    """Show the clocks of CASE as they stand now.

    CASE is an id, a number (2026-000123), or a number in another system, also written SOURCE:NUMBER. What ran out
    is breached, also where that was not noticed yet. Left is working time where a calendar counts; times are of UTC.
    """
    stream, found = asyncio.run(_shown(settings, case, language))
    if as_json:
        print_json({"case": stream, "clocks": found})
    else:
        print_table(f"Clocks of {stream}", CLOCK_HEADINGS, [clock_row(one) for one in found])


@clocks_group.command("explain")
@click.argument("case")
@click.argument("clock")
@click.option("--instance", type=click.IntRange(1), help="Which of those of that name. [the newest]")
@_LANGUAGE
@with_json
@with_settings
def explain_command(
    case: str, clock: str, *, instance: int | None, language: str | None, as_json: bool, settings: Settings
) -> None:
    """Explain how a CLOCK of CASE came about: what set it going, by which rule, each open interval and pause, and its
    result. It is held against what was recorded.
    """
    found = asyncio.run(_explained(settings, case, clock, instance, language))
    if as_json:
        print_json(found.told)
        return
    for line in before_counting(found.told):
        say(line)
    print_table("Counted", HEADINGS, rows(found.counted))
    for line in after_counting(found.told):
        say(line)


@clocks_group.command("verify")
@with_json
@with_settings
def verify_command(*, as_json: bool, settings: Settings) -> None:
    """Compute every instant that the ledger holds about clocks once more, by other means, and say what differs.

    From the texts of the packs and the recorded facts of zones and holidays each start, pause, re-targeting, breach and
    fulfilment is counted anew. Ends with 1 when something differs.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with (
        database(settings) as found,
        Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bars,
    ):
        task = bars.add_task("Counting anew", total=None)
        verified = _verified(found.url, lambda done, of: bars.update(task, completed=done, total=of))
    if as_json:
        print_json(verified)
    else:
        if verified.differences:
            print_table("Differences", DIFFERENCE_HEADINGS, [difference_row(one) for one in verified.differences])
        say(_summary(verified))
    if verified.differences:
        raise SystemExit(DIFFERENT)


def _verified(url: str, progress: Callable[[int, int], None]) -> Verified:
    begun = monotonic()
    log = Log(url, progress=progress)
    policies = POLICY.fold([one.event for one in log.entries(categories="policy")], POLICY.initial)
    verifier = Verifier(policies)
    differences = list[Difference]()
    for one in log.entries(types=CHECKED, categories="case"):
        differences += verifier.take(one.stream, one.position, one.occurred_at, one.event)
    seconds = monotonic() - begun
    return Verified(
        upto=log.upto or 0,
        cases=verifier.cases,
        clocks=verifier.clocks,
        events=verifier.events,
        seconds=round(seconds, 3),
        cases_per_second=round(verifier.cases / max(seconds, 0.001)),
        differences=differences,
    )


def _summary(one: Verified) -> str:
    differ = len(one.differences)
    holds = "all of it holds" if not differ else f"{differ:,} of it {'differs' if differ == 1 else 'differ'}"
    looked_at = f"{_counted(one.clocks, 'clock')} of {_counted(one.cases, 'case')}, {_counted(one.events, 'event')}"
    return f"{looked_at} up to position {one.upto:,}: {holds} ({one.seconds:.1f} s, {one.cases_per_second:,} cases/s)."


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


async def _shown(settings: Settings, case: str, language: str | None) -> tuple[str, list[ClockView]]:
    async with desk(settings) as one:
        stream = await find_case(one, case)
        folded = await one.streams.refresh(CASE, stream)
        if isinstance(folded.state, Unopened):
            raise CaseUnknown
        return stream, await clocks_of(one.policies, folded.state.file.clocks, one.clock(), _wished(language))


async def _explained(
    settings: Settings, case: str, clock: str, instance: int | None, language: str | None
) -> Derivation:
    async with desk(settings) as one:
        history = await one.reading.history(await find_case(one, case))
        return await explain_clock(one.policies, history, clock, instance, one.clock(), _wished(language))


def _wished(language: str | None) -> list[str]:
    return [] if language is None else [language]
