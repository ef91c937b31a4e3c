"""Clocks that begin late stood still for as long as the case waited until then, as if they had run all the time."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.case import commands as c
from domain.case import events as e
from domain.clocks.run import Stop
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

if TYPE_CHECKING:
    from domain.case.vocabulary import WaitsOn

HOUR = timedelta(hours=1)
PAUSES = 'pauses = ["customer"]'
OFFICE_HOURS = 'calendar = "office"'
ORDINARY = 'only = { severities = ["ordinary"] }'
URGENT = 'only = { priorities = ["urgent"] }'


def _solved(more: str = ORDINARY) -> Clockwork:
    """Return a case whose solution is promised within eight hours round the clock."""
    return Clockwork(clock("solved", "hours = 8", by="resolution", more=f"{PAUSES}\n{more}")).open()


def _waited(work: Clockwork, hours: float, whom: WaitsOn = "customer") -> None:
    """Let the case wait for some hours, from now on."""
    party = None if whom == "customer" else "carrier"
    work.ask(c.WaitFor(waits_on=whom, party=party, asked="?"))
    work.after(hours=hours).ask(c.Resume())


def test_a_clock_that_comes_back_into_its_scope_does_not_forget_when_it_stood_still() -> None:
    """Given two hours of waiting while it ran, and three while it did not, then it is due five hours later; a wait for
    somebody else costs what it always did.
    """
    work = _solved().after(hours=1)
    _waited(work, 2)
    work.after(hours=1).ask(c.TriageCase(severity="major"))
    _waited(work.after(hours=1), 3)
    _waited(work, 1, "third_party")
    work.ask(c.TriageCase(severity="ordinary"))
    again = work.run("solved", 2)
    assert (again.standing, again.started_at, again.due) == ("running", MONDAY, MONDAY + 13 * HOUR)
    assert again.stops == (
        Stop(MONDAY + 1 * HOUR, MONDAY + 3 * HOUR),
        Stop(MONDAY + 5 * HOUR, MONDAY + 8 * HOUR),
    )
    assert agrees(work)


def test_a_clock_that_begins_for_the_first_time_knows_of_them_too() -> None:
    """Whatever made the case one of those that it is for."""
    work = _solved(URGENT).after(hours=1)
    _waited(work, 20)
    work.after(hours=1).ask(c.ChangePriority(priority="urgent", reason="x"))
    assert (work.run("solved").standing, work.run("solved").due) == ("running", MONDAY + 28 * HOUR)
    assert not work.of(e.ClockRetargeted)  # nothing needs to be spared
    assert agrees(work)


def test_waits_that_follow_each_other_are_one_pause() -> None:
    """Asked again, the customer still is the one who is waited for; the clock stands since the first time."""
    work = _solved().after(hours=1)
    work.ask(c.TriageCase(severity="major"))
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=1).ask(c.WaitFor(waits_on="customer", asked="And?"))
    work.after(hours=9).ask(c.TriageCase(severity="ordinary"))
    again = work.run("solved", 2)
    assert (again.standing, again.left, again.stops) == ("paused", 7 * HOUR, (Stop(MONDAY + HOUR),))
    work.after(hours=1).ask(c.Resume())
    assert work.run("solved", 2).due == MONDAY + 19 * HOUR
    assert agrees(work)


def test_an_end_of_several_waits_that_is_entered_late_ends_them_all() -> None:
    """Given a customer who was asked twice, when it turns out that the answer came before the second time, then the
    clock stood still until then.
    """
    work = _solved().after(hours=1)
    work.ask(c.TriageCase(severity="major"))
    for _ in range(2):
        work.ask(c.WaitFor(waits_on="customer", asked="?"))
        work.after(hours=2)
    work.ask(c.Resume(), occurred_at=MONDAY + 2 * HOUR)
    work.ask(c.TriageCase(severity="ordinary"))
    assert work.run("solved", 2).due == MONDAY + 9 * HOUR
    assert agrees(work)


def test_what_had_run_out_before_the_case_waited_is_broken_all_the_same() -> None:
    """At the instant at which it was due; a wait of afterwards saves nothing."""
    work = _solved().after(hours=1)
    work.ask(c.TriageCase(severity="major"))
    _waited(work.after(hours=8), 3)
    work.after(hours=1).ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=1).ask(c.TriageCase(severity="ordinary"))
    work.after(hours=1).notice()
    again = work.run("solved", 2)
    assert (again.standing, again.due, again.stops) == ("breached", MONDAY + 8 * HOUR, ())
    assert agrees(work)


def test_a_wait_that_ended_with_the_case_is_over() -> None:
    """Given a case that was closed while it waited, when it is taken up again, then it waited until it was closed."""
    answer = clock("answered", "hours = 8", more=f"{PAUSES}\n{ORDINARY}")
    work = Clockwork(answer).open(severity="major").after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=2).ask(c.CloseByDecision(reason="x"))
    work.after(hours=1).ask(c.Reopen(reason="x"))
    work.ask(c.TriageCase(severity="ordinary"))
    assert (work.run("answered").due, work.run("answered").standing) == (MONDAY + 10 * HOUR, "running")
    assert agrees(work)


def test_the_solution_of_a_case_that_was_reopened_meanwhile_is_promised_from_there() -> None:
    """Rule 4: given a clock that was out of its scope when the case was reopened, then it comes back from then on, be
    there another one for the solution or none.
    """
    work = _solved().after(hours=1)
    work.ask(c.TriageCase(severity="major"))
    _waited(work, 1)
    work.ask(c.Resolve(summary="Sent."))
    work.after(days=3).ask(c.Reopen(reason="It broke."))
    reopened = work.now
    _waited(work.after(hours=1), 2)
    work.ask(c.TriageCase(severity="ordinary"))
    again = work.run("solved", 2)
    assert (again.standing, again.started_at, again.due) == ("running", reopened, reopened + 10 * HOUR)
    assert agrees(work)


def test_what_was_done_while_it_stood_still_was_done_in_time() -> None:
    """Given an answer ten hours after the contact, nine of which the case waited, then a clock of four that comes back
    is met.
    """
    four = clock("answered", "hours = 4", more=f"{PAUSES}\n{ORDINARY}")
    other = clock("major_answer", "hours = 20", more='only = { severities = ["major"] }')
    for resumed in (True, False):
        work = Clockwork(four, other).open(severity="major").after(hours=1)
        work.ask(c.WaitFor(waits_on="customer", asked="?"))
        work.after(hours=9).ask(c.Reply(text="Well?"))
        if resumed:
            work.after(hours=1).ask(c.Resume())
        work.after(hours=9).ask(c.TriageCase(severity="ordinary"))
        again = work.run("answered")
        assert (again.standing, again.fulfilled_at) == ("met", MONDAY + 10 * HOUR)
        assert agrees(work)


def test_a_wait_after_what_it_asks_for_was_done_is_no_pause_of_it() -> None:
    """It was over by then, as far as another clock says."""
    four = clock("answered", "hours = 4", more=f"{PAUSES}\n{ORDINARY}")
    other = clock("major_answer", "hours = 20", more='only = { severities = ["major"] }')
    work = Clockwork(four, other).open(severity="major").after(hours=1)
    _waited(work, 1)
    work.ask(c.Reply(text="Well?"))
    _waited(work.after(hours=1), 1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=9).ask(c.TriageCase(severity="ordinary"))
    again = work.run("answered")
    assert (again.standing, again.due, again.stops) == (
        "met",
        MONDAY + 5 * HOUR,
        (Stop(MONDAY + HOUR, MONDAY + 2 * HOUR),),
    )
    assert agrees(work)


def test_a_result_stands_whatever_the_scope() -> None:
    """Rule 4: a clock that was met or broken in its scope does not begin anew when the case leaves and comes back; not
    even after the withdrawal of the policy that broke it.
    """
    for resolve in (True, False):
        work = _solved(URGENT.replace("urgent", "normal"))
        if resolve:
            work.after(hours=1).ask(c.Resolve(summary="x"))
        work.after(hours=20).notice()
        for priority in ("urgent", "normal"):
            work.ask(c.ChangePriority(priority=priority, reason="x"))
        assert work.standing() == {"solved": "met" if resolve else "breached"}
        assert len(work.of(e.ClockStarted)) == 1
    broken = _solved().after(hours=9)
    broken.notice()
    broken.withdraw()
    broken.after(hours=1).notice()
    broken.publish(clock("solved", "hours = 20", by="resolution"), name="next")
    broken.ask(c.AdoptPolicy(reason="x"), broken.newest())
    assert len(broken.of(e.ClockStarted)) == len(broken.of(e.ClockBreached)) == 1


@pytest.mark.parametrize("seed", range(30))
def test_a_clock_that_comes_and_goes_is_due_as_one_that_stayed(seed: int) -> None:
    """Whatever the case waited for, and whenever it left the scope; by office hours and round the clock."""
    draw = random.Random(seed)
    rule = f"{PAUSES}\n{draw.choice((OFFICE_HOURS, ''))}\n"
    within = draw.choice(("hours = 9", "hours = 30", "days = 3"))
    stays = clock("stays", within, by="resolution", more=rule)
    goes = clock("goes", within, by="resolution", more=rule + ORDINARY)
    work = Clockwork(stays, goes).open()
    for _ in range(draw.randrange(3, 12)):
        work.after(minutes=draw.choice((1, 50, 400, 1_500)))
        action = draw.choice(
            (
                c.WaitFor(waits_on="customer", asked="?"),
                c.WaitFor(waits_on="third_party", party="carrier", asked="?"),
                c.Resume(),
                c.TriageCase(severity="major"),
                c.TriageCase(severity="ordinary"),
                c.NoticeClocks(),
            )
        )
        work.ask(action)
    for one in (c.TriageCase(severity="ordinary"), c.NoticeClocks()):
        work.ask(one)
    stayed, went = work.run("stays"), [one for one in work.state.file.clocks if one.clock == "goes"][-1]
    assert (went.standing, went.due, went.left) == (stayed.standing, stayed.due, stayed.left)
    assert went.pauses == stayed.pauses
    assert agrees(work)


@pytest.mark.parametrize("notices", [True, False])
def test_a_wait_that_began_before_a_clock_is_a_pause_from_its_start_on_though_it_is_entered_after_that(
    notices: bool,  # noqa: FBT001 - what is tried
) -> None:
    """Rules 7 and 8: given a judgement after three hours and a wait since the second, then nothing breaches while the
    case waits, and all five hours are left; a breach that was recorded is corrected.
    """
    for hours in (1, 7):
        work = Clockwork(clock("solved", "hours = 5", starts="triage", by="resolution", more=PAUSES)).open()
        work.after(hours=3).ask(c.TriageCase(complexity="simple"))
        work.after(hours=hours)
        if notices:
            work.notice()
        work.ask(c.WaitFor(waits_on="customer", asked="?"), occurred_at=MONDAY + 2 * HOUR)
        run = work.run("solved")
        assert (run.standing, run.left, run.stops) == ("paused", 5 * HOUR, (Stop(MONDAY + 3 * HOUR),))
        work.after(hours=20).notice()
        assert work.run("solved").standing == "paused"
        work.ask(c.Resume())
        assert (work.run("solved").due, agrees(work)) == (work.now + 5 * HOUR, True)


def test_a_wait_from_before_the_contact_is_a_pause_from_the_contact_on() -> None:
    """Rule 8: it is written down with the time of the contact, so that no view of the past has it stand before."""
    work = Clockwork(clock("solved", "hours = 4", by="resolution", more=PAUSES)).open().after(minutes=10)
    work.ask(c.WaitFor(waits_on="customer", asked="?"), occurred_at=MONDAY - HOUR)
    assert [(at, one.at) for at, one in work.dated if isinstance(one, e.ClockPaused)] == [(MONDAY, MONDAY)]
    work.after(hours=20).notice()
    assert (work.run("solved").standing, agrees(work)) == ("paused", True)


def test_a_wait_from_before_a_case_was_reopened_is_a_pause_of_its_next_solution_from_then_on() -> None:
    """Rule 4: that is another promise, and it stands while the case waits."""
    work = Clockwork(clock("solved", "hours = 4", by="resolution", more=PAUSES)).open().after(hours=1)
    work.ask(c.Resolve(summary="x"))
    work.after(hours=1).ask(c.NotSatisfied(reason="x"))
    work.after(hours=1).ask(c.WaitFor(waits_on="customer", asked="?"), occurred_at=MONDAY + 1.5 * HOUR)
    work.after(hours=20).notice()
    assert (work.run("solved", 2).stops, work.run("solved", 1).standing) == ((Stop(MONDAY + 2 * HOUR),), "met")
    assert (work.run("solved", 2).standing, agrees(work)) == ("paused", True)


def test_a_wait_that_began_and_ended_before_a_clock_did_costs_it_nothing() -> None:
    """Rule 7: its end is entered after the clock began, and the pause is empty."""
    work = Clockwork(clock("solved", "hours = 5", starts="triage", by="resolution", more=PAUSES)).open()
    work.after(hours=3).ask(c.TriageCase(complexity="simple"))
    work.after(hours=1).ask(c.WaitFor(waits_on="customer", asked="?"), occurred_at=MONDAY + HOUR)
    work.ask(c.Resume(), occurred_at=MONDAY + 2 * HOUR)
    assert (work.run("solved").standing, work.run("solved").due) == ("running", MONDAY + 8 * HOUR)
    assert agrees(work)


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_a_clock_that_begins_late_by_a_fact_from_about_the_contact_is_counted_again_to_the_same(minutes: int) -> None:
    """Rule 7: given two hours of waiting since the contact, then they put it off, whenever the case became urgent."""
    work = _solved(URGENT).after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"), occurred_at=MONDAY)
    work.after(hours=1).ask(c.Resume())
    work.ask(c.ChangePriority(priority="urgent", reason="x"), occurred_at=MONDAY + timedelta(minutes=minutes))
    assert (work.run("solved").started_at, agrees(work)) == (MONDAY, True)
