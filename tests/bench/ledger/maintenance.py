"""Appends at a steady rate while an index is built and the log is vacuumed."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Final

import psycopg
import uvloop

from application.ids import new_stream
from application.store.units import Verdict
from tests.bench.figures import median, percentile
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.writers import STATE, TOPIC, committing, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from application.store.group_commit import GroupCommit
    from tests.bench.ground import Base, Ground

EVENTS: Final = 500_000
RATE: Final = 200
"""Appends a second, each begun when its time has come, whatever became of those before."""
STREAMS: Final = 200
ROUNDS: Final = 4
QUIET: Final = 8.0

_FILL: Final = b"""\
INSERT INTO ledger.stored_events (originator_id, originator_version, topic, state, notification_id, schema_version,
    event_id, command_id, occurred_at, recorded_at, actor, origin, correlation)
SELECT 'case-' || lpad(((n - 1) / 10)::text, 12, '0'), (n - 1) %% 10 + 1, %b, overlay(%b placing sha256(n::text::bytea)
    from 1), n, 1, gen_random_uuid(), lpad(to_hex(n), 32, '0')::uuid, t.at, t.at, 'staff-1', 'live', gen_random_uuid()
FROM generate_series(1, %b::bigint) n, LATERAL (SELECT timestamptz '2026-01-01' + n * interval '1 second' AS at) t"""
_RECEIPTS: Final = b"""\
INSERT INTO ledger.receipts (command_id, stream, version, action, first_position, last_position, recorded_at)
SELECT command_id, originator_id, originator_version, 'case.note', notification_id, notification_id, recorded_at
FROM ledger.stored_events"""
MAINTENANCE: Final = (
    b"CREATE INDEX CONCURRENTLY bench_index ON ledger.stored_events (topic, recorded_at)",
    # Without skipping, so that every round reads and freezes as much as the first.
    b"VACUUM (FREEZE, DISABLE_PAGE_SKIPPING, ANALYZE) ledger.stored_events",
)


@dataclass(frozen=True, slots=True)
class Round:
    """Milliseconds: the 99th percentile of a quiet stretch, the worst during each kind of maintenance, and how long
    that took.
    """

    quiet_p99: float
    quiet_worst: float
    worst: tuple[float, ...]
    took: tuple[float, ...]


@bench("append_during_maintenance", seconds=70)
def append_during_maintenance(ground: Ground) -> Measured:
    """Compare the worst append during maintenance with the 99th percentile of quiet times before it."""
    with ground.database() as base:
        fill(base, EVENTS)
        rounds = [_round(base) for _ in range(ROUNDS)]
    worst = [max(one.worst) for one in rounds]
    return Measured(
        value=median(worst),
        unit="ms",
        floor=f"p99 of quiet appends at the same {RATE}/s",
        floor_value=median([one.quiet_p99 for one in rounds]),
        more={
            "rounds": [max(one.worst) / one.quiet_p99 for one in rounds],
            "worst_of_index": [one.worst[0] for one in rounds],
            "worst_of_vacuum": [one.worst[1] for one in rounds],
            "quiet_worst": [one.quiet_worst for one in rounds],
            "maintenance_seconds": [sum(one.took) for one in rounds],
            "worst_of_all": max(worst),
        },
    )


def fill(base: Base, events: int) -> None:
    """Write so many events and their receipts past the ledger's own door."""
    base.rows(_FILL, (TOPIC, STATE, events))
    base.rows(_RECEIPTS)
    base.rows(b"VACUUM ANALYZE ledger.receipts")
    base.rows(b"VACUUM (FREEZE, ANALYZE) ledger.stored_events")


def _round(base: Base) -> Round:
    base.rows(b"DROP INDEX IF EXISTS ledger.bench_index")
    base.settle()

    async def work() -> Round:
        async with committing(base.application_url) as commit:
            appends = _Appends(commit)
            await appends.during(lambda: threading.Event().wait(1.0))
            quiet = await appends.during(lambda: threading.Event().wait(QUIET))
            worst, took = [], []
            with psycopg.connect(base.owner_url, autocommit=True) as connection:
                for statement in MAINTENANCE:
                    began = perf_counter()
                    worst.append(max(await appends.during(partial(connection.execute, statement))))
                    took.append(perf_counter() - began)
            return Round(percentile(quiet, 99), max(quiet), tuple(worst), tuple(took))

    return uvloop.run(work())


class _Appends:
    """Appends in turn to streams of their own."""

    def __init__(self, commit: GroupCommit) -> None:
        self._commit = commit
        self._streams = [new_stream("case") for _ in range(STREAMS)]
        self._count = 0

    async def during(self, work: Callable[[], object]) -> list[float]:
        """Append at the steady rate while something else is done in a thread; return the milliseconds of each, from
        when it was due.
        """
        other = asyncio.create_task(asyncio.to_thread(work))
        taken: list[float] = []
        appends: list[asyncio.Task[None]] = []
        began = perf_counter()
        while not other.done():
            due = began + len(appends) / RATE
            await asyncio.sleep(max(0.0, due - perf_counter()))
            appends.append(asyncio.create_task(self._append(due, taken)))
        await asyncio.gather(other, *appends)
        return taken

    async def _append(self, due: float, taken: list[float]) -> None:
        version, number = divmod(self._count, STREAMS)
        self._count += 1
        outcome = await self._commit.append(reply(self._streams[number], version))
        taken.append((perf_counter() - due) * 1000)
        if outcome.verdict is not Verdict.WRITTEN:
            raise CannotRun(f"an append ended with {outcome.verdict.name}")
