"""What was written stands: the database itself refuses every other way to change the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import errors as pg

from application.store.append import APPEND, columns
from application.store.arrays import register
from application.store.sql import query
from tests.postgres.ledgers import commit_of
from tests.samples import NOW
from tests.store.units import positions, unit

if TYPE_CHECKING:
    from tests.postgres.databases import Database

pytestmark = [pytest.mark.anyio, pytest.mark.every_set_up]

LOG = (b"stored_events", b"receipts")


async def _with_an_event(database: Database) -> None:
    async with commit_of(database) as commit:
        await commit.append(unit())


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize("change", [b"UPDATE ledger.%s SET %s = %s", b"DELETE FROM ledger.%s", b"TRUNCATE ledger.%s"])
async def test_nobody_changes_what_was_written(database: Database, table: bytes, change: bytes) -> None:
    """UPDATE, DELETE and TRUNCATE are refused to the application and to the owner, also with triggers turned off."""
    await _with_an_event(database)
    column = b"recorded_at"
    statement = change % ((table, column, column) if b"UPDATE" in change else (table,))
    for url in (database.application_url, database.owner_url):
        with pytest.raises(pg.InsufficientPrivilege):
            database.rows(statement, url=url)
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        with pytest.raises(pg.InsufficientPrivilege, match="append-only"):
            connection.execute(statement)
    assert positions(database) == [1]


async def test_the_application_inserts_through_the_function_only(database: Database) -> None:
    """With two roles a direct INSERT is refused, and so is any write to what guards uniqueness and numbers."""
    if not database.two_roles:
        assert database.rows(query("enforced")) == [(False, True)]
        return
    for statement in (
        b"INSERT INTO ledger.stored_events SELECT * FROM ledger.stored_events",
        b"INSERT INTO ledger.receipts SELECT * FROM ledger.receipts",
        b"INSERT INTO ledger.claims SELECT * FROM ledger.claims",
        b"DELETE FROM ledger.claims",
        b"UPDATE ledger.numbers SET last = 0",
        b"DELETE FROM ledger.idempotency_keys",
        b"DELETE FROM ledger.subject_keys",
        b"DELETE FROM ledger.blind_index",
        b"UPDATE ledger.identity SET zone = 'UTC'",
        b"DELETE FROM ledger.migrations",
        b"DROP TABLE ledger.stored_events",
        b"ALTER TABLE ledger.stored_events DISABLE TRIGGER append_only",
        b"CREATE TABLE ledger.mine (x int)",
        b"CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE sql AS ''",
    ):
        with pytest.raises(pg.InsufficientPrivilege):
            database.rows(statement, url=database.application_url)


async def test_health_tells_what_the_database_enforces(database: Database) -> None:
    """With two roles everything, with one only the trigger; a trigger turned off shows at once."""
    enforced = query("enforced")
    assert database.rows(enforced, url=database.application_url) == [(database.two_roles, True)]
    assert database.rows(enforced) == [(False, True)]
    database.rows(b"ALTER TABLE ledger.stored_events DISABLE TRIGGER append_only")
    assert database.rows(enforced, url=database.application_url) == [(database.two_roles, False)]


@pytest.mark.parametrize("level", [psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE])
async def test_an_append_needs_read_committed(database: Database, level: psycopg.IsolationLevel) -> None:
    """A transaction that would not see what was committed before its turn is refused."""
    with psycopg.connect(database.application_url, prepare_threshold=None) as connection:
        register(connection)
        connection.isolation_level = level
        with pytest.raises(pg.RaiseException, match="READ COMMITTED"):
            connection.execute(APPEND, columns([unit()], NOW))
    assert positions(database) == []
