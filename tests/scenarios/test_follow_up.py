"""What is not solved is followed up by a named person until the customer says that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scheduling.silence import close_silent_cases
from tests.http.api import done, problem
from tests.scenarios.desks import acting, asked, history, shown, told, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = [pytest.mark.anyio, pytest.mark.clause("SG-08")]

COMPLEX = {"complexity": "complex"}
QUESTION = {"channel": "web", "topic": "return_and_after_sales"}
ORDER = {"channel": "web", "topic": "order_problem"}
"""A topic whose cases count as complex beforehand."""


async def _staff(api: Api) -> str:
    identity, _, _ = await api.new_token(roles=("agent",))
    return identity


async def _listed(api: Api, **parameters: object) -> dict[str, Any]:
    await api.catch_up()
    return done(await api.get("/v1/follow_ups", **parameters))


async def _cases(api: Api, **parameters: object) -> list[str]:
    return [one["case"] for one in (await _listed(api, **parameters))["cases"]]


async def _solve(api: Api, case: str) -> None:
    await asked(api, case, "verify", sources=["the log"], findings="The parcel is lost.")
    await asked(api, case, "cause", cause="The carrier lost it.")
    await asked(api, case, "resolve", summary="Sent again.")


async def test_an_abnormal_case_is_not_judged_without_an_owner(api: Api) -> None:
    """Nor without saying anybody who works here; once there is one, it can be judged again without."""
    await under(api, "skincare-global")
    case, owner = await api.open_case(**QUESTION), await _staff(api)
    address = f"/v1/cases/{case}/triage"
    said = problem(await api.post(address, COMPLEX), 422, "owner_needed")["detail"]
    assert "owner" in said
    assert (await shown(api, case))["complexity"] is None
    gone = await _staff(api)
    done(await api.post(f"/v1/staff/{gone}/end_employment"))
    problem(await api.post(address, {**COMPLEX, "owner": gone}), 422, "owner_has_left")
    await asked(api, case, "triage", **COMPLEX, owner=owner)
    assert (await shown(api, case))["owner"] == owner
    await asked(api, case, "triage", **COMPLEX)
    assert len(await told(api, case, "case.follow_up_owner_named.v1")) == 1
    # What is simple needs nobody.
    assert (await asked(api, await api.open_case(**QUESTION), "triage", complexity="simple"))["version"]


async def test_the_owner_stays_whoever_has_the_case(api: Api) -> None:
    """Through transfers and releases, until another is named, for a reason."""
    await under(api, "skincare-global")
    case, owner, other = await api.open_case(**QUESTION), await _staff(api), await _staff(api)
    await asked(api, case, "triage", **COMPLEX, owner=owner)
    await asked(api, case, "claim")
    await asked(api, case, "release")
    await asked(api, case, "transfer", team="disputes", reason="They know it.")
    assert (await shown(api, case))["owner"] == owner
    await asked(api, case, "name_owner", owner=other, reason="Ann is on leave.")
    named = (await told(api, case, "case.follow_up_owner_named.v1"))[-1]
    assert (named["owner"], named["was"], named["reason"]) == (other, owner, "Ann is on leave.")


async def test_a_list_is_made_every_morning_of_what_is_not_closed(api: Api, clock: Clock) -> None:
    """At nine in Paris, as things stood and were known then; whatever happens after leaves it as it is."""
    await under(api, "skincare-global")
    owner = await _staff(api)
    owned, unowned = await api.open_case(**QUESTION), await api.open_case(**ORDER)
    await api.open_case(**QUESTION)
    await asked(api, owned, "triage", **COMPLEX, owner=owner)
    clock.move(hours=22, minutes=59)
    # The policy was published too late for the list of the day before.
    assert await _listed(api) == {"lists": [], "cases": [], "next": None}
    clock.move(minutes=1)
    today = await _listed(api)
    assert today["lists"] == [{"pack": "skincare-global", "day": "2026-03-03", "at": "2026-03-03T08:00:00Z"}]
    first, second = today["cases"]
    # Judged by its topic, it has no owner yet, and stands at the top for that.
    assert (first["case"], first["owner"], first["number"]) == (unowned, None, "2026-000002")
    assert (second["case"], second["owner"], second["days_open"]) == (owned, owner, 0)
    clock.move(hours=1)
    await asked(api, unowned, "name_owner", owner=owner)
    await asked(api, owned, "close_by_decision", reason="Nobody answers.")
    assert (await _listed(api))["cases"] == today["cases"]
    clock.move(days=1)
    (left,) = (await _listed(api))["cases"]
    assert (left["case"], left["owner"], left["days_open"]) == (unowned, owner, 1)
    assert (await _listed(api, day="2026-03-03"))["cases"] == today["cases"]
    assert await _cases(api, at="2026-03-03T09:00:00Z") == [unowned]
    assert await _cases(api, owner=owner, day="2026-03-03") == [owned]
    assert await _cases(api, market="fr") == []
    problem(await api.get("/v1/follow_ups", day="2026-03-03", at="2026-03-03T09:00:00Z"), 400, "invalid_parameters")


async def test_it_closes_on_the_customers_word_or_by_a_decision_and_never_by_silence(api: Api, clock: Clock) -> None:
    """An agent may not decide that; a supervisor's decision is told apart."""
    await under(api, "skincare-global")
    owner = await _staff(api)
    confirmed, decided = [await api.open_case(**QUESTION) for _ in range(2)]
    for case in (confirmed, decided):
        await asked(api, case, "triage", **COMPLEX, owner=owner)
        await _solve(api, case)
        assert (await shown(api, case)).get("silent_due") is None
    clock.move(days=365)
    await api.catch_up()
    assert await close_silent_cases(api.desk.rows, api.desk.ledger.execute, clock()) == 0
    assert set(await _cases(api)) == {confirmed, decided}
    agent, supervisor = await acting(api, "agent"), await acting(api, "supervisor")
    problem(await agent.post(f"/v1/cases/{decided}/close_by_decision", {"reason": "x"}), 403, "not_permitted")
    await asked(supervisor, decided, "close_by_decision", reason="Nobody answers.")
    await asked(api, confirmed, "confirm")
    assert [(await shown(api, one))["closed_how"] for one in (confirmed, decided)] == ["confirmed", "supervisor"]
    clock.move(days=1)
    assert await _cases(api) == []
    await asked(api, confirmed, "reopen", reason="It broke again.")
    clock.move(days=1)
    assert await _cases(api) == [confirmed]


async def test_a_case_that_is_followed_up_is_followed_up_where_it_goes_on(api: Api, clock: Clock) -> None:
    """Merged into another it takes its owner along, and so does a part that is split off."""
    await under(api, "skincare-global")
    owner = await _staff(api)
    abnormal, into = [await api.open_case(**QUESTION) for _ in range(2)]
    await asked(api, abnormal, "triage", **COMPLEX, owner=owner)
    await asked(api, abnormal, "merge", into=into, reason="The same parcel.")
    part = (await asked(api, into, "split", topic="order_problem", description="And one is missing."))["made"]
    assert (await shown(api, into))["owner"] == owner
    clock.move(days=1)
    listed = (await _listed(api))["cases"]
    assert {(one["case"], one["owner"]) for one in listed} == {(part, owner), (into, owner)}


async def test_a_policy_that_follows_nothing_up_takes_no_owner(api: Api) -> None:
    """The refusal says so; without one a complex case is judged as ever."""
    await under(api, "beauty-after-sales")
    case, owner = await api.open_case(channel="email", topic="consultation"), await _staff(api)
    problem(await api.post(f"/v1/cases/{case}/triage", {**COMPLEX, "owner": owner}), 422, "not_followed_up")
    await asked(api, case, "triage", **COMPLEX)
    assert not any(one["type"].startswith("case.follow_up") for one in await history(api, case))
