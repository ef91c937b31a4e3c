"""`caseledger serve`, and commands beside it: on one data folder there is one database, whoever started it."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest

from interfaces.upkeep import driven
from tests.cli.running import Terminal
from tests.interfaces.data_folder import data_folder
from tests.interfaces.waiting import eventually
from tests.serving import Service, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres.databases import Database


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A service on a data folder of its own."""
    with serving() as running:
        yield running


@pytest.fixture
def beside(service: Service) -> Terminal:
    """A terminal at the data folder of a service that runs."""
    return Terminal({"CASELEDGER_DATA_DIR": service.environment["CASELEDGER_DATA_DIR"]})


def _status(service: Service, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{service.url}/v1/queues", headers=headers).status_code


def _case(url: str, token: str) -> httpx.Response:
    return httpx.post(
        f"{url}/v1/cases",
        headers={"Authorization": f"Bearer {token}"},
        json={"channel": "email", "topic": "delivery"},
    )


def _servers(folder: Path) -> list[int]:
    """Return the PostgreSQL servers whose data lie in a folder."""
    return [
        process.pid
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "postgres" and str(folder / "postgres") in (process.info["cmdline"] or ())
    ]


def test_a_token_made_beside_a_service_works_at_once(service: Service, beside: Terminal) -> None:
    """Given a running service, when a token is made and revoked, then the next request is answered accordingly."""
    made = beside.run("token", "create", "--json").told
    assert _status(service, made["token"]) == 200
    beside.run("token", "revoke", made["id"])
    assert _status(service, made["token"]) == 401


def test_the_status_beside_a_service_names_its_engine(service: Service, beside: Terminal) -> None:
    """Given a case that was just opened, then the engine takes it in, and is named as who drives the read models."""
    assert _case(service.url, service.token).status_code == 201

    def caught_up() -> bool:
        told = beside.run("projections", "status", "--json").told
        return all(one["lag"] == 0 and one["lease_live"] and one["owner"] == "embedded" for one in told)

    assert eventually(caught_up, seconds=10)


def test_a_read_model_is_rebuilt_beside_a_service(service: Service, beside: Terminal) -> None:
    """Given a running engine, when the queue is rebuilt and switched, then it is whole and goes on."""
    _case(service.url, service.token)
    assert beside.run("projections", "rebuild", "queue", "--switch").says("queue: built up to position")
    receipt = _case(service.url, service.token).json()
    answer = httpx.get(
        f"{service.url}/v1/queues/support",
        params={"at_least": receipt["position"]},
        headers={"Authorization": f"Bearer {service.token}"},
    )
    assert answer.status_code == 200, answer.text
    assert receipt["id"] in answer.text


def test_keys_are_not_rotated_under_a_service(service: Service, beside: Terminal) -> None:
    """Given a service that knows the old key only, when keys shall be rotated, then it is to be stopped first."""
    file = Path(beside.variables["CASELEDGER_DATA_DIR"]) / "master.keys"
    before = file.read_bytes()
    assert beside.run("keys", "rotate").refuses("stop it, rotate, and start it again")
    # then
    assert file.read_bytes() == before
    assert _case(service.url, service.token).status_code == 201
    # what is under its own keys may be looked after meanwhile
    assert beside.run("keys", "rewrap").says("0 keys were put under")
    assert beside.run("keys", "drop-old").says("Dropped 0")


def test_a_second_service_on_a_data_folder_is_refused(service: Service, beside: Terminal) -> None:
    """The message says what to do, and the first service goes on."""
    refused = beside.run_program("serve", "--port", "0")
    assert refused.refuses(
        "another caseledger is already running on", beside.variables["CASELEDGER_DATA_DIR"], "stop it first"
    )
    assert _status(service, service.token) == 200


def test_without_a_service_a_command_runs_the_database_for_its_time() -> None:
    """Given a new data folder, when commands run on it, then each finds what the last one wrote, and none stays."""
    with data_folder() as folder:
        terminal = Terminal({"CASELEDGER_DATA_DIR": str(folder)})
        made = terminal.run_program("token", "create", "--json").told
        assert _servers(folder) == []
        assert (folder / "master.keys").stat().st_mode & 0o777 == 0o600
        listed = terminal.run("token", "list", "--json").told
        assert made["id"] in [one["id"] for one in listed]
        assert _servers(folder) == []
        # and when
        assert terminal.run("keys", "rotate").says("Restart what serves")
        # then
        assert terminal.run("keys", "drop-old").says("Dropped 1")
        assert made["id"] in [one["id"] for one in terminal.run("token", "list", "--json").told]
        assert not (folder / "postgres" / "postmaster.pid").exists()


def test_a_ledger_whose_keys_are_lost_stays_closed() -> None:
    """Given an embedded ledger, when it is given other keys, then the message names the one that is missed."""
    with data_folder() as folder:
        terminal = Terminal({"CASELEDGER_DATA_DIR": str(folder)})
        terminal.run("token", "list")
        missed = (folder / "master.keys").read_text(encoding="ascii").partition(":")[0]
        other = folder / "other.keys"
        terminal.run("keys", "new", str(other))
        assert terminal.having(MASTER_KEY_FILE=str(other)).run("token", "list").refuses(missed, "not given")
        assert _servers(folder) == []


def test_the_web_half_needs_no_engine(terminal: Terminal) -> None:
    """Given a migrated database, when only the web half runs, then it takes commands, and no engine runs."""
    with terminal.serving("--only", "web") as (told, process):
        assert _case(told["url"], told["administrator_token"]).status_code == 201
        children = [" ".join(child.cmdline()) for child in psutil.Process(process).children()]
        assert len(children) == 1
        assert "interfaces.serve.child web" in children[0]
    status = terminal.run("projections", "status", "--json").told
    assert [(one["position"], one["owner"]) for one in status] == [(0, None)] * len(driven())


def test_the_first_start_shows_a_token_once(terminal: Terminal) -> None:
    """Given a ledger that was started before, when it is started again, then no token is shown."""
    with terminal.serving("--only", "engine") as (first, _):
        assert first["url"] is None
        assert first["administrator_token"].startswith("clt_")
    with terminal.serving("--only", "engine") as (again, _):
        assert again["administrator_token"] is None


def test_a_port_in_use_is_refused(terminal: Terminal) -> None:
    """The message names the port, and a way out."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        refused = terminal.run_program("serve", "--port", port)
    assert refused.refuses(f"port {port}", "another program listens there", "choose another port")


def test_an_address_of_another_machine_is_refused(terminal: Terminal) -> None:
    """Whoever mistypes the address learns that it is not here."""
    refused = terminal.run_program("serve", "--host", "192.0.2.1", "--port", "0")
    assert refused.refuses("no network interface of this machine has that address")


def test_a_service_on_a_database_that_was_not_migrated_is_refused(terminal: Terminal, empty_database: Database) -> None:
    """Nothing is migrated behind the owner's back: the message says what to run."""
    empty = terminal.having(DATABASE_URL=empty_database.application_url)
    assert empty.run_program("serve", "--port", "0").refuses("run `caseledger db migrate` with the owner's URL")
    assert empty_database.rows("SELECT to_regnamespace('ledger')") == [(None,)]


def test_a_service_on_a_database_that_is_not_there_is_refused(terminal: Terminal) -> None:
    """Given a port at which nobody listens, then the service does not start, and says why."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    gone = terminal.having(DATABASE_URL=f"postgresql://127.0.0.1:{port}/desk")
    assert gone.run_program("serve", "--port", "0").refuses("The database does not answer")


def test_a_service_without_a_key_is_refused(terminal: Terminal) -> None:
    """Given a database and no master key, then the message says where to put one."""
    keyless = terminal.having(MASTER_KEYS=None, DATA_DIR=os.devnull + "-folder")
    assert keyless.run_program("serve", "--port", "0").refuses("`caseledger keys new` makes one")
