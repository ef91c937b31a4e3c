"""Rule 21: a step of a ladder goes with the clock because of which the case climbed it, when that is corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case import commands as c
from domain.case import events as e
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

HOUR = timedelta(hours=1)
LADDER = """
[[ladders]]
id = "seniors"
title = "Seniors"
levels = [
    { id = "lead", title = "Lead", team = "returns", roles = ["team_leader"], within = { hours = 2 } },
    { id = "head", title = "Head", team = "front", roles = ["supervisor"], within = { hours = 2 } },
]
"""
PAUSED = 'ladder = "seniors"\npauses = ["customer"]'
ANSWER = clock("answer", "hours = 4", more=PAUSED)
WAIT = c.WaitFor(waits_on="customer", asked="?")


def _up(*clocks: str, hours: float = 4.5) -> Clockwork:
    """Return a case that climbed the first step because nobody had answered."""
    work = Clockwork(*(clocks or (ANSWER,)), LADDER).open().after(hours=hours)
    work.notice()
    return work


def _levels(work: Clockwork) -> list[int]:
    return [one.level for one in work.of(e.CaseEscalated)]


@pytest.mark.parametrize("done, standing", [(2, "met"), (4.2, "late")])
def test_a_step_is_over_with_what_was_done_before_it_began(done: float, standing: str) -> None:
    """Given an answer in time, or late but before anybody noticed, when it is entered after the climb, then the step
    asks for it no more: nothing runs out, and nobody else is told.
    """
    work = _up().after(hours=0.5)
    work.ask(c.Reply(text="x"), occurred_at=MONDAY + done * HOUR)
    assert work.standing() == {"answer": standing, "seniors.lead": "met"}
    assert work.run("seniors.lead").fulfilled_at == MONDAY + 4.5 * HOUR
    assert work.after(days=1).notice() == []
    assert _levels(work) == [1]
    assert agrees(work)


def test_steps_that_ran_out_are_corrected_with_it() -> None:
    """Each of them, as far as the case had climbed; that it did stays in the history."""
    work = _up().after(hours=3)
    work.notice()
    assert work.standing() == {"answer": "breached", "seniors.lead": "breached", "seniors.head": "running"}
    work.after(hours=1).ask(c.Reply(text="x"), occurred_at=MONDAY + 2 * HOUR)
    assert work.standing() == {"answer": "met", "seniors.lead": "met", "seniors.head": "met"}
    assert [(one.clock, one.result) for one in work.of(e.ClockCorrected)] == [
        ("answer", "met"),
        ("seniors.lead", "met"),
    ]
    assert _levels(work) == [1, 2]
    assert agrees(work)


def test_what_is_done_before_the_clock_of_a_step_began_for_another_reason_is_none_of_it() -> None:
    """Given a step because of a question at five, then an answer at two, entered late, was one to something else."""
    asked = clock("asked", "hours = 1", starts="customer_message", more='ladder = "seniors"')
    work = _up(asked, hours=5)
    work.ask(c.ReceiveMessage(text="?"))
    work.after(hours=2).notice()
    work.ask(c.Reply(text="x"), occurred_at=MONDAY + 2 * HOUR)
    assert work.standing() == {"asked": "breached", "seniors.lead": "running"}
    assert agrees(work)


def test_a_step_ends_when_what_it_came_of_had_not_run_out() -> None:
    """Given a wait of before the due instant, entered late, then there was nothing to climb for: each step ends as if
    it had not begun; and when the clock runs out after all, the step that the case is on begins anew.
    """
    work = _up().after(hours=3)
    work.notice()
    work.after(hours=0.5).ask(WAIT, occurred_at=MONDAY + 2 * HOUR)
    assert work.standing() == {"answer": "paused", "seniors.lead": "ended", "seniors.head": "ended"}
    lead = work.run("seniors.lead")
    assert (lead.breached, lead.ended_at) == (False, lead.started_at)
    assert [one.because for one in work.of(e.ClockEnded)] == ["corrected"]
    assert agrees(work)


def test_a_step_begins_anew_when_the_clock_runs_out_after_all() -> None:
    """The case is on it already, so nobody is told twice; who has to act has as long for it as ever."""
    work = _up()
    work.ask(WAIT, occurred_at=MONDAY + 2 * HOUR)
    work.after(hours=1.5).ask(c.Resume())
    assert work.standing() == {"answer": "running", "seniors.lead": "ended"}
    work.after(hours=3).notice()
    again = work.run("seniors.lead", 2)
    assert (again.standing, again.started_at, again.cause) == ("running", MONDAY + 9 * HOUR, "answer")
    assert _levels(work) == [1]
    work.after(hours=3).notice()
    assert _levels(work) == [1, 2]
    assert agrees(work)


@pytest.mark.parametrize(
    "action", [c.ChangePriority(priority="low", reason="x"), c.ChangePriority(priority="high", reason="x")]
)
def test_a_step_ends_when_its_cause_was_moved_or_out_of_scope_by_then(action: c.CaseAction) -> None:
    """Another target counted before the due instant, or none."""
    only = 'only = { priorities = ["normal", "high"] }\n'
    targets = 'hours = 9|when = { priorities = ["high"] }', "hours = 4"
    work = _up(clock("answer", *targets, more=only + PAUSED)).after(hours=0.5)
    work.ask(action, occurred_at=MONDAY + HOUR)
    assert work.standing()["seniors.lead"] == "ended"
    assert work.after(hours=3).notice() == []
    assert agrees(work)


def test_a_step_goes_on_when_its_cause_ran_out_sooner_than_was_known() -> None:
    """Another target makes it no less broken, so who has to act has no more time for it, and nobody is told again."""
    work = _up(clock("answer", 'hours = 2|when = { priorities = ["high"] }', "hours = 4", more=PAUSED)).after(hours=0.5)
    work.ask(c.ChangePriority(priority="high", reason="x"), occurred_at=MONDAY + HOUR)
    work.notice()
    assert work.standing() == {"answer": "breached", "seniors.lead": "running"}
    assert (work.run("answer").due, work.run("seniors.lead").due) == (MONDAY + 2 * HOUR, MONDAY + 6.5 * HOUR)
    assert _levels(work) == [1]
    assert agrees(work)


def test_a_step_that_a_person_asked_for_comes_of_no_clock() -> None:
    """What is corrected elsewhere leaves it alone."""
    work = Clockwork(ANSWER, LADDER).open().after(hours=1)
    work.ask(c.EscalateCase(ladder="seniors", reason="x"))
    work.after(hours=4).notice()
    work.ask(WAIT, occurred_at=MONDAY + 0.5 * HOUR)
    assert (work.run("seniors.lead").cause, work.standing()["answer"]) == (None, "paused")
    assert work.of(e.ClockEnded) == []
