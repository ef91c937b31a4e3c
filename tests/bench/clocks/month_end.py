"""The report of a month as of its end, when thousands of its clocks were open that are over by now."""

from __future__ import annotations

from itertools import groupby
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import psycopg

from application.store.reading import Reading
from domain.case import events as e
from projections.engine import ownership
from projections.kit import Happened, log_of
from projections.shapes import Moment
from projections.sla.attainment import attainment, total
from projections.sla.narrowing import Narrowed
from projections.sla.past import clocks_at
from tests.bench.clocks.clock_rows import MONTH, NEXT, PROMISED, clock_rows
from tests.bench.figures import median
from tests.bench.registry import CannotRun
from tests.projections.logs import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from projections.sla import ClockRow
    from tests.bench.ground import Base

ROUNDS: Final = 5
_FAR: Final = 2**40
_SEEN: Final = (
    b"INSERT INTO read.checkpoints (name, build, version, position, epoch, owner)"
    b" VALUES ('sla', 'live', 0, %s, 0, 'nobody')"
)


def write_open_cases(base: Base, connection: psycopg.Connection[Any], cases: int) -> int:
    """Write the events of the cases of the month of which a clock went on after it, for no others are read; return how
    many cases these are.
    """
    happened, went_on = list[Happened](), 0
    for _, its_own in groupby(clock_rows(cases, MONTH, NEXT), key=lambda row: row.stream):
        clocks = list(its_own)
        if any(row.happened_at > NEXT for row in clocks):
            happened += _case(clocks)
            went_on += 1
    with psycopg.connect(base.owner_url, autocommit=True) as owner:
        write(owner, log_of(happened))
        owner.execute("ANALYZE ledger.stored_events")
    ownership.create_schema(connection)
    connection.execute(_SEEN, (_FAR,))
    return went_on


def _case(clocks: list[ClockRow]) -> Iterator[Happened]:
    first = clocks[0]
    opened = e.CaseOpened(
        subject="person-1",
        channel=first.channel,
        topic=first.topic,
        team=first.team,
        priority=first.priority,
        market=first.market,
    )
    events: list[tuple[e.CaseEvent, Any]] = [
        (opened, first.started_at),
        (e.CaseNumbered(number=first.number or ""), first.started_at),
        (e.CaseClaimed(assignee=first.assignee or ""), first.started_at),
    ]
    for row in clocks:
        name, instance, due = row.clock, row.instance, row.due
        start = e.ClockStarted(
            clock=name,
            instance=instance,
            at=row.started_at,
            due=due,
            starts="contact",
            fulfilled_by=row.fulfilled_by,
            policy=1,
            target=1,
        )
        events.append((start, row.started_at))
        if row.breached_at is not None:
            events.append((e.ClockBreached(clock=name, instance=instance, due=due), due))
        if row.fulfilled_at is not None:
            late = row.breached_at is not None
            done = e.ClockFulfilled(clock=name, instance=instance, at=row.fulfilled_at, due=due, late=late)
            events.append((done, row.fulfilled_at))
        if row.ended_at is not None:
            events.append((e.ClockEnded(clock=name, instance=instance, at=due, because="closed"), due))
    for event, at in events:
        yield Happened(event=event, stream=first.stream, occurred_at=at, recorded_at=at)


async def month_end(url: str, cases: int) -> dict[str, float]:
    """Return what the report takes, and what of that the clocks take that are folded anew, in ms."""
    reading = Reading(url)
    await reading.open()
    folding, whole, found = list[float](), list[float](), total([])
    for _ in range(ROUNDS):
        began = perf_counter()
        async with reading.snapshot() as snapshot:
            clocks = await clocks_at(snapshot.rows, Moment(as_of=NEXT), since=MONTH, until=NEXT)
            folding.append((perf_counter() - began) * 1000)
            lines = await attainment(snapshot.rows, "agent", Narrowed(since=MONTH, until=NEXT, clocks=clocks))
        whole.append((perf_counter() - began) * 1000)
        found = total(lines)
        if found.met + found.breached + found.excluded + found.running != cases * len(PROMISED) or not found.running:
            raise CannotRun("as of the month's end there were other clocks than were written")
    await reading.close()
    return {"month_end": median(whole), "month_end_folding": median(folding), "month_end_running": found.running}
