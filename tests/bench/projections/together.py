"""Several read models made from one scan of the log."""

from __future__ import annotations

import gc
from statistics import mean
from typing import TYPE_CHECKING, Final, NamedTuple

from projections.orders import ORDERS
from projections.queue import QUEUE
from projections.staff import STAFF
from projections.teams import TEAMS
from projections.timeline import TIMELINE
from tests.bench.figures import median
from tests.bench.projections.log import fill
from tests.bench.projections.rebuilding import rebuilt
from tests.bench.registry import Measured, bench

if TYPE_CHECKING:
    from projections.engine import Projection
    from tests.bench.ground import Base, Ground

EVENTS: Final = 200_000
ROUNDS: Final = 3
FIVE: Final[tuple[Projection, ...]] = (QUEUE, TIMELINE, ORDERS, STAFF, TEAMS)


@bench("five_in_one_scan", seconds=55)
def five_in_one_scan(ground: Ground) -> Measured:
    """Fold the log into five read models at once, in turn with each alone.

    The one that five are held against is the queue, which the figure of a rebuild is about, too. The five are unequal:
    the timeline has a row for nearly every event, the queue folds most of them, staff and teams pass nearly all by; so
    `more` says what they are against the dearest, against the mean of the five, and against all five one after the
    other, too. Each ratio is the median of the rounds'.
    """
    with ground.database() as base:
        fill(base, EVENTS)
        # The first time they are made where they are read, from then on beside that.
        rebuilt(base.application_url, *FIVE)
        rounds = [_round(base) for _ in range(ROUNDS)]
    alone = {one.name: median([one_round.alone[one.name] for one_round in rounds]) for one in FIVE}
    dearest = max(alone, key=alone.__getitem__)
    floor = alone[QUEUE.name]
    found = [one.together / one.alone[QUEUE.name] for one in rounds]
    return Measured(
        value=median(found) * floor,
        unit="s",
        floor="the queue in a scan of its own",
        floor_value=floor,
        more={
            "events": EVENTS,
            **{f"{name}_alone": seconds for name, seconds in alone.items()},
            "dearest": dearest,
            "against_the_dearest": median([one.together / one.alone[dearest] for one in rounds]),
            "against_the_mean": median([one.together / mean(one.alone.values()) for one in rounds]),
            "against_all_in_turn": median([one.together / sum(one.alone.values()) for one in rounds]),
            "rounds": found,
        },
    )


class Round(NamedTuple):
    """Seconds: of the five in one scan, and of each alone by its name."""

    together: float
    alone: dict[str, float]


def _round(base: Base) -> Round:
    return Round(_seconds(base, *FIVE), {one.name: _seconds(base, one) for one in FIVE})


def _seconds(base: Base, *projections: Projection) -> float:
    base.settle()
    gc.collect()
    return rebuilt(base.application_url, *projections)
