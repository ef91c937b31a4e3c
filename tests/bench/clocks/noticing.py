"""The tick that notices clocks: when there is nothing to notice, and when 500 run out within a second."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any, Final

import uvloop

from application.ids import new_stream, uuid7
from application.store.reading import Reading
from domain.case import commands as c
from domain.command import Command
from domain.ids import policy_stream
from domain.policy.commands import PublishPolicy
from projections.engine.connecting import connect
from scheduling.clocks import notice_clocks
from scheduling.timetable import FIRST_RING, Tick, Timetable
from tests.bench.clocks.clock_rows import MONTH, NEXT, PROMISED, clock_rows, fill
from tests.bench.desks import desk_on
from tests.bench.figures import percentile
from tests.bench.projections.processes import beside
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.writers import now
from tests.samples import PACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.desk import Desk
    from domain.command import Action
    from tests.bench.ground import Base, Ground

OPEN: Final = 10_000
DUE: Final = 500
"""Clocks that are due within one second."""
AHEAD: Final = timedelta(seconds=12)
"""How long before that second their cases are opened, the last of all."""
PATIENCE: Final = 60.0
IDLE: Final = 1_000_000
LOOKS: Final = 500
SECOND: Final = timedelta(seconds=1)
EVERY: Final = SECOND
"""As often as the service looks."""
WITHIN: Final = timedelta(hours=1)
_CLOCK: Final = """
[[clocks]]
id = "first_response"
title = "First response"
starts = "contact"
fulfilled_by = "reply"
targets = [{ within = { hours = 1 } }]
"""
_BREACHES: Final = b"""
SELECT count(*), max(recorded_at), max(occurred_at), count(DISTINCT originator_id)
FROM ledger.stored_events WHERE topic = 'case.clock_breached.v1'
"""


@bench("idle_tick", seconds=50)
def idle_tick(ground: Ground) -> Measured:
    """Look at a million open clocks of which none is due, as the service does every second."""
    with ground.database() as base, connect(base.application_url) as connection:
        fill(connection, clock_rows(IDLE // len(PROMISED) + 1, MONTH, NEXT, open_only=True))
        took, floor = asyncio.run(_looked(base.application_url))
    return Measured(
        value=percentile(took, 99),
        unit="ms",
        floor="p99 of a question that looks nothing up, asked in the same way",
        floor_value=percentile(floor, 99),
        more={"p50": percentile(took, 50), "worst": max(took), "looks": len(took), "open_clocks": IDLE},
    )


async def _looked(url: str) -> tuple[list[float], list[float]]:
    async def never(_command: Command[Any]) -> None:
        raise CannotRun("something was due")

    reading = Reading(url)
    await reading.open()
    took, floor = list[float](), list[float]()
    for look in range(LOOKS):
        began = perf_counter()
        await notice_clocks(reading.rows, never, NEXT - timedelta(seconds=look))
        between = perf_counter()
        await reading.rows(b"SELECT 1")
        took.append((between - began) * 1000)
        floor.append((perf_counter() - between) * 1000)
    await reading.close()
    return took, floor


@bench("breach", seconds=25)
def breach(ground: Ground) -> Measured:
    """Wait for the breaches of 500 clocks that are due within one second, among 10,000 that are open.

    It counts from the due instant of the last of them to the moment when the last breach was recorded. The timetable
    rings each second, the read model is driven by a process of its own, and the ledger is durable: as in service.
    """
    with ground.database() as base:
        last, recorded, alone = uvloop.run(_ran_out(base))
    return Measured(
        value=(recorded - last).total_seconds(),
        unit="s",
        floor="500 answers to cases, given at once and without anybody to notice when",
        floor_value=alone,
        more={"due_in_one_second": DUE, "open_clocks": OPEN, "looked_every_s": EVERY.total_seconds()},
    )


async def _ran_out(base: Base) -> tuple[datetime, datetime, float]:
    async with desk_on(base) as desk:
        await _give(desk, PublishPolicy(text=PACK + _CLOCK, reason="x"), policy_stream())
        others = [new_stream("case") for _ in range(OPEN - DUE)]
        with beside("tests.bench.projections.engine", base.application_url):
            await _open(desk, others, now(), timedelta())
            base.settle()
            first = now() + AHEAD
            await _open(desk, [new_stream("case") for _ in range(DUE)], first - WITHIN, SECOND / DUE)
            if now() + FIRST_RING > first:
                raise CannotRun("the cases were not open in time")

            async def tick() -> int:
                return await notice_clocks(desk.rows, desk.ledger.execute, now())

            timetable = Timetable([Tick("notice clocks", EVERY, tick)])
            timetable.start()
            last, recorded = await _all_noticed(desk)
            timetable.stop()
        began = perf_counter()
        await asyncio.gather(*(_give(desk, c.Reply(text="It is on its way."), case) for case in others[:DUE]))
        return last, recorded, perf_counter() - began


async def _all_noticed(desk: Desk) -> tuple[datetime, datetime]:
    """Return when the last clock was due, and when the last breach was recorded."""
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        ((breaches, recorded, last, cases),) = await desk.rows(_BREACHES)
        if breaches == cases == DUE:
            return last, recorded
        if breaches > DUE:
            raise CannotRun(f"{breaches} breaches of {DUE} clocks")
        await asyncio.sleep(0.2)
    raise CannotRun(f"not all were noticed within {PATIENCE:g} s")


async def _open(desk: Desk, cases: Sequence[str], since: datetime, apart: timedelta) -> None:
    opening = c.OpenCase(channel="email", topic="delivery")
    for begin in range(0, len(cases), DUE):
        some = enumerate(cases[begin : begin + DUE])
        await asyncio.gather(*(_give(desk, opening, case, since + apart * nth) for nth, case in some))


async def _give(desk: Desk, action: Action, stream: str, occurred_at: datetime | None = None) -> None:
    at = now()
    command = Command(action=action, stream=stream, id=uuid7(), now=at, occurred_at=occurred_at or at, actor="staff-1")
    await desk.ledger.execute(command)
