"""What all commands share: where the ledger is, how to print, and how failures end."""

from __future__ import annotations

import functools
import json
import sys
import unicodedata
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, ParamSpec, TypeVar

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from application.keys.master import MasterKeyMalformed
from application.store.errors import StoreError, translated
from domain.errors import Refusal
from interfaces.embedded import EmbeddedServerError
from interfaces.installed import ProjectionNotUsable
from interfaces.settings import DATA_DIR, URL, settings_from
from projections.engine import CannotSwitch, Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

P = ParamSpec("P")
R = TypeVar("R")
REFUSED = 2
"""The exit code for what was refused; 1 is for what was done in part."""
PIPE_WIDTH: Final = 240
"""How wide a table is that goes into a pipe or a file, where no id needs to be broken."""
TURNING: Final = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""The characters that change the direction of the text around them."""
FAILURES = (
    Refusal,
    StoreError,
    EmbeddedServerError,
    MasterKeyMalformed,
    ProjectionNotUsable,
    CannotSwitch,
    Interrupted,
)
"""What ends a command with a message rather than a traceback; what the system refuses does so too."""

console = Console()
errors = Console(stderr=True)


def with_settings(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options that say where the ledger is; the command is given `settings`, and its failures are told."""

    @click.option("--database-url", metavar="URL", help=f"PostgreSQL to use, as the application's role. [{URL}]")
    @click.option(
        "--data-dir",
        type=click.Path(path_type=Path, file_okay=False),
        help=f"Folder of the embedded PostgreSQL, used when no URL is given. [{DATA_DIR}]",
    )
    @functools.wraps(command)
    def wrapped(*args: Any, database_url: str | None, data_dir: Path | None, **kwargs: Any) -> R:  # noqa: ANN401 - click's
        with failures_told():
            return command(*args, settings=settings_from(database_url, data_dir), **kwargs)

    return wrapped


def with_json(command: Callable[..., R]) -> Callable[..., R]:
    """Add `--json`; the command is given `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


@contextmanager
def failures_told() -> Iterator[None]:
    """End the command with a message that says what to do when something fails within."""
    try:
        with translated():
            yield
    except FAILURES as error:
        fail(str(error))
    except BrokenPipeError:
        raise  # whoever read the output has gone, and click ends in silence
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """Read a time of an option; without its zone it is no moment."""
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        message = f"{value!r} is no time; write it like 2026-03-02T09:00:00+01:00"
        raise click.BadParameter(message, ctx, param) from error
    if read.tzinfo is None:
        message = f"{value!r} needs its zone, as in 2026-03-02T09:00:00+01:00 or 2026-03-02T08:00Z"
        raise click.BadParameter(message, ctx, param)
    return read


def fail(message: str, *, code: int = REFUSED) -> NoReturn:
    """End the command with a message, as refused unless told otherwise."""
    errors.print(f"[bold red]caseledger:[/] {escape(shown(message))}", highlight=False, soft_wrap=True)
    sys.exit(code)


def say(text: str) -> None:
    """Print a line for people, as it stands."""
    console.print(Text(shown(text)), soft_wrap=True)


def shown(value: str) -> str:
    """Return a text without what would command the terminal or turn its lines round: a customer may have written it."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if one in TURNING or (unicodedata.category(one) == "Cc" and one not in "\n\t")
        else one
        for one in value
    )


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False))


def end(told: object, said: str, *, as_json: bool) -> None:
    """Print what a command did: as JSON for programs, as a sentence for people."""
    if as_json:
        print_json(told)
    else:
        say(said)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows for people."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else shown(str(cell))) for cell in row))
    (console if console.is_terminal else Console(width=PIPE_WIDTH)).print(table)
