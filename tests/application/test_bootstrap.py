"""The first start of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from application.bootstrap import ADMINISTRATOR, PACKS, bundled_pack, first_administrator, publish_first_policy
from domain.ids import policy_stream
from domain.policy.commands import PublishPolicy
from domain.policy.decisions import POLICY
from domain.staff.commands import RegisterStaff
from domain.staff.rights import ROLES
from tests.postgres.ledgers import ledger_of
from tests.samples import PACK, command

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


async def test_a_first_start_publishes_every_pack_that_comes_along(database: Database) -> None:
    """Given one that was cut short after the first of them, then the next start goes on with the rest, once each."""
    async with ledger_of(database) as desk:
        text = bundled_pack(PACKS[0])
        await desk.ledger.execute(command(PublishPolicy(text=text, reason="x"), policy_stream(), now=desk.clock()))
        for _ in range(2):
            await publish_first_policy(desk, PACKS)
            state = (await desk.streams.refresh(POLICY, policy_stream())).state
            assert [one.pack for one in state.published] == list(PACKS)
            assert len(state.statutes) == 1


async def test_where_somebody_published_a_policy_of_their_own_nothing_is_added(database: Database) -> None:
    """A ledger that was set up by hand stays as it was."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(command(PublishPolicy(text=PACK, reason="x"), policy_stream(), now=desk.clock()))
        head = await desk.reading.head()
        await publish_first_policy(desk, PACKS)
        assert await desk.reading.head() == head
