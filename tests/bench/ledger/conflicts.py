"""What honest writers lose to others that conflict with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.bench.figures import interleaved, median, ratios
from tests.bench.registry import Measured, bench
from tests.bench.writers import WRITERS, ours

if TYPE_CHECKING:
    from tests.bench.ground import Ground

ROUNDS: Final = 6
SECONDS: Final = 3.0
CONFLICTING: Final = 3
HONEST: Final = WRITERS - CONFLICTING


@bench("append_with_conflicts", seconds=50)
def append_with_conflicts(ground: Ground) -> Measured:
    """Count the appends of 29 honest writers, with three more that write to their streams on a stale version each
    time, and without.
    """
    conflicts = 0
    with ground.database() as base:

        def measured() -> float:
            nonlocal conflicts
            base.settle()
            writers = ours(base.application_url, SECONDS, honest=HONEST, conflicting=CONFLICTING)
            conflicts += writers.conflicts
            return writers.ran.rate

        def floor() -> float:
            base.settle()
            return ours(base.application_url, SECONDS, honest=HONEST).ran.rate

        rates, floors = interleaved(ROUNDS, measured, floor)
    return Measured(
        value=median(rates),
        unit="honest appends/s",
        floor=f"the same {HONEST} writers without the {CONFLICTING} that conflict",
        floor_value=median(floors),
        more={"conflicts": conflicts, "rounds": ratios(rates, floors)},
    )
