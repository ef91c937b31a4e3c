"""Our side of the append benchmarks: asyncio writers through the group commit, wired as the service wires it."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Final

import uvloop

from application.ids import new_stream, uuid7
from application.store.group_commit import GroupCommit
from application.store.units import NewEvent, Unit, Verdict
from application.store.waking import Waker
from tests.bench.figures import Ran, Window
from tests.bench.registry import CannotRun

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WRITERS: Final = 32
TOPIC: Final = "case.public_reply_sent.v1"
STATE: Final = random.Random(1).randbytes(250).hex().encode()
"""500 bytes that do not compress to nothing, the same for every side."""


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@asynccontextmanager
async def committing(url: str) -> AsyncIterator[GroupCommit]:
    """Give the way into the log, wake-ups included."""
    waker = Waker(url)
    commit = GroupCommit(url, now, committed=waker.wake)
    try:
        yield commit
    finally:
        await commit.close()
        await waker.close()


def reply(stream: str, before: int) -> Unit:
    """Return a unit of one event of 500 bytes, decided on a stream's version."""
    command = uuid7()
    event = NewEvent(uuid7(), stream, before + 1, TOPIC, 1, STATE, now())
    return Unit(
        command_id=command,
        stream=stream,
        version=before + 1,
        action="case.note",
        actor="staff-1",
        origin="live",
        correlation=command,
        reads=((stream, before),),
        events=(event,),
    )


class Writers:
    """Writers on streams of their own, and others that conflict with them on purpose."""

    def __init__(self, commit: GroupCommit, honest: int, window: Window) -> None:
        self._commit = commit
        self._window = window
        self._streams = [new_stream("case") for _ in range(honest)]
        self._versions = [1] * honest
        self.ran = Ran(window)
        self.conflicts = 0

    async def run(self, conflicting: int = 0) -> None:
        """Write until the window ends."""
        for stream in self._streams:
            await self._written(reply(stream, 0))
        honest = [self._write(number) for number in range(len(self._streams))]
        await asyncio.gather(*honest, *(self._conflict(seed) for seed in range(conflicting)))

    async def _write(self, number: int) -> None:
        stream, versions, ran, ends = self._streams[number], self._versions, self.ran, self._window.ends
        while (began := perf_counter()) < ends:
            await self._written(reply(stream, versions[number]))
            ran.note(began, perf_counter())
            versions[number] += 1

    async def _written(self, unit: Unit) -> None:
        outcome = await self._commit.append(unit)
        if outcome.verdict is not Verdict.WRITTEN:
            raise CannotRun(f"an honest append ended with {outcome.verdict.name}")

    async def _conflict(self, seed: int) -> None:
        """Decide each time on a version of an honest writer's stream that is one behind."""
        draw = random.Random(seed)
        while perf_counter() < self._window.ends:
            number = draw.randrange(len(self._streams))
            outcome = await self._commit.append(reply(self._streams[number], self._versions[number] - 1))
            if outcome.verdict is not Verdict.STREAM_MOVED:
                raise CannotRun(f"a stale append ended with {outcome.verdict.name}")
            self.conflicts += 1


def ours(url: str, seconds: float, *, honest: int = WRITERS, conflicting: int = 0) -> Writers:
    """Run writers for some seconds and return them."""

    async def work() -> Writers:
        async with committing(url) as commit:
            writers = Writers(commit, honest, Window(seconds))
            await writers.run(conflicting)
            return writers

    return uvloop.run(work())
