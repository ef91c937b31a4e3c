"""An API for a test, or for a module of tests that leave nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.api import Api, api_of, begin
from tests.postgres.ledgers import Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.postgres.databases import Database, Databases


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One event loop for a module, so that its fixtures may live as long."""
    return "asyncio"


@pytest.fixture
def clock() -> Clock:
    """The clock of the test's ledger."""
    return Clock()


@pytest.fixture
def database(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A ledger that a service has begun, thrown away afterwards."""
    with databases.database(request.config.getoption("--set-up"), begin=begin) as made:
        yield made


@pytest.fixture
async def api(database: Database, clock: Clock) -> AsyncIterator[Api]:
    """The API over a ledger that was just set up."""
    async with api_of(database, clock) as made:
        yield made


@pytest.fixture
async def new_api(databases: Databases, clock: Clock, request: pytest.FixtureRequest) -> AsyncIterator[Api]:
    """The API over a ledger that no engine has run on yet."""
    with databases.database(request.config.getoption("--set-up")) as database:
        async with api_of(database, clock) as made:
            yield made


@pytest.fixture(scope="module")
def shared_database(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A ledger that a service has begun, for all tests of a module."""
    with databases.database(request.config.getoption("--set-up"), begin=begin) as made:
        yield made


@pytest.fixture(scope="module")
async def shared_api(shared_database: Database) -> AsyncIterator[Api]:
    """The API over a ledger that all tests of a module share."""
    async with api_of(shared_database) as made:
        yield made
