"""Calendars over HTTP: they come with packs, are shown with their hours, and are extended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import done, problem
from tests.releases import ROMAN

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

OFFICE = "/v1/calendars/shop/office"
EXTEND = {"pack": "shop", "calendar": "office", "reason": "The holidays of the next years are known."}


async def publish(api: Api, text: str = ROMAN, **terms: object) -> dict[str, Any]:
    """Publish a pack, and return the answer."""
    return done(await api.post("/v1/policies", {"text": text, "reason": "Office hours.", **terms}))


async def test_a_calendar_comes_with_its_pack(api: Api) -> None:
    """With its text, its versions, and the public holidays that it knows."""
    await publish(api)
    listed = [one for one in done(await api.get("/v1/calendars"))["calendars"] if one["pack"] == "shop"]
    assert [one["id"] for one in listed] == ["always", "office"]
    always, office = listed
    assert {name: office[name] for name in ("title", "zone", "version", "since", "first_day", "known_until")} == {
        "title": "Office in Rome",
        "zone": "Europe/Rome",
        "version": 1,
        "since": "2026-03-02T09:00:00Z",
        "first_day": "2025-01-01",
        "known_until": "2037-12-31",
    }
    assert office["tzdata_version"]
    assert (always["holidays_version"], office["holidays_version"]) == (None, office["holidays_version"] or "missing")

    shown = done(await api.get(OFFICE))
    assert {name: shown[name] for name in office} == office
    assert shown["spec"]["hours"]["mon"] == ["09:00-17:00"]
    days = [one["day"] for one in shown["holidays"]]
    assert days == sorted(days)
    assert {"2025-01-01", "2026-06-02", "2037-12-25"} <= set(days)
    (only,) = shown["versions"]
    assert only == {name: office[name] for name in only}


async def test_a_calendar_tells_when_it_is_open(api: Api, clock: Clock) -> None:
    """As instants, cut at both ends; without times the next seven days."""
    await publish(api)
    told = done(await api.get(f"{OFFICE}/hours", since="2026-03-27T10:30:00Z", until="2026-03-30T07:30:00Z"))
    # Between the two the clocks are put forward.
    assert told["open"] == [
        {"opens": "2026-03-27T10:30:00Z", "closes": "2026-03-27T16:00:00Z"},
        {"opens": "2026-03-30T07:00:00Z", "closes": "2026-03-30T07:30:00Z"},
    ]
    assert (told["zone"], told["version"]) == ("Europe/Rome", 1)
    week = done(await api.get(f"{OFFICE}/hours"))
    assert (week["since"], week["until"]) == ("2026-03-02T09:00:00Z", "2026-03-09T09:00:00Z")
    assert len(week["open"]) == 6
    assert clock().isoformat() == "2026-03-02T09:00:00+00:00"


async def test_hours_are_of_the_version_that_holds_at_their_start(api: Api) -> None:
    """A change that is announced shows from its moment on, and touches nothing before it."""
    await publish(api)
    longer = ROMAN.replace('fri = ["09:00-17:00"]', 'fri = ["09:00-19:00"]')
    await publish(api, longer, effective_at="2026-03-09T00:00:00Z")
    for since, version, closes in (("06", 1, "16"), ("13", 2, "18")):
        told = done(
            await api.get(f"{OFFICE}/hours", since=f"2026-03-{since}T00:00:00Z", until=f"2026-03-{since}T23:00:00Z")
        )
        assert (told["version"], told["open"][0]["closes"]) == (version, f"2026-03-{since}T{closes}:00:00Z")
    shown = done(await api.get(OFFICE))
    assert (shown["version"], [one["version"] for one in shown["versions"]]) == (1, [1, 2])


async def test_hours_are_asked_for_in_order_and_in_part(api: Api) -> None:
    """At most 92 days at once; what the calendar does not know is said to lie outside."""
    await publish(api)
    since = "2026-03-02T09:00:00Z"
    backwards = await api.get(f"{OFFICE}/hours", since=since, until="2026-03-02T08:00:00Z")
    problem(backwards, 400, "invalid_parameters", "until")
    done(await api.get(f"{OFFICE}/hours", since=since, until="2026-06-02T09:00:00Z"))
    problem(await api.get(f"{OFFICE}/hours", since=since, until="2026-06-02T09:00:01Z"), 400, "invalid_parameters")
    problem(await api.get(f"{OFFICE}/hours", since="2026-03-02T09:00:00"), 400, "invalid_parameters", "since")
    beyond = problem(await api.get(f"{OFFICE}/hours", since="2038-01-05T00:00:00Z"), 422, "beyond_horizon")
    assert beyond["detail"] == (
        "The calendar office is known from 2025-01-01 to 2037-12-31; the answer lies outside: extend the calendar."
    )


async def test_a_calendar_is_extended(api: Api, clock: Clock) -> None:
    """It is another version from now on; to extend it to where it reaches is no news, to less is refused."""
    await publish(api)
    clock.move(days=1)
    receipt = done(await api.post("/v1/calendars/extend", {**EXTEND, "last_year": 2045}))
    again = done(await api.post("/v1/calendars/extend", {**EXTEND, "last_year": 2045}))
    assert again["version"] == receipt["version"]
    shown = done(await api.get(OFFICE))
    assert (shown["version"], shown["known_until"], shown["since"]) == (2, "2045-12-31", "2026-03-03T09:00:00Z")
    done(await api.get(f"{OFFICE}/hours", since="2038-01-05T00:00:00Z"))
    problem(await api.post("/v1/calendars/extend", {**EXTEND, "last_year": 2040}), 422, "horizon_behind")
    # The pack that brought it is in force as before.
    assert done(await api.get("/v1/policy"))["pack"]["name"] == "shop"


async def test_a_calendar_that_is_not_there_is_said_to_be(api: Api) -> None:
    """With those that are; under a wrong pack, too."""
    await publish(api)
    for path in ("/v1/calendars/shop/warehouse", "/v1/calendars/stall/office", "/v1/calendars/shop/warehouse/hours"):
        assert "office of shop" in problem(await api.get(path), 404, "calendar_not_published")["detail"]
    extend = await api.post("/v1/calendars/extend", {**EXTEND, "calendar": "warehouse"})
    assert "office of shop" in problem(extend, 404, "calendar_not_published")["detail"]


async def test_a_zone_that_is_none_is_told_with_its_line(api: Api) -> None:
    """And what may be meant; nothing is published."""
    before = done(await api.get("/v1/publications"))
    answer = await api.post("/v1/policies", {"text": ROMAN.replace("Europe/Rome", "Europe/Rom"), "reason": "x"})
    (error,) = problem(answer, 422, "pack_invalid", "/text")["errors"]
    line = ROMAN[: ROMAN.index("Europe/Rome")].count("\n") + 1
    assert error["detail"].startswith(f"line {line}: calendars.0.zone: there is no time zone Europe/Rom. ")
    assert "perhaps Europe/Rome" in error["detail"]
    assert done(await api.get("/v1/publications")) == before
