"""An API for a test, or for a module of tests that leave nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.api import Api, api_of
from tests.postgres.ledgers import Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

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
async def api(database: Database, clock: Clock) -> AsyncIterator[Api]:
    """The API over a ledger that was just set up."""
    async with api_of(database, clock) as made:
        yield made


@pytest.fixture(scope="module")
async def shared_api(databases: Databases) -> AsyncIterator[Api]:
    """The API over a ledger that all tests of a module share."""
    with databases.database() as database:
        async with api_of(database) as made:
            yield made
