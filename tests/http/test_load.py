"""Load against rostered capacity: what comes in to each team day by day, beside what its people can take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.http.api import done, problem
from tests.http.case_story import desk
from tests.organised import ORGANISED

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

MONDAY: Final = "2026-03-02"
"""The day of the desk's clock, in winter time."""


async def _load(api: Api, **asked: str) -> list[dict[str, Any]]:
    await api.catch_up()
    return list(done(await api.get("/v1/reports/load", **asked))["days"])


async def _of_day(api: Api, day: str, team: str = "front", **asked: str) -> dict[str, Any]:
    (found,) = await _load(api, since=day, until=day, team=team, **asked)
    assert (found.pop("day"), found.pop("team")) == (day, team)
    return found


async def _opened_at(api: Api, *moments: str) -> None:
    for moment in moments:
        await api.open_case(occurred_at=moment)


async def test_a_day_shows_what_came_in_beside_what_the_rosters_take(api: Api) -> None:
    """For each team: 105.75 and 8.5 cases are rounded half up, and a team without a roster has no load."""
    await desk(api, ORGANISED)
    for _ in range(2):
        await api.open_case()
    await api.open_case(topic="return")
    expected: dict[str, dict[str, Any]] = {
        "front": {"capacity": 106, "opened": 2, "open": 2, "load": 0.0189},
        "returns": {"capacity": 9, "opened": 1, "open": 1, "load": 0.1111},
        "archive": {"capacity": 0, "opened": 0, "open": 0, "load": None},
    }
    assert await _load(api, since=MONDAY, until=MONDAY) == [
        {"day": MONDAY, "team": team, "zone": "Europe/Berlin", **figures} for team, figures in expected.items()
    ]


async def test_days_go_from_the_first_to_the_last_which_is_included(api: Api, clock: Clock) -> None:
    """Without them they are the seven until today, by the desk's clocks: at 23:30 UTC Berlin has the next day."""
    await desk(api, ORGANISED)
    asked = {"since": "2026-03-01", "until": "2026-03-03"}
    assert [one["day"] for one in await _load(api, team="front", **asked)] == ["2026-03-01", MONDAY, "2026-03-03"]
    clock.set(2026, 3, 8, 23, 30)
    week = [one["day"] for one in await _load(api, team="front")]
    assert (week[0], week[-1], len(week)) == ("2026-03-03", "2026-03-09", 7)
    assert (await _load(api, team="front", until="2026-03-07"))[0]["day"] == "2026-03-01"
    assert [one["day"] for one in await _load(api, team="front", since="2026-03-08")] == ["2026-03-08", "2026-03-09"]


async def test_a_day_begins_and_ends_by_the_clocks_of_its_zone(api: Api, clock: Clock) -> None:
    """On the 29th of March they are put forward in Berlin: it lasts from 23:00 to 22:00 UTC, its shift 23 hours."""
    await desk(api, ORGANISED)
    clock.set(2026, 4, 2)
    await _opened_at(api, "2026-03-28T22:59:59.999999Z", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999999Z")
    await _opened_at(api, "2026-03-29T22:00:00Z")
    found = await _load(api, team="front", since="2026-03-28", until="2026-03-30")
    assert [one["opened"] for one in found] == [1, 2, 1]
    assert [one["capacity"] for one in found] == [0, 23, 106]
    assert [one["open"] for one in found] == [1, 3, 4]
    assert [one["load"] for one in found] == [None, 0.087, 0.0094]
    assert await _load(api, team="front", since="2026-03-28", until="2026-03-29") == found[:2]


async def test_a_case_is_open_until_it_is_resolved(api: Api, clock: Clock) -> None:
    """As the day ended, or now: waiting ones are open too, resolved ones are not."""
    await desk(api, ORGANISED)
    done_today, done_tomorrow, waits, _ = [await api.open_case() for _ in range(4)]
    done(await api.post(f"/v1/cases/{waits}/wait", {"waits_on": "customer", "asked": "Which?"}))
    clock.move(hours=1)
    done(await api.post(f"/v1/cases/{done_today}/resolve", {"summary": "x"}))
    assert (await _of_day(api, MONDAY))["open"] == 3
    clock.move(days=1)
    done(await api.post(f"/v1/cases/{done_tomorrow}/resolve", {"summary": "x"}))
    assert (await _of_day(api, MONDAY))["open"] == 3
    assert (await _of_day(api, "2026-03-03"))["open"] == 2


async def test_a_case_counts_where_it_is_now_and_was_open_where_it_was_then(api: Api, clock: Clock) -> None:
    """Given a case that goes to another team the day after."""
    await desk(api, ORGANISED)
    case = await api.open_case()
    clock.move(days=1)
    done(await api.post(f"/v1/cases/{case}/transfer", {"team": "returns", "reason": "x"}))
    front, returns = await _of_day(api, MONDAY), await _of_day(api, MONDAY, "returns")
    assert [(one["opened"], one["open"]) for one in (front, returns)] == [(0, 1), (1, 0)]
    assert (await _of_day(api, "2026-03-03", "returns"))["open"] == 1


async def test_of_days_to_come_only_the_capacity_is_known(api: Api) -> None:
    """Tomorrow's people are rostered; who will write is not known."""
    await desk(api, ORGANISED)
    tomorrow = {"zone": "Europe/Berlin", "capacity": 102, "opened": None, "open": None, "load": None}
    assert await _of_day(api, "2026-03-03") == tomorrow


async def test_each_day_is_as_it_was_rostered_when_it_ended(api: Api, clock: Clock) -> None:
    """Given a policy that doubles the people from a midnight on, then the day before keeps its capacity."""
    await desk(api, ORGANISED)
    doubled = ORGANISED.replace("people = 4", "people = 8")
    body = {"text": doubled, "reason": "x", "effective_at": "2026-03-04T00:00:00+01:00"}
    done(await api.post("/v1/policies", body))
    clock.set(2026, 3, 6)
    found = await _load(api, team="front", since="2026-03-01", until="2026-03-05")
    assert [one["capacity"] for one in found] == [0, 106, 102, 204, 204]


async def test_teams_are_those_of_the_markets_policy(api: Api) -> None:
    """A team that it does not list is refused, with those that it does."""
    await desk(api, ORGANISED)
    elsewhere = ORGANISED.replace('name = "organised"', 'name = "lisbon"\nmarkets = ["pt"]')
    await desk(api, elsewhere.replace("Europe/Berlin", "Europe/Lisbon").replace('"front"', '"frente"'))
    assert (await _of_day(api, MONDAY, "frente", market="pt"))["zone"] == "Europe/Lisbon"
    assert (await _of_day(api, MONDAY, market="de"))["zone"] == "Europe/Berlin"
    refused = problem(await api.get("/v1/reports/load", team="frente"), 422, "team_unknown")
    assert refused["detail"] == "There is no team frente. The policy lists: front, returns, archive."


async def test_a_desk_without_rosters_has_days_of_utc(api: Api) -> None:
    """And no capacity: nothing is divided by it."""
    await api.open_case(topic="delivery")
    (support,) = [one for one in await _load(api, since=MONDAY, until=MONDAY) if one["opened"]]
    assert support == {**support, "zone": "UTC", "capacity": 0, "opened": 1, "open": 1, "load": None}


@pytest.mark.parametrize(
    "asked, code, words",
    [
        ({"since": "2026-03-03", "until": "2026-03-02"}, "days_reversed", "name the earlier one as the first"),
        ({"since": "2026-03-03"}, "days_reversed", "2026-03-02, is before the first, 2026-03-03"),
        ({"since": "2026-01-01", "until": "2026-04-03"}, "too_many_days", "there are 93 days, and at most 92"),
        ({"since": "0001-01-01", "until": "0001-01-01"}, "day_not_meant", "from 1900-01-01 to 8999-12-31"),
        ({"until": "9999-12-31"}, "day_not_meant", "The day 9999-12-31 can't be meant"),
        ({"since": "2077-01-04", "until": "2077-01-04"}, "beyond_horizon", "extend the calendar"),
    ],
)
async def test_days_that_cannot_be_meant_are_refused(api: Api, asked: dict[str, str], code: str, words: str) -> None:
    """With what to do."""
    await desk(api, ORGANISED)
    assert words in problem(await api.get("/v1/reports/load", team="front", **asked), 422, code)["detail"]


async def test_a_quarter_of_a_year_can_be_asked_for(api: Api) -> None:
    """Whichever it is."""
    await desk(api, ORGANISED)
    assert len(await _load(api, team="front", since="2026-07-01", until="2026-09-30")) == 92


async def test_what_is_no_day_is_named(api: Api) -> None:
    """By its parameter."""
    problem(await api.get("/v1/reports/load", since="monday"), 400, "invalid_parameters", "since")
    problem(await api.get("/v1/reports/load", until="2026-02-30"), 400, "invalid_parameters", "until")
