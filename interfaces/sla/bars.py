"""Drawings of lines beside each other: what became of their clocks, and how long things took."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final

from interfaces.sla.figures import lasting, name, percent
from interfaces.sla.svg import NAMES, OUTCOMES, ROW, WIDTH, box, dot, drawing, heading, line, parts, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from projections.sla.attainment import Attainment, Times
    from projections.sla.narrowing import By

_FIGURES: Final = 170
"""How much room the figures of a line take, at the right."""
_THICK: Final = 18
_MARGIN: Final = 40
_TICKS: Final = (1, 10, 60, 600, 3_600, 21_600, 86_400, 604_800, 2_419_200, 31_536_000)


def whole(total: Attainment) -> str:
    """Return what became of all clocks as one bar."""
    counts = [(outcome, called, getattr(total, outcome)) for outcome, called in OUTCOMES]
    told = ", ".join(f"{count:,} {called}" for _, called, count in counts)
    bar = parts(counts, (0, 0, WIDTH, _THICK))
    return drawing("whole", "What became of all clocks", told, _THICK, bar)


def shares(by: By, lines: Sequence[Attainment]) -> str:
    """Return which share was kept of the clocks of each line, as bars."""
    told = "; ".join(f"{name(by, one.value)}: {percent(one.attained)}{_aim(one)}" for one in lines)
    drawn = [part for at, one in enumerate(lines) for part in _share(by, at, one)]
    return drawing(f"by-{by}", f"Share kept by {by}", told, len(lines) * ROW, drawn)


def lengths(by: By, times: Sequence[Times]) -> str:
    """Return how long it took, on an axis on which each step is several times as long as the one before."""
    shortest, longest = min(one.p50 for one in times), max(one.p95 for one in times)
    low = max((tick for tick in _TICKS if tick <= shortest), default=_TICKS[0])
    high = min((tick for tick in _TICKS if tick >= longest and tick > low), default=max(longest, 2 * low))

    def across(seconds: float) -> float:
        part = log(min(max(seconds, low), high) / low) / log(high / low)
        return NAMES + part * (WIDTH - NAMES - _MARGIN)

    told = "; ".join(f"{name(by, one.value)}, {_words(one)}" for one in times)
    bottom = len(times) * ROW
    drawn = list(_axis([tick for tick in _TICKS if low <= tick <= high], across, bottom))
    drawn += [part for at, one in enumerate(times) for part in _range(at, one, name(by, one.value), across)]
    return drawing("lengths", "How long responses and resolutions took", told, bottom + 24, drawn)


def _share(by: By, at: int, one: Attainment) -> Iterator[str]:
    width = WIDTH - NAMES - _FIGURES
    place = (NAMES, at * ROW + 4, width, _THICK)
    yield heading(at, name(by, one.value))
    decided = one.met + one.breached
    if not decided:
        yield box("track", place, "none decided")
        yield words("faint", (NAMES + width + 10, at * ROW + 17), "none decided")
        return
    yield from parts((("met", "kept", one.met), ("breached", "broken", one.breached)), place)
    if one.goal is not None:
        x = NAMES + width * one.goal / 100
        # Seen on any of the colours beneath.
        yield from (line(kind, (x, at * ROW + 1), (x, at * ROW + _THICK + 7)) for kind in ("halo", "goal"))
    yield words("start", (NAMES + width + 10, at * ROW + 17), f"{percent(one.attained)} of {decided:,}")


def _aim(one: Attainment) -> str:
    return "" if one.goal is None else f", goal {one.goal} %"


def _axis(ticks: Sequence[float], across: Callable[[float], float], bottom: float) -> Iterator[str]:
    for tick in ticks:
        yield line("grid", (across(tick), 0), (across(tick), bottom))
        yield words("mid", (across(tick), bottom + 16), lasting(tick))


def _range(at: int, one: Times, called: str, across: Callable[[float], float]) -> Iterator[str]:
    middle = at * ROW + ROW / 2
    yield heading(at, called)
    yield line(f"span {one.measure}", (across(one.p50), middle), (across(one.p95), middle))
    yield line(f"end-mark {one.measure}", (across(one.p95), middle - 6), (across(one.p95), middle + 6))
    yield dot(f"ring {one.measure}", (across(one.p90), middle), 4, f"{called}: 90 of 100 {_within(one.p90)}")
    yield dot(one.measure, (across(one.p50), middle), 6, f"{called}: half {_within(one.p50)}")


def _words(one: Times) -> str:
    return f"{one.measure}: half {_within(one.p50)}, 95 of 100 {_within(one.p95)}"


def _within(seconds: float) -> str:
    return f"within {lasting(seconds)}"
