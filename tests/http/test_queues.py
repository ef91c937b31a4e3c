"""The queues of the teams: order, filters, pages, and waiting for a position."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from application.ids import new_stream
from domain.case.commands import ImportHistory, SourceRow
from projections.queue.reads import Filters
from tests.http.api import done, problem
from tests.http.case_story import desk
from tests.samples import command

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio


async def test_the_queue_of_a_team_that_is_nowhere_is_not_found(api: Api) -> None:
    """Now or at a past moment, and the answer says which there are; a team is there that a policy lists, or did, though
    it has no case.
    """
    await desk(api)
    await api.catch_up()
    for asked in ({}, {"status": "closed"}, {"as_of": "2026-03-02T08:00:00Z"}):
        refused = problem(await api.get("/v1/queues/frnt", **asked), 404, "team_unknown")
        assert "front" in refused["detail"]
        for known in ("front", "support"):
            assert done(await api.get(f"/v1/queues/{known}", **asked)) == {"cases": [], "next": None}


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


async def test_each_filter_narrows_the_queue(api: Api, clock: Clock) -> None:
    """What is asked for is shown and nothing else, by one filter and by all of them."""
    await desk(api)
    staff = done(await api.post("/v1/staff", {"name": "Kim"}), 201)["id"]
    customer = await api.register_customer()
    other = await api.open_case()
    clock.move(minutes=1)
    contents = {
        "priority": "high",
        "channel": "phone",
        "topic": "return",
        "kind": "service",
        "stage": "after",
        "market": "fr",
        "language": "fr",
        "customer": customer,
    }
    said = {"products": ["mug"], "description": "Broken.", "hope": "return", "details": {"when": "Monday"}}
    case = await api.open_case(**contents, **said, order=await _order(api, customer))
    clock.move(minutes=1)
    done(await api.post(f"/v1/cases/{case}/assign", {"team": "front", "assignee": staff}))
    done(await api.post(f"/v1/cases/{case}/tag", {"add": ["vip", "new"]}))
    done(await api.post(f"/v1/cases/{case}/triage", {"complexity": "complex"}))
    since = done(await api.get(f"/v1/cases/{case}/history"))["events"][0]["occurred_at"]
    worked = {"assignee": staff, "tag": "vip", "complexity": "complex", "unassigned": False, "incomplete": False}
    wanted = {**contents, **worked, "opened_since": since}
    for name, value in wanted.items():
        assert await _queue(api, "front", **{name: value}) == [case], name
    assert await _queue(api, "front", **wanted) == [case]
    others = {"opened_before": since, "unassigned": True, "incomplete": True, "priority": "normal", "channel": "email"}
    for name, value in others.items():
        assert await _queue(api, "front", **{name: value}) == [other], name
    assert await _queue(api, "front", **others) == [other]
    assert await _queue(api, "front", channel="phone", tag="old") == []
    done(await api.post(f"/v1/cases/{other}/resolve", {"summary": "Sent again."}))
    assert await _queue(api, "front", status="resolved") == [other]
    assert await _queue(api, "front", status="waiting") == []
    met = {*wanted, *others, "status", "source", "finding", "due_before"}
    assert met == set(Filters.__struct_fields__)


async def test_a_queue_is_narrowed_to_what_comes_from_elsewhere(api: Api) -> None:
    """By the name of the system that a case was imported from."""
    await api.open_case()
    rows = (SourceRow(1, 1, "opened", api.clock(), "{}", means="opened"),)
    history = ImportHistory(
        source="helpdesk", source_case="7", subject="person-1", channel="email", topic="delivery", rows=rows
    )
    imported = new_stream("case")
    await api.desk.ledger.execute(command(history, imported, now=api.clock(), origin="import"))
    assert await _queue(api, source="helpdesk") == [imported]
    assert await _queue(api, source="other") == []


@pytest.mark.parametrize("name", ["opened_before", "opened_since", "due_before"])
async def test_a_time_to_narrow_by_has_its_zone(api: Api, name: str) -> None:
    """A time without one, beyond the calendar, or none at all is refused."""
    for wrong in ("2026-03-02T09:00:00", "0001-01-01T00:00:00Z", "yesterday"):
        reports = [] if name == "due_before" else ["/v1/reports/outcomes?by=kind"]
        for path in ("/v1/queues/support", *reports):
            joined = "&" if "?" in path else "?"
            problem(await api.get(f"{path}{joined}{name}={wrong}"), 400, "invalid_parameters", name)


async def _order(api: Api, customer: str) -> str:
    line = {"product": "mug", "quantity": 1, "price": 5, "paid": 5}
    body = {"market": "fr", "number": "A-1", "customer": customer, "currency": "EUR", "lines": [line]}
    return str(done(await api.post("/v1/orders", body), 201)["id"])


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


async def test_before_the_engine_ran_there_is_no_queue_yet(new_api: Api) -> None:
    """That is an answer too, and commands are taken all the same."""
    answer = await new_api.get("/v1/queues/support")
    problem(answer, 503, "read_model_missing")
    assert answer.headers["retry-after"] == "1"
    await new_api.open_case()
