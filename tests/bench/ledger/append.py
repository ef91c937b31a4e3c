"""Appends at 32 writers: how many, how long each takes, and what they are compared with."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from tests.bench.figures import Ran, interleaved, median, ratios
from tests.bench.plain import WORDS as PLAIN
from tests.bench.plain import PlainInserts
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.stock import TABLE, StockRecorder
from tests.bench.stock import WORDS as STOCK
from tests.bench.tail import followed
from tests.bench.writers import ours

if TYPE_CHECKING:
    from tests.bench.ground import Base, Ground

ROUNDS: Final = 5
SECONDS: Final = 3.0
LOG: Final = "ledger.stored_events"


@bench("append", seconds=50)
def append(ground: Ground) -> Measured:
    """Compare our appends with the library's, a tailing reader on each."""
    followed_rows = skipped = 0
    with ground.database() as base, closing(StockRecorder(base)) as stock:

        def measured() -> float:
            nonlocal followed_rows, skipped
            base.settle()
            with followed(base, LOG) as seen:
                rate = ours(base.application_url, SECONDS).ran.rate
            followed_rows += seen.rows
            skipped += seen.skipped
            return rate

        def floor() -> float:
            base.settle()
            with followed(base, TABLE):
                return stock.run(SECONDS).rate

        rates, floors = interleaved(ROUNDS, measured, floor)
    if skipped:
        raise CannotRun(f"the tailing reader skipped {skipped} of {followed_rows + skipped} events")
    return Measured(
        value=median(rates),
        unit="appends/s",
        floor=STOCK,
        floor_value=median(floors),
        more={"skipped": skipped, "followed": followed_rows, "rounds": ratios(rates, floors)},
    )


@bench("append_floor", seconds=45)
def append_floor(ground: Ground) -> Measured:
    """Compare our appends with plain INSERTs."""
    with ground.database() as base:
        rans, floors, way = _against_plain(base)
    rates, floor_rates = [ran.rate for ran in rans], [ran.rate for ran in floors]
    return Measured(
        value=median(rates),
        unit="appends/s",
        floor=f"{PLAIN} ({way})",
        floor_value=median(floor_rates),
        more={"rounds": ratios(rates, floor_rates)},
    )


@bench("append_p99", seconds=45)
def append_p99(ground: Ground) -> Measured:
    """Take the 99th percentile of an append while 32 writers append as fast as they can."""
    with ground.database() as base:
        rans, floors, way = _against_plain(base)
    ours_ms, floors_ms = [ran.p99_ms for ran in rans], [ran.p99_ms for ran in floors]
    return Measured(
        value=median(ours_ms),
        unit="ms",
        floor=f"p99 of {PLAIN} ({way})",
        floor_value=median(floors_ms),
        more={
            "p50": median([median(ran.latencies) * 1000 for ran in rans]),
            "worst": max(max(ran.latencies) for ran in rans) * 1000,
            "rounds": ours_ms,
        },
    )


def _against_plain(base: Base) -> tuple[list[Ran], list[Ran], str]:
    plain = PlainInserts(base)

    def measured() -> Ran:
        base.settle()
        return ours(base.application_url, SECONDS).ran

    def floor() -> Ran:
        base.settle()
        return plain.run(SECONDS)

    return *interleaved(ROUNDS, measured, floor), plain.way
