"""The parent of the service: children are kept running, stopped in order, and never outlive it."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from interfaces.serve.children import Child, KeptChild
from interfaces.serve.listening import ListenFailed, listening_socket
from interfaces.serve.parent import ParentPipe
from interfaces.serve.services import ServiceKeeper
from tests.house.tree import ROOT
from tests.interfaces.data_folder import data_folder
from tests.interfaces.waiting import eventually, gone

PARENT = """
import json, sys
from interfaces.logs import configure_logging
from interfaces.serve.children import Child
from interfaces.serve.listening import listening_socket
from interfaces.serve.supervisor import Supervisor
configure_logging()
source, count, grace = json.loads(sys.argv[1])
listener = listening_socket(port=0)
print(listener.getsockname()[1], flush=True)
fd = listener.fileno()
argv = [sys.executable, "-c", source]
children = [Child(f"web {n}", argv, {"LISTEN_FD": str(fd)}, (fd,)) for n in range(count)]
sys.exit(Supervisor(children, grace_seconds=grace).run())
"""

WORKER = """
import os, socket
from interfaces.serve.parent import end_with_parent
end_with_parent()
listener = socket.socket(fileno=int(os.environ["LISTEN_FD"]))
while True:
    connection, _ = listener.accept()
    connection.sendall(str(os.getpid()).encode())
    connection.close()
"""

STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WORKER

TIDY = (
    """
import signal, sys
def leave(*_):
    print("tidied up", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
"""
    + WORKER
)

DATABASE_PARENT = """
import sys
from pathlib import Path
from interfaces.embedded import EmbeddedPostgres
from interfaces.logs import configure_logging
from interfaces.serve.children import Child
from interfaces.serve.supervisor import Supervisor
configure_logging()
with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print(server.pid, server.application_url, flush=True)
    child = Child("sleeper", [sys.executable, "-c", sys.argv[2]])
    sys.exit(Supervisor([child], services=[server]).run())
"""

SLEEPER = """
import time
from interfaces.serve.parent import end_with_parent
end_with_parent()
print("awake", flush=True)
time.sleep(600)
"""


@dataclass
class Parent:
    """A running supervisor, its port, and what it says."""

    process: subprocess.Popen[str]
    log: Path
    first_line: str

    @property
    def port(self) -> int:
        """Give the port that it listens on."""
        return int(self.first_line)

    def lines(self) -> list[dict[str, Any]]:
        """Give the log so far."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def children(self) -> list[int]:
        """Give the process ids of the children that were started last, by name."""
        started = {line["child"]: line["pid"] for line in self.lines() if line["message"] == "child started"}
        return list(started.values())

    def says(self, message: str) -> bool:
        """Tell whether it has logged this."""
        return any(line["message"] == message for line in self.lines())

    def answer(self) -> int:
        """Give the process id of the worker that answers."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            return int(connection.recv(100) or "0")


@contextmanager
def _parent(source: str, *arguments: str) -> Iterator[Parent]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("w") as stderr:
            command = [sys.executable, "-c", source, *arguments]
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True)
        with process:
            assert process.stdout is not None
            try:
                yield Parent(process, log, process.stdout.readline())
            finally:
                process.kill()


@contextmanager
def _web(worker: str = WORKER, *, count: int = 2, grace: float = 10.0) -> Iterator[Parent]:
    with _parent(PARENT, json.dumps([worker, count, grace])) as parent:
        eventually(lambda: len(parent.children()) == count)
        yield parent


@pytest.mark.faults
def test_a_killed_child_is_started_again_and_no_connection_is_refused_meanwhile() -> None:
    """With its only worker dead, the service keeps connections waiting for the next one."""
    with _web(count=1) as parent:
        killed = parent.answer()
        # when
        os.kill(killed, signal.SIGKILL)
        # Before it is gone it may yet take a connection along.
        eventually(lambda: gone(killed))
        # then
        assert parent.answer() not in {0, killed}
        ended = next(line for line in parent.lines() if line["message"] == "child ended")
        assert (ended["pid"], ended["signal"], ended["child"]) == (killed, "SIGKILL", "web 0")


@pytest.mark.faults
def test_children_end_at_once_with_a_killed_parent_and_free_the_port() -> None:
    """A kill -9 of the parent: within a second nobody answers any more, and a new parent can listen."""
    with _web(STUBBORN) as parent:
        children = parent.children()
        parent.answer()
        # when
        parent.process.kill()
        # then
        eventually(lambda: all(gone(pid) for pid in children), seconds=1)
        listening_socket(port=parent.port, retry_seconds=0.5).close()


@pytest.mark.faults
def test_a_restarted_child_still_ends_with_its_parent() -> None:
    """Started among living siblings, it inherits nothing that would keep them or itself alive."""
    with _web() as parent:
        os.kill(parent.answer(), signal.SIGKILL)
        eventually(lambda: len([line for line in parent.lines() if line["message"] == "child started"]) == 3)
        children = parent.children()
        eventually(lambda: parent.answer() in children)
        # when
        parent.process.kill()
        # then
        eventually(lambda: all(gone(pid) for pid in children), seconds=1)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_child_holds_the_end_of_the_pipe_that_only_the_parent_may_hold() -> None:
    """One copy of the write end in any child would keep all of them alive."""
    with _web(count=3) as parent:
        parent.answer()
        pipes = _pipes(parent.process.pid, writable=True) & _pipes(parent.process.pid, writable=False)
        assert len(pipes) == 1
        for child in parent.children():
            assert _pipes(child, writable=False) & pipes
            assert not _pipes(child, writable=True) & pipes


def _pipes(pid: int, *, writable: bool) -> set[str]:
    found = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            flags = Path(f"/proc/{pid}/fdinfo/{entry.name}").read_text(encoding="ascii").split("flags:")[1].split()[0]
            opened = str(entry.readlink())
        except FileNotFoundError:
            continue  # closed while we look
        if (int(flags, 8) & os.O_ACCMODE != os.O_RDONLY) is writable and opened.startswith("pipe:"):
            found.add(opened)
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_stop_lets_children_finish(number: signal.Signals) -> None:
    """Each child is asked, does what it has to do last, and the parent reports success."""
    with _web(TIDY) as parent:
        children = parent.children()
        eventually(lambda: {parent.answer() for _ in range(10)} == set(children))
        # when
        parent.process.send_signal(number)
        # then
        said, _ = parent.process.communicate(timeout=5)
        assert said.count("tidied up") == 2
        assert parent.process.returncode == 0
        assert all(gone(pid) for pid in children)


def test_a_child_that_does_not_end_in_time_is_killed() -> None:
    """After the grace period the parent ends it, and says so by its exit code."""
    with _web(STUBBORN, grace=0.2) as parent:
        children = parent.children()
        eventually(lambda: {parent.answer() for _ in range(10)} == set(children))
        parent.process.terminate()
        assert parent.process.wait(5) == 1
        assert all(gone(pid) for pid in children)


def test_a_second_ctrl_c_kills_at_once() -> None:
    """Whoever is in a hurry does not wait for the grace period."""
    with _web(STUBBORN, grace=600) as parent:
        children = parent.children()
        eventually(lambda: {parent.answer() for _ in range(10)} == set(children))
        parent.process.send_signal(signal.SIGINT)
        eventually(lambda: parent.says("stopping"))
        assert parent.process.poll() is None
        parent.process.send_signal(signal.SIGINT)
        assert parent.process.wait(5) == 1
        assert all(gone(pid) for pid in children)


def test_ctrl_c_in_a_terminal_does_not_reach_the_children() -> None:
    """A terminal signals its whole foreground group, and the children are not in the parent's."""
    with _web() as parent:
        groups = {os.getpgid(pid) for pid in (parent.process.pid, *parent.children())}
        assert len(groups) == 3


@pytest.mark.faults
def test_the_embedded_server_is_brought_back_without_restarting_the_children() -> None:
    """A kill -9 of PostgreSQL: the parent starts it again at the same place, and nobody outlives the parent."""
    with data_folder() as folder, _parent(DATABASE_PARENT, str(folder), SLEEPER) as parent:
        pid, url = parent.first_line.split()
        children = eventually(parent.children)
        # when
        os.kill(int(pid), signal.SIGKILL)
        # then
        eventually(lambda: gone(int(pid)))
        revived = eventually(lambda: _postmaster(url))
        assert parent.children() == children
        # and when
        parent.process.kill()
        # then
        eventually(lambda: gone(revived) and gone(children[0]))


def _postmaster(url: str) -> int:
    with psycopg.connect(url) as connection:
        backend = psutil.Process(connection.info.backend_pid)
        return backend.ppid()


def test_a_child_that_cannot_live_is_tried_ever_more_rarely() -> None:
    """The second start is immediate, and from then on the pauses grow up to some seconds."""
    pipe = ParentPipe()
    child = KeptChild(Child("broken", [sys.executable, "-c", "raise SystemExit(3)"]), pipe.read_end)
    pauses: list[float] = []

    def three_pauses() -> bool:
        pause = child.keep()
        if pause and (not pauses or pause > pauses[-1]):
            pauses.append(pause)
        return len(pauses) == 2

    eventually(three_pauses)
    assert pauses == [pytest.approx(0.25, abs=0.05), pytest.approx(0.5, abs=0.05)]
    child.kill()
    pipe.close()


def test_a_program_that_is_not_there_does_not_stop_the_parent() -> None:
    """It is logged and tried again; the other children go on."""
    pipe = ParentPipe()
    child = KeptChild(Child("missing", ["/nowhere/program"]), pipe.read_end)
    assert child.keep() == 0
    assert child.keep() == pytest.approx(0.25, abs=0.05)
    assert not child.running
    pipe.close()


class _Weakling:
    """A service that comes back at the third try."""

    name = "weakling"

    def __init__(self) -> None:
        self.tries = 0

    def alive(self) -> bool:
        return self.tries >= 3

    def revive(self) -> None:
        self.tries += 1
        if self.tries < 3:
            raise OSError


def test_a_service_that_fails_to_come_back_is_tried_again() -> None:
    """The parent never gives up on it."""
    service = _Weakling()
    keeper = ServiceKeeper(service)
    keeper.start()
    eventually(service.alive)
    keeper.stop()
    assert service.tries == 3


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    """The message tells which port, and what to do."""
    with listening_socket(port=0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenFailed, match=f"127.0.0.1 port {port}: .*choose another port"):
            listening_socket(port=port, retry_seconds=0.05)


def test_a_port_about_to_become_free_is_waited_for() -> None:
    """The workers of a killed parent need a moment to let go."""
    taken = listening_socket(port=0)
    port = taken.getsockname()[1]
    release = threading.Timer(0.2, taken.close)
    release.start()
    with listening_socket(port=port) as listener:
        assert listener.getsockname()[1] == port
    release.join()


def test_connections_wait_while_no_worker_accepts() -> None:
    """The parent itself listens, so a connection is taken into the queue before there is any worker."""
    with listening_socket(port=0) as listener, socket.create_connection(listener.getsockname(), timeout=1) as client:
        client.sendall(b"early")
        assert select.select([listener], [], [], 1)[0] == [listener]


def test_a_process_without_a_parent_pipe_is_left_alone() -> None:
    """A worker that somebody starts by hand runs on."""
    source = "from interfaces.serve.parent import end_with_parent; end_with_parent(); print('alive')"
    environment: Mapping[str, str] = {name: value for name, value in os.environ.items() if "CASELEDGER" not in name}
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "alive\n"
