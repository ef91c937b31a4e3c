"""Logs of clocks: cases of every kind, whose promises came to every end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from domain.case import events as e
from projections.kit import BEGINNING, Happened
from tests.projections.logs import stream

ENDS: Final = ("running", "paused", "met", "breached", "late", "ended", "broken_and_ended", "corrected")
CLOCKS: Final = {"first_response": "reply", "resolution": "resolution", "triage": "triage"}


def promises(cases: int, seed: int = 5) -> list[Happened]:
    """Return the log of a desk with so many cases over four days, drawn by seed."""
    draw = random.Random(seed)
    return [Happened(event=event, stream=stream(number)) for number in range(cases) for event in _case(number, draw)]


def started(at: datetime, clock: str = "first_response", *, minutes: float = 60, **more: Any) -> e.ClockStarted:  # noqa: ANN401 - the fields of the event
    """Return the start of a clock that is due so many minutes later."""
    fields = {"instance": 1, "starts": "contact", "fulfilled_by": CLOCKS[clock], "policy": 1, "target": 1, **more}
    return e.ClockStarted(clock=clock, at=at, due=at + timedelta(minutes=minutes), **fields)


def _case(number: int, draw: random.Random) -> Iterator[e.CaseEvent]:
    yield e.CaseOpened(
        subject="person-1",
        channel=draw.choice(("email", "phone")),
        topic=draw.choice(("return", "delivery")),
        team=draw.choice(("first", "second")),
        priority=draw.choice(("urgent", "high", "normal", "low")),
        market=draw.choice(("de", "nl", None)),
    )
    yield e.CaseNumbered(number=f"2026-{number:06d}")
    if draw.random() < 0.7:
        yield e.CaseClaimed(assignee=f"staff-{draw.randrange(4)}")
    # None on the third day.
    day = draw.choice((0, 1, 3))
    for clock in CLOCKS:
        at = BEGINNING + timedelta(days=day, minutes=draw.randrange(600))
        yield started(at, clock)
        yield from _end(clock, at, draw.choice(ENDS), draw)
    if draw.random() < 0.3:
        yield e.CaseTransferred(team="third")


def _end(clock: str, at: datetime, end: str, draw: random.Random) -> Iterator[e.CaseEvent]:
    due, within = at + timedelta(minutes=60), at + timedelta(minutes=draw.randrange(60))
    late = due + timedelta(minutes=draw.randrange(1, 600))
    if end == "paused":
        yield e.ClockPaused(clock=clock, instance=1, at=within, left=due - within)
    if end in {"breached", "late", "broken_and_ended", "corrected"}:
        yield e.ClockBreached(clock=clock, instance=1, due=due)
    if end == "met":
        yield e.ClockFulfilled(clock=clock, instance=1, at=within, due=due)
    if end == "late":
        yield e.ClockFulfilled(clock=clock, instance=1, at=late, due=due, late=True)
    if end == "corrected":
        yield e.ClockCorrected(clock=clock, instance=1, result="met", at=within, due=due)
    if end in {"ended", "broken_and_ended"}:
        yield e.ClockEnded(clock=clock, instance=1, at=late, because=draw.choice(("closed", "merged")))
