"""What was done on the telephone a little before the case was opened is not lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case import commands as c
from domain.case import events as e
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

HOUR = timedelta(hours=1)
MINUTES = timedelta(minutes=10)
ANSWER = clock("answer", "hours = 4")
SOLVED = clock("solved", "hours = 8", by="resolution")
ACCEPTED = clock("accepted", "hours = 1", starts="registration", by="acceptance")


def test_what_was_done_before_the_contact_was_done_with_it() -> None:
    """Rule 1: given an answer and a solution before the contact that was written down, then both clocks are met at
    their start.
    """
    work = Clockwork(ANSWER, SOLVED).open().after(minutes=5)
    work.ask(c.Reply(text="x"), occurred_at=MONDAY - MINUTES)
    work.ask(c.Resolve(summary="x"), occurred_at=MONDAY - MINUTES / 2)
    work.after(days=1).notice()
    assert work.standing() == {"answer": "met", "solved": "met"}
    assert [(one.at, one.late) for one in work.of(e.ClockFulfilled)] == [(MONDAY, False)] * 2
    assert [at for at, one in work.dated if isinstance(one, e.ClockFulfilled)] == [MONDAY, MONDAY]
    assert agrees(work)


def test_what_was_done_before_the_registration_was_done_with_it() -> None:
    """Given a case that is entered three hours after the contact, then whoever took it before that took it in time."""
    work = Clockwork(ACCEPTED).after(hours=3)
    work.ask(c.OpenCase(channel="email", topic="delivery"), occurred_at=MONDAY)
    work.ask(c.ClaimCase(), occurred_at=MONDAY + HOUR)
    assert (work.run("accepted").standing, work.run("accepted").fulfilled_at) == ("met", MONDAY + 3 * HOUR)
    assert agrees(work)


@pytest.mark.parametrize("because", [c.Reply(text="x"), c.Resolve(summary="x")])
def test_a_breach_is_corrected_by_what_was_done_before_the_contact(because: c.CaseAction) -> None:
    """Rule 21: it says from the start on; before that there was no promise."""
    work = Clockwork(clock("kept", "hours = 4", by="reply" if isinstance(because, c.Reply) else "resolution")).open()
    work.after(hours=5).notice()
    work.ask(because, occurred_at=MONDAY - MINUTES)
    (correction,) = work.of(e.ClockCorrected)
    assert (correction.result, correction.at, work.run("kept").standing) == ("met", MONDAY, "met")
    assert agrees(work)


def test_what_was_done_before_a_case_was_reopened_solves_nothing_that_was_promised_then() -> None:
    """Rule 4: nor does an answer from before what the customer wrote answer that."""
    work = Clockwork(SOLVED, clock("next", "hours = 3", starts="customer_message")).open().after(hours=1)
    work.ask(c.Resolve(summary="x"))
    work.after(hours=2).ask(c.NotSatisfied(reason="x"))
    work.after(hours=1).ask(c.Reply(text="x"), occurred_at=MONDAY + 2 * HOUR)
    work.ask(c.Resolve(summary="x"), occurred_at=MONDAY + 2 * HOUR)
    assert (work.run("solved", 2).standing, work.run("next").standing) == ("running", "running")
    assert agrees(work)
