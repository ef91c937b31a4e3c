"""`caseledger projections`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from interfaces.cli.crew import NODE, Processes
from interfaces.cli.new_projection import new_command
from interfaces.cli.options import end, errors, fail, print_json, print_table, say, with_json, with_settings
from interfaces.cli.parked import drop_command, parked_command, retry_command
from interfaces.installed import installed
from interfaces.upkeep import driven
from interfaces.wiring import database
from projections.engine import BESIDE, LIVE, Interrupted
from projections.engine import compare as compared
from projections.engine import rebuild as rebuilt
from projections.engine import switch as switched
from projections.engine.status import statuses_of
from projections.engine.upkeep import Upkeep

if TYPE_CHECKING:
    from interfaces.settings import Settings
    from projections.engine import Projection
    from projections.engine.differing import Difference
    from projections.engine.status import ProjectionStatus


@click.group("projections")
def projections_group() -> None:
    """Look after the read models."""


for _command in (new_command, parked_command, retry_command, drop_command):
    projections_group.add_command(_command)


@projections_group.command("status")
@with_json
@with_settings
def status(*, as_json: bool, settings: Settings) -> None:
    """Say how far each read model is, how fast it moves on, and who drives it."""
    with database(settings) as found:
        standing = statuses_of(found.url, driven())
    if as_json:
        print_json([_told(one) for one in standing])
        return
    rows = [
        (
            one.name if one.build == LIVE else f"{one.name} ({one.build})",
            one.version,
            one.position,
            one.lag,
            f"{one.lag_seconds:.1f} s",
            f"{one.rate:,.0f}/s",
            _expected(one),
            one.owner if one.lease_live else None,
            f"{one.parked_events} of {one.parked_streams}" if one.parked_streams else None,
            one.error if one.known else "no program here has it: caseledger projections remove",
        )
        for one in standing
    ]
    headings = ("name", "version", "position", "lag", "behind", "rate", "caught up", "driven by", "parked", "error")
    print_table("Projections", headings, rows)


@projections_group.command("rebuild")
@click.argument("names", nargs=-1, metavar="NAME...", required=True, callback=lambda _context, _, names: _known(names))
@click.option("--afresh", is_flag=True, help="Begin at the first event, even where a build was broken off.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="How many build at once.")
@click.option("--switch", "and_switch", is_flag=True, help="Let what is built take the place of the live ones.")
@with_json
@with_settings
def rebuild(
    names: list[Projection], *, afresh: bool, processes: int, and_switch: bool, as_json: bool, settings: Settings
) -> None:
    """Build read models again from the first event, beside the live ones, all in one reading of the log.

    What is live is read and kept up to date meanwhile. Compare the two with `diff`, and let them change places with
    `switch`. A build that was broken off is gone on with.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    silent = as_json or not errors.is_terminal
    spoken = ", ".join(one.name for one in names)
    try:
        with database(settings) as found, Progress(*columns, console=errors, disable=silent) as progress:
            task = progress.add_task(f"Building {spoken}", total=None)

            def told(position: int, head: int) -> None:
                progress.update(task, completed=position, total=head)

            crew = None if processes == 1 else Processes(found.url, processes)
            built = rebuilt(found.url, names, NODE, told, afresh=afresh, crew=crew)
            if and_switch:
                for one in built.beside:
                    switched(found.url, one, NODE)
    except Interrupted as error:
        fail(f"The build came to no end: {error}. Called again, this goes on where it was.")
    beside = [] if and_switch else [one.name for one in built.beside]
    if as_json:
        print_json({"names": [one.name for one in names], "position": built.position, "beside": beside})
        return
    say(f"{spoken}: built up to position {built.position}.")
    for name in beside:
        say(f"Next: `caseledger projections diff {name}`, then `caseledger projections switch {name}`.")


@projections_group.command("diff")
@click.argument("name", callback=lambda _context, _, name: _known([name])[0])
@click.option("--samples", default=10, show_default=True, type=click.IntRange(0, 1000), help="Rows to show of a table.")
@with_json
@with_settings
def diff(name: Projection, *, samples: int, as_json: bool, settings: Settings) -> None:
    """Say in what the build beside a read model differs from it; ends with 1 when they do."""
    with database(settings) as found:
        differences = compared(found.url, name, NODE, samples)
    if as_json:
        print_json([msgspec.to_builtins(one) for one in differences])
    else:
        for one in differences:
            _print_difference(one)
    if not all(one.none for one in differences):
        raise SystemExit(1)


@projections_group.command("switch")
@click.argument("name", callback=lambda _context, _, name: _known([name])[0])
@click.option("--even-if-behind", is_flag=True, help="Go back to what only an earlier program keeps up to date.")
@with_json
@with_settings
def switch(name: Projection, *, even_if_behind: bool, as_json: bool, settings: Settings) -> None:
    """Let a read model and the build beside it change places; once more, and they are as before."""
    with database(settings) as found:
        switched(found.url, name, NODE, even_if_behind=even_if_behind)
    end(
        {"name": name.name},
        f"{name.name} is read from its other build now. `caseledger projections switch {name.name}` goes back.",
        as_json=as_json,
    )


@projections_group.command("discard")
@click.argument("name")
@with_json
@with_settings
def discard(name: str, *, as_json: bool, settings: Settings) -> None:
    """Remove the build beside a read model, with what was there to go back to."""
    _remove(settings, name, BESIDE)
    end({"name": name, "builds": [BESIDE]}, f"The build beside {name} is removed.", as_json=as_json)


@projections_group.command("remove")
@click.argument("name")
@with_json
@with_settings
def remove(name: str, *, as_json: bool, settings: Settings) -> None:
    """Remove all builds of a read model that no program here has any more."""
    if name in driven():
        fail(f"{name} belongs to this program. `caseledger projections discard {name}` removes the build beside it.")
    _remove(settings, name, LIVE, BESIDE)
    end({"name": name, "builds": [LIVE, BESIDE]}, f"{name} is removed.", as_json=as_json)


def _remove(settings: Settings, name: str, *builds: str) -> None:
    with database(settings) as found:
        if not Upkeep(found.url).remove(name, *builds):
            fail("There is nothing of that name: see `caseledger projections status`.")


def _known(names: list[str]) -> list[Projection]:
    known = {one.name: one for one in installed() if one.rebuilds}
    for name in names:
        if name not in known:
            message = f"{name!r} is not one of {', '.join(map(repr, known))}."
            raise click.BadParameter(message)
    return [known[name] for name in dict.fromkeys(names)]


def _told(one: ProjectionStatus) -> dict[str, Any]:
    return {**msgspec.to_builtins(one), "lag": one.lag, "expected_seconds": one.expected_seconds}


def _expected(one: ProjectionStatus) -> str:
    if one.lag == 0:
        return "is"
    return "-" if one.expected_seconds is None else f"in {one.expected_seconds:,.0f} s"


def _print_difference(one: Difference) -> None:
    say(
        f"{one.table}: {one.rows_live} rows live, {one.rows_beside} beside; {one.only_live} only live,"
        f" {one.only_beside} only beside, {one.differ} differ."
    )
    for build, columns in ((LIVE, one.columns_live), (BESIDE, one.columns_beside)):
        if columns:
            say(f"  only {build} has the columns {', '.join(columns)}")
    for sample in one.samples:
        key = ", ".join(f"{name} {value}" for name, value in sample.key.items())
        if sample.only is not None:
            say(f"  {key}: only {sample.only}")
        for column, (live, beside) in sample.columns.items():
            say(f"  {key}: {column} is {live!r} live and {beside!r} beside")
