"""The engine process: drives projections and processes and rings the timetable, gone with the parent."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from application.desk import Desk, opened
from application.upkeep import forget_idempotency_keys, remove_attachments
from interfaces.installed import installed
from interfaces.logs import configure_logging
from interfaces.settings import settings_from
from interfaces.wiring import PATIENT, PROCESSES, now, room_on
from projections.engine import BESIDE, Engine
from scheduling.clocks import Withdrawals, notice_clocks
from scheduling.follow_ups import FollowUpLists
from scheduling.reacting import Reacting
from scheduling.silence import close_silent_cases
from scheduling.timetable import Tick, Timetable

if TYPE_CHECKING:
    from interfaces.settings import Settings

NODE = "CASELEDGER_NODE"
PATIENCE = 1.0
"""Seconds between two looks at the log on behalf of what may be behind."""


def main() -> None:
    """Run until told to stop."""
    configure_logging()
    # The bell tells of each ring; the ticks tell when there was something to do.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    asyncio.run(_run(settings_from(), os.environ[NODE]))


async def _run(settings: Settings, node: str) -> None:
    url = settings.database_url or ""
    stopped = threading.Event()
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    engines = [asyncio.create_task(asyncio.to_thread(engine.run, stopped)) for engine in _engines(url, node)]
    try:
        async with opened(url, settings.masters(), now, room_on(settings.volume)) as desk:
            timetable = Timetable(ticks(desk))
            timetable.start()
            # An engine of their own: they wait for receipts, and what is read does not wait for them.
            processes = asyncio.create_task(asyncio.to_thread(Engine(url, _processes(desk), node).run, stopped))
            told_or_dead = asyncio.create_task(told.wait())
            await asyncio.wait({told_or_dead, processes, *engines}, return_when=asyncio.FIRST_COMPLETED)
            timetable.stop()
            stopped.set()
            # What they have commanded is carried out while there is a ledger.
            await processes
    finally:
        stopped.set()
        await asyncio.gather(*engines)


def _engines(url: str, node: str) -> list[Engine]:
    eager = [one for one in installed() if one.name not in PATIENT]
    patient = [one for one in installed() if one.name in PATIENT]
    return [
        Engine(url, eager, node),
        Engine(url, patient, node, patience=PATIENCE),
        Engine(url, installed(), node, BESIDE, patience=PATIENCE),
    ]


def _processes(desk: Desk) -> list[Reacting]:
    loop = asyncio.get_running_loop()
    return [Reacting(one, desk.ledger.execute, desk.clock, loop) for one in PROCESSES]


def ticks(desk: Desk) -> list[Tick]:
    """Return all that is looked after at intervals."""

    async def silence() -> int:
        return await close_silent_cases(desk.rows, desk.ledger.execute, desk.clock())

    withdrawals = Withdrawals(desk.rows, desk.ledger.execute)

    async def clocks() -> int:
        return await notice_clocks(desk.rows, desk.ledger.execute, desk.clock())

    async def withdrawn() -> int:
        return await withdrawals.end_clocks(await desk.policies.withdrawn(desk.clock()), desk.clock())

    lists = FollowUpLists(desk)

    async def follow_ups() -> int:
        return await lists.make(desk.clock())

    async def idempotency() -> int:
        return await forget_idempotency_keys(desk.reading, desk.clock())

    async def uploads() -> int:
        return await remove_attachments(desk.reading, desk.clock())

    return [
        Tick("notice clocks", timedelta(seconds=1), clocks),
        Tick("end withdrawn clocks", timedelta(seconds=10), withdrawn),
        Tick("close silent cases", timedelta(minutes=1), silence),
        Tick("make the lists of follow-ups", timedelta(minutes=1), follow_ups),
        Tick("forget idempotency keys", timedelta(hours=1), idempotency),
        Tick("remove unfinished attachments", timedelta(hours=1), uploads),
    ]
