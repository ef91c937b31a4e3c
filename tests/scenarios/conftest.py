"""The API for a scenario, as the tests of the API have it; what it writes about clocks is counted a second way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from application.clocks.verifying import CHECKED, Verifier
from domain import codec
from tests.http.api import Api, api_of
from tests.http.conftest import anyio_backend, clock, database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

__all__ = ["anyio_backend", "api", "clock", "database"]
_EVENTS = b"""
SELECT originator_id, notification_id, occurred_at, state FROM ledger.stored_events
WHERE topic = ANY (%s) ORDER BY notification_id
"""


@pytest.fixture
async def api(database: Database, clock: Clock) -> AsyncIterator[Api]:
    """The API over a ledger that was just set up. Whatever the scenario does, each instant that it leaves about clocks
    is the one that another way of counting gives.
    """
    async with api_of(database, clock) as made:
        yield made
        verifier = Verifier(await made.desk.policies.refresh())
        found = [
            difference
            for stream, position, occurred_at, state in await made.desk.rows(_EVENTS, ([*CHECKED],))
            for difference in verifier.take(stream, position, occurred_at, codec.decode(bytes(state)))
        ]
        assert not found
