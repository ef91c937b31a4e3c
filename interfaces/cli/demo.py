"""`caseledger demo`."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from application.demo.script import Size
from application.demo.telling import tell_demo
from interfaces.cli.importing import IN_PART, OPERATOR
from interfaces.cli.options import errors, fail, print_json, say, with_json, with_settings
from interfaces.wiring import desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.demo.telling import Progress, Stage, Told
    from interfaces.settings import Settings

_STAGES: Final[dict[Stage, str]] = {"customers": "Customers", "cases": "Cases"}
MOST_CASES: Final = 20_000
"""All stories are in memory while they are told."""


@click.command("demo")
@click.option("--cases", type=click.IntRange(1, MOST_CASES), default=3000, show_default=True, help="How many cases.")
@click.option("--weeks", type=click.IntRange(1, 52), default=6, show_default=True, help="Of how many past weeks.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed, other stories.")
@with_json
@with_settings
def demo_command(cases: int, weeks: int, seed: int, *, as_json: bool, settings: Settings) -> None:
    """Fill an empty ledger with believable cases of the past weeks, to see a desk at work.

    They follow the policy in force, and start no process: nobody is written to. A ledger with cases, customers or
    orders is refused, unless this demonstration was cut short there: then it goes on, and doubles nothing.
    """

    async def work() -> Told:
        async with desk(settings) as one:
            with _progress(as_json=as_json) as told:
                return await tell_demo(one, Size(seed, cases, weeks), actor=OPERATOR, progress=told)

    try:
        done = asyncio.run(work())
    except KeyboardInterrupt:
        fail("The demonstration was cut short. The same command goes on with it.", code=IN_PART)
    if as_json:
        print_json(done)
    else:
        _tell(done, settings)


@contextmanager
def _progress(*, as_json: bool) -> Iterator[Progress]:
    """Show bars on a terminal; give what moves them."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=errors, disable=as_json or not errors.is_terminal) as bars:
        tasks = {stage: bars.add_task(text, total=None, rate="") for stage, text in _STAGES.items()}

        def told(stage: Stage, done: int, total: int) -> None:
            if stage in tasks:
                speed = bars.tasks[tasks[stage]].speed
                rate = "" if speed is None else f"{speed:,.0f}/s"
                bars.update(tasks[stage], completed=done, total=total, rate=rate)

        yield told


def _tell(done: Told, settings: Settings) -> None:
    where = "" if settings.database_url else f" --data-dir {settings.data_dir}"
    stages = ", ".join(f"{count:,} {stage}" for stage, count in done.stages.items())
    say(f"{done.cases:,} cases ({stages}) of {done.customers:,} customers, worked by {done.staff:,} staff.")
    say(f"{done.events:,} events were written{' now; the others were there' if done.resumed else ''}.")
    say("")
    say("What to do next:")
    say(f"  caseledger serve{where}    # unless it runs")
    say(f"  caseledger token create{where}    # a TOKEN to ask with")
    for team in done.teams:
        say(f'  curl -H "Authorization: Bearer $TOKEN" "http://127.0.0.1:8000/v1/queues/{team}?status=open"')
    if done.look_at is not None:
        say(f"  caseledger replay {done.look_at}{where}")
