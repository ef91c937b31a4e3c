"""What a case waited for before, and is entered late, wipes out nothing that it waits for now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case import commands as c
from domain.case import errors
from domain.case.state import Waiting
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

HOUR = timedelta(hours=1)
PAUSES = 'pauses = ["customer"]'
ANSWER = clock("answer", "hours = 4", more=PAUSES)
ON_CUSTOMER = c.WaitFor(waits_on="customer", asked="Which one?")
ON_CARRIER = c.WaitFor(waits_on="third_party", party="carrier", asked="Where is it?")


def _waiting(work: Clockwork) -> Clockwork:
    """Let the case wait on the customer since the third hour; now it is the sixth."""
    work.after(hours=3).ask(ON_CUSTOMER)
    return work.after(hours=3)


@pytest.mark.parametrize(
    "asked", [ON_CARRIER, c.AskForInformation(wanted=("place",), text="Where?", of="third_party", party="carrier")]
)
def test_what_was_awaited_of_somebody_else_before_is_not_what_the_case_waits_for(asked: c.CaseAction) -> None:
    """Rule 8: the present wait stays, and the refusal says since when it lasts and what to do."""
    work = _waiting(Clockwork(ANSWER).open())
    with pytest.raises(errors.WaitsSince) as refused:
        work.ask(asked, occurred_at=MONDAY + HOUR)
    assert (refused.value.code, refused.value.details) == ("waits_since", {"since": "2026-03-02T12:00:00+00:00"})
    assert (work.run("answer").standing, work.run("answer").left) == ("paused", HOUR)


def test_an_end_before_a_wait_began_does_not_end_it() -> None:
    """Also not where that is known since to have begun earlier."""
    work = _waiting(Clockwork(ANSWER).open())
    with pytest.raises(errors.WaitsSince):
        work.ask(c.Resume(), occurred_at=MONDAY + 2 * HOUR)
    work.ask(ON_CUSTOMER, occurred_at=MONDAY + HOUR)
    with pytest.raises(errors.WaitsSince):
        work.ask(c.Resume(), occurred_at=MONDAY + 2 * HOUR)
    assert (work.run("answer").left, agrees(work)) == (3 * HOUR, True)
    work.ask(c.Resume(), occurred_at=MONDAY + 3 * HOUR)
    assert (work.run("answer").due, agrees(work)) == (MONDAY + 6 * HOUR, True)


def test_a_wait_that_was_over_is_entered_as_the_refusal_says() -> None:
    """Rule 7: given a wait from the first hour to the second beside the present one, then both are pauses."""
    work = _waiting(Clockwork(ANSWER).open())
    work.ask(c.Resume())
    work.ask(ON_CUSTOMER, occurred_at=MONDAY + HOUR)
    work.ask(c.Resume(), occurred_at=MONDAY + 2 * HOUR)
    work.ask(ON_CUSTOMER)
    assert isinstance(work.state, Waiting)
    assert (work.run("answer").left, agrees(work)) == (2 * HOUR, True)
    work.after(hours=1).ask(c.Resume())
    assert (work.run("answer").due, agrees(work)) == (work.now + 2 * HOUR, True)


def _waited_twice(*targets: str) -> Clockwork:
    """Return a case that waited from the third hour to the sixth, and is known by then to wait since the first."""
    work = _waiting(Clockwork(clock("answer", *targets, more=PAUSES)).open())
    work.ask(c.Resume())
    work.ask(ON_CUSTOMER, occurred_at=MONDAY + HOUR)
    return work


def test_a_wait_that_began_before_another_leaves_what_another_target_says() -> None:
    """Rule 7: given five hours, one of which is over, then four are left; what lies in both waits is counted once."""
    work = _waited_twice('hours = 5|when = { priorities = ["low"] }', "hours = 4")
    work.ask(c.ChangePriority(priority="low", reason="x"))
    assert (work.run("answer").left, agrees(work)) == (4 * HOUR, True)


def test_a_wait_that_ended_before_another_puts_off_what_was_done_meanwhile() -> None:
    """Rule 7: given four hours, of which one was over when it began and another passed before the next, then two are
    left after that.
    """
    work = _waited_twice("hours = 4")
    work.ask(c.Reply(text="That one."))
    work.ask(c.Resume(), occurred_at=MONDAY + 2 * HOUR)
    assert (work.run("answer").due, work.standing(), agrees(work)) == (MONDAY + 8 * HOUR, {"answer": "met"}, True)


def test_without_clocks_nobody_knows_since_when_a_case_waits() -> None:
    """Then nothing is refused."""
    work = _waiting(Clockwork().open())
    work.ask(ON_CARRIER, occurred_at=MONDAY + HOUR)
    assert work.state.waits_on == "third_party"
