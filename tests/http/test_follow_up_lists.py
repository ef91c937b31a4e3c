"""The daily lists of what is followed up: each is made once, as at its own moment, however late somebody looks."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from application.follow_up_lists import lists_of
from domain.follow_up_list.commands import MakeList
from domain.ids import derived_id, follow_up_list_stream
from interfaces.http.queries import cursor_of
from scheduling.follow_ups import FollowUpLists
from tests.domain.clockwork import PACK_OF_TWO
from tests.http.api import api_of, done, problem
from tests.samples import command

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

NEWEST = {"day": None, "at": None, "place": {"owned": True, "opened_at": "2026-03-02T09:00:00Z", "case": "x"}}
"""A place in the newest lists, of a cursor that says when these were looked for."""
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
FOLLOWED = '[follow_up]\nwhen = { topics = ["return"] }\nat = "{at}"\ncalendar = "office"\n{more}\n'
RETURN = {"topic": "return"}


async def _desk(api: Api, at: str = "09:30", more: str = "", name: str = "shop", office: str = OFFICE) -> None:
    followed = FOLLOWED.replace("{at}", at).replace("{more}", more)
    text = PACK_OF_TWO.replace('"shop"', f'"{name}"', 1) + office + followed
    done(await api.post("/v1/policies", {"text": text, "reason": "x"}))


async def _make(api: Api, lists: FollowUpLists | None = None) -> int:
    await api.catch_up()
    return await (lists or FollowUpLists(api.desk)).make(api.clock())


async def _shown(api: Api, **asked: object) -> dict[str, Any]:
    await api.catch_up()
    return done(await api.get("/v1/follow_ups", **asked))


async def _made(api: Api) -> list[dict[str, Any]]:
    return [one for one in await api.feed() if one["type"] == MADE]


async def test_a_list_is_made_when_its_time_has_come_and_once(api: Api, clock: Clock) -> None:
    """At half past nine in Berlin, of what was followed up by then; also when nothing is. Whoever makes it asks for it
    by the same command.
    """
    lists = FollowUpLists(api.desk)
    await _desk(api)
    clock.move(hours=23, minutes=29)
    case = await api.open_case(**RETURN)
    assert await _make(api, lists) == 0
    clock.move(minutes=1)
    await api.open_case()
    assert [await _make(api, lists), await _make(api, lists), await _make(api)] == [1, 0, 0]
    (made,) = await _made(api)
    (recorded,) = await api.desk.reading.history(made["stream"])
    assert recorded.command_id == derived_id("make-follow-up-list", "shop", "2026-03-03")
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
        assert [one["occurred_at"] for one in made] == [one["data"]["at"] for one in made]
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
        (one,) = await lists_of(api.desk, None if asked is None else date.fromisoformat(asked), clock())
        return one.day.isoformat(), one.at.isoformat()

    assert await day(None) == ("2026-03-11", "2026-03-11T08:30:00+00:00")
    assert await day("2026-03-10") == ("2026-03-10", "2026-03-10T08:30:00+00:00")
    for closed in ("2026-03-07", "2026-03-08", "2026-03-09"):
        assert await day(closed) == ("2026-03-06", "2026-03-06T08:30:00+00:00")
    clock.move(days=3)
    assert await day("2026-12-24") == ("2026-03-14", "2026-03-14T07:00:00+00:00")
    assert await lists_of(api.desk, date(2026, 3, 2), clock()) == []


async def test_a_past_day_keeps_to_the_calendar_that_held_then(api: Api, clock: Clock) -> None:
    """A holiday that is written down later leaves the list of its day, as does a move to another zone."""
    await _desk(api, more="business_days = true")
    clock.move(days=4)  # a Friday
    before = (await _shown(api, day="2026-03-05"))["lists"]
    assert before == [{"pack": "shop", "day": "2026-03-05", "at": "2026-03-05T08:30:00Z"}]
    moved = OFFICE.replace("Europe/Berlin", "Europe/Athens").replace("2026-03-09", "2026-03-05")
    await _desk(api, more="business_days = true", office=moved)
    assert (await _shown(api, day="2026-03-05"))["lists"] == before
    clock.move(days=3)
    assert (await _shown(api))["lists"] == [{"pack": "shop", "day": "2026-03-09", "at": "2026-03-09T07:30:00Z"}]


async def test_a_list_that_was_made_is_shown_as_it_was_made(api: Api, clock: Clock) -> None:
    """Also when a policy of the same day has it made later, before that time and after; its cases are those it had."""
    await _desk(api)
    case = await api.open_case(**RETURN)
    clock.move(hours=23, minutes=30)
    assert await _make(api) == 1
    clock.move(minutes=10)
    await _desk(api, at="11:00")
    later = await api.open_case(**RETURN)
    for _ in range(2):
        shown = await _shown(api)
        assert shown["lists"] == [{"pack": "shop", "day": "2026-03-03", "at": "2026-03-03T08:30:00Z"}]
        assert [one["case"] for one in shown["cases"]] == [case]
        clock.move(hours=2)
    clock.move(hours=22)
    assert await _make(api) == 1
    assert [one["case"] for one in (await _shown(api))["cases"]] == [case, later]


async def test_a_list_is_not_made_anew_to_be_shown(api: Api, clock: Clock) -> None:
    """Given one that has another case than would be found today, as of an earlier version, then that is on it."""
    await _desk(api)
    listed, forgotten = [await api.open_case(**RETURN) for _ in range(2)]
    done(await api.post(f"/v1/cases/{listed}/close_by_decision", {"reason": "x"}))
    clock.move(hours=23, minutes=30)
    day = date(2026, 3, 3)
    made = MakeList(pack="shop", day=day, at=clock(), cases=(listed,))
    await api.desk.ledger.execute(command(made, follow_up_list_stream("shop", day), now=clock(), actor="system"))
    assert await _make(api) == 0
    clock.move(days=1)
    shown = await _shown(api, day="2026-03-03")
    assert [one["case"] for one in shown["cases"]] == [listed]
    assert [one["case"] for one in (await _shown(api))["cases"]] == [forgotten]


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


async def test_a_cursor_leads_on_in_its_own_list(api: Api, clock: Clock) -> None:
    """Though a newer one is made between two pages; in the list of another day or instant it is refused."""
    await _desk(api)
    cases = [await api.open_case(**RETURN) for _ in range(2)]
    clock.move(hours=23, minutes=30)
    page = await _shown(api, limit=1)
    clock.move(days=1)
    done(await api.post(f"/v1/cases/{cases[1]}/close_by_decision", {"reason": "x"}))
    rest = await _shown(api, cursor=page["next"])
    assert (rest["lists"], [one["case"] for one in rest["cases"]]) == (page["lists"], cases[1:])
    of_day = await _shown(api, limit=1, day="2026-03-03")
    of_instant = await _shown(api, limit=1, at="2026-03-03T09:00:00Z")
    for cursor, asked in (
        (page["next"], {"day": "2026-03-03"}),
        (of_day["next"], {"day": "2026-03-04"}),
        (of_day["next"], {"at": "2026-03-03T09:00:00Z"}),
        (of_instant["next"], {"at": "2026-03-03T09:00:01Z"}),
        (of_instant["next"], {}),
        (cursor_of({**NEWEST, "looked_at": "2026-03-03T09:00:00"}), {}),
        ("x", {}),
    ):
        problem(await api.get("/v1/follow_ups", cursor=cursor, **asked), 422, "malformed_cursor", "cursor")
    assert (await _shown(api, cursor=cursor_of({**NEWEST, "looked_at": "0001-01-01T00:00:00Z"})))["lists"] == []
    for mine, asked in ((of_day, {"day": "2026-03-03"}), (of_instant, {"at": "2026-03-03T10:00:00+01:00"})):
        assert [one["case"] for one in (await _shown(api, cursor=mine["next"], **asked))["cases"]] == cases[1:]


async def test_at_least_is_waited_for_where_no_list_was_made_yet(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """As everywhere: the answer says when a read model is behind."""
    monkeypatch.setattr("interfaces.http.waiting.PATIENCE", 0.0)
    await api.catch_up()
    position = done(await api.post("/v1/cases", {"channel": "email", "topic": "delivery"}), 201)["position"]
    problem(await api.get("/v1/follow_ups", at_least=position), 503, "read_model_behind")
    assert await _shown(api, at_least=position) == {"lists": [], "cases": [], "next": None}
