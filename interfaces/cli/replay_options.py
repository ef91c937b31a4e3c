"""The options of `caseledger replay`: which moments, how much, and in which form."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, ParamSpec, TypeVar

import click
from msgspec import Struct

from application.retelling import Detail, Question
from interfaces.cli.options import moment

P = ParamSpec("P")
R = TypeVar("R")
Form = Literal["terminal", "markdown", "html", "json"]
_AND: Final = "of the second moment; with --diff."
_VERSION: Final = click.IntRange(min=1)


class Shape(Struct, frozen=True):
    """How a replay is told. Without `output` it is printed; `changes` shows with each event what it changed."""

    form: Form
    detail: Detail
    changes: bool
    output: Path | None


def with_moments(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options that say when; the command is given `moments`, a second one where a difference is asked for."""

    @click.option("--as-of", metavar="TIME", callback=moment, help="Only what had happened by then.")
    @click.option("--known-at", metavar="TIME", callback=moment, help="Only what the ledger had recorded by then.")
    @click.option("--at-version", type=_VERSION, metavar="N", help="Only the first N events.")
    @click.option("--diff", is_flag=True, help="Tell what differs between that moment and a second one, or now.")
    @click.option("--and-as-of", metavar="TIME", callback=moment, help=f"As --as-of, {_AND}")
    @click.option("--and-known-at", metavar="TIME", callback=moment, help=f"As --known-at, {_AND}")
    @click.option("--and-at-version", type=_VERSION, metavar="N", help=f"As --at-version, {_AND}")
    @functools.wraps(command)
    def wrapped(*args: Any, diff: bool, **kwargs: Any) -> R:  # noqa: ANN401 - click's
        narrowing = ("as_of", "known_at", "at_version")
        second = Question(**{name: kwargs.pop(f"and_{name}") for name in narrowing})
        first = Question(**{name: kwargs.pop(name) for name in narrowing})
        if second != Question() and not diff:
            raise click.UsageError("--and-as-of, --and-known-at and --and-at-version are for --diff")
        return command(*args, moments=(first, second) if diff else (first,), **kwargs)

    return wrapped


def with_shape(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options that say how much and in which form; the command is given `shape`."""

    @click.option("--states", is_flag=True, help="What each event changed; in HTML and JSON the state after it, too.")
    @click.option("--explain", is_flag=True, help="Which command wrote each event, by whom, by which rule.")
    @click.option("--without-texts", is_flag=True, help="Leave personal values out.")
    @click.option("--markdown", is_flag=True, help="Write Markdown.")
    @click.option("--html", "as_html", is_flag=True, help="Write one page of HTML, with changes and explanations.")
    @click.option("--json", "as_json", is_flag=True, help="Write JSON for programs.")
    @click.option(
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write to this file; a new one only you can read.",
    )
    @functools.wraps(command)
    def wrapped(
        *args: Any,  # noqa: ANN401 - click's
        states: bool,
        explain: bool,
        without_texts: bool,
        markdown: bool,
        as_html: bool,
        as_json: bool,
        output: Path | None,
        **kwargs: Any,  # noqa: ANN401 - click's
    ) -> R:
        flags: dict[Form, bool] = {"markdown": markdown, "html": as_html, "json": as_json}
        forms = [form for form, flag in flags.items() if flag]
        if len(forms) > 1:
            raise click.UsageError(f"--{forms[0]} and --{forms[1]} are two formats: give one of them")
        detail = Detail(
            # A page for people shows what changed; a whole state beside each event needs a page that folds away.
            states=states and (as_html or as_json),
            explanations=explain or as_html,
            texts=not without_texts,
        )
        shape = Shape(forms[0] if forms else "terminal", detail, changes=states or as_html, output=output)
        return command(*args, shape=shape, **kwargs)

    return wrapped
