"""A ledger without events, as the read side sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from application.store.migrate import migrate
from interfaces.embedded import EmbeddedPostgres
from interfaces.embedded.cluster import APPLICATION_ROLE
from projections.engine.connecting import connect
from tests.interfaces.data_folder import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres.databases import Database


@pytest.fixture
def url(database: Database) -> str:
    """The application's URL of a ledger with an empty log and no read models."""
    return database.application_url


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection that may write to the log."""
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def connection(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the application's, as the engine has it."""
    with connect(url) as connection:
        yield connection


@pytest.fixture
def own_server() -> Iterator[EmbeddedPostgres]:
    """A server of the test's own, to be stopped and started, with an empty ledger."""
    with data_folder() as folder, EmbeddedPostgres(folder) as server:
        migrate(server.owner_url, application_role=APPLICATION_ROLE)
        yield server
