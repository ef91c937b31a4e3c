"""Major problems start the emergency process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scheduling.clocks import notice_clocks
from tests.http.api import done, problem
from tests.scenarios.desks import asked, history, shown, told, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = [pytest.mark.anyio, pytest.mark.clause("EF-13")]

FEEDBACK = {"channel": "email", "topic": "feedback", "kind": "quality", "name": "Ann Lee"}
FIRE = {**FEEDBACK, "description": "The charger caught fire."}
BY_PHONE = {"channel": "phone", "topic": "feedback", "kind": "logistics", "name": "Ann Lee"}
EMERGENCY = "emergency"


async def _tick(api: Api) -> None:
    """Let the service look what has run out."""
    await api.catch_up()
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, api.clock())


async def _emergency(api: Api, case: str, tag: str) -> list[dict[str, Any]]:
    """Return what the events of one type say of the emergency clock."""
    return [one for one in await told(api, case, f"case.clock_{tag}.v1") if one["clock"] == EMERGENCY]


async def test_a_danger_is_major_by_its_words_and_has_two_hours(api: Api, clock: Clock) -> None:
    """Round the clock from receipt; the first step that is recorded fulfils it, and the case shows each step."""
    await under(api, "ecommerce-feedback")
    clock.move(hours=14)  # the desk is closed
    case = await api.open_case(**FIRE)
    (opened,) = await told(api, case, "case.opened.v1")
    assert (opened["severity"], opened["severity_rule"]) == ("major", "safety")
    (started,) = await _emergency(api, case, "started")
    assert started["due"] == "2026-03-03T01:00:00Z"
    clock.move(hours=2)
    await asked(api, case, "reply", text="Stop using it.")
    assert await _emergency(api, case, "fulfilled") == []
    await asked(api, case, "take_emergency_step", step="secure_evidence", note="Ann keeps the charger.")
    (fulfilled,) = await _emergency(api, case, "fulfilled")
    assert (fulfilled["at"], fulfilled.get("late", False)) == ("2026-03-03T01:00:00Z", False)
    clock.move(minutes=20)
    await asked(api, case, "take_emergency_step", step="stop_sale")
    assert (await shown(api, case))["emergency_steps"] == [
        {"step": "secure_evidence", "at": "2026-03-03T01:00:00Z"},
        {"step": "stop_sale", "at": "2026-03-03T01:20:00Z"},
    ]
    (taken, _) = await told(api, case, "case.emergency_step_taken.v1")
    assert taken["by"] == (await history(api, case))[-1]["actor"]
    assert taken["note"] == "Ann keeps the charger."


async def test_an_emergency_process_that_starts_too_late_is_a_breach(api: Api, clock: Clock) -> None:
    """At the second at which it was due, also where it starts afterwards."""
    await under(api, "ecommerce-feedback")
    case = await api.open_case(**FIRE)
    clock.move(hours=2, seconds=9)
    await _tick(api)
    (breached,) = await _emergency(api, case, "breached")
    assert breached["due"] == "2026-03-02T11:00:00Z"
    await asked(api, case, "take_emergency_step", step="stop_sale")
    (fulfilled,) = await _emergency(api, case, "fulfilled")
    assert fulfilled["late"] is True


async def test_what_turns_out_to_be_major_has_two_hours_from_its_receipt_all_the_same(api: Api, clock: Clock) -> None:
    """Judged by a person; and whoever opens a case can say so at once."""
    await under(api, "ecommerce-feedback")
    case = await api.open_case(**BY_PHONE)
    assert await _emergency(api, case, "started") == []
    clock.move(minutes=50)
    await asked(api, case, "triage", severity="major")
    (started,) = await _emergency(api, case, "started")
    assert (started["at"], started["due"]) == ("2026-03-02T09:00:00Z", "2026-03-02T11:00:00Z")
    at_once = await api.open_case(**BY_PHONE, severity="major")
    assert [one["due"] for one in await _emergency(api, at_once, "started")] == ["2026-03-02T11:50:00Z"]
    await asked(api, at_once, "triage", severity="ordinary")
    assert [one["because"] for one in await _emergency(api, at_once, "ended")] == ["out_of_scope"]


async def test_steps_are_those_of_the_checklist_on_major_cases(api: Api) -> None:
    """Others are refused with the list; a step that was taken is no news."""
    await under(api, "ecommerce-feedback")
    ordinary, major = await api.open_case(**BY_PHONE), await api.open_case(**FIRE)
    step = {"step": "stop_sale"}
    problem(await api.post(f"/v1/cases/{ordinary}/take_emergency_step", step), 422, "not_major")
    unknown = await api.post(f"/v1/cases/{major}/take_emergency_step", {"step": "panic"})
    said = problem(unknown, 422, "emergency_step_unknown")["detail"]
    assert "stop_sale, inform_merchant, secure_evidence, warn_consumers" in said
    first, again = [done(await api.post(f"/v1/cases/{major}/take_emergency_step", step)) for _ in range(2)]
    assert first["version"] == again["version"]
    problem(await api.post(f"/v1/cases/{ordinary}/triage", {}), 422, "nothing_to_judge")


async def test_an_answer_counts_for_whatever_the_case_turns_out_to_be(api: Api, clock: Clock) -> None:
    """Judged major after it was answered, the case has its answer, at the time at which it was given; and that is
    explained, and counted in another way.
    """
    await under(api, "ecommerce-feedback")
    case = await api.open_case(channel="phone", topic="feedback", kind="logistics", name="Ann Lee")
    clock.move(minutes=10)
    await asked(api, case, "reply", text="We look into it.")
    clock.move(minutes=30)
    await asked(api, case, "triage", severity="major")
    told = done(await api.get(f"/v1/cases/{case}/clocks/first_response_major/explanation"))
    assert (told["standing"]["state"], told["agrees"]) == ("met", True)
