"""Clocks of the contact that begin later: since the case turned out to be one of those that they are for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case import commands as c
from domain.case import events as e
from tests.domain.clockwork import MONDAY, Clockwork, clock

ORDINARY = clock("ordinary_answer", "hours = 4", more='only = { severities = ["ordinary"] }')
MAJOR = clock("major_answer", "hours = 1", more='only = { severities = ["major"] }')


def test_a_clock_that_left_its_scope_comes_back_with_it() -> None:
    """From the contact on, so nobody takes a case out of the figures by judging it twice."""
    work = Clockwork(ORDINARY).open().after(hours=1)
    work.ask(c.TriageCase(severity="major"))
    assert work.standing() == {"ordinary_answer": "ended"}
    work.after(hours=1).ask(c.TriageCase(severity="ordinary"))
    again = work.run("ordinary_answer", 2)
    assert (again.standing, again.started_at, again.due) == ("running", MONDAY, MONDAY + timedelta(hours=4))
    work.after(hours=3).notice()
    assert work.run("ordinary_answer", 2).standing == "breached"


def test_what_was_done_meanwhile_counts() -> None:
    """At the time at which it was done, by another clock's word; so a second judgement makes no answer late."""
    work = Clockwork(ORDINARY, MAJOR).open().after(minutes=10)
    work.ask(c.TriageCase(severity="major"))
    work.after(minutes=20).ask(c.Reply(text="We look into it."))
    work.after(hours=9).ask(c.TriageCase(severity="ordinary"))
    again = work.run("ordinary_answer", 2)
    assert (again.standing, again.fulfilled_at) == ("met", MONDAY + timedelta(minutes=30))


def test_what_was_done_nobody_knows_when_begins_no_clock() -> None:
    """A promise that is kept already runs no more, and nobody is blamed for it."""
    work = Clockwork(ORDINARY).open(severity="major").after(minutes=30)
    work.ask(c.Reply(text="We look into it."))
    work.after(hours=9).ask(c.TriageCase(severity="ordinary"))
    assert work.standing() == {}


def test_the_judgement_that_begins_a_clock_fulfils_it_too() -> None:
    """Where the clock is for complex cases and waits for their being judged so."""
    judged = clock("judged", "hours = 2", by="triage", more='only = { complexities = ["complex"] }')
    work = Clockwork(judged).open().after(hours=1)
    work.ask(c.TriageCase(complexity="complex"))
    assert work.standing() == {"judged": "met"}


@pytest.mark.parametrize("warning, later", [("", 0), ("warnings = [{ minutes = 3 }]", 3)])
def test_a_raised_priority_that_begins_a_clock_warns_first(warning: str, later: int) -> None:
    """What is urgent only now is not broken for what nobody could know; it is due at once, or as its warning says."""
    taken = clock("connection", "minutes = 5", by="acceptance", more=f'only = {{ priorities = ["urgent"] }}\n{warning}')
    work = Clockwork(taken).open().after(hours=1)
    work.ask(c.ChangePriority(priority="urgent", reason="She waits at the door."))
    run = work.run("connection")
    assert (run.standing, run.started_at, run.due) == ("running", MONDAY, work.now + timedelta(minutes=later))
    assert len(work.of(e.ClockWarned)) == 1
    work.after(minutes=later, seconds=1).notice()
    assert work.standing() == {"connection": "breached"}
