"""Rules 7, 8 and 21: what is due later by a fact entered late stood still for what the case is known to have waited."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.case import commands as c
from domain.case import events as e
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.command import Action

HOUR = timedelta(hours=1)
PAUSED = 'pauses = ["customer"]'
ANSWER = clock("answer", "hours = 4", more=PAUSED)
RAISED = clock("answer", 'hours = 6|when = { priorities = ["low"] }', "hours = 4", more=PAUSED)
WAIT = c.WaitFor(waits_on="customer", asked="?")


def _worked(facts: Sequence[tuple[float, float, Action]], *clocks: str, ticks: bool = True) -> Clockwork:
    """Return a case to which facts happened at an hour, each entered at another one, in the order of the latter."""
    work = Clockwork(*(clocks or (ANSWER,))).open()
    for entered, at, action in sorted(facts, key=lambda one: one[0]):
        work.now = MONDAY + entered * HOUR
        if ticks:
            work.notice()
        work.ask(action, occurred_at=MONDAY + at * HOUR)
    return work


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("done, standing", [(10, "met"), (10.5, "late")])
def test_a_wait_of_after_what_was_the_due_instant_puts_off_the_new_one(done: float, standing: str, late: bool) -> None:  # noqa: FBT001 - a case
    """Given four hours, a wait from one to four and one from six to nine, then ten is the due instant, whichever of
    them is known first.
    """
    first = [(9.1, 1, WAIT), (9.2, 4, c.Resume())] if late else [(1, 1, WAIT), (4, 4, c.Resume())]
    work = _worked([(6, 6, WAIT), (9, 9, c.Resume()), *first, (done, done, c.Reply(text="x"))])
    assert (work.standing(), work.run("answer").due) == ({"answer": standing}, MONDAY + 10 * HOUR)
    assert agrees(work)


@pytest.mark.parametrize("done, standing", [(10, "met"), (10.5, "late")])
def test_what_was_done_late_may_be_in_time_by_waits_of_afterwards(done: float, standing: str) -> None:
    """Though the first wait alone would leave it broken."""
    facts = [(6, 6, WAIT), (9, 9, c.Resume()), (done, done, c.Reply(text="x")), (11, 1, WAIT), (12, 4, c.Resume())]
    work = _worked(facts)
    assert (work.standing(), work.run("answer").due) == ({"answer": standing}, MONDAY + 10 * HOUR)
    assert agrees(work)


@pytest.mark.parametrize("late", [False, True])
def test_what_another_target_puts_off_stands_still_while_the_case_waits(late: bool) -> None:  # noqa: FBT001 - a case
    """Rule 8: given a wait since five, and six hours instead of four from the first on, then one hour is left."""
    low = c.ChangePriority(priority="low", reason="x")
    work = _worked([(5, 5, WAIT), (6, 1, low) if late else (1, 1, low)], RAISED)
    work.now = MONDAY + 9 * HOUR
    assert work.notice() == []
    assert (work.standing(), work.run("answer").left) == ({"answer": "paused"}, HOUR)
    work.ask(c.Resume())
    assert work.run("answer").due == MONDAY + 10 * HOUR
    assert agrees(work)


@pytest.mark.parametrize("done, standing", [(7.5, "met"), (9, "late")])
def test_another_target_and_a_wait_of_afterwards_decide_together_what_was_late(done: float, standing: str) -> None:
    """Given an answer that was late by four hours, and by six, unless the case waited for two in between."""
    facts = [(5, 5, WAIT), (7, 7, c.Resume()), (done, done, c.Reply(text="x"))]
    work = _worked([*facts, (10, 1, c.ChangePriority(priority="low", reason="x"))], RAISED)
    assert work.standing() == {"answer": standing}
    assert agrees(work)


def test_waits_that_come_too_late_for_the_new_due_instant_cost_nothing() -> None:
    """They neither put it off nor are told as its pauses."""
    work = _worked([(8, 8, WAIT), (9, 9, c.Resume()), (9.1, 1, WAIT), (9.2, 3, c.Resume())])
    work.notice()
    assert (work.standing(), work.run("answer").due) == ({"answer": "breached"}, MONDAY + 6 * HOUR)
    assert len(work.of(e.ClockPaused)) == 0
    assert agrees(work)


URGENT = 'only = { priorities = ["urgent"] }'
NOW_URGENT = c.ChangePriority(priority="urgent", reason="x")


@pytest.mark.parametrize(
    "began", [clock("solved", "hours = 9", by="resolution", more=f"{PAUSED}\n{URGENT}"), "triage"], ids=["contact", ""]
)
@pytest.mark.parametrize("at", [0.5, 1.5, 4.5])
@pytest.mark.parametrize("resumed", [False, True])
def test_a_clock_that_a_late_change_begins_stood_still_for_all_that_is_known(
    began: str,
    at: float,
    resumed: bool,  # noqa: FBT001 - a case
) -> None:
    """Rule 8: given waits from two to three, and since four or from then to five, then a change of before or between
    begins a clock with those that were after it, too; also where what starts it came after the change.
    """
    begun = began
    if began == "triage":
        begun = clock("solved", "hours = 9", starts="triage", by="resolution", more=f"{PAUSED}\n{URGENT}")
    facts = [(1, 1, c.TriageCase(complexity="simple")), (2, 2, WAIT), (3, 3, c.Resume()), (4, 4, WAIT)]
    facts += [(5, 5, c.Resume())] if resumed else []
    in_order = _worked([*facts, (at, at, NOW_URGENT)], begun)
    late = _worked([*facts, (6, at, NOW_URGENT)], begun)
    for work in (in_order, late):
        run = work.run("solved")
        start = MONDAY + (began == "triage") * HOUR
        assert (run.started_at, run.standing) == (start, "running" if resumed else "paused")
        assert run.pauses[0] == (MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)
        assert run.left == (None if resumed else start + 6 * HOUR - MONDAY)
        assert agrees(work)
    assert late.run("solved").due == in_order.run("solved").due
    late.ask(c.Resume())
    assert agrees(late)
