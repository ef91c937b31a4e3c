"""The service as a user starts it: `caseledger serve` on a data folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.interfaces.data_folder import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS: Final = Path(sys.executable).parent
STOP_SECONDS: Final = 30


@dataclass(frozen=True)
class Service:
    """A running service: where it answers, its first token, and the environment for commands beside it."""

    url: str
    token: str
    environment: dict[str, str]
    process: subprocess.Popen[str]

    def command(self, *arguments: str) -> dict[str, Any]:
        """Run `caseledger` with `--json` beside the service and return what it printed."""
        done = subprocess.run(
            [SCRIPTS / "caseledger", *arguments, "--json"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        told: dict[str, Any] = json.loads(done.stdout)
        return told


@contextmanager
def serving() -> Iterator[Service]:
    """Start the service on a free port, and stop it with everything that it started."""
    with data_folder() as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CASELEDGER_")},
            "CASELEDGER_DATA_DIR": str(folder),
            "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        }
        command = [str(SCRIPTS / "caseledger"), "serve", "--json", "--port", "0"]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                told = _told(process)
                yield Service(str(told["url"]), str(told["administrator_token"]), environment, process)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(STOP_SECONDS)


def _told(process: subprocess.Popen[str]) -> dict[str, Any]:
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith("}"):
            told: dict[str, Any] = json.loads("".join(lines))
            return told
    raise AssertionError("the service ended before it said where it listens")
