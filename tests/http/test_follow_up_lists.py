"""The daily lists of what is followed up: each is made once, as at its own moment, however late somebody looks."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from application.follow_up_lists import lists_of
from scheduling.follow_ups import FollowUpLists
from tests.domain.clockwork import PACK_OF_TWO
from tests.http.api import api_of, done, problem

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

MADE = "follow_up_list.made.v1"
OFFICE = """
[[calendars]]
id = "office"
title = "Office"
zone = "Europe/Berlin"
hours.mon = ["09:00-17:00"]
hours.tue = ["09:00-17:00"]
hours.wed = ["09:00-17:00"]
hours.thu = ["09:00-17:00"]
hours.fri = ["09:00-17:00"]
holidays = { dates = { 2026-03-09 = "Founding day" } }
"""
FOLLOWED = OFFICE + '[follow_up]\nwhen = { topics = ["return"] }\nat = "{at}"\ncalendar = "office"\n{more}\n'
RETURN = {"topic": "return"}


async def _desk(api: Api, at: str = "09:30", more: str = "", name: str = "shop") -> None:
    text = PACK_OF_TWO.replace('"shop"', f'"{name}"', 1) + FOLLOWED.replace("{at}", at).replace("{more}", more)
    done(await api.post("/v1/policies", {"text": text, "reason": "x"}))


async def _make(api: Api, lists: FollowUpLists | None = None) -> int:
    await api.catch_up()
    return await (lists or FollowUpLists(api.desk)).make(api.clock())


async def _made(api: Api) -> list[dict[str, Any]]:
    return [one for one in await api.feed() if one["type"] == MADE]


async def test_a_list_is_made_when_its_time_has_come_and_once(api: Api, clock: Clock) -> None:
    """At half past nine in Berlin, of what was followed up by then; also when nothing is."""
    lists = FollowUpLists(api.desk)
    await _desk(api)
    clock.move(hours=23, minutes=29)
    case = await api.open_case(**RETURN)
    assert await _make(api, lists) == 0
    clock.move(minutes=1)
    await api.open_case()
    assert [await _make(api, lists), await _make(api, lists), await _make(api)] == [1, 0, 0]
    (made,) = await _made(api)
    assert made["data"] == {"pack": "shop", "day": "2026-03-03", "at": "2026-03-03T08:30:00Z", "cases": [case]}
    assert made["occurred_at"] == "2026-03-03T08:30:00Z"
    done(await api.post(f"/v1/cases/{case}/close_by_decision", {"reason": "x"}))
    clock.move(days=1)
    assert await _make(api, lists) == 1
    assert "cases" not in (await _made(api))[-1]["data"]


async def test_the_lists_of_an_outage_of_three_days_are_made_up(database: Database, clock: Clock) -> None:
    """Each as at its own moment, once, though two nodes look at the same time."""
    async with api_of(database, clock) as api, api_of(database, clock) as other:
        await _desk(api)
        clock.move(hours=23, minutes=30)
        cases = [await api.open_case(**RETURN)]
        assert await _make(api) == 1
        for _ in range(3):
            clock.move(hours=12)
            cases.append(await api.open_case(**RETURN))
            clock.move(hours=12)
        await api.catch_up()
        clock.move(minutes=1)
        done(await api.post(f"/v1/cases/{cases[0]}/close_by_decision", {"reason": "x"}))
        await asyncio.gather(*(FollowUpLists(one.desk).make(clock()) for one in (api, other)))
        made = (await _made(api))[1:]
        assert [one["data"]["day"] for one in made] == ["2026-03-04", "2026-03-05", "2026-03-06"]
        assert [one["data"]["cases"] for one in made] == [cases[:2], cases[:3], cases]


async def test_a_list_waits_for_what_the_read_models_have_not_seen(api: Api, clock: Clock) -> None:
    """It is made the next time."""
    await _desk(api)
    await api.catch_up()
    case = await api.open_case(**RETURN)
    clock.move(days=1)
    assert await FollowUpLists(api.desk).make(clock()) == 0
    assert await _make(api) == 1
    assert (await _made(api))[0]["data"]["cases"] == [case]


async def test_on_business_days_alone_there_is_no_list_on_others(api: Api, clock: Clock) -> None:
    """The weekend has that of Friday; the policy that holds at a list's time says when it is made."""
    await _desk(api, more="business_days = true")
    clock.move(days=9)  # a Wednesday
    await _desk(api, at="08:00")

    async def day(asked: str | None) -> tuple[str, str]:
        (one,) = await lists_of(api.desk.policies, None if asked is None else date.fromisoformat(asked), clock())
        return one.day.isoformat(), one.at.isoformat()

    assert await day(None) == ("2026-03-11", "2026-03-11T08:30:00+00:00")
    assert await day("2026-03-10") == ("2026-03-10", "2026-03-10T08:30:00+00:00")
    for closed in ("2026-03-07", "2026-03-08", "2026-03-09"):
        assert await day(closed) == ("2026-03-06", "2026-03-06T08:30:00+00:00")
    clock.move(days=3)
    assert await day("2026-12-24") == ("2026-03-14", "2026-03-14T07:00:00+00:00")
    assert await lists_of(api.desk.policies, date(2026, 3, 2), clock()) == []


async def test_the_lists_of_all_packs_are_read_together_page_by_page(api: Api, clock: Clock) -> None:
    """Each case as at the instant of its own pack's list."""
    await _desk(api)
    first = [await api.open_case(**RETURN) for _ in range(2)]
    await _desk(api, at="11:00", name="other")
    clock.move(hours=1)
    second = [await api.open_case(**RETURN) for _ in range(2)]
    clock.move(days=1)
    await api.catch_up()
    page = done(await api.get("/v1/follow_ups", limit=3))
    rest = done(await api.get("/v1/follow_ups", limit=3, cursor=page["next"]))
    lines = [*page["cases"], *rest["cases"]]
    assert [one["case"] for one in lines] == [*first, *second]
    assert {(one["pack"], one["at"]) for one in lines} == {
        ("shop", "2026-03-03T08:30:00Z"),
        ("other", "2026-03-03T10:00:00Z"),
    }
    assert rest["next"] is None
    problem(await api.get("/v1/follow_ups", day="0001-01-01"), 400, "invalid_parameters", "day")
    problem(await api.get("/v1/follow_ups", at="2027-01-01T00:00:00Z"), 400, "invalid_parameters", "at")
