"""A whole application on a benchmark's database."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from application.bootstrap import publish_first_policy
from application.desk import Desk, opened
from application.keys.master import new_master_keys
from tests.bench.writers import now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.bench.ground import Base

MASTERS: Final = new_master_keys()


@asynccontextmanager
async def desk_on(base: Base) -> AsyncIterator[Desk]:
    """Open the ledger of a database as a process of the service does, set up like a new one."""
    async with opened(base.application_url, MASTERS, now) as desk:
        await publish_first_policy(desk)
        yield desk
