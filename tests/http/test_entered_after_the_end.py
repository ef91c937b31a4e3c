"""What was done before a case was closed, entered after that: its clocks are put right, and it stays closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.domain.clockwork import OFFICE, PACK_OF_TWO
from tests.domain.clockwork import clock as promised
from tests.http.api import done, problem

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

ACCEPTANCE = promised("acceptance", "minutes = 15", by="acceptance")


async def test_what_was_done_before_the_close_is_entered_after_it(api: Api, clock: Clock) -> None:
    """The case stays closed, and is in nobody's queue again; what was done after the close is refused as ever."""
    done(await api.post("/v1/policies", {"text": PACK_OF_TWO + OFFICE + ACCEPTANCE, "reason": "x"}))
    case = f"/v1/cases/{await api.open_case()}"
    clock.move(minutes=20)
    done(await api.post(f"{case}/close_by_decision", {"reason": "A hoax."}))
    clock.move(minutes=5)
    refused = problem(await api.post(f"{case}/claim", {"occurred_at": "2026-03-02T09:20:00Z"}), 409, "case_is_closed")
    assert "reopen" in refused["detail"]
    known = api.clock().isoformat()
    clock.move(minutes=5)
    done(await api.post(f"{case}/claim", {"occurred_at": "2026-03-02T09:10:00Z"}))
    told = done(await api.get(f"{case}/clocks/acceptance/explanation"))
    assert (told["standing"]["state"], told["corrected"], told["agrees"]) == ("met", True, True)
    assert (told["result"]["type"], told["result"]["occurred_at"]) == ("case.claimed.v1", "2026-03-02T09:10:00Z")
    shown = done(await api.get(case))
    assert (shown["status"], shown["closed_how"], "reopen" in shown["legal"]) == ("closed", "supervisor", True)
    await api.catch_up()
    assert done(await api.get("/v1/queues/front"))["cases"] == []
    reports = [done(await api.get("/v1/reports/sla", by="clock", **at))["lines"] for at in ({}, {"known_at": known})]
    assert [[(one["met"], one["breached"]) for one in lines] for lines in reports] == [[(1, 0)], [(0, 1)]]
