"""`caseledger db migrate`: what an operator types before the first start and after each new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from application.store.migrate import migrations
from tests.postgres.ledgers import MASTERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.running import Ended, Terminal
    from tests.postgres.databases import Database

ALL = [one.name for one in migrations()]


@pytest.fixture
def migrate(bare: Terminal, empty_database: Database) -> Callable[..., Ended]:
    """Runs the command as the owner of a database that no migration has seen, for the application's role."""
    role = ["--application-role", empty_database.application_role] if empty_database.application_role else []

    def run(*arguments: str) -> Ended:
        return bare.run("db", "migrate", "--owner-url", empty_database.owner_url, *role, *arguments)

    return run


def test_a_database_is_migrated_once(migrate: Callable[..., Ended]) -> None:
    """Given an empty database, when it is migrated twice, then the second time finds nothing to do."""
    assert migrate().says(f"Applied: {', '.join(ALL)}.")
    assert migrate().says("The database is up to date.")


def test_a_program_is_told_what_was_applied(migrate: Callable[..., Ended]) -> None:
    """The names of the migrations, or none."""
    assert migrate("--json").told == {"applied": ALL}
    assert migrate("--json").told == {"applied": []}


def test_the_application_role_can_work_afterwards(
    migrate: Callable[..., Ended], bare: Terminal, empty_database: Database
) -> None:
    """Given a migrated database, when the application's role is used, then it has all that it needs."""
    application = bare.having(DATABASE_URL=empty_database.application_url, MASTER_KEYS=MASTERS.text())
    assert application.run("token", "list").refuses("run `caseledger db migrate` with the owner's URL")
    # when
    migrate()
    # then
    assert application.run("token", "create").says("shown once")
    assert application.run("projections", "rebuild", "queue").says("built up to")


def test_the_owner_may_be_named_by_the_environment(bare: Terminal, empty_database: Database) -> None:
    """A password in the URL need not stand in the list of processes."""
    assert bare.having(OWNER_URL=empty_database.owner_url).run("db", "migrate").says("Applied: 0001")


def test_a_newer_database_is_refused(migrate: Callable[..., Ended], empty_database: Database, bare: Terminal) -> None:
    """Given a database of a later program, when this one is run on it, then it says which program to run."""
    migrate()
    empty_database.rows("INSERT INTO ledger.migrations VALUES (9999, 'later', '')")
    # then
    assert migrate().refuses("newer than this program: run the newer caseledger", "9999")
    application = bare.having(DATABASE_URL=empty_database.application_url, MASTER_KEYS=MASTERS.text())
    assert application.run("token", "list").refuses("run the newer caseledger")


def test_the_zone_is_chosen_on_the_first_migration(migrate: Callable[..., Ended], empty_database: Database) -> None:
    """Given a zone, when the database is migrated again with another, then the first one stays."""
    migrate("--zone", "Europe/Berlin")
    migrate("--zone", "Asia/Tokyo")
    assert empty_database.rows("SELECT zone FROM ledger.identity") == [("Europe/Berlin",)]


@pytest.mark.parametrize(
    "arguments,words",
    [
        (["--zone", "Mars/Olympus"], "knows no such time zone. (Mars/Olympus)"),
        (["--application-role", "nobody"], 'role "nobody" does not exist'),
    ],
)
def test_an_unknown_name_is_refused_and_leaves_nothing_behind(
    migrate: Callable[..., Ended], empty_database: Database, arguments: list[str], words: str
) -> None:
    """The message says which name it was; the database is as before."""
    assert migrate(*arguments).refuses(words)
    assert empty_database.rows("SELECT to_regnamespace('ledger')") == [(None,)]


def test_without_an_owner_there_is_nothing_to_migrate(bare: Terminal) -> None:
    """The message names the option."""
    assert bare.run("db", "migrate").misused("--owner-url")
