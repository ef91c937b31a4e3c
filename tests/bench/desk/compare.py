"""The service and what it is compared with, loaded in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.bench.desk.load import CONNECTIONS
from tests.bench.figures import interleaved, median, ratios
from tests.bench.registry import Measured

if TYPE_CHECKING:
    from tests.bench.desk.load import Load
    from tests.bench.desk.shop import Shop

ROUNDS: Final = 5
SECONDS: Final = 3.0

Run = Callable[[float], "Load"]
"""Loads one side for some seconds."""


@dataclass(slots=True)
class Compared:
    """Every run of the service, a first one that does not count among them, and the rates of the rounds that count."""

    runs: list[Load]
    rates: list[float]
    floors: list[float]

    def measured(self, unit: str, floor: str, **more: Any) -> Measured:  # noqa: ANN401 - whatever stands in the line
        """Return the figures. The ratio is the median of the rounds', each of which has both sides in the same seconds;
        the value is what that makes of the floor's.
        """
        found = ratios(self.rates, self.floors)
        floor_value = median(self.floors)
        return Measured(
            value=median(found) * floor_value,
            unit=unit,
            floor=f"{floor}; one worker on the same server, {CONNECTIONS} connections",
            floor_value=floor_value,
            more={
                "rounds": found,
                "p99_ms": median([run.ran.p99_ms for run in self.runs[1:]]),
                **more,
            },
        )


def compared(opened: Shop, ours: Run, theirs: Run) -> Compared:
    """Load both in turn, the read models caught up before each; nothing may fail."""
    runs: list[Load] = []

    def measured() -> float:
        opened.quiet()
        run = ours(SECONDS)
        run.must_succeed()
        runs.append(run)
        return run.ran.rate

    def floor() -> float:
        opened.quiet()
        run = theirs(SECONDS)
        run.must_succeed()
        return run.ran.rate

    interleaved(1, measured, floor)
    return Compared(runs, *interleaved(ROUNDS, measured, floor))
