"""The options of `caseledger query`: which part of the log, and in which form."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import tzinfo
from typing import Any, Final, Literal, ParamSpec, TypeVar, cast, get_args

import click

from application.importing.times import pinned_zone
from domain.command import Origin
from domain.registry import BY_CATEGORY
from interfaces.cli.options import moment
from projections.slices import Slice

P = ParamSpec("P")
R = TypeVar("R")
Form = Literal["table", "json", "csv"]
_SEVERAL: Final = {"types", "streams", "categories", "origin"}
_POSITION: Final = click.IntRange(min=0)


def with_slice(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options that narrow the log; the command is given `asked`."""

    @click.option(
        "--type",
        "types",
        metavar="TYPE",
        multiple=True,
        help="Only this type of event: case.reopened, for all versions.",
    )
    @click.option("--stream", "streams", metavar="STREAM", multiple=True, help="Only this stream: case-...")
    @click.option(
        "--category", "categories", type=click.Choice([*BY_CATEGORY]), multiple=True, help="Only its streams."
    )
    @click.option("--origin", type=click.Choice(get_args(Origin)), multiple=True, help="Only what came in this way.")
    @click.option("--occurred-since", metavar="TIME", callback=moment, help="Only what happened then or later.")
    @click.option("--occurred-before", metavar="TIME", callback=moment, help="Only what happened before.")
    @click.option("--as-of", metavar="TIME", callback=moment, help="Only what had happened by then.")
    @click.option("--recorded-since", metavar="TIME", callback=moment, help="Only what was recorded then or later.")
    @click.option("--recorded-before", metavar="TIME", callback=moment, help="Only what was recorded before.")
    @click.option("--known-at", metavar="TIME", callback=moment, help="Only what the ledger had recorded by then.")
    @click.option("--after", metavar="POSITION", type=_POSITION, help="Only what stands behind this position.")
    @click.option("--upto", metavar="POSITION", type=_POSITION, help="Only what stands up to this position.")
    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> R:  # noqa: ANN401 - click's
        given = {name: kwargs.pop(name) for name in Slice.__annotations__}
        # An option that may be given several times and was not is empty, which would mean nothing at all.
        asked = {name: value for name, value in given.items() if value or (name not in _SEVERAL and value is not None)}
        return command(*args, asked=cast("Slice", asked), **kwargs)

    return wrapped


def with_form(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options that say in which form; the command is given `form`."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
    @click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
    @functools.wraps(command)
    def wrapped(*args: Any, as_json: bool, as_csv: bool, **kwargs: Any) -> R:  # noqa: ANN401 - click's
        if as_json and as_csv:
            raise click.UsageError("--json and --csv are two formats: give one of them")
        form: Form = "json" if as_json else "csv" if as_csv else "table"
        return command(*args, form=form, **kwargs)

    return wrapped


def zone(ctx: click.Context, param: click.Parameter, value: str) -> tzinfo:
    """Read the name of a time zone."""
    try:
        return pinned_zone(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error
