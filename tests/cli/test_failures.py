"""How the commands fail: one message that says what to do, an exit code for scripts, and never a traceback."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import click
import pytest

from interfaces.cli.main import main
from tests.interfaces.data_folder import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.running import Terminal
    from tests.postgres.databases import Database


NO_CONTEXT = click.Context(main)


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name in group.list_commands(NO_CONTEXT):
        command = group.get_command(NO_CONTEXT, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name)


EVERY = sorted(_commands(main))
AT_A_LEDGER = [
    ("token", "list"),
    ("token", "create"),
    ("token", "revoke", "t-1"),
    ("projections", "status"),
    ("projections", "rebuild", "queue"),
    ("keys", "rewrap"),
    ("keys", "drop-old"),
    ("replay", "2026-000001"),
    ("calendar", "list"),
    ("calendar", "extend", "--all", "--reason", "x"),
    ("calendar", "explain", "add", "shop/office", "8h", "--from", "2026-03-02T09:00"),
    ("law", "list"),
]
"""Commands that need a database, as somebody might type them."""
named = pytest.mark.parametrize("command", AT_A_LEDGER, ids=" ".join)


def test_there_are_all_the_commands_that_are_promised() -> None:
    """A command that vanished would break somebody's script."""
    assert {" ".join(one) for one in EVERY} >= {
        "serve", "db migrate", "token create", "token list", "token revoke", "import", "replay",
        "projections status", "projections rebuild", "keys new", "keys rotate", "keys rewrap", "keys drop-old",
    }  # fmt: skip


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(bare: Terminal, command: tuple[str, ...], option: str) -> None:
    """Whatever else is missing, the help is there; what does something also offers JSON."""
    assert bare.run(*command, option).says("Usage: ", "--help")
    reached: click.Command | None = main
    for name in command:
        assert isinstance(reached, click.Group)
        reached = reached.get_command(NO_CONTEXT, name)
    assert isinstance(reached, click.Group) or bare.run(*command, option).says("--json")


@pytest.mark.parametrize("command", [one for one in EVERY if one], ids=" ".join)
def test_a_wrong_option_is_not_understood(bare: Terminal, command: tuple[str, ...]) -> None:
    """It ends with 2, and names the option."""
    assert bare.run(*command, "--nothing").misused("--nothing")


@pytest.mark.parametrize("arguments", [["nothing"], ["serve", "--port", "65536"], ["serve", "--workers", "0"]])
def test_what_is_not_there_is_not_understood(bare: Terminal, arguments: list[str]) -> None:
    """It ends with 2, and names what was typed."""
    assert bare.run(*arguments).misused(arguments[-1])


@named
def test_a_database_that_is_not_there_is_refused(terminal: Terminal, command: tuple[str, ...]) -> None:
    """Given a port at which nobody listens, then the message says so at once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    gone = terminal.having(DATABASE_URL=f"postgresql://127.0.0.1:{port}/desk")
    assert gone.run(*command).refuses("The database does not answer", "Connection refused")


@pytest.mark.parametrize("command", [("token", "list"), ("projections", "status")], ids=" ".join)
def test_a_database_that_says_nothing_is_given_up(terminal: Terminal, command: tuple[str, ...]) -> None:
    """Given something that takes connections and never answers, then the command ends within a few seconds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = terminal.having(DATABASE_URL=f"postgresql://127.0.0.1:{listener.getsockname()[1]}/desk")
        began = time.monotonic()
        assert silent.run(*command).refuses("The database does not answer", "timeout")
        assert time.monotonic() - began < 10


@named
def test_a_database_that_was_not_migrated_is_refused(
    terminal: Terminal, empty_database: Database, command: tuple[str, ...]
) -> None:
    """The message says what to run."""
    empty = terminal.having(DATABASE_URL=empty_database.application_url)
    assert empty.run(*command).refuses("run `caseledger db migrate` with the owner's URL")


@named
def test_an_address_that_is_none_is_refused(terminal: Terminal, command: tuple[str, ...]) -> None:
    """What can't be read as a URL of PostgreSQL is said to be wrong."""
    assert terminal.having(DATABASE_URL="nonsense").run(*command).refuses("looks like postgresql://")


def test_an_owners_database_that_does_not_answer_is_refused(bare: Terminal) -> None:
    """A migration fails as clearly as everything else."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    refused = bare.run("db", "migrate", "--owner-url", f"postgresql://127.0.0.1:{port}/desk")
    assert refused.refuses("The database does not answer")
    assert bare.run("db", "migrate", "--owner-url", "nonsense").refuses("looks like postgresql://")


def test_a_data_folder_that_cannot_be_one_is_refused(bare: Terminal, tmp_path: Path) -> None:
    """Given a file, a place where nothing can be made, or a folder that others write to, then the message names it."""
    file = tmp_path / "file"
    file.touch()
    assert bare.run("token", "list", "--data-dir", str(file)).misused(str(file))
    assert bare.having(DATA_DIR=str(file)).run("token", "list").refuses(str(file))
    assert bare.having(DATA_DIR="/proc/nothing").run("token", "list").refuses("/proc/nothing")
    with data_folder() as folder:
        folder.mkdir()
        folder.chmod(0o777)
        assert bare.having(DATA_DIR=str(folder)).run("token", "list").refuses(str(folder), "chmod go-w")


def test_keys_of_a_data_folder_that_was_never_used_cannot_be_rotated(bare: Terminal) -> None:
    """Given no ledger, when its keys shall be rotated, then nothing is made."""
    with data_folder() as folder:
        assert bare.having(DATA_DIR=str(folder)).run("keys", "rotate").refuses("master key that was not given")
        assert not folder.exists()
