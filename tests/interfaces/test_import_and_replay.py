"""`caseledger import` and `caseledger replay` from the command line."""

from __future__ import annotations

import gzip
import json
import stat
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner, Result

from interfaces.cli.importing import import_command
from interfaces.cli.main import main
from interfaces.cli.replay import replay_command
from tests.importing.files import HEADINGS, MAPPING, line
from tests.importing.xes import MAPPING as XES_MAPPING
from tests.importing.xes import event, trace, xes
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
        # By way of the main command: one that was ever run without it does not know `-h` from then on.
        return CliRunner().invoke(main, [str(command.name), *(names.get(one, one) for one in arguments)])

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


def test_a_check_tells_people_what_an_import_would_find(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a ledger; what a file holds can't command the terminal. It ends with 0 when everything has a meaning."""
    monkeypatch.setenv("CASELEDGER_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.delenv("CASELEDGER_MASTER_KEYS")
    whole = run(import_command, "FILE", "--mapping", "MAPPING", "--check")
    assert whole.exit_code == 0, whole.output
    assert "old-desk: 3 rows of 1 cases, from 2020-05-04 08:00:00+00:00 to 2020-05-04 09:00:00+00:00" in whole.stdout
    assert "resolved (1)" in whole.stdout
    assert "In the mapping, but in no row: Triage, Take, Wait" in whole.stdout
    rows = ROWS + line("1", "\x1b[31m[red]", 70) + line("1", "Close", 80) + "2,Open\n"
    found = run(import_command, "FILE", "--mapping", "MAPPING", "--check", rows=rows)
    assert found.exit_code == 1, found.output
    for told in (
        "Without a meaning (list them under activities, or under facts): \ufffd[31m[red]",
        "Columns that are only kept with their rows: note",
        "1 (line 6)",
        "1 bad rows:\n  line 7: the row has 2 columns, the heading 6",
    ):
        assert told in found.stdout
    assert "\x1b" not in found.stdout


def test_a_check_tells_programs_what_an_import_would_find(run: Callable[..., Result]) -> None:
    """Every field; it ends with 1 when something is left without a meaning, with 2 when the file is none."""
    told = _json(run(import_command, "FILE", "--mapping", "MAPPING", "--check", "--json"))
    assert (told["rows"], told["without_meaning"], told["flags"]) == (3, [], {})
    left = run(import_command, "FILE", "--mapping", "MAPPING", "--check", "--json", rows=ROWS + line("1", "Sigh", 5))
    assert left.exit_code == 1
    assert json.loads(left.stdout)["without_meaning"] == ["Sigh"]
    refused = run(import_command, "MAPPING", "--mapping", "MAPPING", "--check")
    assert (refused.exit_code, "mapping.toml can't be imported" in refused.stderr) == (2, True)
    assert run(import_command, "FILE", "--mapping", "MAPPING", "--check", "--strict").exit_code == 2
    # Nothing was written.
    again = _json(run(import_command, "FILE", "--mapping", "MAPPING", "--json"))
    assert (again["rows_taken_over"], again["rows_in_before"]) == (3, 0)


def test_a_packed_log_in_xes_is_imported(run: Callable[..., Result], tmp_path: Path) -> None:
    """What it is written in its first bytes tell; a log that was cut is refused with its name and line."""
    mapping = tmp_path / "xes.toml"
    mapping.write_text(XES_MAPPING, encoding="utf-8")
    log = tmp_path / "log.xes.gz"
    written = xes([trace("1", event("Open", 0), event("Close", 60))]).encode()
    log.write_bytes(gzip.compress(written[:-30]))
    cut = run(import_command, str(log), "--mapping", str(mapping))
    assert cut.exit_code == 2
    assert "log.xes.gz can't be imported: line 5: the file ends in the middle of the log" in cut.stderr
    log.write_bytes(gzip.compress(written))
    done = _json(run(import_command, str(log), "--mapping", str(mapping), "--json"))
    assert (done["rows_taken_over"], done["events"]) == (2, 4)
    assert "was closed" in run(replay_command, "old-desk:1").stdout


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


def test_each_event_tells_its_change_and_its_command_where_asked_for(run: Callable[..., Result]) -> None:
    """In the terminal beside the event; in JSON as fields."""
    run(import_command, "FILE", "--mapping", "MAPPING")
    short = run(replay_command, "old-desk:1").stdout
    assert ("unopened → open" in short, "case.import" in short) == (False, False)
    full = run(replay_command, "old-desk:1", "--states", "--explain").stdout
    for told in ("= stage: unopened → open", "- case.import, command ", "taking over from another system."):
        assert told in full
    told = _json(run(replay_command, "old-desk:1", "--states", "--explain", "--json"))
    first = told["entries"][0]
    assert (first["action"], first["state"]["stage"], first["changes"][0]["after"]) == ("case.import", "open", "open")
    assert first["explanation"]["command"].startswith("case.import, command ")


def test_two_moments_are_held_against_each_other(run: Callable[..., Result]) -> None:
    """The second one is now unless it is said; its options need to be asked for a difference."""
    run(import_command, "FILE", "--mapping", "MAPPING")
    noon = ["--as-of", "2020-05-04T08:30:00Z"]
    read = run(replay_command, "old-desk:1", *noon, "--diff")
    assert read.exit_code == 0, read.output
    assert "stage: resolved → closed" in read.stdout
    told = _json(run(replay_command, "old-desk:1", *noon, "--diff", "--and-at-version", "2", "--json"))
    assert [one["after"] for one in told["changes"] if one["field"] == "stage"] == ["open"]
    assert [entry["version"] for entry in told["gone"]] == [3, 4]
    alone = run(replay_command, "old-desk:1", "--and-at-version", "2")
    assert (alone.exit_code, "are for --diff" in alone.stderr) == (2, True)


@pytest.mark.parametrize(
    "form,begins",
    [("--html", "<!doctype html>"), ("--markdown", "# case-"), ("--json", "{"), ("--explain", "case-")],
)
def test_a_replay_is_written_to_a_file(run: Callable[..., Result], tmp_path: Path, form: str, begins: str) -> None:
    """Which only its owner can read; nothing is printed, and no control character is written."""
    run(import_command, "FILE", "--mapping", "MAPPING")
    kept = tmp_path / "replay"
    done = run(replay_command, "old-desk:1", form, "--output", str(kept))
    assert (done.exit_code, done.stdout) == (0, "")
    written = kept.read_text(encoding="utf-8")
    assert written.startswith(begins)
    assert "red" in written
    assert "\x1b" not in written
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    refused = run(replay_command, "old-desk:1", form, "--output", str(tmp_path / "missing" / "replay"))
    assert (refused.exit_code, "No such file" in refused.stderr) == (2, True)


def test_personal_values_are_left_out_where_asked_for(run: Callable[..., Result]) -> None:
    """In every form."""
    run(import_command, "FILE", "--mapping", "MAPPING")
    for form in ([], ["--json"], ["--html"], ["--markdown"]):
        assert "[31mred" in run(replay_command, "old-desk:1", *form).stdout
        hidden = run(replay_command, "old-desk:1", "--without-texts", *form)
        assert (hidden.exit_code, "[31mred" in hidden.stdout) == (0, False)


@pytest.mark.parametrize(
    "arguments,message",
    [
        (["old-desk:1", "--html", "--json"], "--html and --json are two formats"),
        (["order-00000000-0000-4000-8000-000000000000"], "There is no order order-0000"),
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
