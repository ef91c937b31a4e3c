"""Who does what, in which steps, and whether there are enough of them: a policy says it, and the desk shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import done, problem
from tests.organised import ORGANISED
from tests.scenarios.desks import acting, asked, shown

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio


@pytest.fixture
async def organised(api: Api) -> Api:
    """A desk under a policy that declares its organisation."""
    done(await api.post("/v1/policies", {"text": ORGANISED, "reason": "Everybody knows what they are there for."}))
    return api


@pytest.mark.clause("CB-20")
async def test_teams_roles_authority_and_steps_can_be_read(organised: Api) -> None:
    """By any agent: who is there, what each role may decide in words, the steps, and how many people work when."""
    agent = await acting(organised, "agent")
    pack = done(await agent.get("/v1/policy"))["pack"]
    assert {one["id"]: one["roles"] for one in pack["teams"]} == {
        "front": ["agent", "team_leader"],
        "returns": ["returns_specialist"],
        "archive": [],
    }
    assert {one["id"]: one["authority"]["en"] for one in pack["roles"]} == {
        "agent": "Answers, and offers what the rules allow.",
        "team_leader": "Hands out the work.",
    }
    steps = ["received", "alarm", "looked-into", "explained", "offered", "waiting", "done"]
    assert [one["id"] for one in pack["steps"]] == steps
    assert {
        one["id"]: (one["team"], one["calendar"], one["people"], one["cases_per_hour"]) for one in pack["rosters"]
    } == {
        "front-office": ("front", "office", 4, 3),
        "front-late": ("front", "late", 1, 1),
        "returns": ("returns", "office", 1, 1),
    }


@pytest.mark.clause("CB-20")
async def test_a_case_names_the_step_that_it_is_in(organised: Api) -> None:
    """From its receipt to its end, in the customer's language; an urgent one is in another step at first."""
    case = await organised.open_case(language="de")
    urgent = await organised.open_case(priority="urgent")
    assert await _step(organised, urgent) == ("alarm", "Called out")
    found = [await _step(organised, case)]
    work: list[tuple[str, dict[str, Any]]] = [
        ("claim", {}),
        ("verify", {"sources": ["carrier"], "findings": "It left on Monday."}),
        ("cause", {"cause": "The address was wrong."}),
        ("propose_solution", {"text": "We send it again."}),
        ("wait", {"waits_on": "customer", "asked": "Shall we?"}),
        ("message", {"text": "Please do."}),
        ("resolve", {"summary": "Sent again."}),
        ("confirm", {}),
    ]
    for verb, body in work:
        await asked(organised, case, verb, **body)
        found.append(await _step(organised, case))
    assert found == [
        ("received", "Eingegangen"),
        ("looked-into", "In Arbeit"),
        ("looked-into", "In Arbeit"),
        ("explained", "Aufgeklärt"),
        ("offered", "Angeboten"),
        ("waiting", "Wartet"),
        ("offered", "Angeboten"),
        ("done", "Erledigt"),
        ("done", "Erledigt"),
    ]


@pytest.mark.clause("CB-20")
async def test_load_stands_against_capacity_day_by_day(organised: Api, clock: Clock) -> None:
    """Returns takes 8.5 cases a day: on Monday twelve came, on Tuesday three, and one on Sunday, when nobody works."""
    leader = await acting(organised, "supervisor")
    clock.set(2026, 3, 3, 12)
    opened = {"2026-03-01": 1, "2026-03-02": 12, "2026-03-03": 3}
    for day, cases in opened.items():
        for _ in range(cases):
            await organised.open_case(topic="return", occurred_at=f"{day}T10:00:00Z")
    await organised.catch_up()
    head = await organised.desk.reading.head()
    query = {"team": "returns", "since": "2026-03-01", "until": "2026-03-03", "at_least": head}
    days = done(await leader.get("/v1/reports/load", **query))["days"]
    figures = [(one["day"], one["capacity"], one["opened"], one["open"], one["load"]) for one in days]
    assert figures == [
        ("2026-03-01", 0, 1, 1, None),
        ("2026-03-02", 9, 12, 13, 1.3333),
        ("2026-03-03", 9, 3, 16, 0.3333),
    ]
    problem(await (await acting(organised, "integrator")).get("/v1/reports/load"), 403, "not_permitted")


async def _step(api: Api, case: str) -> tuple[str, str]:
    found = await shown(api, case)
    return found["step"], found["step_title"]
