"""The queues of the teams: order, filters, pages, and waiting for a position."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import done, problem

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio


async def _queue(api: Api, team: str = "support", **filters: object) -> list[str]:
    await api.catch_up()
    return [row["stream"] for row in done(await api.get(f"/v1/queues/{team}", **filters))["cases"]]


async def test_a_queue_shows_open_cases_in_the_order_of_work(api: Api, clock: Clock) -> None:
    """Urgent ones first, then who has waited longest; answering somebody lets the others go ahead."""
    cases = []
    for priority in ("normal", "normal", "low", "urgent"):
        cases.append(await api.open_case(priority=priority))
        clock.move(minutes=1)
    first, second, low, urgent = cases
    assert await _queue(api) == [urgent, first, second, low]
    done(await api.post(f"/v1/cases/{first}/wait", {"waits_on": "customer", "asked": "Which colour?"}))
    assert await _queue(api) == [urgent, second, low]


async def test_each_filter_narrows_the_queue(api: Api) -> None:
    """Status, priority, channel, assignee, topic, market, language: what is asked for is shown and nothing else."""
    staff = done(await api.post("/v1/staff", {"name": "Kim"}), 201)["id"]
    contents = {"priority": "high", "channel": "phone", "topic": "order", "market": "fr", "language": "fr"}
    case, other = await api.open_case(**contents), await api.open_case()
    done(await api.post(f"/v1/cases/{case}/assign", {"team": "support", "assignee": staff}))
    for name, value in {**contents, "assignee": staff}.items():
        assert await _queue(api, **{name: value}) == [case], name
    assert await _queue(api, **contents, assignee=staff) == [case]
    assert await _queue(api, channel="phone", topic="delivery") == []
    done(await api.post(f"/v1/cases/{other}/resolve", {"summary": "Sent again."}))
    assert await _queue(api, status="resolved") == [other]
    assert await _queue(api, status="waiting") == []


async def test_pages_show_each_case_once_whatever_happens_in_between(api: Api, clock: Clock) -> None:
    """Cases that are opened and answered between two pages neither repeat others nor hide them."""
    cases = []
    for _ in range(7):
        cases.append(await api.open_case())
        clock.move(minutes=1)
    await api.catch_up()
    seen: list[str] = []
    page: dict[str, Any] = {"next": None}
    while True:
        place = {"cursor": page["next"]} if page["next"] else {}
        page = done(await api.get("/v1/queues/support", limit=3, **place))
        seen += [row["stream"] for row in page["cases"]]
        if page["next"] is None:
            break
        done(await api.post(f"/v1/cases/{seen[0]}/resolve", {"summary": "Done."}))
        await api.open_case(priority="urgent")
        await api.catch_up()
    assert seen == cases


async def test_queues_are_counted_by_team_and_status(api: Api) -> None:
    """A case counts where it is now."""
    case = await api.open_case()
    await api.open_case(topic="return")
    done(await api.post(f"/v1/cases/{case}/resolve", {"summary": "Done."}))
    await api.catch_up()
    counts = done(await api.get("/v1/queues"))["queues"]
    assert counts == [
        {"team": "returns", "status": "open", "cases": 1},
        {"team": "support", "status": "resolved", "cases": 1},
    ]


async def test_a_queue_shows_no_personal_data(api: Api) -> None:
    """Neither who wrote nor what."""
    customer = await api.register_customer(name="Ann Zwölf", email="ann@example.org")
    await api.open_case(customer=customer, description="My parcel is lost.")
    await api.catch_up()
    shown = (await api.get("/v1/queues/support")).text
    assert customer in shown
    assert not [secret for secret in ("Ann", "Zwölf", "example.org", "parcel") if secret in shown]


async def test_a_read_waits_until_the_queue_has_seen_a_position(api: Api) -> None:
    """Whoever wrote asks to see their own write, and does."""
    await api.catch_up()
    opened = done(await api.post("/v1/cases", {"channel": "email", "topic": "delivery"}), 201)
    asked = asyncio.create_task(api.get("/v1/queues/support", at_least=opened["position"]))
    counted = asyncio.create_task(api.get("/v1/queues", at_least=opened["position"]))
    assert not (await asyncio.wait({asked, counted}, timeout=0.05))[0]
    await api.catch_up()
    assert [row["stream"] for row in done(await asked)["cases"]] == [opened["id"]]
    assert done(await counted)["queues"] == [{"team": "support", "status": "open", "cases": 1}]


async def test_a_timeline_waits_likewise_and_a_case_is_found_by_its_number(api: Api) -> None:
    """Given a case opened just now, when its number and its timeline are asked for from there on, then both have it."""
    await api.catch_up()
    opened = done(await api.post("/v1/cases", {"channel": "email", "topic": "delivery"}), 201)
    asked = asyncio.create_task(api.get(f"/v1/cases/{opened['id']}/timeline", at_least=opened["position"]))
    found = asyncio.create_task(api.get("/v1/cases", number=opened["number"], at_least=opened["position"]))
    assert not (await asyncio.wait({asked, found}, timeout=0.05))[0]
    await api.catch_up()
    assert [row["tag"] for row in done(await asked)["events"]] == ["case.opened.v1", "case.numbered.v1"]
    assert [row["stream"] for row in done(await found)["cases"]] == [opened["id"]]


async def test_a_read_does_not_wait_for_ever(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A position that the queue does not reach in time is an answer that says when to ask again."""
    monkeypatch.setattr("interfaces.http.waiting.PATIENCE", 0.01)
    await api.catch_up()
    answer = await api.get("/v1/queues/support", at_least=1_000_000)
    problem(answer, 503, "read_model_behind")
    assert answer.headers["retry-after"] == "1"


async def test_before_the_engine_ran_there_is_no_queue_yet(api: Api) -> None:
    """That is an answer too, and commands are taken all the same."""
    answer = await api.get("/v1/queues/support")
    problem(answer, 503, "read_model_missing")
    assert answer.headers["retry-after"] == "1"
    await api.open_case()
