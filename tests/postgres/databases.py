"""Fresh databases: copies of a migrated template, one for each test that wants one."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, LiteralString, TypeAlias

import psycopg

from application.store.migrate import migrate
from interfaces.embedded.cluster import APPLICATION_ROLE, OWNER_ROLE, SUPERUSER
from tests.postgres.servers import Server, Servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class SetUp:
    """A way to run caseledger: the server with the database, what clients connect to, and the role they have."""

    server: Callable[[Servers], Server]
    front: Callable[[Servers], Server]
    application_role: str


SET_UPS: Final = {
    "postgresql_18": SetUp(lambda s: s.embedded_18, lambda s: s.embedded_18, APPLICATION_ROLE),
    "one_role": SetUp(lambda s: s.embedded_18, lambda s: s.embedded_18, OWNER_ROLE),
    "postgresql_15": SetUp(lambda s: s.debian_15, lambda s: s.debian_15, APPLICATION_ROLE),
    "pgbouncer": SetUp(lambda s: s.embedded_18, lambda s: s.pooled_18, APPLICATION_ROLE),
}
ORDINARY: Final = "postgresql_18"
LOOKS: Final = 500
LOOK_AGAIN: Final = 0.002
_THROW_OUT: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


@dataclass(frozen=True, slots=True)
class Database:
    """A database of one test. Clients use `application_url`, migrations `owner_url`; `superuser_url` is for breaking
    things, and `direct_url` is the application's past any pooler. `token` is what the start of a begun ledger told.
    """

    name: str
    owner_url: str
    application_url: str
    superuser_url: str
    direct_url: str
    two_roles: bool
    token: str | None = None

    @property
    def application_role(self) -> str | None:
        """The role that `migrate` grants rights to; None where the owner does everything."""
        return APPLICATION_ROLE if self.two_roles else None

    def rows(
        self, statement: LiteralString | bytes, parameters: Sequence[object] = (), *, url: str | None = None
    ) -> list[tuple[Any, ...]]:
        """Return the rows of a statement, by default as the owner, each in a transaction of its own."""
        with psycopg.connect(url or self.owner_url, autocommit=True) as connection:
            cursor = connection.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []


Beginning: TypeAlias = "Callable[[Database], str | None]"
"""Begins a ledger that was migrated, as a service does, and tells the token of its first start."""


class Databases:
    """Makes databases and removes them."""

    def __init__(self) -> None:
        self._servers = Servers()
        self._templates: dict[tuple[str, Beginning | None], Database] = {}
        self._made = 0
        self._admins: dict[str, psycopg.Connection[Any]] = {}
        self._open = ExitStack()
        self._open.callback(self._servers.close)

    def close(self) -> None:
        """Stop the servers."""
        self._open.close()

    @contextmanager
    def database(
        self, set_up: str = ORDINARY, *, migrated: bool = True, begin: Beginning | None = None
    ) -> Iterator[Database]:
        """Give a database for a while: as it was begun, if it is to be."""
        self._made += 1
        database = self._named(set_up, f"test_{self._made}")
        source = "template0"
        if migrated:
            template = self._template(set_up, begin)
            source, database = template.name, replace(database, token=template.token)
        new = f"CREATE DATABASE {database.name} TEMPLATE {source} OWNER {OWNER_ROLE} STRATEGY file_copy"
        self._administer(set_up, new)
        try:
            yield database
        finally:
            self._throw_out(set_up, database.name)
            self._administer(set_up, f"DROP DATABASE {database.name} WITH (FORCE)")

    def _throw_out(self, set_up: str, name: str) -> None:
        # FORCE does the same, but while somebody is on the way out it looks again only every 100 ms.
        for _ in range(LOOKS):
            if not self._administer(set_up, _THROW_OUT.format(name)):
                return
            time.sleep(LOOK_AGAIN)

    def _template(self, set_up: str, begin: Beginning | None) -> Database:
        found = self._templates.get((set_up, begin))
        if found is None:
            source = "template0" if begin is None else self._template(set_up, None).name
            found = self._named(set_up, f"template_{set_up}_{len(self._templates)}")
            self._administer(set_up, f"CREATE DATABASE {found.name} TEMPLATE {source} OWNER {OWNER_ROLE}")
            if begin is None:
                migrate(found.owner_url, application_role=found.application_role)
            else:
                # A pooler would stay connected, and what somebody is connected to can't be copied.
                found = replace(found, token=begin(replace(found, application_url=found.direct_url)))
                self._throw_out(set_up, found.name)
            self._templates[set_up, begin] = found
        return found

    def _administer(self, set_up: str, statement: str) -> list[tuple[Any, ...]]:
        # Each server keeps one connection for this: opening one takes a fifth as long as making a database.
        url = SET_UPS[set_up].server(self._servers).url(SUPERUSER, SUPERUSER)
        if url not in self._admins:
            self._admins[url] = self._open.enter_context(psycopg.connect(url, autocommit=True))
        done = self._admins[url].execute(statement.encode())
        return done.fetchall() if done.description else []

    def _named(self, set_up: str, name: str) -> Database:
        chosen = SET_UPS[set_up]
        server, front = chosen.server(self._servers), chosen.front(self._servers)
        return Database(
            name=name,
            owner_url=server.url(OWNER_ROLE, name),
            application_url=front.url(chosen.application_role, name),
            superuser_url=server.url(SUPERUSER, name),
            direct_url=server.url(chosen.application_role, name),
            two_roles=chosen.application_role != OWNER_ROLE,
        )
