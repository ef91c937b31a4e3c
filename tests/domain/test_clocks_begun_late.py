"""Clocks of the contact that begin later: since the case turned out to be one of those that they are for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case import commands as c
from domain.case import events as e
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

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


def test_a_judgement_that_makes_a_case_major_warns_of_what_that_asks_for_first() -> None:
    """Rules 5 and 9: what was due while the case was ordinary is not broken at an instant at which nobody owed it."""
    work = Clockwork(clock("major_answer", "hours = 6", more='only = { severities = ["major"] }'))
    work.open().after(hours=9).ask(c.TriageCase(severity="major"))
    run = work.run("major_answer")
    assert (run.standing, run.started_at, run.due) == ("running", MONDAY, work.now)
    assert len(work.of(e.ClockWarned)) == 1
    work.after(seconds=1).notice()
    assert [one.due for one in work.of(e.ClockBreached)] == [MONDAY + timedelta(hours=9)]
    assert agrees(work)


URGENT = 'only = { priorities = ["urgent"] }'


@pytest.mark.parametrize(
    "by, before",
    [
        ("registration", []),
        ("acceptance", [c.ClaimCase()]),
        ("acknowledgement", [c.Reply(text="x")]),
        ("triage", [c.TriageCase(complexity="simple")]),
        ("resolution", [c.Resolve(summary="Sent.")]),
    ],
)
def test_what_was_done_before_a_clock_begins_is_not_asked_for_again(by: str, before: list[c.CaseAction]) -> None:
    """Whatever it is: the clock does not begin, or it is met at once."""
    work = Clockwork(clock("asked", "hours = 1", by=by, more=URGENT)).open().after(minutes=10)
    for action in before:
        work.ask(action)
    work.after(hours=3).ask(c.ChangePriority(priority="urgent", reason="x"))
    work.after(hours=3).notice()
    assert work.standing() in ({}, {"asked": "met"})


def test_a_clock_that_begins_while_the_case_waits_stands_still() -> None:
    """Since the case began to wait, as if it had run from the start; and it goes on when the case does."""
    paused = clock("solved", "hours = 8", by="resolution", more=f'pauses = ["customer"]\n{URGENT}')
    work = Clockwork(paused).open().after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=1).ask(c.ChangePriority(priority="urgent", reason="x"))
    assert work.standing() == {"solved": "paused"}
    work.after(hours=24).notice()
    work.ask(c.ReceiveMessage(text="Here."))
    work.ask(c.Resume())
    assert work.run("solved").due == MONDAY + timedelta(hours=33)


def test_a_clock_that_is_spared_while_the_case_waits_stands_still_from_then_on() -> None:
    """Rule 8: given a wait of after what would have been due, then what a raised priority asks for does not run out."""
    work = Clockwork(clock("asked", "hours = 1", more=f'pauses = ["customer"]\n{URGENT}')).open().after(hours=2)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=1).ask(c.ChangePriority(priority="urgent", reason="x"))
    run = work.run("asked")
    assert (run.standing, run.due, run.stops[-1].since) == ("paused", work.now, work.now)
    assert work.after(hours=9).notice() == []
    assert agrees(work)


def test_the_solution_of_a_reopened_case_is_promised_anew_from_its_reopening() -> None:
    """Not from the contact, whose solution was there in time and is none any more."""
    work = Clockwork(
        clock("solved", "hours = 8", by="resolution", more='only = { priorities = ["normal"] }'),
        clock("solved_fast", "hours = 4", by="resolution", more=URGENT),
    )
    work.open().after(hours=1).ask(c.Resolve(summary="Sent."))
    work.after(days=3).ask(c.Reopen(reason="It broke."))
    reopened = work.now
    work.after(hours=1).ask(c.ChangePriority(priority="urgent", reason="x"))
    assert (work.run("solved_fast").standing, work.run("solved_fast").started_at) == ("running", reopened)
    work.after(hours=1).ask(c.ChangePriority(priority="normal", reason="x"))
    assert (work.run("solved", 3).standing, work.run("solved", 3).started_at) == ("running", reopened)


def test_a_promise_of_a_withdrawn_policy_is_made_again_by_the_one_that_follows() -> None:
    """Under the same name as well, from the contact on."""
    work = Clockwork(clock("solved", "hours = 8", by="resolution")).open()
    work.after(hours=1).withdraw()
    work.notice()
    assert work.standing() == {"solved": "ended"}
    work.publish(clock("solved", "hours = 20", by="resolution"), name="next")
    work.ask(c.AdoptPolicy(reason="It goes on."), work.newest())
    assert (work.run("solved", 2).standing, work.run("solved", 2).due) == ("running", MONDAY + timedelta(hours=20))


def test_a_clock_of_the_registration_runs_from_that_however_late_it_begins() -> None:
    """Given a contact that was entered an hour after it came, then its registration is what counts."""
    work = Clockwork(clock("investigated", "hours = 8", starts="registration", by="finding", more=URGENT))
    work.ask(c.OpenCase(channel="email", topic="delivery"), occurred_at=MONDAY - timedelta(hours=1))
    work.after(hours=2).ask(c.ChangePriority(priority="urgent", reason="x"))
    run = work.run("investigated")
    assert (run.started_at, run.due) == (MONDAY, MONDAY + timedelta(hours=8))
