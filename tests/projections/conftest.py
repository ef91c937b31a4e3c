"""A PostgreSQL of the read side's own tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from interfaces.embedded import EmbeddedPostgres
from tests.house.tree import ROOT


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """One server for all."""
    # pytest's own folders are closed to the account that root's server has.
    folder = Path(tempfile.mkdtemp(prefix="caseledger-test-", dir="/tmp"))
    folder.chmod(0o711)
    with EmbeddedPostgres(folder / "data") as server:
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA ledger")
            for migration in sorted((ROOT / "application/store/migrations").glob("*.sql")):
                connection.execute(migration.read_bytes())
            connection.execute("GRANT USAGE ON SCHEMA ledger TO caseledger_app")
            connection.execute("GRANT SELECT ON ledger.stored_events TO caseledger_app")
        yield server
    shutil.rmtree(folder)


@pytest.fixture
def url(server: EmbeddedPostgres) -> str:
    """The application's URL of a ledger with an empty log and no read models."""
    server.revive()
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER append_only")
        connection.execute("TRUNCATE ledger.stored_events")
        connection.execute("ALTER TABLE ledger.stored_events ENABLE ALWAYS TRIGGER append_only")
    with psycopg.connect(server.owner_url.replace("caseledger_owner@", "postgres@"), autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS read CASCADE")
        connection.execute("CREATE SCHEMA read AUTHORIZATION caseledger_app")
    return server.application_url


@pytest.fixture
def owner(server: EmbeddedPostgres, url: str) -> Iterator[psycopg.Connection[Any]]:  # noqa: ARG001 - after it was emptied
    """A connection that may write to the log."""
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def connection(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the application's, as the engine has it."""
    from projections.engine.connecting import connect  # noqa: PLC0415

    with connect(url) as connection:
        yield connection
