"""Telephone lines that are kept clear: busy and abandoned calls are counted, and whoever was lost is called back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from interfaces.wiring import PROCESSES
from projections.engine import Engine
from scheduling.clocks import notice_clocks
from scheduling.reacting import Reacting
from tests.http.api import done, problem
from tests.scenarios.desks import acting, asked, history, shown, told, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = [pytest.mark.anyio, pytest.mark.clause("CB-06")]

NUMBER = "+49 30 901820"
BUSY = {"line": "phone", "outcome": "busy", "waited_seconds": 20, "caller": NUMBER}


async def _react(api: Api, database: Database) -> None:
    """Let the service do what follows from what happened, and bring the read models to the end of the log."""
    loop = asyncio.get_running_loop()
    processes = [Reacting(one, api.desk.ledger.execute, api.clock, loop) for one in PROCESSES]
    engine = Engine(database.application_url, processes, "processes")
    await asyncio.to_thread(engine.catch_up_once)
    await api.catch_up()


async def _desk(api: Api, database: Database, pack: str) -> None:
    """Publish a bundled policy on a desk whose processes run."""
    await under(api, pack)
    await _react(api, database)


async def _tick(api: Api) -> None:
    """Let the service look what has run out."""
    await api.catch_up()
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, api.clock())
    await api.catch_up()


async def _lost(api: Api, call_id: str, **contents: object) -> dict[str, Any]:
    """Record a call that was lost just now, whose caller is to be called back, and return the answer."""
    body = {**BUSY, "call_id": call_id, "waited_seconds": 0, "began_at": api.clock().isoformat()}
    return done(await api.post("/v1/calls", {**body, "call_back": {}, **contents}), 201)


async def _tasks(api: Api, **asked_for: object) -> list[dict[str, Any]]:
    return list(done(await api.get("/v1/call_backs", **asked_for))["call_backs"])


async def _clock_of(api: Api, case: str) -> dict[str, Any]:
    clocks = done(await api.get(f"/v1/cases/{case}/clocks"))["clocks"]
    found: dict[str, Any] = next(one for one in clocks if one["clock"] == "call_back")
    return found


@pytest.mark.parametrize(
    "pack, since, until",
    [
        ("cross-border", "2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"),
        ("beauty-after-sales", "2026-03-02T09:15:00Z", "2026-03-02T09:45:00Z"),
        ("marketplace-24h", "2026-03-02T09:10:00Z", "2026-03-02T09:30:00Z"),
        ("skincare-global", "2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"),
    ],
)
async def test_a_busy_line_offers_a_call_back(
    api: Api, database: Database, clock: Clock, pack: str, since: str, until: str
) -> None:
    """A case by telephone with a promised window and a clock of its own, and a call in time keeps it."""
    await _desk(api, database, pack)
    agent, machine = await acting(api, "agent"), await acting(api, "integrator")
    case = (await _lost(machine, "pbx-1"))["made"]
    await _react(api, database)
    (task,) = await _tasks(agent, status="promised")
    assert (task["case"], task["since"], task["until"], task["overdue"]) == (case, since, until, False)
    opened = await shown(agent, case)
    assert (opened["channel"], task["number"], task["team"]) == ("phone", opened["number"], opened["team"])
    lost = done(await agent.get(f"/v1/calls/{task['lost_call']}"))
    assert (lost["caller"], lost["case"], lost["opened"]) == (NUMBER, case, True)
    running = await _clock_of(agent, case)
    assert (running["state"], running["due"], running["until"]) == ("running", until, None)
    refused = problem(await agent.post(f"/v1/cases/{case}/resolve", {"summary": "x"}), 422, "call_back_open")
    assert "cancel_call_back" in refused["legal"]
    clock.move(minutes=16)
    await asked(agent, case, "make_call", call_back=1, outcome="not_reached", note="Nobody picked up.")
    assert (await _clock_of(agent, case))["state"] == "met"
    await asked(agent, case, "resolve", summary="She may call again.")
    await _react(api, database)
    assert await _tasks(agent, status="promised") == []
    assert [(one["status"], one["outcome"]) for one in await _tasks(agent)] == [("made", "not_reached")]


async def test_a_call_back_that_nobody_makes_is_a_broken_promise(api: Api, database: Database, clock: Clock) -> None:
    """At the end of the window, whoever notices it when; the call is then late."""
    await _desk(api, database, "beauty-after-sales")
    case = (await _lost(api, "pbx-1"))["made"]
    await _react(api, database)
    clock.move(minutes=45)
    await _tick(api)
    assert (await _clock_of(api, case))["state"] == "running"
    clock.move(hours=3)
    await _tick(api)
    started, breached = [one for one in await history(api, case) if one["data"].get("clock") == "call_back"]
    assert (breached["type"], breached["occurred_at"]) == ("case.clock_breached.v1", started["data"]["due"])
    assert breached["occurred_at"] == "2026-03-02T09:45:00Z"
    (task,) = await _tasks(api, team=(await shown(api, case))["team"])
    assert (task["status"], task["overdue"]) == ("promised", True)
    await asked(api, case, "make_call", call_back=1, outcome="reached")
    assert (await _clock_of(api, case))["state"] == "late"
    (made,) = await told(api, case, "case.call_made.v1")
    assert made["late"] is True


async def test_what_a_customer_asks_for_goes_before_the_rule(api: Api, database: Database) -> None:
    """Tomorrow between ten and eleven: the clock is due then, the explanation says so, and all agrees."""
    await _desk(api, database, "cross-border")
    window = {"since": "2026-03-03T09:00:00Z", "until": "2026-03-03T10:00:00Z"}
    case = (await _lost(api, "pbx-1", call_back={**window, "topic": "return"}))["made"]
    await _react(api, database)
    running = await _clock_of(api, case)
    assert (running["due"], running["until"]) == (window["until"], window["until"])
    await asked(api, case, "promise_call_back", contact="+49 30 1", note="Her office.", **window)
    (first, second) = await told(api, case, "case.call_back_promised.v1")
    assert (first.get("contact"), second["contact"], second["call_back"]) == (None, "+49 30 1", 2)
    contact = done(await api.get(f"/v1/cases/{case}/contact"))
    assert (contact["contact"], contact["call_backs"]) == (
        NUMBER,
        [
            {"call_back": 1, "contact": None, "note": None},
            {"call_back": 2, "contact": "+49 30 1", "note": "Her office."},
        ],
    )
    explained = done(await api.get(f"/v1/cases/{case}/clocks/call_back/explanation", instance=1))
    assert (explained["due"], explained["agrees"], explained["start"]["type"]) == (
        window["until"],
        True,
        "case.call_back_promised.v1",
    )
    await asked(api, case, "cancel_call_back", call_back=1, reason="Promised twice.")
    assert [one["state"] for one in done(await api.get(f"/v1/cases/{case}/clocks"))["clocks"] if one["about"]] == [
        "ended",
        "running",
    ]


async def test_a_call_about_a_case_is_promised_back_there(api: Api, database: Database) -> None:
    """No second case is opened, however often the telephone system says it; a case that is over is named as such."""
    await _desk(api, database, "cross-border")
    case = await api.open_case(channel="email", topic="order")
    began = {"began_at": api.clock().isoformat()}
    first = await _lost(api, "pbx-1", caller=None, case=case, **began)
    await _react(api, database)
    again = await _lost(api, "pbx-1", caller=None, case=case, **began)
    await _react(api, database)
    assert (first["version"], again["version"], "made" in first) == (1, 1, False)
    (promised,) = await told(api, case, "case.call_back_promised.v1")
    assert promised["call"] == first["id"]
    other = {**BUSY, "call_id": "pbx-1", "outcome": "abandoned", "waited_seconds": 0, **began}
    problem(await api.post("/v1/calls", other), 409, "call_recorded_otherwise")
    await asked(api, case, "close_by_decision", reason="A hoax.")
    lost = {**other, "call_id": "pbx-2", "case": case, "call_back": {}}
    problem(await api.post("/v1/calls", lost), 409, "case_is_closed")
    (task,) = await _tasks(api)
    await _react(api, database)
    assert [one["status"] for one in await _tasks(api)] == ["lapsed"]
    assert task["status"] == "promised"


async def test_calls_are_counted_by_what_became_of_them(api: Api, database: Database, clock: Clock) -> None:
    """By hour, day and line: answered, busy and abandoned, how long they waited, and the call-backs that were kept."""
    await _desk(api, database, "beauty-after-sales")
    for number, seconds in enumerate((5, 10, 15, 40)):
        call = {"line": "phone", "call_id": f"a-{number}", "outcome": "answered", "waited_seconds": seconds}
        done(await api.post("/v1/calls", {**call, "began_at": "2026-03-02T07:10:00Z", "market": "de"}), 201)
    hung_up = {**BUSY, "call_id": "b-1", "outcome": "abandoned", "waited_seconds": 90, "market": "de"}
    done(await api.post("/v1/calls", {**hung_up, "began_at": "2026-03-02T08:00:00Z"}), 201)
    kept, missed, cancelled = [(await _lost(api, f"c-{n}", market="cn"))["made"] for n in range(3)]
    await _lost(api, "c-3", market="cn", call_back={"until": "2026-03-02T20:00:00Z"})
    await _react(api, database)
    await asked(api, kept, "make_call", call_back=1, outcome="reached")
    await asked(api, cancelled, "cancel_call_back", call_back=1, reason="She wrote.")
    clock.move(hours=1)
    await asked(api, missed, "make_call", call_back=1, outcome="reached")
    await api.catch_up()

    report = done(await api.get("/v1/reports/calls", by="hour", zone="Europe/Berlin"))
    assert [one["value"] for one in report["lines"]] == [f"2026-03-02T{hour}:00+01:00" for hour in ("08", "09", "10")]
    answered, hung_up_line, busy = report["lines"]
    assert answered == {
        "value": "2026-03-02T08:00+01:00",
        "answered": 4,
        "busy": 0,
        "abandoned": 0,
        "lost": 0,
        "answered_waited": {"p50": 10, "p90": 40},
        "abandoned_waited": {"p50": None, "p90": None},
        "call_backs": {"promised": 0, "kept": 0, "missed": 0, "cancelled": 0},
    }
    assert (hung_up_line["abandoned"], hung_up_line["lost"], hung_up_line["abandoned_waited"]["p50"]) == (1, 1, 90)
    assert (busy["busy"], busy["call_backs"]) == (4, {"promised": 4, "kept": 1, "missed": 1, "cancelled": 1})
    total = report["total"]
    assert (total["answered"], total["busy"], total["abandoned"], total["lost"]) == (4, 4, 1, 5 / 9)
    assert total["call_backs"] == busy["call_backs"]

    (by_line,) = done(await api.get("/v1/reports/calls", by="line"))["lines"]
    assert by_line == {**total, "value": "phone"}
    markets = done(await api.get("/v1/reports/calls", by="market"))["lines"]
    assert [(one["value"], one["answered"], one["busy"]) for one in markets] == [("cn", 0, 4), ("de", 4, 0)]
    (day,) = done(await api.get("/v1/reports/calls", by="day", until="2026-03-02T08:30:00Z"))["lines"]
    assert (day["value"], day["answered"], day["abandoned"], day["busy"]) == ("2026-03-02", 4, 1, 0)

    busy_ones = done(await api.get("/v1/calls", outcome="busy", line="phone", limit=3))
    rest = done(await api.get("/v1/calls", outcome="busy", line="phone", cursor=busy_ones["next"]))
    found = [one["call_id"] for one in (*busy_ones["calls"], *rest["calls"])]
    assert sorted(found) == ["c-0", "c-1", "c-2", "c-3"]
    assert rest["next"] is None
    (abandoned,) = done(await api.get("/v1/calls", outcome="abandoned", market="de"))["calls"]
    assert (abandoned["waited_seconds"], "caller" in abandoned) == (90, False)
    first = done(await api.get("/v1/call_backs", limit=3))
    last = done(await api.get("/v1/call_backs", limit=3, cursor=first["next"]))
    assert [one["until"] for one in last["call_backs"]] == ["2026-03-02T20:00:00Z"]


async def test_what_happens_at_the_very_end_of_a_window_happens_within_it(
    api: Api, database: Database, clock: Clock
) -> None:
    """The call is kept, and what is taken back then was not missed."""
    await _desk(api, database, "beauty-after-sales")
    end = {"until": "2026-03-02T20:00:00Z"}
    called, cancelled = [(await _lost(api, f"c-{n}", market="cn", call_back=end))["made"] for n in range(2)]
    await _react(api, database)
    clock.set(2026, 3, 2, 20)
    await asked(api, called, "make_call", call_back=1, outcome="reached")
    await asked(api, cancelled, "cancel_call_back", call_back=1, reason="She wrote.")
    await api.catch_up()
    total = done(await api.get("/v1/reports/calls", by="line"))["total"]
    assert total["call_backs"] == {"promised": 2, "kept": 1, "missed": 0, "cancelled": 1}


async def test_a_call_that_is_told_late_is_promised_as_of_then(api: Api, database: Database, clock: Clock) -> None:
    """The window counts from the call, and a promise that ran out meanwhile was broken when it did."""
    await _desk(api, database, "beauty-after-sales")
    clock.move(hours=1)
    case = (await _lost(api, "pbx-1", began_at="2026-03-02T08:59:20Z", waited_seconds=40))["made"]
    await _react(api, database)
    (promised,) = [one for one in await history(api, case) if one["type"] == "case.call_back_promised.v1"]
    assert (promised["occurred_at"], promised["data"]["until"]) == ("2026-03-02T09:00:00Z", "2026-03-02T09:45:00Z")
    await _tick(api)
    running = await _clock_of(api, case)
    assert (running["state"], running["started_at"], running["until"]) == ("breached", "2026-03-02T09:00:00Z", None)
    explained = done(await api.get(f"/v1/cases/{case}/clocks/call_back/explanation"))
    assert (explained["result"]["occurred_at"], explained["agrees"]) == ("2026-03-02T09:45:00Z", True)


async def test_a_lost_call_that_is_told_late_breaks_its_promises_when_they_were_due(
    api: Api, database: Database, clock: Clock
) -> None:
    """Given half an hour to register and a call that is told after forty minutes, it was broken at the half hour."""
    await _desk(api, database, "ecommerce-feedback")
    lost = await _lost(api, "late", began_at=(began := clock()).isoformat(), outcome="abandoned")
    assert [one["clock"] for one in await told(api, lost["made"], "case.clock_breached.v1")] == []
    clock.move(minutes=40)
    late = await _lost(api, "later", began_at=began.isoformat(), outcome="abandoned")
    (broken,) = [one for one in await history(api, late["made"]) if one["type"] == "case.clock_breached.v1"]
    assert (broken["data"]["clock"], broken["occurred_at"]) == ("registration", "2026-03-02T09:30:00Z")
