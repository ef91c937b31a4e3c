"""How long it takes until what was committed can be read."""

from __future__ import annotations

import asyncio
import json
import time
from bisect import bisect_left
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple
from unittest import mock

import uvloop

from application.ids import new_stream, uuid7
from application.store.waking import Waker
from domain.case import commands as c
from domain.command import Command
from tests.bench.desks import desk_on
from tests.bench.figures import median, percentile
from tests.bench.projections.processes import beside
from tests.bench.projections.watcher import PAUSE
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.words import sentence
from tests.bench.writers import now

if TYPE_CHECKING:
    from application.desk import Desk
    from domain.command import Action
    from tests.bench.ground import Base, Ground

RATE: Final = 500
"""Commands a second, each given when its time has come, whatever became of those before."""
SECONDS: Final = 22.0
WARM_UP: Final = 2.0
CASES: Final = 400
SINGLE: Final = 25
"""Commands that come one by one into a silence, and the shortest and longest such silence in seconds."""
SILENCE: Final = (0.2, 1.2)
LONGEST: Final = 5.0
"""Seconds after which nobody waits any more for what was written last."""

_RECORDED: Final = b"SELECT notification_id, extract(epoch FROM recorded_at)::float8 FROM ledger.stored_events"


class Done(NamedTuple):
    """A command that was carried out: the position of its last event, when it was given and when it was answered."""

    position: int
    given: float
    answered: float


@dataclass(frozen=True, slots=True)
class Lags:
    """Milliseconds, one a command: until the answer, from the answer and from the recording until all was visible."""

    until_answer: list[float]
    from_answer: list[float]
    from_record: list[float]


@bench("live_lag", seconds=45)
def live_lag(ground: Ground) -> Measured:
    """Measure the lag of the read models at 500 commands a second, and of single commands that come into a silence.

    It counts from `recorded_at`, which the committer sets right before the commit, to the moment when a reader who
    looks every millisecond has seen the checkpoint. The figure is the worse of the two 99th percentiles. Writers,
    engine and reader are a process each, and the engine drives every read model.
    """
    with ground.database() as base:
        return _measured(base)


@bench("live_lag_quiet", seconds=45)
def live_lag_quiet(ground: Ground) -> Measured:
    """Measure the same while nobody sends a wake-up, so that the engine looks only when it is time to."""
    with ground.database() as base, mock.patch.object(Waker, "wake"):
        return _measured(base)


def _measured(base: Base) -> Measured:
    busy, single = uvloop.run(_run(base))
    figures = {"at_rate": percentile(busy.from_record, 99), "single": percentile(single.from_record, 99)}
    return Measured(
        value=max(figures.values()),
        unit="ms",
        floor=f"p99 from giving a command to its answer, at the same {RATE}/s",
        floor_value=percentile(busy.until_answer, 99),
        more={
            **figures,
            "at_rate_p50": median(busy.from_record),
            "at_rate_worst": max(busy.from_record),
            "at_rate_from_answer": percentile(busy.from_answer, 99),
            "single_p50": median(single.from_record),
            "commands": len(busy.from_record),
            "single_commands": len(single.from_record),
            "looked_every_ms": PAUSE * 1000,
        },
    )


async def _run(base: Base) -> tuple[Lags, Lags]:
    async with desk_on(base) as desk:
        writing = _Writing(desk)
        await writing.open_cases()
        # The watcher begins once there is a checkpoint, and ends before the engine does.
        with (
            beside("tests.bench.projections.engine", base.application_url),
            beside("tests.bench.projections.watcher", base.application_url) as told,
        ):
            base.settle()
            counts_from = time.time() + WARM_UP
            busy = [one for one in await writing.steadily() if one.given >= counts_from]
            single = await writing.one_by_one()
            await _all_visible(desk, single[-1].position)
            await asyncio.sleep(10 * PAUSE)
        recorded = dict(await desk.rows(_RECORDED))
    seen = json.loads(told.text)
    return _lags(busy, recorded, seen), _lags(single, recorded, seen)


async def _all_visible(desk: Desk, position: int) -> None:
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        ((rows,),) = await desk.rows(b"SELECT count(*) FROM read.queue WHERE position = %s", (position,))
        if rows:
            return
        await asyncio.sleep(0.1)
    raise CannotRun(f"the queue has no row of what was written {LONGEST} s ago")


def _lags(done: list[Done], recorded: dict[int, float], seen: list[tuple[float, int]]) -> Lags:
    moments, positions = zip(*seen, strict=True)
    lags = Lags([], [], [])
    for one in done:
        visible = moments[bisect_left(positions, one.position)]
        lags.until_answer.append((one.answered - one.given) * 1000)
        lags.from_answer.append((visible - one.answered) * 1000)
        lags.from_record.append((visible - recorded[one.position]) * 1000)
    return lags


class _Writing:
    """Agents and customers who write to some hundred open cases."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._draw = Random(7)
        self._cases = [new_stream("case") for _ in range(CASES)]

    async def open_cases(self) -> None:
        """Open the cases."""
        for case in self._cases:
            await self._give(c.OpenCase(channel="email", topic="order", description=sentence(self._draw)), case)

    async def steadily(self) -> list[Done]:
        """Give commands at the steady rate."""
        given: list[asyncio.Task[Done]] = []
        began = time.perf_counter()
        for nth in range(int(RATE * SECONDS)):
            await asyncio.sleep(max(0.0, began + nth / RATE - time.perf_counter()))
            given.append(asyncio.create_task(self._next()))
        return await asyncio.gather(*given)

    async def one_by_one(self) -> list[Done]:
        """Give commands, each into a silence of its own."""
        done: list[Done] = []
        for _ in range(SINGLE):
            await asyncio.sleep(self._draw.uniform(*SILENCE))
            done.append(await self._next())
        return done

    async def _next(self) -> Done:
        said = self._draw.choice((c.Reply, c.ReceiveMessage, c.AddNote))
        return await self._give(said(text=sentence(self._draw)), self._draw.choice(self._cases))

    async def _give(self, action: Action, case: str) -> Done:
        given, at = time.time(), now()
        command = Command(action=action, stream=case, id=uuid7(), now=at, occurred_at=at, actor="staff-1")
        receipt = await self._desk.ledger.execute(command)
        return Done(receipt.position, given, time.time())
