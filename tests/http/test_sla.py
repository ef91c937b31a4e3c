"""Promises over HTTP: the open clocks by urgency, how many were kept, and the clocks behind each number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scheduling.clocks import notice_clocks
from tests.domain.clockwork import clock as clock_of
from tests.http.api import done, problem
from tests.samples import PACK

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

SOLVED = clock_of("resolution", "hours = 4", by="resolution", more='pauses = ["customer"]')


async def _desk(api: Api, goal: str = "") -> None:
    first = clock_of("first_response", "hours = 1", more=goal)
    done(await api.post("/v1/policies", {"text": PACK + first + SOLVED, "reason": "x"}))


async def _ask(api: Api, case: str, verb: str, **contents: object) -> None:
    done(await api.post(f"/v1/cases/{case}/{verb}", contents))


async def _get(api: Api, path: str, **asked: object) -> dict[str, Any]:
    await api.catch_up()
    return done(await api.get(path, **asked))


async def _notice(api: Api) -> None:
    await api.catch_up()
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, api.clock())


async def _story(api: Api, clock: Clock) -> list[str]:
    """Given one answered in time, one too late, one merged away, and one that waits; all were opened at nine."""
    await _desk(api)
    kept, late, merged, waits = [await api.open_case(market="de") for _ in range(3)] + [await api.open_case()]
    clock.move(minutes=30)
    await _ask(api, kept, "reply", text="It is on its way.")
    await _ask(api, merged, "merge", into=kept)
    await _ask(api, waits, "wait", waits_on="customer", asked="Which?")
    clock.move(hours=1)
    await _notice(api)
    await _ask(api, late, "reply", text="Sorry.")
    return [kept, late, merged, waits]


async def test_a_report_says_how_many_promises_were_kept(api: Api, clock: Clock) -> None:
    """Met and breached are decided; what runs, stands still, or ended before it ran out is told beside."""
    await _story(api, clock)
    found = await _get(api, "/v1/reports/sla", by="market", clock="first_response")
    assert found["by"] == "market"
    nothing = {"running": 0, "paused": 0, "excluded": 0, "excluded_because": {}, "goal": None, "reached": None}
    assert found["lines"] == [
        {**nothing, "value": "de", "met": 1, "breached": 1, "excluded": 1, "excluded_because": {"merged": 1}}
        | {"attained": 0.5},
        {**nothing, "value": None, "met": 0, "breached": 1, "attained": 0.0},
    ]
    assert (found["total"]["met"], found["total"]["breached"], found["total"]["attained"]) == (1, 2, 1 / 3)
    assert found["times"] == [
        {"value": "de", "measure": "response", "clocks": 2, "p50": 1800.0, "p90": 5400.0, "p95": 5400.0, "p99": 5400.0}
    ]
    (resolution,) = (await _get(api, "/v1/reports/sla", by="clock", clock="resolution"))["lines"]
    assert (resolution["running"], resolution["paused"], resolution["attained"]) == (2, 1, None)


async def test_an_empty_day_says_null(api: Api, clock: Clock) -> None:
    """Days are those of the zone that is named; each of the time that is asked for is listed."""
    await _story(api, clock)
    asked = {"since": "2026-03-02T00:00:00+01:00", "until": "2026-03-04T00:00:00+01:00", "zone": "Europe/Berlin"}
    lines = (await _get(api, "/v1/reports/sla", by="day", clock="first_response", **asked))["lines"]
    assert [(one["value"], one["met"], one["attained"]) for one in lines] == [
        ("2026-03-02", 1, 1 / 3),
        ("2026-03-03", 0, None),
    ]


async def test_the_clocks_behind_a_number_are_listed_in_pages(api: Api, clock: Clock) -> None:
    """As many as it says, each with its case."""
    kept, late, merged, waits = await _story(api, clock)
    asked = {"by": "market", "clock": "first_response"}

    async def listed(**what: object) -> list[str]:
        found, cursor = list[str](), dict[str, str]()
        while True:
            page = await _get(api, "/v1/reports/sla/clocks", limit=1, **asked, **what, **cursor)
            found += [one["stream"] for one in page["clocks"]]
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    assert await listed(value="de", outcome="met") == [kept]
    assert await listed(value="de", outcome="breached") == [late]
    assert await listed(value="de", outcome="excluded") == [merged]
    assert await listed(unknown=True) == [waits]
    assert sorted(await listed()) == sorted([kept, late, merged, waits])


async def test_open_clocks_come_by_urgency(api: Api, clock: Clock) -> None:
    """Urgent cases, then what is due next; what stands still comes last, and says what is left."""
    await _desk(api)
    waits, calm, urgent = await api.open_case(), await api.open_case(market="de"), await api.open_case()
    await _ask(api, urgent, "priority", priority="urgent", reason="x")
    clock.move(hours=1)
    await _ask(api, waits, "wait", waits_on="customer", asked="Which?")
    await _ask(api, calm, "transfer", team="returns", reason="x")
    shown = (await _get(api, "/v1/clocks"))["clocks"]
    assert [(one["stream"], one["clock"]) for one in shown] == [
        (urgent, "first_response"),
        (urgent, "resolution"),
        *sorted([(waits, "first_response"), (calm, "first_response")]),
        (calm, "resolution"),
        (waits, "resolution"),
    ]
    assert (shown[-1]["state"], shown[-1]["left_seconds"]) == ("paused", 3 * 3600)
    of_team = await _get(api, "/v1/clocks", team="returns", market="de", clock="resolution")
    assert [(one["stream"], one["due"]) for one in of_team["clocks"]] == [(calm, "2026-03-02T13:00:00Z")]
    pages, cursor = list[dict[str, Any]](), dict[str, str]()
    while (page := await _get(api, "/v1/clocks", limit=4, **cursor))["clocks"]:
        pages += page["clocks"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert pages == shown


async def test_a_report_of_a_past_moment_tells_what_was_known_then(api: Api, clock: Clock) -> None:
    """Given a reply of half past nine that is entered at eleven, when the clock has long been noticed to have run out:
    as known before it was broken, and as of ten it never was, by what is known now.
    """
    await _desk(api)
    nine, case = clock.now, await api.open_case(market="de")
    clock.move(minutes=90)
    await _notice(api)
    clock.move(minutes=30)
    await _ask(api, case, "reply", text="It is on its way.", occurred_at=(nine + timedelta(minutes=30)).isoformat())

    async def told(**moment: float) -> tuple[int, int, int]:
        times = {name: (nine + timedelta(minutes=minutes)).isoformat() for name, minutes in moment.items()}
        found = await _get(api, "/v1/reports/sla", by="clock", clock="first_response", **times)
        listed = await _get(api, "/v1/reports/sla/clocks", by="clock", clock="first_response", **times)
        counts = found["total"]["met"], found["total"]["breached"], found["total"]["running"]
        assert [one["state"] for one in listed["clocks"]] == [
            state for state, count in zip(("met", "breached", "running"), counts, strict=True) for _ in range(count)
        ]
        return counts

    assert await told() == (1, 0, 0)
    assert await told(known_at=120) == (1, 0, 0)
    assert await told(known_at=119) == (0, 1, 0)
    assert await told(known_at=89) == (0, 0, 1)
    assert await told(as_of=70) == (1, 0, 0)
    assert await told(as_of=70, known_at=100) == (0, 1, 0)
    assert await told(as_of=59, known_at=100) == (0, 0, 1)
    assert await told(as_of=29) == (0, 0, 1)
    assert await told(as_of=-1) == (0, 0, 0)


async def test_the_clocks_behind_a_number_of_a_past_moment_are_listed_in_pages(api: Api, clock: Clock) -> None:
    """Each as it was then, though all of them went on since; also where a page ends between two of one instant."""
    await _desk(api)
    cases = []
    for minutes in (1, 0, 1, 1, 1):
        cases.append(await api.open_case(topic="delivery"))
        clock.move(minutes=minutes)
    then = clock.now
    clock.move(minutes=1)
    for case in cases:
        await _ask(api, case, "transfer", team="returns", reason="x")
        await _ask(api, case, "reply", text="It is on its way.")
    for path, by in (
        ("/v1/reports/sla/clocks", {"by": "team", "value": "front"}),
        ("/v1/clocks", {"team": "front"}),
    ):
        found, cursor = list[dict[str, Any]](), dict[str, str]()
        while True:
            asked = {**by, **cursor, "clock": "first_response", "as_of": then.isoformat(), "limit": 2}
            page = await _get(api, path, **asked)
            found += page["clocks"]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert [(one["stream"], one["state"], one["team"]) for one in found] == [
            (case, "running", "front") for case in cases
        ]
        assert (await _get(api, path, **by, clock="first_response"))["clocks"] == []


async def test_open_clocks_of_a_past_moment_are_those_that_were_open_then(api: Api, clock: Clock) -> None:
    """What started since is not among them, and what was fulfilled since is."""
    kept, late, merged, waits = await _story(api, clock)
    nine = clock.now - timedelta(minutes=90)
    await api.open_case()
    found = await _get(api, "/v1/clocks", clock="first_response", as_of=(nine + timedelta(minutes=10)).isoformat())
    assert [one["stream"] for one in found["clocks"]] == sorted([kept, late, merged, waits])
    assert {(one["state"], one["due"]) for one in found["clocks"]} == {("running", "2026-03-02T10:00:00Z")}
    found = await _get(api, "/v1/clocks", known_at=(nine + timedelta(minutes=30)).isoformat())
    assert sorted((one["stream"], one["clock"], one["state"]) for one in found["clocks"]) == sorted(
        [
            (kept, "resolution", "running"),
            (late, "first_response", "running"),
            (late, "resolution", "running"),
            (waits, "first_response", "running"),
            (waits, "resolution", "paused"),
        ]
    )


async def test_a_report_is_held_against_the_goal_of_the_policy(api: Api, clock: Clock) -> None:
    """Where its lines are about one clock; the strictest counts where clocks run by several policies."""
    await _desk(api, "attain_percent = 50")
    kept, _, open_ = [await api.open_case(market="de") for _ in range(3)]
    await _ask(api, kept, "reply", text="It is on its way.")
    clock.move(hours=2)
    await _notice(api)
    await _ask(api, open_, "reply", text="Sorry.")

    async def told(by: str, **asked: object) -> list[tuple[Any, ...]]:
        found = await _get(api, "/v1/reports/sla", by=by, **asked)
        lines = [*found["lines"], found["total"]]
        return [(one["value"], one["attained"], one["goal"], one["reached"]) for one in lines]

    first, solved = ("first_response", 1 / 3, 50, False), ("resolution", None, None, None)
    assert await told("clock") == [first, solved, (None, 1 / 3, None, None)]
    assert await told("market") == [("de", 1 / 3, None, None), (None, 1 / 3, None, None)]
    days = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-03T00:00:00Z"}
    await _ask(api, await api.open_case(market="de"), "reply", text="It is on its way.")
    assert await told("day", clock="first_response", **days) == [
        ("2026-03-01", None, None, None),
        ("2026-03-02", 0.5, 50, True),
        (None, 0.5, 50, True),
    ]
    await _desk(api, "attain_percent = 51")
    await _ask(api, await api.open_case(market="nl"), "reply", text="It is on its way.")
    await _ask(api, await api.open_case(market="de"), "transfer", team="returns", reason="x")
    assert await told("market", clock="first_response") == [
        ("de", 0.5, 51, False),
        ("nl", 1.0, 51, True),
        (None, 0.6, 51, True),
    ]


async def test_what_will_be_known_nobody_knows(shared_api: Api) -> None:
    """A known_at that is still to come is refused, and a time without its zone."""
    for path, by in (("/v1/clocks", {}), ("/v1/reports/sla", {"by": "day"}), ("/v1/reports/sla/clocks", {"by": "day"})):
        found = await shared_api.get(path, **by, known_at="2036-01-01T00:00:00Z")
        problem(found, 422, "known_at_in_the_future")
        problem(await shared_api.get(path, **by, as_of="2026-03-02T09:00:00"), 400, "invalid_parameters", "as_of")


async def test_what_makes_no_sense_is_refused_with_what_to_do(shared_api: Api) -> None:
    """A zone that there is not, a value beside none, more periods than anybody reads, somebody else's cursor."""
    await shared_api.catch_up()
    path = "/v1/reports/sla"
    found = problem(await shared_api.get(path, by="day", zone="Mars/Base"), 400, "invalid_parameters", "zone")
    assert "Europe/Berlin" in found["errors"][0]["detail"]
    ages = {"since": "1900-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}
    for address in (path, f"{path}/clocks"):
        problem(await shared_api.get(address, by="mood"), 400, "invalid_parameters", "by")
        found = problem(await shared_api.get(address, by="week", **ages), 400, "invalid_parameters", "since")
        assert found["errors"][0]["detail"] == (
            "7700 days at most are told by week: ask for a shorter time, or longer periods."
        )
    both = {"by": "team", "value": "x", "unknown": True}
    problem(await shared_api.get(f"{path}/clocks", **both), 400, "invalid_parameters", "unknown")
    for answer in (
        await shared_api.get("/v1/clocks", cursor="x"),
        await shared_api.get(f"{path}/clocks", by="team", cursor="x"),
    ):
        problem(answer, 422, "malformed_cursor", "cursor")
