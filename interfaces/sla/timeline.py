"""The drawing of the promises over time: which share was kept, over how many clocks there were."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from math import ceil, log10
from typing import TYPE_CHECKING, Final

from interfaces.sla.figures import many, percent
from interfaces.sla.svg import WIDTH, box, dot, drawing, line, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from projections.sla.attainment import Attainment
    from projections.sla.narrowing import By

_LEFT, _RIGHT = 48, 12
_TOP, _SHARES, _BETWEEN, _COUNTS, _FOOT = 26, 170, 48, 90, 24
_BASE: Final = _TOP + _SHARES
_FLOOR: Final = _BASE + _BETWEEN + _COUNTS
_LABEL: Final = 58
"""How much room the name of a period takes."""
_AXES: Final = ((0.9, 0.02), (0.8, 0.05), (0.6, 0.1), (0.0, 0.25))
"""Where the axis of shares may begin, as high as all of them allow, and its steps."""
_WIDEST: Final = 36
_LARGEST_DOTS: Final = 62
"""With more periods than these the dots are small."""


def over_time(by: By, lines: Sequence[Attainment]) -> str:
    """Return the share that was kept in each period, with gaps where none was decided, over how many were."""
    step = (WIDTH - _LEFT - _RIGHT) / len(lines)
    undecided = sum(one.attained is None for one in lines)
    gaps = f" In {undecided} of them nothing was decided; there the line has gaps." if undecided else ""
    goals = sorted({one.goal for one in lines if one.goal is not None})
    aims = f" The goal is {' or '.join(f'{goal} %' for goal in goals)}." if goals else ""
    told = f"{many(len(lines), by)} from {lines[0].value} to {lines[-1].value}.{gaps}{aims}"
    drawn = (*_attained(lines, step), *_counted(lines, step), *_named(by, lines, step))
    return drawing("over-time", f"Share kept by {by}, over how many clocks there were", told, _FLOOR + _FOOT, drawn)


def _middle(at: int, step: float) -> float:
    return _LEFT + (at + 0.5) * step


def _attained(lines: Sequence[Attainment], step: float) -> Iterator[str]:
    shares = [one.attained for one in lines if one.attained is not None]
    least = min([*shares, *(one.goal / 100 for one in lines if one.goal is not None)], default=0)
    low, tick = next(one for one in _AXES if one[0] <= least)

    def down(share: float) -> float:
        return _TOP + (1 - share) / (1 - low) * _SHARES

    for at in range(round((1 - low) / tick) + 1):
        share = low + at * tick
        yield line("grid", (_LEFT, down(share)), (WIDTH - _RIGHT, down(share)))
        yield words("end", (_LEFT - 6, down(share) + 4), f"{share:.0%}".replace("%", " %"))
    begin = "" if not low else f", on an axis that begins at {low:.0%}".replace("%", " %")
    yield words("start faint", (0, _TOP - 14), f"Share kept{begin}")
    radius = 4 if len(lines) <= _LARGEST_DOTS else 2
    for at, one in enumerate(lines):
        if one.goal is not None:
            y = down(one.goal / 100)
            yield line("goal dashed", (_LEFT + at * step, y), (_LEFT + (at + 1) * step, y))
    for decided, group in groupby(enumerate(lines), key=lambda one: one[1].attained is not None):
        points = [(_middle(at, step), one) for at, one in group]
        if not decided:
            yield from (words("mid faint", (x, _BASE - 4), "–") for x, _ in points)
            continue
        places = [(x, down(one.attained or 0), one) for x, one in points]
        yield f'<path class="curve" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y, _ in places)}"/>'
        for x, y, one in places:
            told = f"{one.value}: {percent(one.attained)} of {one.met + one.breached:,}"
            yield dot("point", (x, y), radius, told)


def _counted(lines: Sequence[Attainment], step: float) -> Iterator[str]:
    top = _round(max(1, *(one.met + one.breached + one.running + one.paused for one in lines)))
    for part in (0, 0.5, 1):
        y = _FLOOR - part * _COUNTS
        yield line("grid", (_LEFT, y), (WIDTH - _RIGHT, y))
        if (count := top * part) == int(count):
            yield words("end", (_LEFT - 6, y + 4), f"{int(count):,}")
    yield words("start faint", (0, _FLOOR - _COUNTS - 14), "Clocks, but for those excluded")
    width = min(step * 0.76, _WIDEST)
    for at, one in enumerate(lines):
        y = float(_FLOOR)
        for kind, called, count in (
            ("met", "kept", one.met),
            ("breached", "broken", one.breached),
            ("running", "not decided yet", one.running + one.paused),
        ):
            if count:
                height = count / top * _COUNTS
                y -= height
                place = (_middle(at, step) - width / 2, y, width, height)
                yield box(kind, place, f"{one.value}: {count:,} {called}")


def _named(by: By, lines: Sequence[Attainment], step: float) -> Iterator[str]:
    every = max(ceil(_LABEL / step), 1)
    for at in range(0, len(lines), every):
        yield words("mid", (_middle(at, step), _FLOOR + 16), _short(by, lines[at].value or ""))


def _short(by: By, period: str) -> str:
    """Return the name of a period as short as it is clear beside others."""
    if by == "day":
        day = date.fromisoformat(period)
        return f"{day.day} {day:%b}"
    return period


def _round(most: int) -> float:
    """Return the next round number from which an axis of counts may begin."""
    size: int = 10 ** int(log10(most))
    return next(size * one for one in (1, 1.5, 2, 3, 4, 6, 8, 10) if size * one >= most)
