"""Terminals: one at a ledger of the test's own, one without any."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from application.bootstrap import PACKS, publish_first_policy
from application.desk import opened
from tests.cli.running import Terminal
from tests.postgres.ledgers import MASTERS, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres.databases import Database, Databases


def begin(database: Database) -> None:
    """Publish what the first command on a new ledger publishes."""

    async def publish() -> None:
        async with opened(database.application_url, MASTERS, Clock()) as desk:
            await publish_first_policy(desk, PACKS)

    asyncio.run(publish())


@pytest.fixture
def bare() -> Terminal:
    """A terminal in which nothing is set."""
    return Terminal()


@pytest.fixture
def database(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A ledger on which a command has run, thrown away afterwards."""
    with databases.database(request.config.getoption("--set-up"), begin=begin) as made:
        yield made


@pytest.fixture
def new_database(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated ledger without events, thrown away afterwards."""
    with databases.database(request.config.getoption("--set-up")) as made:
        yield made


@pytest.fixture
def terminal(bare: Terminal, database: Database) -> Terminal:
    """A terminal at such a ledger, with its master keys."""
    return bare.having(DATABASE_URL=database.application_url, MASTER_KEYS=MASTERS.text())
