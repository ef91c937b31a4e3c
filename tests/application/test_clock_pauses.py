"""The pauses of a clock that is counted a second time."""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from application.clocks.pauses import Pauses
from domain.case import commands as c
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

if TYPE_CHECKING:
    from types import FrameType

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("seed", range(20))
def test_pauses_are_joined_in_whatever_order_they_come_in(seed: int) -> None:
    """They hold the minutes that each of them holds, in order, and two of them never meet."""
    draw, pauses, minutes = random.Random(seed), Pauses(), set[int]()
    for _ in range(12):
        since, length = draw.randrange(100), draw.randrange(12)
        pauses.add(MONDAY + since * MINUTE, MONDAY + (since + length) * MINUTE)
        minutes |= {*range(since, since + length)}
    for start, end in ((0, 200), (30, 60), (draw.randrange(100), draw.randrange(100))):
        found = list(pauses.within(MONDAY + start * MINUTE, MONDAY + end * MINUTE))
        held = [(since - MONDAY) // MINUTE + at for since, until in found for at in range((until - since) // MINUTE)]
        assert held == sorted(minutes & {*range(start, end)})
        assert all(one[1] < other[0] for one, other in pairwise(found))


def test_to_check_a_pause_does_not_cost_more_for_those_before_it() -> None:
    """Given four times as many pauses, then the program takes about four times as many steps to check them all."""
    steps = []
    for number in (25, 100):
        work = Clockwork(clock("answer", "hours = 40", more='pauses = ["customer"]')).open()
        for _ in range(number):
            work.after(minutes=10).ask(c.WaitFor(waits_on="customer", asked="Which one?"))
            work.after(minutes=5).ask(c.Resume())
        steps.append(_steps(work))
    assert steps[1] < 5 * steps[0]


def _steps(work: Clockwork) -> int:
    """Return how many functions are called to check a case."""
    called = Counter[str]()

    def count(_frame: FrameType, event: str, _function: object) -> None:
        called[event] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        assert agrees(work)
    finally:
        sys.setprofile(before)
    return called["call"] + called["c_call"]
