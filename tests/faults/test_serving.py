"""Starting, stopping and splitting the service."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest

from application.keys.master import new_master_keys
from tests.interfaces.data_folder import data_folder
from tests.interfaces.waiting import eventually, gone
from tests.service import PATIENCE, Service, service, start

if TYPE_CHECKING:
    from tests.postgres.databases import Database

pytestmark = pytest.mark.faults

CASE = {"channel": "email", "topic": "delivery"}


def test_ctrl_c_ends_everything_in_order() -> None:
    """Exit code 0, every process gone, the database shut down cleanly; the next start recovers nothing."""
    with data_folder() as folder:
        with start(folder) as living:
            eventually(living.caught_up, seconds=PATIENCE)
            family = living.family()
            assert len(family) >= 4
            assert living.interrupt() == 0
            assert all(gone(pid) for pid in family)
            assert living.lines()[-1]["message"] == "stopped"
            assert living.lines()[-1]["in_order"] is True
        with start(folder) as living:
            eventually(living.caught_up, seconds=PATIENCE)
        assert "was not properly shut down" not in (folder / "postgres.log").read_text(encoding="utf-8")


def test_the_administrators_token_is_told_on_the_first_start_and_never_again() -> None:
    """It opens the API, and is kept nowhere in the data folder."""
    with data_folder() as folder:
        with start(folder) as living:
            token = living.told["administrator_token"]
            client = httpx.Client(base_url=living.url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)
            with client:
                assert client.get("/v1/policy").status_code == 200
            assert token not in living.log.read_text(encoding="utf-8")
            assert living.interrupt() == 0
        with start(folder) as living:
            assert living.told["administrator_token"] is None
            assert living.interrupt() == 0
        for file in folder.rglob("*"):
            if file.is_file():
                assert token.encode() not in file.read_bytes(), file


def test_a_killed_service_leaves_no_figures_behind() -> None:
    """The next start clears the folder in which its web workers counted."""
    with data_folder() as folder:
        with start(folder) as living:
            (left,) = figures_of(living)
            living.kill_parent()
            assert left.exists()
        with start(folder) as living:
            (own,) = figures_of(living)
            assert not left.exists()
            assert living.interrupt() == 0
            assert not own.exists()


def figures_of(living: Service) -> list[Path]:
    """Return the folder that a service keeps its figures in."""
    return eventually(
        lambda: list(Path(tempfile.gettempdir()).glob(f"caseledger-metrics-{living.process.pid}-*")), seconds=PATIENCE
    )


def test_a_master_key_file_is_made_for_its_owners_eyes_only() -> None:
    """Nobody else on the machine can open the personal data."""
    with service() as (_, folder):
        assert (folder / "master.keys").stat().st_mode & 0o777 == 0o600


def test_web_and_engine_may_run_on_hosts_of_their_own(database: Database) -> None:
    """On one database: commands are taken while there is no engine, and read models while there is no web worker."""
    settings = {
        "CASELEDGER_DATABASE_URL": database.application_url,
        "CASELEDGER_MASTER_KEYS": new_master_keys().text(),
    }
    with data_folder() as folder:
        folder.mkdir()
        with start(folder, "--port", "0", "--only", "web", **settings) as web:
            token = web.told["administrator_token"]
            client = httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)
            with client:
                opened = client.post("/v1/cases", json=CASE)
                assert opened.status_code == 201
                assert client.get("/v1/queues/support").json()["code"] == "read_model_missing"
                with start(folder, "--only", "engine", **settings) as engine:
                    assert engine.told == {
                        "url": None,
                        "data": "the database that was named",
                        "administrator_token": None,
                    }
                    eventually(lambda: web.caught_up(opened.json()["position"]), seconds=PATIENCE)
                    shown = client.get("/v1/queues/support", params={"at_least": opened.json()["position"]})
                    assert [row["stream"] for row in shown.json()["cases"]] == [opened.json()["id"]]
                    assert {line["child"] for line in engine.lines() if "child" in line} == {"engine"}
                    assert engine.interrupt() == 0
                assert client.get("/v1/queues/support").status_code == 200
                assert {line["child"] for line in web.lines() if "child" in line} == {"web 1"}
            assert web.interrupt() == 0


def test_a_key_sent_to_two_workers_at_once_takes_effect_once() -> None:
    """Each of them answers with the one case, or that the request is under way."""
    with service("--port", "0", "--workers", "2") as (living, _):
        headers = {"Authorization": f"Bearer {living.told['administrator_token']}"}
        answers: list[tuple[str, httpx.Response]] = []

        def send(key: str, together: threading.Barrier) -> None:
            # A connection of its own, so that it meets either worker.
            with httpx.Client(base_url=living.url, timeout=PATIENCE) as client:
                client.get("/health/live")
                together.wait(PATIENCE)
                answers.append((key, client.post("/v1/cases", json=CASE, headers={**headers, "Idempotency-Key": key})))

        keys = [str(uuid4()) for _ in range(8)]
        for key in keys:
            together = threading.Barrier(6)
            senders = [threading.Thread(target=send, args=(key, together)) for _ in range(6)]
            for sender in senders:
                sender.start()
            for sender in senders:
                sender.join(PATIENCE)
        assert len(answers) == 48
        for key in keys:
            codes = {answer.status_code for sent, answer in answers if sent == key}
            assert codes <= {201, 409}
            assert len({answer.text for sent, answer in answers if sent == key and answer.status_code == 201}) == 1
        feed = httpx.get(f"{living.url}/v1/events", params={"limit": 1000}, headers=headers, timeout=PATIENCE).json()
        assert len([event for event in feed["events"] if event["type"] == "case.opened.v1"]) == len(keys)
