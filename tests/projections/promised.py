"""Desks whose cases have clocks, which follow what happens."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from domain.case import events as e
from projections.engine import Entry
from projections.kit import Happened, log_of
from tests.projections.promises import started

WITHOUT: Final = 5
"""Every fifth case has no clock."""


def promised(entries: Iterable[Entry], seed: int = 3) -> list[Entry]:
    """Return a log in which each event of a case is followed by what it means for two clocks, at the same moments."""
    draw = random.Random(seed)
    return log_of(_with_clocks(entries, draw))


def _with_clocks(entries: Iterable[Entry], draw: random.Random) -> Iterator[Happened]:
    for one in entries:
        has_clocks = int(one.stream[-12:]) % WITHOUT > 0
        for event in (one.event, *(_meant(one.event, one.occurred_at, draw) if has_clocks else ())):
            yield Happened(event=event, stream=one.stream, occurred_at=one.occurred_at, recorded_at=one.recorded_at)


def _meant(event: object, at: datetime, draw: random.Random) -> Iterator[e.CaseEvent]:
    within = timedelta(minutes=draw.choice((15, 15, 60, 600, 14_400)))
    due, one, other = at + within, "first_response", "resolution"
    match event:
        case e.CaseOpened():
            yield started(at, one, minutes=15)
            yield started(at, other, minutes=within.total_seconds() / 60)
        case e.PublicReplySent():
            yield e.ClockFulfilled(clock=one, instance=1, at=at, due=at)
        case e.CaseWaiting():
            yield e.ClockPaused(clock=other, instance=1, at=at, left=within)
        case e.CaseResumed():
            yield e.ClockResumed(clock=other, instance=1, at=at, due=due)
        case e.PriorityChanged():
            yield e.ClockRetargeted(
                clock=other, instance=1, because="priority", due=due, was=at, policy=1, target=draw.randrange(1, 4)
            )
        case e.CaseResolved() if draw.random() < 0.5:
            yield e.ClockFulfilled(clock=other, instance=1, at=at, due=due)
        case e.CaseClosed():
            yield e.ClockEnded(clock=other, instance=1, at=at, because="closed")
        case _:
            return
