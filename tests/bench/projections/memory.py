"""The memory of a rebuild, which must not grow with the log."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.bench.projections.log import fill
from tests.bench.registry import Measured, bench

if TYPE_CHECKING:
    from tests.bench.ground import Ground

EVENTS: Final = 1_000_000
FEW: Final = 100_000
ROUNDS: Final = 2
"""Processes for each log: the first makes the queue where it is read, the others beside it."""
MIB: Final = 1024 * 1024


@bench("rebuild_memory", seconds=65)
def rebuild_memory(ground: Ground) -> Measured:
    """Fold the queue from 1,000,000 events and from 100,000, and once more beside it, each time in a new process."""
    many, few = _peaks(ground, EVENTS), _peaks(ground, FEW)
    return Measured(
        value=median(many),
        unit="MiB",
        floor=f"the same for {FEW:,} events",
        floor_value=median(few),
        more={"memory": "peak RSS", "events": EVENTS, "all": [*many, *few]},
    )


def _peaks(ground: Ground, events: int) -> list[float]:
    with ground.database() as base:
        fill(base, events)
        return [_peak(base.application_url) for _ in range(ROUNDS)]


def _peak(url: str) -> float:
    command = [sys.executable, "-m", "tests.bench.projections.alone", url]
    return int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout) / MIB
