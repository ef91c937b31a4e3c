"""A running `caseledger serve` that can be killed, process by process, and started again on the same data."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import httpx
import psutil

from interfaces.wiring import PROJECTIONS
from tests.interfaces.data_folder import TOGETHER, data_folder
from tests.interfaces.waiting import eventually, gone

if TYPE_CHECKING:
    from collections.abc import Iterator

CASELEDGER: Final = Path(sys.executable).with_name("caseledger")
PATIENCE: Final = 30.0
"""Seconds for what takes one on an idle machine."""
NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares a client that lives for one request the reading of all the world's certificates, which takes longer."""


@dataclass
class Service:
    """The parent process of a service, and what it said."""

    process: subprocess.Popen[str]
    told: dict[str, Any]
    log: Path

    @property
    def url(self) -> str:
        """Where it listens."""
        return str(self.told["url"])

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return httpx.URL(self.url).port or 0

    def lines(self) -> list[dict[str, Any]]:
        """Return what it logged."""
        said = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in said if line.startswith("{")]

    def child(self, name: str) -> int:
        """Return the process id of the child of that name that was started last: `web 1`, `engine`."""
        pids = [line["pid"] for line in self.lines() if line["message"] == "child started" and line["child"] == name]
        return int(pids[-1])

    def postmaster(self) -> int:
        """Return the process id of the embedded server that was started last."""
        pids = [line["pid"] for line in self.lines() if line["message"] == "PostgreSQL is ready"]
        return int(pids[-1])

    def family(self) -> list[int]:
        """Return the process ids of the parent and of all that it started."""
        try:
            parent = psutil.Process(self.process.pid)
            return [parent.pid, *(one.pid for one in parent.children(recursive=True))]
        except psutil.NoSuchProcess:
            return []

    def kill(self, name: str) -> None:
        """Kill a child without warning, and see it gone."""
        pid = self.postmaster() if name == "database" else self.child(name)
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: gone(pid), seconds=PATIENCE)

    def kill_parent(self) -> None:
        """Kill the parent without warning, and see all that it started gone with it."""
        family = self.family()
        self.process.kill()
        self.process.wait(PATIENCE)
        eventually(lambda: all(gone(pid) for pid in family), seconds=PATIENCE)

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def ready(self) -> dict[str, Any] | None:
        """Return what the service says of itself once commands and reads are served, None before."""
        try:
            answer = httpx.get(f"{self.url}/health/ready", timeout=PATIENCE, verify=NO_TLS)
        except httpx.TransportError:
            return None
        found: dict[str, Any] = answer.json()
        return found if answer.status_code == 200 else None

    def caught_up(self, position: int = 0) -> bool:
        """Tell whether every read model is at a position, and well."""
        found = self.ready()
        return (
            found is not None
            and set(found["projections"]) == {one.name for one in PROJECTIONS}
            and all(one["error"] is None and one["position"] >= position for one in found["projections"].values())
        )

    def __enter__(self) -> Self:
        """Use the service."""
        return self

    def __exit__(self, *_: object) -> None:
        """End whatever is left."""
        family = self.family()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(PATIENCE)
        eventually(lambda: all(gone(pid) for pid in family), seconds=PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()


def environment(**settings: str) -> dict[str, str]:
    """Return an environment without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CASELEDGER_", "PG"))}
    return {**kept, **settings}


def start(folder: Path, *options: str, **settings: str) -> Service:
    """Start the service on a data folder and return once it has said where it listens: on a free port, unless told."""
    log = folder.parent / f"log-{len(list(folder.parent.glob('log-*')))}"
    port = () if "--port" in options else ("--port", "0")
    command = [str(CASELEDGER), "serve", "--json", "--data-dir", str(folder), *port, *options]
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment(**settings)
        )
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith("}"):
            return Service(process, json.loads("".join(lines)), log)
    process.wait(PATIENCE)
    raise AssertionError(log.read_text(encoding="utf-8"))


@cache
def _begun() -> tuple[Path, str]:
    """Return a data folder as the first start of a service leaves it, and the token that was told: the same to all
    processes of a test run, of which the first that asks makes it.
    """
    together = Path(os.environ[TOGETHER])
    folder, token = together / "data", together / "token"
    with together.joinpath("lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not token.exists():
            shutil.rmtree(folder, ignore_errors=True)  # as a start that failed left it
            with start(folder) as first:
                eventually(first.caught_up, seconds=PATIENCE)
            token.write_text(str(first.told["administrator_token"]), encoding="utf-8")
    return folder, token.read_text(encoding="utf-8")


@contextmanager
def service(*options: str) -> Iterator[tuple[Service, Path]]:
    """Give a service on a data folder of its own, in which nothing has happened since the first start: what that told,
    this one tells, too. Where the first start itself is at stake, `start` is given a new folder.
    """
    begun, token = _begun()
    with data_folder() as folder:
        # With its owners, of whom one is the server's.
        subprocess.run(["cp", "-a", begun, folder], check=True)
        with start(folder, *options) as started:
            started.told["administrator_token"] = token
            yield started, folder
