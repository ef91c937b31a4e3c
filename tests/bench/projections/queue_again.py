"""The queue folded again from the first event."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from projections.queue import QUEUE
from tests.bench.projections import by_hand
from tests.bench.projections.log import fill
from tests.bench.projections.rebuilding import rebuilt
from tests.bench.projections.turns import in_turn
from tests.bench.registry import Measured, bench

if TYPE_CHECKING:
    from tests.bench.ground import Ground

EVENTS: Final = 1_000_000
ROUNDS: Final = 5


@bench("rebuild_queue", seconds=125)
def rebuild_queue(ground: Ground) -> Measured:
    """Rebuild the queue through the engine, in turn with a program written by hand that makes the same rows."""
    with ground.database() as base:
        fill(base, EVENTS)
        # The first time it is made where it is read, from then on beside that.
        rebuilt(base.application_url, QUEUE)
        ours = partial(rebuilt, base.application_url, QUEUE)
        found = in_turn(base, EVENTS, ROUNDS, ours, (by_hand.WORDS, partial(by_hand.rebuilt, base)))
        found.more["cases"] = by_hand.must_be_equal(base)
    return found
