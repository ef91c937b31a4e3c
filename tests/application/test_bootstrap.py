"""The first start of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from application.bootstrap import ADMINISTRATOR, first_administrator, publish_first_policy
from domain.staff.commands import RegisterStaff
from domain.staff.rights import ROLES
from tests.postgres.ledgers import ledger_of
from tests.samples import command

if TYPE_CHECKING:
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio


async def test_a_first_start_that_was_cut_short_goes_on(database: Database) -> None:
    """Given a process killed between the administrator and their token, then the next start has the token."""
    register = RegisterStaff(name="Administrator", roles=ROLES)
    async with ledger_of(database) as desk:
        await desk.ledger.execute(command(register, ADMINISTRATOR))
    async with ledger_of(database) as desk:
        first = await first_administrator(desk)
        assert first is not None
        assert (await desk.access.principal(first.token, fresh=True)).roles == set(ROLES)
        assert await first_administrator(desk) is None


async def test_the_first_policy_and_its_teams_are_there_once(database: Database) -> None:
    """Given a start, when it is done again, then there is nothing left to do."""
    async with ledger_of(database) as desk:
        await publish_first_policy(desk)
        head = await desk.reading.head()
        await publish_first_policy(desk)
        assert await desk.reading.head() == head == 5
