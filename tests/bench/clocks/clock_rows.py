"""Clocks of a large desk as their rows: three of every case, drawn by seed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from projections.engine.build import LIVE, SCHEMAS
from projections.engine.store import PostgresStore
from projections.queue.row import RANKS
from projections.sla import CASES, CLOCKS, ClockRow
from tests.bench.projections.queue_rows import CHANNELS, MARKETS, PRIORITIES, TEAMS, TOPICS, staff

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from domain.case.vocabulary import Priority

MONTH: Final = datetime(2026, 3, 1, tzinfo=UTC)
NEXT: Final = datetime(2026, 4, 1, tzinfo=UTC)
PROMISED: Final = {"first_response": "reply", "resolution": "resolution", "triage": "triage"}
AT_ONCE: Final = 20_000
SCHEMA: Final = SCHEMAS[LIVE]


def clock_rows(cases: int, since: datetime, until: datetime, *, open_only: bool = False) -> Iterator[ClockRow]:
    """Yield the clocks of cases that came evenly within a time; open ones are due after it."""
    draw = random.Random(7)
    drawn = {
        name: iter(draw.choices(list(weights), list(weights.values()), k=cases))
        for name, weights in (("team", TEAMS), ("channel", CHANNELS), ("market", MARKETS), ("topic", TOPICS))
    }
    priorities = iter(draw.choices(list(PRIORITIES), list(PRIORITIES.values()), k=cases))
    for number in range(cases):
        team = next(drawn["team"])
        priority: Priority = next(priorities)
        shared: dict[str, Any] = {
            "stream": f"case-{int(since.timestamp()):08x}-0000-7000-8000-{number:012d}",
            "number": f"2026-{number:06d}",
            "team": team,
            "held_by_team": team,
            "priority": priority,
            "urgency": RANKS[priority],
            "channel": next(drawn["channel"]),
            "market": next(drawn["market"]),
            "topic": next(drawn["topic"]),
            "kind": None,
            "started_at": since + (until - since) * (number / cases),
        }
        agent = staff(draw.randrange(400))
        for nth, (clock, done) in enumerate(PROMISED.items()):
            agents = {"assignee": agent, "held_by": agent}
            row = {"position": 9 * number + nth + 1, "clock": clock, "fulfilled_by": done, **agents, **shared}
            yield _row(row, until if open_only else None, draw)


def _row(shared: dict[str, Any], due_after: datetime | None, draw: random.Random) -> ClockRow:
    started: datetime = shared["started_at"]
    due = started + timedelta(hours=draw.randrange(1, 72))
    if due_after is not None:
        due = due_after + timedelta(seconds=draw.randrange(10_000_000))
    row = ClockRow(
        instance=1, policy=1, target=1, due=due, warnings=[], happened_at=started, next_notice=None, **shared
    )
    if due_after is not None:
        return replace(row, next_notice=due)
    ended = draw.random()
    if ended < 0.85:
        met = started + (due - started) * draw.random()
        return replace(row, state="met", fulfilled_at=met, happened_at=met)
    if ended < 0.95:
        late = due + timedelta(hours=draw.randrange(1, 72))
        return replace(row, state="late", breached_at=due, fulfilled_at=late, happened_at=late)
    return replace(row, state="ended", ended_at=due, happened_at=due, ended_because=draw.choice(("closed", "merged")))


def fill(connection: psycopg.Connection[Any], *parts: Iterator[ClockRow]) -> None:
    """Write rows as the engine does, and make the indexes when they are all there, as a rebuild does."""
    with connection.transaction(), connection.cursor(binary=True) as cursor:
        for table in (CASES, CLOCKS):
            table.create(cursor, SCHEMA)
        store = PostgresStore(cursor, SCHEMA)
        for part in parts:
            while some := list(islice(part, AT_ONCE)):
                store.insert(CLOCKS, some)
        CLOCKS.index(cursor, SCHEMA)
    # What is measured is the table as it was left, not what autovacuum makes of it meanwhile.
    connection.execute("ALTER TABLE read.sla_clocks SET (autovacuum_enabled = off)")
    connection.execute("VACUUM ANALYZE read.sla_clocks")
