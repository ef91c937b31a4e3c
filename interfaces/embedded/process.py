"""Starting PostgreSQL's programs as children that end with their parent."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from interfaces.embedded.accounts import Account

LAUNCHER = Path(__file__).with_name("launch.py")

PARENT_DEATH_SIGNAL = signal.SIGINT
"""To PostgreSQL a fast shutdown: it drops its clients and leaves a clean cluster, where SIGQUIT would mean recovery."""


def _launched(account: Account, death_signal: signal.Signals, command: Sequence[str]) -> list[str]:
    identity = (str(account.uid), str(account.gid), ",".join(str(group) for group in account.groups))
    # -I and -S: the launcher may be root for a moment, and must not run what a user's folders offer.
    start = (sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), str(int(death_signal)))
    return [*start, *identity, *command]


def _environment() -> dict[str, str]:
    # Beware of PGPORT, PGDATA, PGOPTIONS and their like in the caller's shell: they would be heeded.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def run_tool(account: Account, command: Sequence[str], standard_input: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's tools to its end under an account."""
    # SIGTERM lets initdb stop and clear up after itself.
    return subprocess.run(  # noqa: S603 - PostgreSQL's own tools
        _launched(account, signal.SIGTERM, command),
        check=False,
        cwd="/",
        env=_environment(),
        input=standard_input,
        capture_output=True,
        text=True,
        start_new_session=True,
    )


class ServerProcess:
    """A running `postgres`, the direct child of this process."""

    def __init__(self, account: Account, command: Sequence[str], log: int) -> None:
        self._ended = threading.Event()
        started: Future[subprocess.Popen[bytes]] = Future()
        # Beware: Linux sends the parent-death signal when the *thread* that started the child ends. So the server gets
        # a thread of its own that waits for it, and the caller's threads may come and go.
        keeper = threading.Thread(
            target=self._keep,
            args=(_launched(account, PARENT_DEATH_SIGNAL, command), log, started),
            name="embedded-postgres",
            daemon=True,
        )
        keeper.start()
        self._process = started.result()

    def _keep(self, command: Sequence[str], log: int, started: Future[subprocess.Popen[bytes]]) -> None:
        try:
            # A session of its own, because Ctrl-C in a terminal would stop it before the clients that need it.
            process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own server
                command,
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        except OSError as error:
            started.set_exception(error)
            return
        started.set_result(process)
        process.wait()
        self._ended.set()

    @property
    def pid(self) -> int:
        """The process id, that of the postmaster."""
        return self._process.pid

    def alive(self) -> bool:
        """Tell whether the server's process runs."""
        return not self._ended.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end at most so long, and tell whether it came."""
        return self._ended.wait(seconds)

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless the server has ended."""
        self._process.send_signal(number)
