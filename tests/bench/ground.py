"""Where benchmarks run: a PostgreSQL of their own as the service would start it, and folders that are removed."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, quote, urlsplit

import psycopg

from application.store.migrate import migrate
from interfaces.embedded import EmbeddedPostgres
from interfaces.embedded.cluster import APPLICATION_ROLE, OWNER_ROLE, SUPERUSER
from interfaces.embedded.settings import PORT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from psycopg.sql import Composed


@dataclass(frozen=True, slots=True)
class Base:
    """A database of one benchmark."""

    name: str
    socket_folder: str

    def url(self, role: str) -> str:
        """Return its address as a role sees it."""
        return f"postgresql://{role}@/{self.name}?host={quote(self.socket_folder, safe='')}&port={PORT}"

    @property
    def owner_url(self) -> str:
        """The database as its owner sees it."""
        return self.url(OWNER_ROLE)

    @property
    def application_url(self) -> str:
        """The database as the service sees it."""
        return self.url(APPLICATION_ROLE)

    def rows(self, statement: bytes | Composed, parameters: Any = None) -> list[tuple[Any, ...]]:  # noqa: ANN401 - what psycopg takes
        """Return the rows of a statement, run by the owner in a transaction of its own."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def settle(self) -> None:
        """Write out what earlier runs left dirty, so that no run pays for another."""
        with psycopg.connect(self.url(SUPERUSER), autocommit=True) as connection:
            connection.execute("CHECKPOINT")


class Ground:
    """Gives benchmarks what they stand on, and clears it away at the end."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        """Begin; the server starts when a benchmark first wants it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server and remove all folders."""
        self._open.close()

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give a folder for a while."""
        # The account that root's server runs under must pass through, which mkdtemp's own mode forbids.
        outer = Path(tempfile.mkdtemp(prefix="caseledger-bench-"))
        outer.chmod(0o711)
        try:
            yield outer
        finally:
            shutil.rmtree(outer, ignore_errors=True)

    @contextmanager
    def database(self) -> Iterator[Base]:
        """Give a migrated ledger without events for a while."""
        base = Base(f"bench_{next(self._numbers)}", self._server)
        admin = Base(SUPERUSER, self._server).url(SUPERUSER)
        _execute(admin, f"CREATE DATABASE {base.name} TEMPLATE template0 OWNER {OWNER_ROLE}")
        try:
            migrate(base.owner_url, application_role=APPLICATION_ROLE)
            base.settle()
            yield base
        finally:
            _execute(admin, f"DROP DATABASE {base.name} WITH (FORCE)")

    @cached_property
    def _server(self) -> str:
        """Start the server with the settings it has in service, and return the folder of its socket."""
        folder = self._open.enter_context(self.folder())
        server = self._open.enter_context(EmbeddedPostgres(folder / "data"))
        (durable,) = _rows(server.owner_url, "SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        if durable != ("on", "on"):
            raise RuntimeError(f"the server does not keep what it acknowledges: {durable}")
        return parse_qs(urlsplit(server.owner_url).query)["host"][0]


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()
