"""A service on a ledger of its own, and commands beside it."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.service import CASELEDGER, environment, service

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS: Final = CASELEDGER.parent
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
            [CASELEDGER, *arguments, "--json"], env=self.environment, capture_output=True, text=True, check=True
        )
        told: dict[str, Any] = json.loads(done.stdout)
        return told


@contextmanager
def serving() -> Iterator[Service]:
    """Start the service on a free port, and stop it with everything that it started."""
    with service() as (started, folder):
        beside = environment(CASELEDGER_DATA_DIR=str(folder), PATH=f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}")
        yield Service(started.url, str(started.told["administrator_token"]), beside, started.process)
