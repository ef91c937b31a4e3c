"""`caseledger projections`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from msgspec import structs
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from interfaces.cli.options import errors, fail, print_json, print_table, say, with_json, with_settings
from interfaces.wiring import PROJECTIONS, database
from projections.engine import Engine, RebuildInterrupted

if TYPE_CHECKING:
    from interfaces.settings import Settings

NODE = "command line"


@click.group("projections")
def projections_group() -> None:
    """Look after the read models."""


@projections_group.command("status")
@with_json
@with_settings
def status(*, as_json: bool, settings: Settings) -> None:
    """Say how far each read model is, and who drives it."""
    with database(settings) as found:
        standing = Engine(found.url, PROJECTIONS, NODE).status()
    if as_json:
        print_json([{**structs.asdict(one), "lag": one.lag} for one in standing])
        return
    rows = [
        (one.name, one.version, one.position, one.lag, one.owner if one.lease_live else None, one.error)
        for one in standing
    ]
    print_table("Projections", ("name", "version", "position", "lag", "driven by", "error"), rows)


@projections_group.command("rebuild")
@click.argument("name", type=click.Choice([projection.name for projection in PROJECTIONS]))
@with_json
@with_settings
def rebuild(name: str, *, as_json: bool, settings: Settings) -> None:
    """Fold a read model again from the first event, in place; until it is done, reads see it grow."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    silent = as_json or not errors.is_terminal
    try:
        with database(settings) as found, Progress(*columns, console=errors, disable=silent) as progress:
            task = progress.add_task(f"Rebuilding {name}", total=None)
            reached = 0

            def told(position: int, head: int) -> None:
                nonlocal reached
                reached = position
                progress.update(task, completed=position, total=head)

            Engine(found.url, PROJECTIONS, NODE).rebuild(name, told)
    except RebuildInterrupted as error:
        fail(f"The rebuild of {name} was cut short: {error}. Whoever drives it now goes on.")
    if as_json:
        print_json({"name": name, "position": reached})
    else:
        say(f"{name} is rebuilt up to position {reached}.")
