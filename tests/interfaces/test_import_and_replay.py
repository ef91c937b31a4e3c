"""`caseledger import` and `caseledger replay` from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner, Result

from interfaces.cli.importing import import_command
from interfaces.cli.replay import replay_command
from tests.importing.files import HEADINGS, MAPPING, line
from tests.postgres.ledgers import MASTERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.postgres.databases import Database

ROWS = line("1", "Open", 0, "Ann", "\x1b[31mred") + line("1", "Solve", 30) + line("1", "Close", 60)


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Runs a command on a ledger of its own; in its arguments, FILE and MAPPING stand for a log and its mapping."""
    monkeypatch.setenv("CASELEDGER_DATABASE_URL", database.application_url)
    monkeypatch.setenv("CASELEDGER_MASTER_KEYS", MASTERS.text())
    names = {"FILE": str(tmp_path / "log.csv"), "MAPPING": str(tmp_path / "mapping.toml")}
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")

    def run(command: click.Command, *arguments: str, rows: str = ROWS) -> Result:
        (tmp_path / "log.csv").write_text(HEADINGS + rows, encoding="utf-8")
        return CliRunner().invoke(command, [names.get(one, one) for one in arguments])

    return run


def _json(result: Result) -> Any:  # noqa: ANN401 - whatever was printed
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_import_tells_what_it_did(run: Callable[..., Result]) -> None:
    """A summary for people ends with 0; the second run adds nothing."""
    first = run(import_command, "FILE", "--mapping", "MAPPING")
    assert first.exit_code == 0, first.output
    assert "3 rows of 1 cases; 3 taken over as 6 events, 0 were in before" in first.stdout
    again = _json(run(import_command, "FILE", "--mapping", "MAPPING", "--json"))
    assert (again["rows"], again["rows_in_before"], again["events"]) == (3, 3, 0)


def test_bad_rows_are_named_and_end_with_1(run: Callable[..., Result]) -> None:
    """What was left out must not be overlooked by a script."""
    done = run(import_command, "FILE", "--mapping", "MAPPING", rows=ROWS + "2,Open\n")
    assert done.exit_code == 1
    assert "line 5: the row has 2 columns, the heading 6" in done.stdout
    told = run(import_command, "FILE", "--mapping", "MAPPING", "--json", rows=ROWS + "2,Open\n")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["bad"] == [{"line": 5, "reason": "the row has 2 columns, the heading 6"}]


def test_a_refusal_ends_with_2(run: Callable[..., Result], tmp_path: Path) -> None:
    """With --strict a bad row is one, and so is a mapping that can't be meant or a file that is not there."""
    strict = run(import_command, "FILE", "--mapping", "MAPPING", "--strict", rows=ROWS + "2,Open\n")
    assert strict.exit_code == 2
    assert "line 5: the row has 2 columns" in strict.stdout
    assert "nothing is imported" in strict.stderr
    (tmp_path / "wrong.toml").write_text("source = 1", encoding="utf-8")
    wrong = run(import_command, "FILE", "--mapping", str(tmp_path / "wrong.toml"))
    assert (wrong.exit_code, "The mapping can't be used" in wrong.stderr) == (2, True)
    assert run(import_command, "missing.csv", "--mapping", "MAPPING").exit_code == 2


def test_a_replay_for_people_and_for_programs(run: Callable[..., Result]) -> None:
    """What a person reads can't command their terminal; a program gets every field."""
    run(import_command, "FILE", "--mapping", "MAPPING")
    read = run(replay_command, "old-desk:1")
    assert read.exit_code == 0, read.output
    assert "2020-05-04 09:00:00 UTC  The case was closed in the system that it comes from." in read.stdout
    assert "stage: closed" in read.stdout
    assert "\x1b" not in read.stdout
    told = _json(run(replay_command, "old-desk:1", "--as-of", "2020-05-04T10:30:00+02:00", "--json"))
    assert [entry["tag"] for entry in told["entries"]][-1] == "case.resolved.v1"
    assert told["state"]["stage"] == "resolved"
    assert '"customer":"Ann"' in told["entries"][1]["texts"]["row"]


@pytest.mark.parametrize(
    "arguments,message",
    [
        (["old-desk:1", "--as-of", "2020-05-04T10:30:00"], "needs its zone"),
        (["old-desk:1", "--known-at", "yesterday"], "is no time"),
        (["old-desk:1", "--known-at", "2199-01-01T00:00Z"], "still to come"),
        (["old-desk:1", "--at-version", "0"], "x>=1"),
        (["old-desk:1", "--at-version", "9"], "versions 1 to 6"),
        (["00000000-0000-4000-8000-000000000000"], "no such case"),
    ],
)
def test_what_cannot_be_answered_is_refused(run: Callable[..., Result], arguments: list[str], message: str) -> None:
    """The message says what to ask instead."""
    run(import_command, "FILE", "--mapping", "MAPPING")
    refused = run(replay_command, *arguments)
    assert refused.exit_code == 2
    assert message in refused.stderr
