"""Rounds, medians, percentiles, and the stretch of time in which appends count."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

A = TypeVar("A")
B = TypeVar("B")

WARM_UP = 0.5
"""Seconds that every run has for plans, caches and connections before it counts."""


class Window:
    """A stretch of time that begins after a warm-up; what is done within counts."""

    def __init__(self, seconds: float, warm_up: float = WARM_UP) -> None:
        self.seconds = seconds
        self.begins = perf_counter() + warm_up
        self.ends = self.begins + seconds


@dataclass(slots=True)
class Ran:
    """What the clients of a run did: the seconds that each append took, of those that ended within the window."""

    window: Window
    latencies: list[float] = field(default_factory=list)

    def note(self, began: float, ended: float) -> None:
        """Count an append if it ended within the window."""
        if self.window.begins <= ended < self.window.ends:
            self.latencies.append(ended - began)

    @property
    def rate(self) -> float:
        """Return appends a second."""
        return len(self.latencies) / self.window.seconds

    @property
    def p99_ms(self) -> float:
        """Return the milliseconds within which 99 of 100 appends ended."""
        return percentile(self.latencies, 99) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that so many of a hundred do not exceed (nearest rank)."""
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[ceil(len(values) * share / 100) - 1]


def interleaved(rounds: int, measured: Callable[[], A], floor: Callable[[], B]) -> tuple[list[A], list[B]]:
    """Run both in turn, so that whatever else the machine does hits both."""
    ours: list[A] = []
    floors: list[B] = []
    for _ in range(rounds):
        ours.append(measured())
        floors.append(floor())
    return ours, floors


def ratios(ours: Sequence[float], floors: Sequence[float]) -> list[float]:
    """Return the ratio of each round, which shows how steady the medians are."""
    return [one / floor for one, floor in zip(ours, floors, strict=True)]


__all__ = ["Ran", "Window", "interleaved", "median", "percentile", "ratios"]
