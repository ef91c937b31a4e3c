"""Cases resolved, at first contact and otherwise, and how they were closed: the report, and the cases behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest

from projections.queue.resolutions import By, What
from tests.http.api import done, problem
from tests.http.case_story import desk
from tests.scenarios.desks import asked, bundled

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

NONE = {
    **dict.fromkeys(get_args(What), 0),
    "findings": 0,
    "first_contact_share": None,
}


async def _report(api: Api, by: str, **narrowed: object) -> dict[str, Any]:
    await api.catch_up()
    found = done(await api.get("/v1/reports/resolutions", by=by, **narrowed))
    assert found["by"] == by
    return {one["value"]: one for one in found["lines"]} | {"total": found["total"]}


async def _behind(api: Api, by: str, **narrowed: object) -> list[str]:
    await api.catch_up()
    found = done(await api.get("/v1/reports/resolutions/cases", by=by, **narrowed))
    return [one["stream"] for one in found["cases"]]


async def _solved(api: Api, replies: int = 1, messages: int = 0, **contents: object) -> str:
    """Open a case, let so much be said, and resolve it."""
    case = await api.open_case(**contents)
    for verb, times in (("reply", replies), ("message", messages)):
        for _ in range(times):
            await asked(api, case, verb, text="x")
    await asked(api, case, "resolve", summary="x")
    return case


async def test_what_one_reply_solves_is_resolved_at_first_contact(api: Api) -> None:
    """Also when the customer says thank you; not what took two replies, was asked about again, taken up again, refused
    by the customer, or is followed by another case.
    """
    at_once, thanked = await _solved(api), await _solved(api, replies=0)
    await asked(api, thanked, "message", text="Thank you!")
    await asked(api, thanked, "confirm")
    await _solved(api, replies=2)
    await _solved(api, messages=1)
    again, refused, followed = [await _solved(api) for _ in range(3)]
    await asked(api, again, "reopen", reason="It came back.")
    await asked(api, again, "resolve", summary="x")
    await asked(api, refused, "not_satisfied")
    later = await api.open_case(follows=followed)
    found = (await _report(api, "topic"))["delivery"]
    assert (found["opened"], found["resolved"], found["first_contact"]) == (8, 6, 2)
    assert found["first_contact_share"] == pytest.approx(1 / 3)
    assert await _behind(api, "topic", what="first_contact", value="delivery") == [at_once, thanked]
    assert {refused, later}.isdisjoint(await _behind(api, "topic", what="resolved"))


async def test_what_needed_a_second_contact_is_not_resolved_at_first_contact(api: Api, clock: Clock) -> None:
    """The customer was asked something, another case of the same matter goes on in it, or a message turns up that had
    come before it was resolved; what a third party was asked, or came afterwards, takes nothing from it.
    """
    waited, informed, late, thanked, merged, into = [await api.open_case() for _ in range(6)]
    await asked(api, waited, "wait", waits_on="customer", asked="Which one?")
    await asked(api, informed, "ask", of="third_party", party="carrier", wanted=["scans"], text="Where is it?")
    questioned = await api.open_case()
    await asked(api, questioned, "ask", wanted=["order"], text="Which order?")
    await asked(api, merged, "merge", into=into)
    clock.move(hours=2)
    for case in (waited, informed, late, thanked, into, questioned):
        await asked(api, case, "resolve", summary="x")
    every = {informed, late, thanked}
    assert set(await _behind(api, "topic", what="first_contact")) == every
    clock.move(hours=1)
    await asked(api, late, "message", text="It is the blue one.", occurred_at="2026-03-02T10:00:00Z")
    await asked(api, thanked, "message", text="Thank you!", occurred_at="2026-03-02T11:30:00Z")
    assert set(await _behind(api, "topic", what="first_contact")) == {informed, thanked}
    assert (await _report(api, "topic"))["total"]["resolved"] == 6


async def test_cases_are_counted_by_how_they_were_closed(api: Api, clock: Clock) -> None:
    """What silence or a supervisor closed counts as unconfirmed; what goes on elsewhere is resolved there."""
    confirmed, silent, decided, merged, into = [await _solved(api) for _ in range(5)]
    await asked(api, confirmed, "confirm")
    await asked(api, decided, "close_by_decision", reason="Nobody answers.")
    await asked(api, merged, "merge", into=into)
    clock.move(days=7)
    await asked(api, silent, "close")
    total = (await _report(api, "team"))["total"]
    ways = ("confirmed", "silent", "supervisor", "merged", "imported")
    assert [total[way] for way in ways] == [1, 1, 1, 1, 0]
    assert (total["unconfirmed"], total["resolved"]) == (2, 4)
    assert await _behind(api, "team", what="unconfirmed") == [silent, decided]
    assert await _behind(api, "team", what="merged") == [merged]


async def test_findings_are_counted(api: Api) -> None:
    """The cases that have one, which a queue can be narrowed to."""
    text = bundled("ecommerce-feedback")
    done(await api.post("/v1/policies", {"text": text, "reason": "x"}))
    case, other = [await api.open_case(channel="email", topic="feedback", name="Ann") for _ in range(2)]
    for team in ("quality", "rules", "quality"):
        await asked(api, case, "transfer", team=team, reason="Not ours.")
    await asked(api, other, "transfer", team="quality", reason="Not ours.")
    found = (await _report(api, "team"))["quality"]
    assert (found["opened"], found["found"], found["findings"]) == (2, 1, 1)
    assert await _behind(api, "team", what="found") == [case]
    for narrowed, cases in (({"finding": "transfers"}, {case}), ({}, {case, other})):
        listed = done(await api.get("/v1/queues/quality", **narrowed))["cases"]
        assert {one["stream"] for one in listed} == cases
    problem(await api.get("/v1/queues/quality", finding="mood"), 400, "invalid_parameters", "finding")


async def test_cases_are_counted_by_each_thing_that_can_be_asked_for(api: Api, clock: Clock) -> None:
    """What a case does not say counts as null; a period without a case stands there, and says none and not all."""
    await desk(api)
    first = await api.open_case(market="fr")
    await asked(api, first, "claim")
    await asked(api, first, "resolve", summary="x")
    clock.move(days=2)
    await api.open_case(topic="return", channel="phone")
    (agent,) = {one["actor"] for one in await api.feed() if one["type"] == "case.claimed.v1"}
    lines = {
        "topic": {"delivery": 1, "return": 0},
        "team": {"front": 1, "returns": 0},
        "channel": {"email": 1, "phone": 0},
        "market": {"fr": 1, None: 0},
        "agent": {agent: 1, None: 0},
        "day": {"2026-03-02": 1, "2026-03-03": 0, "2026-03-04": 0},
        "week": {"2026-W10": 1},
        "month": {"2026-03": 1},
    }
    assert set(lines) == set(get_args(By))
    for by, expected in lines.items():
        found = await _report(api, by)
        total = found.pop("total")
        assert {value: one["first_contact"] for value, one in found.items()} == expected, by
        assert (total["opened"], total["resolved"], total["first_contact_share"]) == (2, 1, 1.0), by
    assert (await _report(api, "day"))["2026-03-03"] == {"value": "2026-03-03", **NONE}
    problem(await api.get("/v1/reports/resolutions", by="mood"), 400, "invalid_parameters", "by")


async def test_a_report_is_narrowed_and_its_periods_are_those_of_a_zone(api: Api, clock: Clock) -> None:
    """A case belongs to the day on which it was opened where that is asked for; the end of a time is left out."""
    clock.move(hours=14)  # 23:00, which is the next day in Berlin
    late = await _solved(api, market="fr")
    assert (await _report(api, "day", zone="Europe/Berlin"))["2026-03-03"]["opened"] == 1
    assert await _behind(api, "day", zone="Europe/Berlin", value="2026-03-03") == [late]
    assert await _behind(api, "day", value="2026-03-03") == []
    for narrowed in ({"topic": "return"}, {"team": "x"}, {"market": "de"}, {"until": "2026-03-02T23:00:00Z"}):
        assert (await _report(api, "topic", **narrowed))["total"] == {"value": None, **NONE}, narrowed
    for narrowed in ({"topic": "delivery"}, {"market": "fr"}, {"since": "2026-03-02T23:00:00Z"}):
        assert (await _report(api, "topic", **narrowed))["total"]["opened"] == 1, narrowed
    within = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-05T00:00:00Z"}
    assert list(await _report(api, "day", **within)) == [f"2026-03-0{day}" for day in range(1, 5)] + ["total"]
    long = {"since": "1990-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z", "by": "day"}
    for path in ("/v1/reports/resolutions", "/v1/reports/resolutions/cases"):
        problem(await api.get(path, **long), 400, "invalid_parameters", "since")
        problem(await api.get(path, by="day", zone="Berlin"), 400, "invalid_parameters", "zone")


async def test_the_cases_behind_a_number_come_in_pages(api: Api, clock: Clock) -> None:
    """In the order in which they were opened; a line is named by its value, or as the one that is not known."""
    cases = []
    for market in ("fr", None, "fr", "fr"):
        cases.append(await api.open_case(**({"market": market} if market else {})))
        clock.move(hours=1)
    await api.catch_up()
    path, query = "/v1/reports/resolutions/cases", {"by": "market", "value": "fr", "limit": 2}
    page = done(await api.get(path, **query))
    rest = done(await api.get(path, **query, cursor=page["next"]))
    assert [one["stream"] for one in (*page["cases"], *rest["cases"])] == [cases[0], *cases[2:]]
    assert rest["next"] is None
    assert await _behind(api, "market", unknown=True) == [cases[1]]
    both = {"by": "market", "unknown": True, "value": "fr"}
    problem(await api.get(path, **both), 400, "invalid_parameters", "unknown")
