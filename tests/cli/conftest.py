"""Terminals: one at a ledger of the test's own, one without any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import Terminal
from tests.postgres.ledgers import MASTERS

if TYPE_CHECKING:
    from tests.postgres.databases import Database


@pytest.fixture
def bare() -> Terminal:
    """A terminal in which nothing is set."""
    return Terminal()


@pytest.fixture
def terminal(bare: Terminal, database: Database) -> Terminal:
    """A terminal at a migrated ledger, with its master keys."""
    return bare.having(DATABASE_URL=database.application_url, MASTER_KEYS=MASTERS.text())
