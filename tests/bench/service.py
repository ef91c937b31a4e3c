"""The service as a user starts it: `caseledger serve` on a data folder, in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import psutil

from interfaces.settings import PREFIX, RATE_LIMIT
from tests.bench.registry import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM: Final = Path(sys.executable).with_name("caseledger")
STOP_SECONDS: Final = 30
RATE: Final = 10**8
"""Requests that a token has in a minute: they are counted as for everybody, and never too many."""
DATABASE: Final = "postgres"
"""The name of the processes that are the database's."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident bytes, with what processes share divided among them where the system tells it."""

    kind: str
    own: int
    database: int
    processes: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service that was spawned just now."""

    process: subprocess.Popen[str]
    port: int

    def told(self) -> dict[str, str | None]:
        """Return what it printed about itself, once it has."""
        lines: list[str] = []
        for line in _open(self.process.stdout):
            lines.append(line)
            if line.startswith("}"):
                told: dict[str, str | None] = json.loads("".join(lines))
                return told
        raise CannotRun("the service ended before it said where it listens")

    def memory(self) -> Memory:
        """Return what its processes have resident now."""
        parent = psutil.Process(self.process.pid)
        own = database = processes = 0
        kind = "PSS"
        for process in [parent, *parent.children(recursive=True)]:
            figures = process.memory_full_info()
            resident = getattr(figures, "pss", 0)
            if not resident:
                kind, resident = "RSS", figures.rss
            if process.name() == DATABASE:
                database += resident
            else:
                own += resident
                processes += 1
        return Memory(kind, own, database, processes)


@contextmanager
def serving(data_dir: Path) -> Iterator[Service]:
    """Spawn the service on a data folder, and stop it with everything that it started."""
    port = _free_port()
    # What the caller's environment says of caseledger is not meant for this one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment[RATE_LIMIT] = str(RATE)
    command = [str(PROGRAM), "serve", "--json", "--port", str(port), "--data-dir", str(data_dir)]
    with (
        (data_dir.parent / "service.log").open("a", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment, text=True) as process,
    ):
        try:
            yield Service(process, port)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                # Its children and its database end with it.
                process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _open(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise AssertionError
    return pipe
