"""`caseledger demo`: an empty ledger becomes a desk at work."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

from tests.interfaces.data_folder import data_folder
from tests.interfaces.waiting import eventually
from tests.service import CASELEDGER, PATIENCE, environment

if TYPE_CHECKING:
    from tests.cli.running import Terminal
    from tests.postgres.databases import Database

FEW = ("--cases", "25", "--weeks", "2")
OPENED = "SELECT count(*) FROM ledger.stored_events WHERE topic = 'case.opened.v1'"


def _opened(database: Database) -> int:
    return int(database.rows(OPENED)[0][0])


def test_it_tells_people_what_is_there_and_what_to_do_next(terminal: Terminal) -> None:
    """How many cases, how far they are, and commands to type; one of them is a case that can be read."""
    done = terminal.run("demo", *FEW)
    assert done.says("25 cases (", "closed", "of 15 customers", "caseledger serve", "/v1/queues/returns?status=open")
    replays = [line for line in done.out.splitlines() if "caseledger replay case-" in line]
    for line in replays:
        assert terminal.run(*line.split()[1:]).says("case-")


def test_it_tells_programs_what_it_did(terminal: Terminal, database: Database) -> None:
    """Every case is counted once, under the stage that it has come to."""
    told = terminal.run("demo", *FEW, "--seed", "4", "--json").told
    assert (told["cases"], sum(told["stages"].values()), told["resumed"]) == (25, 25, False)
    assert _opened(database) == 25


def test_a_ledger_that_is_not_empty_is_refused(terminal: Terminal, database: Database) -> None:
    """With what to do instead; a demonstration that is there in full is refused, too."""
    terminal.run("demo", *FEW)
    assert terminal.run("demo", *FEW).refuses("This demonstration is in the ledger already")
    assert terminal.run("demo", *FEW, "--seed", "2").refuses("take another data folder")
    assert _opened(database) == 25


def test_numbers_that_cannot_be_meant_are_not_understood(terminal: Terminal) -> None:
    """No cases, no time, and more than fits."""
    for option, value in (("--cases", "0"), ("--cases", "20001"), ("--weeks", "0"), ("--seed", "-1")):
        assert terminal.run("demo", option, value).misused(option)


def test_a_data_folder_is_set_up_and_filled(bare: Terminal) -> None:
    """A newcomer needs nothing beforehand: the embedded server starts for it, and the history can be read after it."""
    with data_folder() as folder:
        told = bare.run("demo", *FEW, "--json", "--data-dir", str(folder)).told
        assert told["cases"] == 25
        assert bare.run("demo", *FEW, "--data-dir", str(folder)).refuses("in the ledger already")


def test_ctrl_c_loses_nothing_and_the_same_command_goes_on(terminal: Terminal, database: Database) -> None:
    """It ends with 1 and says how to go on; then there are as many cases as were asked for."""
    command = [str(CASELEDGER), "demo", "--cases", "1500", "--json"]
    with subprocess.Popen(
        command, env=environment(**terminal.variables), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        eventually(lambda: _opened(database) > 0, seconds=PATIENCE)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert err == "caseledger: The demonstration was cut short. The same command goes on with it.\n"
    assert 0 < _opened(database) < 1500
    told = terminal.run("demo", "--cases", "1500", "--json").told
    assert (told["cases"], told["resumed"], _opened(database)) == (1500, True, 1500)
