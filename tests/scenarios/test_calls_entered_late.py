"""Promised calls of which something is entered late: the reports agree, and what was known before is told as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scheduling.clocks import notice_clocks
from tests.http.api import done
from tests.scenarios.desks import asked, shown, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = [pytest.mark.anyio, pytest.mark.clause("CB-06")]

WINDOW = {"since": "2026-03-02T10:00:00Z", "until": "2026-03-02T11:00:00Z"}


async def _missed(api: Api, clock: Clock) -> str:
    """Return a case of which a promised call was not made by eleven, which was noticed at noon; it is one o'clock."""
    case = await api.open_case(channel="phone", topic="order")
    await asked(api, case, "promise_call_back", **WINDOW)
    clock.move(hours=3)
    await api.catch_up()
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, api.clock())
    clock.move(hours=1)
    return case


async def _promises(api: Api, **when: object) -> dict[str, int]:
    """Return how the clocks of promised calls stand in the report of clocks."""
    await api.catch_up()
    report = done(await api.get("/v1/reports/sla", by="clock", clock="call_back", **when))
    (line,) = report["lines"]
    return {one: line[one] for one in ("met", "breached", "running", "excluded")}


async def _calls(api: Api) -> dict[str, int]:
    """Return how the promised calls stand in the report of calls."""
    await api.catch_up()
    found: dict[str, int] = done(await api.get("/v1/reports/calls", by="day"))["total"]["call_backs"]
    return found


async def _explained(api: Api, case: str) -> dict[str, Any]:
    found: dict[str, Any] = done(await api.get(f"/v1/cases/{case}/clocks/call_back/explanation"))
    assert found["agrees"], found["differences"]
    return found


MISSED = ({"met": 0, "breached": 1, "running": 0, "excluded": 0}, (0, 1, 0))
KEPT = ({"met": 1, "breached": 0, "running": 0, "excluded": 0}, (1, 0, 0))
TAKEN_BACK = ({"met": 0, "breached": 0, "running": 0, "excluded": 1}, (0, 0, 1))


async def _told(api: Api, **when: object) -> tuple[dict[str, int], tuple[int, ...]]:
    calls = await _calls(api)
    return await _promises(api, **when), tuple(calls[one] for one in ("kept", "missed", "cancelled"))


async def test_rule_21_a_call_that_was_taken_back_in_time_was_not_missed(api: Api, clock: Clock) -> None:
    """Whoever asks as of what was known at noon is told that it was."""
    await under(api, "cross-border")
    case = await _missed(api, clock)
    assert await _told(api) == MISSED
    known = api.clock().isoformat()
    clock.move(minutes=1)
    late = {"reason": "She wrote.", "occurred_at": "2026-03-02T10:30:00Z"}
    await asked(api, case, "cancel_call_back", call_back=1, **late)
    assert await _told(api) == TAKEN_BACK
    assert await _promises(api, known_at=known) == MISSED[0]
    told = await _explained(api, case)
    assert (told["standing"]["state"], told["corrected"]) == ("ended", True)
    assert told["result"]["type"] == "case.call_back_cancelled.v1"


@pytest.mark.parametrize("closes_at", [10, 13])
async def test_rule_21_a_call_that_was_made_before_its_case_was_closed_kept_its_promise(
    api: Api, clock: Clock, closes_at: int
) -> None:
    """Be it closed before the window was over or after; a call after the close is none that was promised."""
    await under(api, "cross-border")
    if closes_at == 13:
        case = await _missed(api, clock)
    else:
        case = await api.open_case(channel="phone", topic="order")
        await asked(api, case, "promise_call_back", **WINDOW)
        clock.move(hours=1, minutes=30)
    await asked(api, case, "close_by_decision", reason="A hoax.")
    before = MISSED if closes_at == 13 else TAKEN_BACK
    assert await _told(api) == before
    known = api.clock().isoformat()
    clock.move(minutes=1)
    refused = await api.post(f"/v1/cases/{case}/make_call", {"call_back": 1, "outcome": "reached"})
    assert (refused.status_code, refused.json()["code"]) == (409, "call_back_over")
    made = {"call_back": 1, "outcome": "reached", "occurred_at": "2026-03-02T10:20:00Z"}
    await asked(api, case, "make_call", **made)
    assert await _told(api) == KEPT
    assert await _promises(api, known_at=known) == before[0]
    assert (await _explained(api, case))["result"]["type"] == "case.call_made.v1"
    assert (await shown(api, case))["status"] == "closed"


async def test_a_call_that_was_promised_on_a_merged_case_is_made_on_the_other(api: Api, clock: Clock) -> None:
    """In the same window; both reports count it once, on the case that goes on."""
    await under(api, "cross-border")
    source = await api.open_case(channel="phone", topic="order")
    target = await api.open_case(channel="email", topic="order")
    await asked(api, source, "promise_call_back", contact="+49 30 1", **WINDOW)
    clock.move(minutes=5)
    await asked(api, source, "merge", into=target, reason="The same.")
    (promise,) = (await shown(api, target))["call_backs"]
    assert (promise["since"], promise["until"], promise["status"]) == (*WINDOW.values(), "promised")
    assert (promise["merged"], promise["was"], promise["promised_at"]) == (source, 1, "2026-03-02T09:00:00Z")
    assert [one["status"] for one in (await shown(api, source))["call_backs"]] == ["merged"]
    (told,) = done(await api.get(f"/v1/cases/{target}/contact"))["call_backs"]
    assert told["contact"] == "+49 30 1"
    clock.move(minutes=90)
    await asked(api, target, "make_call", call_back=1, outcome="reached")
    assert await _told(api) == ({**KEPT[0], "excluded": 1}, (1, 0, 0))
    assert (await _calls(api))["promised"] == 1
    explained = await _explained(api, target)
    assert (explained["due"], explained["standing"]["started_at"]) == (WINDOW["until"], "2026-03-02T09:00:00Z")


async def test_a_call_that_was_missed_before_its_case_was_merged_was_missed_once(api: Api, clock: Clock) -> None:
    """Though the customer is still to be called, from the other case, which both reports tell alike."""
    await under(api, "cross-border")
    source = await _missed(api, clock)
    target = await api.open_case(channel="email", topic="order")
    await asked(api, source, "merge", into=target, reason="The same.")
    assert await _told(api) == MISSED
    (task,) = done(await api.get("/v1/call_backs", status="promised"))["call_backs"]
    assert (task["case"], task["overdue"]) == (target, True)
    await asked(api, target, "make_call", call_back=1, outcome="reached")
    assert await _told(api) == MISSED


async def test_a_major_case_that_is_merged_makes_the_other_one_major(api: Api, clock: Clock) -> None:
    """With what is promised for such cases from the contact on, and somebody who follows it up."""
    await under(api, "ecommerce-feedback")
    source = await api.open_case(channel="email", topic="feedback", severity="major", name="Ann")
    target = await api.open_case(channel="email", topic="feedback", severity="ordinary", name="Ann")
    clock.move(minutes=5)
    await asked(api, source, "merge", into=target, reason="The same.")
    assert (await shown(api, target))["severity"] == "major"
    running = {one["clock"]: one["state"] for one in done(await api.get(f"/v1/cases/{target}/clocks"))["clocks"]}
    assert (running["emergency"], running["first_response_major"]) == ("running", "running")
    assert running["first_response"] == "ended"
