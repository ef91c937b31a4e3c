"""A rebuild and what it is compared with, in turn on the same log."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from tests.bench.figures import interleaved, median, ratios
from tests.bench.registry import Measured

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.ground import Base


def in_turn(
    base: Base,
    events: int,
    rounds: int,
    ours: Callable[[], float],
    floor: tuple[str, Callable[[], float]],
) -> Measured:
    """Return events a second of both, each of which says how many seconds it took.

    The ratio is the median of the rounds', each of which has both sides in the same minute; the value is what that
    makes of the floor's.
    """

    def rate(seconds: Callable[[], float]) -> float:
        base.settle()
        gc.collect()
        return events / seconds()

    words, by_others = floor
    rates, floors = interleaved(rounds, lambda: rate(ours), lambda: rate(by_others))
    found = ratios(rates, floors)
    return Measured(
        value=median(found) * median(floors),
        unit="events/s",
        floor=words,
        floor_value=median(floors),
        more={"events": events, "rounds": found},
    )
