"""Calls over HTTP: who may record them, how they are listed, and what a report of them can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import NOBODY, done, problem
from tests.http.case_story import desk

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

CALL: dict[str, Any] = {"line": "phone", "call_id": "c-1", "outcome": "answered", "waited_seconds": 7}
BEGAN = "2026-03-02T08:10:00Z"
REPORT = "/v1/reports/calls"


async def _recorded(api: Api, call_id: str, **contents: object) -> dict[str, Any]:
    return done(await api.post("/v1/calls", {**CALL, "call_id": call_id, "began_at": BEGAN, **contents}), 201)


async def _values(api: Api, **asked: object) -> list[str | None]:
    return [one["value"] for one in done(await api.get(REPORT, **asked))["lines"]]


async def test_a_call_is_read_by_its_line_and_id(api: Api) -> None:
    """With its caller, by whoever works cases; recording it again leads to the same one."""
    await desk(api)
    agent = api.holding((await api.new_token(roles=("agent",)))[2])
    first = await _recorded(agent, "c-1", caller="+49 30 1234", market="de")
    again = await _recorded(agent, "c-1", caller="+49 30 1234", market="de")
    assert (first["id"], first["version"]) == (again["id"], again["version"])
    shown = done(await agent.get(f"/v1/calls/{first['id']}"))
    assert shown == {
        **CALL,
        "id": first["id"],
        "version": 1,
        "began_at": BEGAN,
        "market": "de",
        "caller": "+49 30 1234",
        "customer": None,
        "case": None,
        "opened": False,
        "since": None,
        "until": None,
        "legal": [],
    }
    (recorded,) = [one for one in await api.feed() if one["type"] == "call.recorded.v1"]
    assert recorded["occurred_at"] == BEGAN
    problem(await agent.get(f"/v1/calls/{NOBODY}"), 404, "call_unknown")


@pytest.mark.parametrize(
    "contents, code",
    [
        ({"line": "email"}, "line_unknown"),
        ({"waited_seconds": 86_400}, "occurred_in_the_future"),
        ({"outcome": "busy", "call_back": {"until": "2026-03-02T20:00:00Z"}}, "caller_needed"),
        ({"caller": "x", "call_back": {"until": "2026-03-02T20:00:00Z"}}, "call_was_answered"),
        ({"outcome": "busy", "caller": "x", "call_back": {}}, "no_call_back_window"),
        ({"outcome": "busy", "caller": "x", "call_back": {"until": BEGAN}}, "call_back_window_over"),
        ({"outcome": "busy", "case": f"case-{NOBODY}"}, "mentioned_unknown"),
        ({"outcome": "busy", "customer": f"customer-{NOBODY}"}, "mentioned_unknown"),
    ],
)
async def test_what_a_call_can_not_say_is_refused_by_name(api: Api, contents: dict[str, Any], code: str) -> None:
    """And nothing of it is kept."""
    await desk(api)
    before = len(await api.feed())
    problem(await api.post("/v1/calls", {**CALL, "began_at": BEGAN, **contents}), 422, code)
    assert len(await api.feed()) == before


async def test_a_report_knows_hours_of_any_zone(api: Api) -> None:
    """Also where they begin half an hour later than elsewhere, and on the day on which the clocks are set."""
    api.clock.set(2026, 4, 1)
    await desk(api)
    await _recorded(api, "c-1", began_at="2026-03-29T00:10:00Z")
    await _recorded(api, "c-2", began_at="2026-03-29T02:59:59Z")
    await api.catch_up()
    assert await _values(api, by="hour", zone="Asia/Kolkata") == [
        f"2026-03-29T{hour:02}:00+05:30" for hour in range(5, 9)
    ]
    assert await _values(api, by="hour", zone="Europe/Berlin") == [
        "2026-03-29T01:00+01:00",
        "2026-03-29T03:00+02:00",
        "2026-03-29T04:00+02:00",
    ]
    assert await _values(api, by="hour", zone="Australia/Lord_Howe", since="2026-04-04T14:15:00Z",
                         until="2026-04-04T16:00:00Z") == [
        "2026-04-05T01:00+11:00",
        "2026-04-05T02:00+10:30",
    ]  # fmt: skip
    night = {"since": "2026-10-25T00:00:00Z", "until": "2026-10-25T02:00:00Z"}
    assert await _values(api, by="hour", zone="Europe/Berlin", **night) == [
        "2026-10-25T02:00+02:00",
        "2026-10-25T02:00+01:00",
    ]
    assert await _values(api, by="week") == ["2026-W13"]
    assert await _values(api, by="month", zone="Asia/Kolkata") == ["2026-03"]


async def test_a_report_of_nothing_has_no_lines(api: Api) -> None:
    """Nor a share of what was lost; a time in which nobody called is told all the same."""
    await desk(api)
    await api.catch_up()
    empty = done(await api.get(REPORT, by="day"))
    assert empty["lines"] == []
    assert (empty["total"]["answered"], empty["total"]["lost"]) == (0, None)
    assert await _values(api, by="line") == []
    days = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-03T00:00:00Z"}
    assert await _values(api, by="day", **days) == ["2026-03-01", "2026-03-02"]
    assert await _values(api, by="day", since=days["until"], until=days["since"]) == []


async def test_a_report_refuses_what_it_can_not_tell(api: Api) -> None:
    """A zone that is not there, and more hours than anybody reads."""
    await desk(api)
    await api.catch_up()
    problem(await api.get(REPORT, by="day", zone="Berlin"), 400, "invalid_parameters", "zone")
    year = {"since": "2025-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}
    refused = problem(await api.get(REPORT, by="hour", **year), 400, "invalid_parameters", "since")
    assert refused["errors"][0]["detail"].startswith("92 days at most are told by hour")
    assert len(await _values(api, by="day", **year)) == 365
    problem(await api.get("/v1/calls", cursor="x"), 422, "malformed_cursor", "cursor")
    problem(await api.get("/v1/call_backs", cursor="x"), 422, "malformed_cursor", "cursor")
    problem(await api.get("/v1/call_backs", status="open"), 400, "invalid_parameters", "status")


async def test_lists_wait_for_what_was_just_recorded(api: Api) -> None:
    """When they are told its position."""
    await desk(api)
    position = (await _recorded(api, "c-1"))["position"]
    await api.catch_up()
    (call,) = done(await api.get("/v1/calls", at_least=position))["calls"]
    assert call["call_id"] == "c-1"
    assert done(await api.get("/v1/call_backs", at_least=position))["call_backs"] == []
