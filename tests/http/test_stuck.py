"""Work that does not move, as supervisors see it: each reason, since when, by team and in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import done, problem
from tests.http.case_story import desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

REPLY = ("reply", {"text": "We are looking."})
CLAIM: tuple[str, dict[str, Any]] = ("claim", {})
REASONS: dict[str, tuple[Sequence[tuple[str, dict[str, Any]]], float, tuple[str, dict[str, Any]]]] = {
    "unowned": ([REPLY], 60, CLAIM),
    "unanswered": ([CLAIM], 60, REPLY),
    "referral_overdue": (
        [CLAIM, REPLY, ("refer", {"to": "warehouse", "question": "Is it there?"})],
        61,
        ("answer_referral", {"referral": 1, "answer": "It is."}),
    ),
    "waiting_long": (
        [CLAIM, ("wait", {"waits_on": "customer", "asked": "Which colour?"})],
        3 * 24 * 60,
        ("resume", {}),
    ),
    "silence_overdue": ([CLAIM, ("resolve", {"summary": "Sent again."})], 7 * 24 * 60 + 1, ("close", {})),
}
"""For each reason the way to it, the minutes after which it shows, and what ends it."""


async def _listed(api: Api, **parameters: object) -> list[tuple[str, str]]:
    await api.catch_up()
    return [(one["why"], one["case"]["stream"]) for one in done(await api.get("/v1/stuck", **parameters))["stuck"]]


async def _ask(api: Api, case: str, *steps: tuple[str, dict[str, Any]]) -> None:
    for verb, body in steps:
        done(await api.post(f"/v1/cases/{case}/{verb}", body))


@pytest.mark.parametrize("why", REASONS)
async def test_work_is_stuck_for_a_reason_from_its_time_until_it_moves(api: Api, clock: Clock, why: str) -> None:
    """Not a minute earlier, with the time since when, and no longer than until somebody sees to it."""
    way, minutes, end = REASONS[why]
    await desk(api)
    case = await api.open_case()
    since = clock()
    await _ask(api, case, *way)
    clock.move(minutes=minutes - 1)
    assert await _listed(api, why=why) == []
    clock.move(minutes=1)
    assert await _listed(api, why=why) == [(why, case)]
    (found,) = done(await api.get("/v1/stuck", why=why))["stuck"]
    assert since.isoformat() <= found["stuck_since"].replace("Z", "+00:00") <= clock().isoformat()
    assert found["case"]["team"] == "front"
    for other in REASONS.keys() - {why, "unanswered"}:
        assert await _listed(api, why=other) == []
    await _ask(api, case, end)
    assert await _listed(api, why=why) == []


async def test_the_limits_are_the_askers(api: Api, clock: Clock) -> None:
    """How old, in minutes, and how long it waits, in days; nobody has to wait at all."""
    case = await api.open_case()
    await _ask(api, case, REPLY)
    assert await _listed(api, older_than_minutes=0) == [("unowned", case)]
    clock.move(minutes=10)
    assert await _listed(api, older_than_minutes=11) == []
    assert await _listed(api, older_than_minutes=10) == [("unowned", case)]
    await _ask(api, case, ("wait", {"waits_on": "customer", "asked": "Which colour?"}))
    clock.move(days=1)
    assert await _listed(api, waiting_longer_than_days=1) == [("waiting_long", case)]
    assert await _listed(api, waiting_longer_than_days=2) == []
    for wrong in ({"older_than_minutes": -1}, {"waiting_longer_than_days": 3651}, {"why": "bored"}, {"limit": 0}):
        problem(await api.get("/v1/stuck", **wrong), 400, "invalid_parameters", *wrong)


async def test_the_longest_stuck_stands_first_and_pages_show_each_once(api: Api, clock: Clock) -> None:
    """A case that is stuck for two reasons is listed under both; a team sees its own."""
    cases = []
    for topic in ("delivery", "return", "delivery"):
        cases.append(await api.open_case(topic=topic))
        clock.move(minutes=5)
    await _ask(api, cases[0], CLAIM)
    clock.move(hours=1)
    first, second, third = cases
    expected = [
        ("unanswered", first), ("unanswered", second), ("unowned", second), ("unanswered", third), ("unowned", third),
    ]  # fmt: skip
    assert await _listed(api) == expected
    assert await _listed(api, team="returns") == expected[1:3]
    assert await _listed(api, team="support", why="unowned") == [("unowned", third)]
    seen: list[tuple[str, str]] = []
    cursor: dict[str, str] = {}
    while True:
        page = done(await api.get("/v1/stuck", limit=2, **cursor))
        seen += [(one["why"], one["case"]["stream"]) for one in page["stuck"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
        # What is opened and claimed between two pages neither repeats others nor hides them.
        await _ask(api, first, ("release", {}), CLAIM)
        await api.open_case()
        await api.catch_up()
    assert seen == expected
    for wrong in ("x", "e30"):
        problem(await api.get("/v1/stuck", cursor=wrong), 422, "malformed_cursor", "cursor")


async def test_whoever_may_not_see_queues_sees_nothing_stuck(api: Api) -> None:
    """An administrator makes the rules and is shown no cases."""
    administrator = api.holding((await api.new_token(roles=("administrator",)))[2])
    problem(await administrator.get("/v1/stuck"), 403, "not_permitted")
