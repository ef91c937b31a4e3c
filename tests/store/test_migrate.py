"""Bringing a database to this program's version, once, whoever else tries at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest

from application.store import migrate as migrating
from application.store.connecting import connect
from application.store.errors import LedgerTooNew, NotMigrated, StoreBusy, StoreRefused, StoreUnavailable
from application.store.migrate import MigrationChanged, ZoneUnknown, check_version, migrate, migrations
from tests.postgres.ledgers import commit_of
from tests.store.units import positions, unit

if TYPE_CHECKING:
    from tests.postgres.databases import Database

ALL = [one.name for one in migrations()]
every_set_up = pytest.mark.every_set_up


def _migrate(database: Database) -> list[str]:
    return migrate(database.owner_url, application_role=database.application_role)


@every_set_up
def test_a_migration_runs_once(empty_database: Database) -> None:
    """The first run applies all, the second nothing; the ledger keeps who it is."""
    assert _migrate(empty_database) == ALL
    identity = empty_database.rows("SELECT ledger_id, zone FROM ledger.identity")
    assert _migrate(empty_database) == []
    assert empty_database.rows("SELECT ledger_id, zone FROM ledger.identity") == identity
    assert identity[0][1] == "UTC"


@every_set_up
def test_of_many_at_once_one_migrates(empty_database: Database) -> None:
    """The others wait for it, and find nothing left to do."""
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(lambda _: _migrate(empty_database), range(4)))
    assert sorted(applied, key=len) == [[], [], [], ALL]


def test_migrations_are_numbered_without_gaps() -> None:
    """A number is given once, in order, and names the file."""
    assert [one.number for one in migrations()] == list(range(1, len(ALL) + 1))
    assert [int(one.name[:4]) for one in migrations()] == [one.number for one in migrations()]


def test_a_newer_database_is_refused(database: Database) -> None:
    """An older program leaves a newer ledger alone, and says which is which."""
    database.rows("INSERT INTO ledger.migrations VALUES (9999, 'later', '')")
    with pytest.raises(LedgerTooNew, match=f"9999, this program ends at {len(ALL)}"):
        _migrate(database)


def test_an_altered_migration_is_refused(database: Database) -> None:
    """A file that differs from what was applied under its number is named."""
    database.rows("UPDATE ledger.migrations SET checksum = 'another' WHERE number = 2")
    with pytest.raises(MigrationChanged, match=ALL[1]):
        _migrate(database)


def test_a_migration_that_fails_leaves_nothing_behind(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is undone, and a good program can migrate afterwards."""
    bad = migrating.Migration(len(ALL) + 1, "9999_bad", b"CREATE TABLE ledger.half (); SELECT 1/0")
    monkeypatch.setattr(migrating, "migrations", lambda: [*migrations(), bad])
    with pytest.raises(StoreRefused, match="division by zero"):
        _migrate(empty_database)
    assert empty_database.rows("SELECT to_regnamespace('ledger')") == [(None,)]
    monkeypatch.undo()
    assert _migrate(empty_database) == ALL


def test_a_migration_does_not_wait_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another holds the lock it gives up after its time, and says that it was busy."""
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "100ms")
    with psycopg.connect(database.owner_url) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (migrating.LOCK,))
        with pytest.raises(StoreBusy, match="lock timeout"):
            _migrate(database)
    assert _migrate(database) == []


def test_a_zone_that_does_not_exist_is_refused(empty_database: Database) -> None:
    """Nothing is made under a zone that PostgreSQL can't reckon with."""
    with pytest.raises(ZoneUnknown, match="Mars/Olympus"):
        migrate(empty_database.owner_url, zone="Mars/Olympus")
    assert empty_database.rows("SELECT to_regnamespace('ledger')") == [(None,)]


def test_a_database_that_does_not_answer_is_unavailable(empty_database: Database) -> None:
    """A wrong address is told apart from a refusal."""
    with pytest.raises(StoreUnavailable):
        migrate(empty_database.owner_url.replace(empty_database.name, "nowhere"))


@pytest.mark.anyio
@every_set_up
async def test_a_program_checks_the_version_before_it_serves(empty_database: Database) -> None:
    """Not migrated, migrated in part, migrated, and newer are told apart by the application role."""

    async def check() -> None:
        async with await connect(empty_database.application_url) as connection:
            await check_version(connection)

    with pytest.raises(NotMigrated):
        await check()
    _migrate(empty_database)
    await check()
    for change, refusal in (
        ("DELETE FROM ledger.migrations WHERE number > 1", NotMigrated),
        ("INSERT INTO ledger.migrations VALUES (9999, 'later', '')", LedgerTooNew),
    ):
        empty_database.rows(change.encode())
        with pytest.raises(refusal):
            await check()


@pytest.mark.anyio
@pytest.mark.parametrize("empty_database", ["postgresql_18", "postgresql_15"], indirect=True)
async def test_a_role_made_later_is_granted_what_it_needs(empty_database: Database) -> None:
    """A ledger that began with one role takes a second one with another run."""
    migrate(empty_database.owner_url)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        empty_database.rows("SELECT * FROM ledger.stored_events", url=empty_database.application_url)
    assert _migrate(empty_database) == []
    async with commit_of(empty_database) as commit:
        await commit.append(unit())
    assert positions(empty_database) == [1]
