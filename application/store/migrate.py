"""Bringing a database to this program's version: numbered files, each once, under a lock.

Migrations run with the owner's URL. The application role, when there is one, is granted what it needs every time, so
that a role made later needs only another run.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

from application.store.errors import LedgerTooNew, NotMigrated, StoreError, translate

if TYPE_CHECKING:
    from psycopg.abc import Query

LOCK: Final = 7233173019385132
LOCK_TIMEOUT: Final = "30s"
STATEMENT_TIMEOUT: Final = "10min"
READ_SCHEMAS: Final = ("read", "read_beside", "read_passing")
"""Where the read models stand: those that are read, those that are built beside them, and those that change places."""
ZONE: Final = "UTC"
"""The zone that decides in which year a case is numbered, unless another is chosen on the first migration."""


class MigrationChanged(StoreError):
    """A migration that was applied differs from the file of that number: the program was altered."""


class ZoneUnknown(StoreError):
    """PostgreSQL knows no such time zone."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A numbered file."""

    number: int
    name: str
    text: bytes

    @property
    def checksum(self) -> str:
        """Return the digest by which an applied file is recognised."""
        return sha256(self.text).hexdigest()


def migrations() -> list[Migration]:
    """Return all migrations in order."""
    found = [file for file in files(__package__).joinpath("migrations").iterdir() if file.name.endswith(".sql")]
    return [
        Migration(int(file.name.split("_")[0]), file.name.removesuffix(".sql"), file.read_bytes())
        for file in sorted(found, key=lambda file: file.name)
    ]


def migrate(url: str, *, application_role: str | None = None, zone: str = ZONE) -> list[str]:
    """Apply what is missing and return the names of what was applied.

    Two processes may call this at once: one waits for the other. Raises `LedgerTooNew` for a database of a later
    program.
    """
    try:
        with psycopg.connect(url, connect_timeout=10, prepare_threshold=None) as connection:
            return _migrate(connection, application_role, zone)
    except psycopg.errors.InvalidParameterValue as error:
        raise ZoneUnknown(zone) from error
    except psycopg.Error as error:
        raise translate(error) from error


def _migrate(connection: psycopg.Connection[Any], application_role: str | None, zone: str) -> list[str]:
    # One transaction holds the lock and all changes: a killed migration leaves nothing half done.
    run = connection.execute
    run(sql.SQL("SET LOCAL lock_timeout = {}").format(LOCK_TIMEOUT))
    run(sql.SQL("SET LOCAL statement_timeout = {}").format(STATEMENT_TIMEOUT))
    run(sql.SQL("SELECT pg_advisory_xact_lock({})").format(LOCK))
    run("CREATE SCHEMA IF NOT EXISTS ledger")
    for schema in READ_SCHEMAS:
        run(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    run(
        "CREATE TABLE IF NOT EXISTS ledger.migrations (number integer PRIMARY KEY, name text NOT NULL,"
        " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
    )
    applied = dict(run("SELECT number, checksum FROM ledger.migrations").fetchall())
    known = migrations()
    _check(applied, known)
    new = [one for one in known if one.number not in applied]
    for one in new:
        run(one.text)
        run(
            "INSERT INTO ledger.migrations (number, name, checksum) VALUES (%s, %s, %s)",
            (one.number, one.name, one.checksum),
        )
    run("SELECT now() AT TIME ZONE %s", (zone,))
    run("INSERT INTO ledger.identity (zone) VALUES (%s) ON CONFLICT DO NOTHING", (zone,))
    if application_role is not None:
        for statement in _grants(application_role):
            run(statement)
    return [one.name for one in new]


def _check(applied: dict[int, str], known: list[Migration]) -> None:
    newest = max((one.number for one in known), default=0)
    if applied and max(applied) > newest:
        raise LedgerTooNew(f"it is at migration {max(applied)}, this program ends at {newest}")
    for one in known:
        if applied.get(one.number, one.checksum) != one.checksum:
            raise MigrationChanged(one.name)


def _grants(role: str) -> list[Query]:
    """Return what the application role may do: read the ledger, call its functions, and own the read models."""
    name = sql.Identifier(role)
    return [
        sql.SQL(text).format(role=name)
        for text in (
            "GRANT USAGE ON SCHEMA ledger TO {role}",
            "GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {role}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO {role}",
            "GRANT INSERT, UPDATE, DELETE ON ledger.attachments, ledger.attachment_chunks TO {role}",
            *(f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {{role}}" for schema in READ_SCHEMAS),
        )
    ]


async def check_version(connection: psycopg.AsyncConnection[Any]) -> None:
    """Raise `NotMigrated` or `LedgerTooNew` unless the database is at this program's version."""
    try:
        cursor = await connection.execute("SELECT number, checksum FROM ledger.migrations")
        applied = dict(await cursor.fetchall())
    except psycopg.Error as error:
        raise translate(error) from error
    known = migrations()
    _check(applied, known)
    if len(applied) < len(known):
        raise NotMigrated(f"it is at migration {max(applied, default=0)}, this program needs {known[-1].number}")
