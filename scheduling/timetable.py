"""The timetable: which tick rings when. APScheduler is only the bell."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

FIRST_RING: Final = timedelta(seconds=5)
"""How long after the start each tick rings first."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to look after at regular times; it returns how much there was to do."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[int]]


class Timetable:
    """Rings the ticks. One that fails rings again next time; one that takes long is not rung twice at once."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for tick in ticks:
            self._scheduler.add_job(
                _guarded(tick),
                IntervalTrigger(seconds=int(tick.every.total_seconds()), timezone=UTC),
                name=tick.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                # What became due while all were down is not kept waiting for another interval; the engine goes first.
                next_run_time=datetime.now(UTC) + FIRST_RING,
            )

    def start(self) -> None:
        """Begin to ring, in the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more."""
        self._scheduler.shutdown(wait=False)


def _guarded(tick: Tick) -> Callable[[], Awaitable[None]]:
    async def ring() -> None:
        try:
            done = await tick.run()
        except Exception as error:  # noqa: BLE001 - a bell that stops ringing helps nobody
            # What is due stays due: the next ring finds it.
            _log.warning("a tick failed", extra={"tick": tick.name, "error": type(error).__name__})
            return
        if done:
            _log.info("a tick found work", extra={"tick": tick.name, "done": done})

    return ring
