"""Sets of time as half-open spans of whole numbers, start inclusive and end exclusive, in whatever unit."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span: TypeAlias = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the union of spans, in order and apart from each other; what has no length is left out."""
    found: list[Span] = []
    last = None
    for start, end in sorted(spans):
        if end <= start:
            continue
        if last is not None and start <= last[1]:
            if end > last[1]:
                last = found[-1] = (last[0], end)
        else:
            last = (start, end)
            found.append(last)
    return found


def without(spans: Iterable[Span], holes: Sequence[Span]) -> list[Span]:
    """Return what is in the spans and in no hole; both are merged."""
    found: list[Span] = []
    at = 0
    for start, end in spans:
        begin = start
        while at < len(holes) and holes[at][1] <= begin:
            at += 1
        beside = at
        while beside < len(holes) and holes[beside][0] < end:
            if begin < holes[beside][0]:
                found.append((begin, holes[beside][0]))
            begin = holes[beside][1]
            beside += 1
        if begin < end:
            found.append((begin, end))
    return found


def within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return what of merged spans lies from start to end."""
    found: list[Span] = []
    for one in range(max(bisect_right(spans, (start,)) - 1, 0), len(spans)):
        begin, stop = spans[one]
        if begin >= end:
            break
        if stop > start:
            found.append((max(begin, start), min(stop, end)))
    return found


def covers(spans: Sequence[Span], start: int, end: int) -> bool:
    """Tell whether merged spans hold everything from start to end."""
    return within(spans, start, end) == [(start, end)]
