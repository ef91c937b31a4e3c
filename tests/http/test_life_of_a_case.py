"""A case from its opening to its closing and beyond, as a client of the API sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import CASE, NOBODY, done, problem
from tests.postgres.ledgers import Clock

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

BODIES: dict[str, dict[str, Any]] = {
    "assign": {"team": "returns"},
    "message": {"text": "Where is it?"},
    "reply": {"text": "On its way."},
    "note": {"text": "The parcel is in Kassel."},
    "wait": {"waits_on": "customer", "asked": "Which colour?"},
    "resume": {},
    "resolve": {"summary": "Sent again."},
    "confirm": {},
    "not_satisfied": {"reason": "It broke."},
    "close": {},
    "reopen": {"reason": "It came back."},
}
WAYS = {
    "open": [],
    "waiting": ["wait"],
    "resolved": ["resolve"],
    "closed": ["resolve", "confirm"],
}
"""The shortest way from the opening to each stage."""
REFUSALS = [
    ("open", "resume", None),
    ("open", "confirm", "case_is_not_resolved"),
    ("open", "not_satisfied", "case_is_not_resolved"),
    ("open", "close", "case_is_not_resolved"),
    ("open", "reopen", "case_is_open"),
    ("waiting", "confirm", "case_is_not_resolved"),
    ("waiting", "not_satisfied", "case_is_not_resolved"),
    ("waiting", "close", "case_is_not_resolved"),
    ("waiting", "reopen", "case_is_open"),
    ("resolved", "wait", "case_is_resolved"),
    ("resolved", "resume", "case_is_not_waiting"),
    ("resolved", "resolve", None),
    ("resolved", "close", "silent_period_runs"),
    ("closed", "assign", "case_is_closed"),
    ("closed", "reply", "case_is_closed"),
    ("closed", "wait", "case_is_closed"),
    ("closed", "resume", "case_is_not_waiting"),
    ("closed", "resolve", "case_is_closed"),
    ("closed", "confirm", None),
    ("closed", "not_satisfied", "case_is_closed"),
    ("closed", "close", None),
]
"""From a stage, an action that is not among the legal ones, and its refusal; None where it is true already."""


async def _at(api: Api, stage: str) -> str:
    case = await api.open_case()
    for action in WAYS[stage]:
        done(await api.post(f"/v1/cases/{case}/{action}", BODIES[action]))
    return case


async def test_a_case_goes_from_opened_to_closed_and_is_taken_up_again(api: Api) -> None:
    """Each step changes what the case is and what may be done next, and counts its version up."""
    opened = await api.post("/v1/cases", {**CASE, "description": "No parcel yet.", "priority": "high"})
    case = done(opened, 201)["id"]
    assert opened.headers["location"] == f"/v1/cases/{case}"
    assert opened.headers["etag"] == '"2"'
    steps = [
        ("assign", "open"),
        ("message", "open"),
        ("reply", "open"),
        ("note", "open"),
        ("wait", "waiting"),
        ("resume", "open"),
        ("resolve", "resolved"),
        ("not_satisfied", "open"),
        ("resolve", "resolved"),
        ("confirm", "closed"),
        ("reopen", "open"),
    ]
    shown = done(await api.get(f"/v1/cases/{case}"))
    for action, status in steps:
        assert action in shown["legal"]
        answer = done(await api.post(f"/v1/cases/{case}/{action}", BODIES[action]))
        assert answer["version"] > shown["version"]
        shown = done(await api.get(f"/v1/cases/{case}"))
        assert (shown["status"], shown["version"]) == (status, answer["version"]), action
    kept = ("team", "messages", "replies", "notes", "times_resolved", "times_reopened", "priority")
    assert [shown[name] for name in kept] == ["returns", 1, 1, 1, 2, 1, "high"]


@pytest.mark.parametrize("stage,action,refusal", REFUSALS)
async def test_a_step_that_is_not_legal_is_refused_by_name_or_is_no_news(
    shared_api: Api, stage: str, action: str, refusal: str | None
) -> None:
    """A refusal says what would be legal now; what is true already changes nothing."""
    case = await _at(shared_api, stage)
    before = done(await shared_api.get(f"/v1/cases/{case}"))
    assert action not in before["legal"]
    answer = await shared_api.post(f"/v1/cases/{case}/{action}", BODIES[action])
    if refusal is None:
        assert done(answer)["version"] == before["version"]
    else:
        assert problem(answer, 409, refusal)["legal"] == before["legal"]
    assert done(await shared_api.get(f"/v1/cases/{case}")) == before


async def test_a_customer_who_writes_ends_the_waiting_for_them(api: Api) -> None:
    """A message resumes what waited for the customer, and not what waits for somebody else."""
    third = {"waits_on": "third_party", "party": "carrier"}
    for waits_on, status in (({"waits_on": "customer"}, "open"), (third, "waiting")):
        case = await api.open_case()
        done(await api.post(f"/v1/cases/{case}/wait", {**waits_on, "asked": "Where?"}))
        done(await api.post(f"/v1/cases/{case}/message", {"text": "Here."}))
        assert done(await api.get(f"/v1/cases/{case}"))["status"] == status


async def test_numbers_count_up_without_gaps_and_begin_anew_each_year(api: Api, clock: Clock) -> None:
    """A refused opening takes no number."""
    clock.set(2026, 12, 31, 23)
    numbers = [done(await api.post("/v1/cases", CASE), 201)["number"]]
    problem(await api.post("/v1/cases", {**CASE, "topic": "weather"}), 422, "topic_unknown")
    numbers.append(done(await api.post("/v1/cases", CASE), 201)["number"])
    clock.set(2027, 1, 1)
    numbers.append(done(await api.post("/v1/cases", CASE), 201)["number"])
    assert numbers == ["2026-000001", "2026-000002", "2027-000001"]


async def test_a_case_may_be_entered_late(api: Api, clock: Clock) -> None:
    """`occurred_at` is when it happened, `recorded_at` when the ledger learned it."""
    occurred = clock.now.replace(hour=7)
    case = await api.open_case(occurred_at=occurred.isoformat())
    events = done(await api.get(f"/v1/cases/{case}/history"))["events"]
    assert {event["occurred_at"] for event in events} == {"2026-03-02T07:00:00Z"}
    assert {event["recorded_at"] for event in events} == {"2026-03-02T09:00:00Z"}


@pytest.mark.parametrize("path", ["", "/history", *(f"/{action}" for action in BODIES)])
async def test_an_unknown_case_is_not_found(shared_api: Api, path: str) -> None:
    """An id that looks right and an id that does not are both not there."""
    for unknown in (NOBODY, f"case-{NOBODY}", f"order-{NOBODY}", "2026-000001", "x"):
        address = f"/v1/cases/{unknown}{path}"
        action = path.removeprefix("/")
        answer = await (shared_api.post(address, BODIES[action]) if action in BODIES else shared_api.get(address))
        problem(answer, 404, "case_unknown")


async def test_a_case_may_be_named_by_its_bare_uuid_and_in_capitals(api: Api) -> None:
    """Both lead to the same case."""
    case = await api.open_case()
    for named in (case.removeprefix("case-"), case.upper(), case.removeprefix("case-").upper()):
        assert done(await api.get(f"/v1/cases/{named}"))["id"] == case


@pytest.mark.parametrize(
    "contents,code",
    [
        ({"topic": "weather"}, "topic_unknown"),
        ({"channel": "pigeon"}, "channel_closed"),
        ({"customer": f"customer-{NOBODY}"}, "mentioned_unknown"),
        ({"customer": "ann"}, "mentioned_unknown"),
        ({"order": f"order-{NOBODY}"}, "mentioned_unknown"),
    ],
)
async def test_what_a_case_mentions_must_be_there(shared_api: Api, contents: dict[str, str], code: str) -> None:
    """Topics and channels come from the policy, customers and orders from the ledger."""
    problem(await shared_api.post("/v1/cases", {**CASE, **contents}), 422, code)


async def test_a_case_is_assigned_to_teams_and_people_that_are_there(api: Api) -> None:
    """A team that the policy does not list is refused, and so is somebody who never worked here, or does no more."""
    case = await api.open_case()
    problem(await api.post(f"/v1/cases/{case}/assign", {"team": "kitchen"}), 422, "team_unknown")
    stranger = {"team": "support", "assignee": f"staff-{NOBODY}"}
    problem(await api.post(f"/v1/cases/{case}/assign", stranger), 422, "mentioned_unknown")
    staff = done(await api.post("/v1/staff", {"name": "Kim", "teams": ["support"]}), 201)["id"]
    done(await api.post(f"/v1/cases/{case}/assign", {"team": "support", "assignee": staff}))
    assert done(await api.get(f"/v1/cases/{case}"))["assignee"] == staff
    gone = done(await api.post("/v1/staff", {"name": "Lee"}), 201)["id"]
    done(await api.post(f"/v1/staff/{gone}/end_employment"))
    for verb, body in (("assign", {}), ("transfer", {"reason": "Kim is ill."})):
        answer = await api.post(f"/v1/cases/{case}/{verb}", {**body, "team": "support", "assignee": gone})
        assert gone in problem(answer, 422, "assignee_has_left")["detail"]
    assert done(await api.get(f"/v1/cases/{case}"))["assignee"] == staff


async def test_a_rating_has_one_score_for_each_dimension_within_its_scale(api: Api) -> None:
    """Once the case is resolved; what is out of the scale or given twice is named."""
    case = await api.open_case()
    address, score = f"/v1/cases/{case}/rate", {"dimension": "attitude", "score": 5}
    problem(await api.post(address, {"scores": [score]}), 409, "case_is_not_resolved")
    done(await api.post(f"/v1/cases/{case}/resolve", {"summary": "Sent again."}))
    assert (
        "attitude" in problem(await api.post(address, {"scores": [score], "best": 4}), 422, "score_too_high")["detail"]
    )
    assert "attitude" in problem(await api.post(address, {"scores": [score, score]}), 422, "rated_twice")["detail"]
    done(await api.post(address, {"scores": [score, {"dimension": "speed", "score": 1}]}))
    assert done(await api.get(f"/v1/cases/{case}"))["ratings"] == 1
