"""The timetable of the service: each of its ticks looks after what it is named for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from interfaces.serve.engine import ticks
from tests.domain.clockwork import OFFICE, PACK_OF_TWO
from tests.domain.clockwork import clock as clock_of
from tests.http.api import done
from tests.http.test_attachments import SCAN, uploaded

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

FOLLOWED = '[follow_up]\nwhen = { topics = ["return"] }\nat = "09:30"\ncalendar = "office"\n'
TEXT = PACK_OF_TWO + OFFICE + FOLLOWED + clock_of("first_response", "hours = 1")
"""A pack with a promise, daily lists, and an end to silence."""
CASE = {"channel": "email", "topic": "return", "description": "Where is my parcel?"}
DUE = {
    "notice clocks",
    "close silent cases",
    "make the lists of follow-ups",
    "forget idempotency keys",
    "remove unfinished attachments",
}
LATER = "end withdrawn clocks"


async def test_whatever_is_due_is_looked_after(api: Api, clock: Clock) -> None:
    """Given a case that nobody answers, one that is resolved, a list of each day, a key that nobody repeats and a file
    that nobody sends whole, then a month later each tick finds some; and what a policy promised ends when that does.
    """
    done(await api.post("/v1/policies", {"text": TEXT, "reason": "x"}))
    done(await api.post("/v1/cases", CASE, idempotency_key="k"), 201)
    resolved = await api.open_case()
    done(await api.post(f"/v1/cases/{resolved}/resolve", {"summary": "Sent again."}))
    await uploaded(api, SCAN[:9], case=resolved)
    clock.move(days=30)
    await api.catch_up()
    found = {one.name: await one.run() for one in ticks(api.desk)}
    assert {name for name, number in found.items() if number} == DUE
    await api.open_case(topic="return")
    done(await api.post("/v1/policies", {"text": TEXT.replace('"shop"', '"stall"', 1), "reason": "x"}))
    done(await api.post("/v1/policies/withdraw", {"pack": "shop", "reason": "x"}))
    await api.catch_up()
    (ending,) = [one for one in ticks(api.desk) if one.name == LATER]
    assert await ending.run() > 0


async def test_clocks_are_looked_at_every_second(api: Api) -> None:
    """A breach is told of at once; what nobody waits for may take longer."""
    every = {one.name: one.every for one in ticks(api.desk)}
    assert every["notice clocks"] == min(every.values()) == timedelta(seconds=1)
