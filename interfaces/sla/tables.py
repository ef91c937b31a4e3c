"""The tables of the page's figures, which stand under the drawings and say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from interfaces.sla.figures import lasting, name, percent, text
from interfaces.sla.markup import table

if TYPE_CHECKING:
    from projections.sla.attainment import Attainment, Times
    from projections.sla.narrowing import By

_COUNTED: Final = ("Kept", "Broken", "Share kept")
_BESIDE: Final = ("Running", "Paused", "Excluded", "Why")
_TOOK: Final = ("Clocks", "Half within", "90 of 100", "95 of 100", "99 of 100")


def counted(caption: str, by: By, lines: Sequence[Attainment]) -> str:
    """Return what became of the clocks of each line, with its goal where one of them has one."""
    goals = any(one.goal is not None for one in lines)
    headings = (by.capitalize(), *_COUNTED, *(["Goal"] if goals else []), *_BESIDE)
    return table(caption, headings, (_row(by, one, goals=goals) for one in lines), "figures")


def took(caption: str, by: By, times: Sequence[Times]) -> str:
    """Return how long responses and resolutions took."""
    return table(caption, (by.capitalize(), *_TOOK), (_lasted(by, one) for one in times), "figures")


def because(one: Attainment) -> str:
    """Return why clocks were excluded."""
    return ", ".join(f"{why.replace('_', ' ')} {clocks:,}" for why, clocks in sorted(one.excluded_because.items()))


def goal(one: Attainment) -> str:
    """Return a goal, and whether it was reached; nothing where there is none."""
    if one.goal is None:
        return ""
    reached = {True: ", reached", False: ", missed", None: ""}[one.reached]
    return f"{one.goal} %{reached}"


def _row(by: By, one: Attainment, *, goals: bool) -> tuple[str, ...]:
    return (
        text(name(by, one.value)),
        *(f"{one.met:,}", f"{one.breached:,}", percent(one.attained)),
        *([goal(one)] if goals else []),
        *(f"{one.running:,}", f"{one.paused:,}", f"{one.excluded:,}", text(because(one))),
    )


def _lasted(by: By, one: Times) -> tuple[str, ...]:
    lengths = (one.p50, one.p90, one.p95, one.p99)
    return f"{text(name(by, one.value))} <small>{one.measure}</small>", f"{one.clocks:,}", *map(lasting, lengths)
