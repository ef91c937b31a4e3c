"""The servers that tests use: the embedded PostgreSQL 18, Debian's PostgreSQL 15, and a PgBouncer before either."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import psycopg
import pytest

from interfaces.embedded import EmbeddedPostgres
from interfaces.embedded.accounts import Account, server_account
from interfaces.embedded.cluster import APPLICATION_ROLE, INITDB, OWNER_ROLE, SUPERUSER
from interfaces.embedded.process import ServerProcess, run_tool
from tests.interfaces.data_folder import passable_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
PGBOUNCER = Path("/usr/sbin/pgbouncer")
QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_compression": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
"""For tests that do not cut the power."""
READY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """Something that speaks PostgreSQL's protocol on a socket; no two servers share a folder."""

    folder: Path
    port: int = 5432

    def url(self, role: str, database: str) -> str:
        """Return the address of a database as a role sees it."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.folder), safe='')}&port={self.port}"

    def answers(self) -> bool:
        """Tell whether a connection is taken."""
        try:
            psycopg.connect(self.url(OWNER_ROLE, SUPERUSER), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class Servers:
    """The servers of one test process, each started when a test first wants it."""

    def __init__(self) -> None:
        self._running = ExitStack()

    def close(self) -> None:
        """Stop what was started."""
        self._running.close()

    @cached_property
    def embedded_18(self) -> Server:
        """The PostgreSQL that caseledger brings with it."""
        embedded = self._running.enter_context(EmbeddedPostgres(self._folder() / "data", settings=QUICK))
        return Server(Path(parse_qs(urlsplit(embedded.owner_url).query)["host"][0]))

    @cached_property
    def debian_15(self) -> Server:
        """The oldest PostgreSQL that is supported."""
        _require(DEBIAN_15 / "postgres", "postgresql-15")
        return self._running.enter_context(_debian(self._folder()))

    @cached_property
    def pooled_18(self) -> Server:
        """The embedded PostgreSQL behind a PgBouncer in transaction mode."""
        _require(PGBOUNCER, "pgbouncer")
        return self._running.enter_context(_pgbouncer(self._folder(), self.embedded_18))

    def _folder(self) -> Path:
        outer = passable_folder()
        self._running.callback(shutil.rmtree, outer)
        return outer


def _require(program: Path, package: str) -> None:
    if not program.exists():
        pytest.skip(f"{package} is not installed")


@contextmanager
def _debian(folder: Path) -> Iterator[Server]:
    cluster, account = folder / "cluster", server_account(folder / "cluster")
    socket = _given_to(account, folder / "socket")
    _given_to(account, cluster)
    statements = f"CREATE ROLE {OWNER_ROLE} LOGIN;\nCREATE ROLE {APPLICATION_ROLE} LOGIN;\n"
    _tool(account, (str(DEBIAN_15 / "initdb"), "-D", str(cluster), *INITDB, "--no-sync", "--auth-local=trust"))
    _tool(account, (str(DEBIAN_15 / "postgres"), "--single", "-D", str(cluster), SUPERUSER), statements)
    flags = [f"--{name}={value}" for name, value in {**QUICK, "listen_addresses": "", "jit": "off"}.items()]
    command = (str(DEBIAN_15 / "postgres"), "-D", str(cluster), f"--unix_socket_directories={socket}", *flags)
    with _running(account, command, folder / "log", Server(socket)) as server:
        yield server


@contextmanager
def _pgbouncer(folder: Path, behind: Server) -> Iterator[Server]:
    account = server_account(folder / "cluster")
    socket = _given_to(account, folder / "socket")
    users = folder / "users.txt"
    users.write_text(f'"{OWNER_ROLE}" ""\n"{APPLICATION_ROLE}" ""\n', encoding="utf-8")
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"""\
[databases]
* = host={behind.folder} port={behind.port}
[pgbouncer]
unix_socket_dir = {socket}
listen_port = {PORT_OF_PGBOUNCER}
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 10
max_client_conn = 200
""",
        encoding="utf-8",
    )
    server = Server(socket, PORT_OF_PGBOUNCER)
    with _running(account, (str(PGBOUNCER), str(settings)), folder / "log", server):
        yield server


PORT_OF_PGBOUNCER = 6432
"""A part of the socket's name; no TCP port is opened."""


def _given_to(account: Account, folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    os.chown(folder, account.uid, account.gid)
    return folder


def _tool(account: Account, command: tuple[str, ...], statements: str = "") -> None:
    done = run_tool(account, command, statements)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _running(account: Account, command: tuple[str, ...], log: Path, server: Server) -> Iterator[Server]:
    with log.open("wb") as output:
        process = ServerProcess(account, command, output.fileno())
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not server.answers():
            assert process.alive(), log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.02)
        yield server
    finally:
        # To PostgreSQL a fast shutdown; PgBouncer would wait for its clients on SIGINT, and obeys SIGTERM at once.
        process.send(signal.SIGTERM if command[0] == str(PGBOUNCER) else signal.SIGINT)
        if not process.wait(10):
            process.send(signal.SIGKILL)
            process.wait(10)
