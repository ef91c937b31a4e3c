"""How many of a hundred promises are to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scheduling.clocks import notice_clocks
from tests.http.api import done
from tests.scenarios.desks import asked, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

FEEDBACK = {"topic": "feedback", "kind": "logistics", "name": "Ann Lee", "channel": "phone"}
ANSWER = {"clock": "first_response", "zone": "Asia/Shanghai"}


async def _tick(api: Api) -> None:
    """Let the service look what has run out."""
    await api.catch_up()
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, api.clock())
    await api.catch_up()


async def _report(api: Api, **asked_for: object) -> dict[str, Any]:
    await api.catch_up()
    return done(await api.get("/v1/reports/sla", by="day", **ANSWER, **asked_for))


@pytest.mark.clause("EF-12")
async def test_ninety_five_of_a_hundred_are_answered_within_a_day_and_the_others_are_listed(
    api: Api, clock: Clock
) -> None:
    """Given nineteen answers of a person within 24 hours to twenty contacts of one day, and nine to ten of the next:
    the one day reaches the goal and the other does not, and the two that were answered late can be looked up.
    """
    await under(api, "ecommerce-feedback")
    first = [await api.open_case(**FEEDBACK) for _ in range(20)]
    clock.move(days=1)
    second = [await api.open_case(**FEEDBACK) for _ in range(10)]
    for case in first[:19]:
        await asked(api, case, "reply", text="We look into it.")
    await asked(api, first[19], "note", text="Looked at it.")
    clock.move(days=1)
    for case in second[:9]:
        await asked(api, case, "reply", text="We look into it.")
    clock.move(seconds=1)
    await asked(api, second[9], "reply", text="We look into it, a second late.")
    await _tick(api)
    lines = (await _report(api))["lines"]
    assert [(one["value"], one["attained"], one["goal"], one["reached"]) for one in lines] == [
        ("2026-03-02", 0.95, 95, True),
        ("2026-03-03", 0.9, 95, False),
    ]
    failing = done(await api.get("/v1/reports/sla/clocks", by="day", outcome="breached", **ANSWER))
    assert [one["stream"] for one in failing["clocks"]] == [first[19], second[9]]


@pytest.mark.clause("EF-12")
async def test_a_time_without_feedback_says_none_and_not_all(api: Api) -> None:
    """Nothing was promised, so nothing was kept, and no goal reached."""
    await under(api, "ecommerce-feedback")
    empty = await _report(api, since="2026-03-01T16:00:00Z", until="2026-03-02T16:00:00Z")
    for one in (*empty["lines"], empty["total"]):
        assert (one["met"], one["breached"], one["attained"], one["reached"]) == (0, 0, None, None)
    assert len(empty["lines"]) == 1


@pytest.mark.clause("EF-12")
async def test_what_is_major_is_answered_as_soon_and_not_counted_with_the_ordinary(api: Api, clock: Clock) -> None:
    """Whether it is known at once, or turns out only later."""
    await under(api, "ecommerce-feedback")
    await api.open_case(**FEEDBACK, description="It caught fire.")
    turned_out = await api.open_case(**FEEDBACK)
    ordinary = await api.open_case(**FEEDBACK)
    clock.move(hours=1)
    await asked(api, turned_out, "triage", severity="major")
    await asked(api, ordinary, "reply", text="We look into it.")
    clock.move(days=2)
    await _tick(api)
    total = (await _report(api))["total"]
    assert (total["met"], total["breached"], total["excluded_because"]) == (1, 0, {"out_of_scope": 1})
    assert (total["attained"], total["reached"]) == (1.0, True)
    major = done(await api.get("/v1/reports/sla", by="clock", clock="first_response_major"))["total"]
    assert (major["breached"], major["goal"], major["reached"]) == (2, None, None)
