"""The tests' own databases are what they say."""

import psycopg
import pytest

from tests.postgres.databases import SET_UPS, Database, Databases

pytestmark = pytest.mark.every_set_up


def test_a_test_gets_a_migrated_empty_ledger(database: Database) -> None:
    """Clients reach a ledger that holds no event."""
    assert database.rows("SELECT count(*) FROM ledger.stored_events", url=database.application_url) == [(0,)]


def test_the_application_is_no_superuser(database: Database) -> None:
    """No role of a client may do everything, so that refusals mean something."""
    for url in (database.application_url, database.owner_url):
        assert database.rows("SELECT usesuper FROM pg_user WHERE usename = current_user", url=url) == [(False,)]


def test_each_set_up_is_another(database: Database, request: pytest.FixtureRequest) -> None:
    """Version, roles and pooler are those that the set-up names."""
    set_up = request.node.callspec.params["database"]
    version = int(database.rows("SELECT current_setting('server_version_num')::int / 10000")[0][0])
    assert version == (15 if set_up == "postgresql_15" else 18)
    assert database.two_roles == (set_up != "one_role")
    assert ("port=6432" in database.application_url) == (set_up == "pgbouncer")


def test_databases_are_apart(databases: Databases) -> None:
    """What one test writes no other sees."""
    with databases.database() as one, databases.database() as other:
        one.rows("CREATE TABLE here (x int)")
        assert other.rows("SELECT to_regclass('here')") == [(None,)]


@pytest.mark.parametrize("set_up", list(SET_UPS))
def test_a_ledger_is_begun_once_for_all_tests_that_want_it_so(databases: Databases, set_up: str) -> None:
    """Each gets a copy, with the token that the start told, and sees nothing of the others."""
    begun: list[str] = []

    def begin(database: Database) -> str:
        begun.append(database.name)
        database.rows("CREATE TABLE here AS SELECT 1 AS x", url=database.owner_url)
        database.rows("SELECT 1", url=database.application_url)
        return "a token"

    for _ in range(2):
        with databases.database(set_up, begin=begin) as one:
            assert one.token == "a token"
            assert one.rows("SELECT x FROM here") == [(1,)]
            one.rows("INSERT INTO here VALUES (2)")
    assert len(begun) == 1


@pytest.mark.parametrize("set_up", list(SET_UPS))
def test_whoever_is_connected_does_not_keep_a_database(databases: Databases, set_up: str) -> None:
    """A test that leaves a connection open loses it, and its database is thrown away all the same."""
    with databases.database(set_up) as here:
        left = psycopg.connect(here.application_url)
        left.execute("SELECT 1")
    with left, pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    with databases.database(set_up) as other:
        rows = other.rows("SELECT 1 FROM pg_database WHERE datname = %s", (here.name,))
    assert rows == []
