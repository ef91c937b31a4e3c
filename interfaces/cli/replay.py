"""`caseledger replay`."""

from __future__ import annotations

import asyncio
import io
import os
from typing import TYPE_CHECKING

import click
from rich.console import Console

from application.replaying import differ, find_stream, replay
from interfaces.cli.finding import finder
from interfaces.cli.options import PIPE_WIDTH, console, with_settings
from interfaces.cli.replay_options import with_moments, with_shape
from interfaces.replays.data import data
from interfaces.replays.html import html
from interfaces.replays.markdown import markdown
from interfaces.replays.page import page_of
from interfaces.replays.terminal import print_page
from interfaces.wiring import desk

if TYPE_CHECKING:
    from pathlib import Path

    from application.retelling import Difference, Question, Replay
    from interfaces.cli.replay_options import Shape
    from interfaces.settings import Settings


@click.command("replay")
@click.argument("stream")
@with_moments
@with_shape
@with_settings
def replay_command(stream: str, *, moments: tuple[Question, ...], shape: Shape, settings: Settings) -> None:
    """Tell a history, and the state at that moment.

    STREAM is an id (case-..., customer-..., order-...). A case is also found by its number (2026-000123), or its number
    in the system that it was imported from, also written SOURCE:NUMBER. Personal values are shown.
    """

    async def work() -> Replay | Difference:
        async with desk(settings) as one:
            found = await find_stream(stream, one.reading, finder(one.rows))
            if len(moments) > 1:
                return await differ(one.reading, one.keys, found, moments, one.clock(), shape.detail)
            return await replay(one.reading, one.keys, found, moments[0], one.clock(), shape.detail)

    told = asyncio.run(work())
    if shape.form == "terminal" and shape.output is None:
        print_page(page_of(told, changes=shape.changes), console)
    elif shape.output is None:
        click.echo(_written(told, shape), nl=False)
    else:
        _write(shape.output, _written(told, shape))


def _written(told: Replay | Difference, shape: Shape) -> str:
    match shape.form:
        case "json":
            return data(told)
        case "markdown":
            return markdown(page_of(told, changes=shape.changes))
        case "html":
            return html(page_of(told, changes=shape.changes))
        case "terminal":
            text = io.StringIO()
            print_page(page_of(told, changes=shape.changes), Console(file=text, width=PIPE_WIDTH))
            return text.getvalue()


def _write(path: Path, text: str) -> None:
    """Write a file, readable for nobody else if it is new: it holds what people wrote."""
    with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
