"""By which policy a case is decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.case import commands as c
from domain.case.errors import TopicUnknown
from domain.case.events import PolicyAdopted
from domain.policy.errors import PackInvalid
from domain.policy.reading.problems import Problem
from tests.postgres.ledgers import ledger_of
from tests.samples import NOW, PACK, command, open_case, publish

if TYPE_CHECKING:
    from application.desk import Desk
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

GERMAN = PACK.replace('"shop"', '"german"').replace("silent_days = 7", 'silent_days = 14\nmarkets = ["de"]')
SHORTER = PACK.replace("silent_days = 7", "silent_days = 3")


async def _days_of_silence(desk: Desk, case: str) -> int:
    """Resolve a case, and return after how many days of silence it closes."""
    await desk.ledger.execute(command(c.Resolve(summary="Sent again."), case))
    (due,) = {one.event.silent_due for one in await desk.reading.history(case) if hasattr(one.event, "silent_due")}
    assert due is not None
    return int((due - NOW).days)


async def _opened(desk: Desk, **contents: Any) -> str:  # noqa: ANN401 - the fields of the action
    return (await desk.ledger.execute(open_case(**contents))).stream


async def test_a_case_is_under_the_policy_of_its_market(database: Database) -> None:
    """One of another market, or of none, is under the house's."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        await desk.ledger.execute(publish(text=GERMAN))
        for market, days in (("de", 14), ("nl", 7), (None, 7)):
            assert await _days_of_silence(desk, await _opened(desk, market=market)) == days


async def test_an_open_case_keeps_its_policy(database: Database) -> None:
    """What was published since is for cases that begin since."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        before = await _opened(desk)
        await desk.ledger.execute(publish(text=SHORTER))
        assert await _days_of_silence(desk, before) == 7
        assert await _days_of_silence(desk, await _opened(desk)) == 3


async def test_a_case_adopts_the_policy_that_is_in_force_when_asked(database: Database) -> None:
    """Once: asked again that is no news. The event says under which it was."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        case = await _opened(desk)
        number = (await desk.ledger.execute(publish(text=SHORTER))).version
        first = await desk.ledger.execute(command(c.AdoptPolicy(reason="She asked for it."), case))
        again = await desk.ledger.execute(command(c.AdoptPolicy(reason="She asked for it."), case))
        assert again.version == first.version
        event = (await desk.reading.history(case))[-1].event
        assert isinstance(event, PolicyAdopted)
        assert (event.policy, event.was) == (number, number - 1)
        assert await _days_of_silence(desk, case) == 3


async def test_a_market_that_is_told_later_leaves_the_policy_as_it_is(database: Database) -> None:
    """Until the case adopts that of the market."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        await desk.ledger.execute(publish(text=GERMAN))
        case = await _opened(desk)
        await desk.ledger.execute(command(c.AmendCase(market="de"), case))
        await desk.ledger.execute(command(c.AdoptPolicy(reason="It is a German customer's."), case))
        assert await _days_of_silence(desk, case) == 14


async def test_what_was_published_holds_whatever_is_asked_of_packs_since(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a pack that could not be published any more, when a case of it comes along, then it is decided on by it."""
    async with ledger_of(database) as desk:
        await desk.ledger.execute(publish())
        case = await _opened(desk)

    def too_short(_draft: object) -> list[Problem]:
        return [Problem(("silent_days",), "seven days are too short", "Give them ten")]

    monkeypatch.setattr("domain.policy.pack.CHECKS", (too_short,))
    async with ledger_of(database) as desk:
        with pytest.raises(PackInvalid, match="seven days are too short"):
            await desk.ledger.execute(publish(text=SHORTER))
        assert await _days_of_silence(desk, case) == 7


async def test_two_processes_decide_by_the_same_policy(database: Database) -> None:
    """Given a policy that another process published, when a case of that policy comes along, then it is known."""
    topic = PACK.replace('"delivery"', '"weather"')
    async with ledger_of(database) as one, ledger_of(database) as other:
        await one.ledger.execute(publish())
        await other.policies.refresh()
        await one.ledger.execute(publish(text=topic))
        case = await _opened(one, topic="weather")
        await other.ledger.execute(command(c.ClassifyCase(topic="return", reason="It is."), case))
        with pytest.raises(TopicUnknown, match="weather"):
            await other.ledger.execute(command(c.ClassifyCase(topic="delivery", reason="It is."), case))
