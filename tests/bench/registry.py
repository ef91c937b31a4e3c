"""Where benchmarks make themselves known: by a decorator with the name that bounds.toml has for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.bench.ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a benchmark found.

    `floor` says in words what `floor_value` is, measured in the same minute; `more` goes into the line as it is.
    """

    value: float
    unit: str
    floor: str
    floor_value: float
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Return the value as a multiple of the floor's."""
        return self.value / self.floor_value


class CannotRun(Exception):
    """The benchmark found that its own figures mean nothing."""


Run = Callable[["Ground"], Measured]


@dataclass(frozen=True, slots=True)
class Bench:
    """A benchmark, and the seconds that it takes on two cores."""

    name: str
    seconds: int
    run: Run


BENCHES: dict[str, Bench] = {}


def bench(name: str, *, seconds: int) -> Callable[[Run], Run]:
    """Make a function the benchmark of this name."""

    def registered(run: Run) -> Run:
        BENCHES[name] = Bench(name, seconds, run)
        return run

    return registered
