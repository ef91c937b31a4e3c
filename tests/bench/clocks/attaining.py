"""How many promises of a month were kept, at a large desk."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Final, get_args

from application.store.reading import Reading
from projections.engine.connecting import connect
from projections.sla.attainment import attainment, total
from projections.sla.narrowing import By, Narrowed
from tests.bench.clocks.clock_rows import MONTH, NEXT, PROMISED, clock_rows, fill
from tests.bench.clocks.month_end import month_end, write_open_cases
from tests.bench.figures import median
from tests.bench.registry import CannotRun, Measured, bench

if TYPE_CHECKING:
    from tests.bench.ground import Ground

CASES: Final = 200_000
BESIDE: Final = 100_000
"""Cases of the months before and after."""
ROUNDS: Final = 5
_SCAN: Final = b"SELECT count(*) FROM read.sla_clocks WHERE started_at >= %s AND started_at < %s AND position > 0"


@bench("sla_month", seconds=60)
def sla_month(ground: Ground) -> Measured:
    """Ask for the attainment of one month out of three in every way, as the service asks; the dearest way counts.

    `month_end` stands beside it: the report as of the month's end, for which cases that were open then are folded anew.
    """
    quarter = timedelta(days=30)
    with ground.database() as base, connect(base.application_url) as connection:
        fill(
            connection,
            clock_rows(BESIDE, MONTH - quarter, MONTH),
            clock_rows(CASES, MONTH, NEXT),
            clock_rows(BESIDE, NEXT, NEXT + quarter),
        )
        took, floor = asyncio.run(_asked(base.application_url))
        folded = write_open_cases(base, connection, CASES)
        past = {**asyncio.run(month_end(base.application_url, CASES)), "month_end_cases_folded": folded}
    dearest = max(took, key=took.__getitem__)
    return Measured(
        value=took[dearest],
        unit="ms",
        floor="the clocks of the month counted all together",
        floor_value=floor,
        more={
            "dearest": dearest,
            "clocks": CASES * len(PROMISED),
            **{f"by_{by}": ms for by, ms in took.items()},
            **past,
        },
    )


async def _asked(url: str) -> tuple[dict[By, float], float]:
    reading = Reading(url)
    await reading.open()
    asked = Narrowed(since=MONTH, until=NEXT)
    took: dict[By, list[float]] = {by: [] for by in get_args(By)}
    floors: list[float] = []
    for _ in range(ROUNDS):
        for by, times in took.items():
            began = perf_counter()
            lines = await attainment(reading.rows, by, asked)
            times.append((perf_counter() - began) * 1000)
            whole = total(lines)
            if whole.met + whole.breached + whole.excluded != CASES * len(PROMISED):
                raise CannotRun(f"by {by} there are other clocks than were written")
        began = perf_counter()
        await reading.rows(_SCAN, (MONTH, NEXT))
        floors.append((perf_counter() - began) * 1000)
    await reading.close()
    return {by: median(times) for by, times in took.items()}, median(floors)
