"""What all commands share: where the ledger is, how to print, and how failures end."""

from __future__ import annotations

import asyncio
import functools
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from application.keys.master import MasterKeyMalformed
from application.store.errors import StoreError
from domain.errors import Refusal
from interfaces.embedded import EmbeddedServerError
from interfaces.settings import DATA_DIR, URL, Settings, settings_from

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

P = ParamSpec("P")
R = TypeVar("R")
REFUSED = 2
"""The exit code for what was refused; 1 is for what was done in part."""

console = Console()
errors = Console(stderr=True)


def with_settings(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options that say where the ledger is; the command is given `settings`."""

    @click.option("--database-url", metavar="URL", help=f"PostgreSQL to use, as the application's role. [{URL}]")
    @click.option(
        "--data-dir",
        type=click.Path(path_type=Path, file_okay=False),
        help=f"Folder of the embedded PostgreSQL, used when no URL is given. [{DATA_DIR}]",
    )
    @functools.wraps(command)
    def wrapped(*args: Any, database_url: str | None, data_dir: Path | None, **kwargs: Any) -> R:  # noqa: ANN401 - click's
        return command(*args, settings=settings_from(database_url, data_dir), **kwargs)

    return wrapped


def with_json(command: Callable[..., R]) -> Callable[..., R]:
    """Add `--json`; the command is given `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def run(work: Coroutine[Any, Any, R]) -> R:
    """Run a command's work; end with a message that says what to do when it fails."""
    try:
        return asyncio.run(work)
    except FAILURES as error:
        fail(str(error))


FAILURES = (Refusal, StoreError, EmbeddedServerError, MasterKeyMalformed)
"""What ends a command with a message rather than a traceback."""


def fail(message: str) -> NoReturn:
    """End the command as refused."""
    errors.print(f"[bold red]caseledger:[/] {escape(message)}", highlight=False, soft_wrap=True)
    sys.exit(REFUSED)


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows for people."""
    table = Table(*columns, title=title, title_justify="left", header_style="bold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table)


__all__ = ["Settings", "console", "errors", "fail", "print_json", "print_table", "run", "with_json", "with_settings"]
