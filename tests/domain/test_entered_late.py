"""Rule 21: a fact entered late that would have changed what was recorded of a clock corrects that."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from application.clocks.verifying import Verifier
from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from tests.domain.clockwork import MONDAY, OFFICE, Clockwork, clock
from tests.domain.test_call_backs import BACK, WINDOW

if TYPE_CHECKING:
    from domain.case.clocks.events import Ended

HOUR = timedelta(hours=1)
HALF = timedelta(minutes=30)
PAUSED = 'pauses = ["customer"]'
ANSWER = clock("answer", "hours = 4", more=PAUSED)
SOLUTION = clock("solution", "hours = 4", by="resolution", more=PAUSED)
EMERGENCY = (
    '[emergency]\nsteps = [{ id = "stop", title = "x" }, { id = "warn", title = "x" }]\npages = ["supervisor"]\n'
)
MAJOR = 'only = { severities = ["major"] }'
WAREHOUSE = 'departments = [{ id = "warehouse", title = "Warehouse", answer_minutes = 60 }]\n'
WAIT = c.WaitFor(waits_on="customer", asked="Which one?")


def _corrections(work: Clockwork) -> list[tuple[str, datetime]]:
    """Return what was corrected and from when on; the second way of counting must agree with all that was written."""
    verifier = Verifier(work.policies)
    found = [verifier.take("case-1", number, at, event) for number, (at, event) in enumerate(work.dated, 1)]
    assert [one for each in found for one in each] == []
    return [(one.result, one.at) for one in work.of(e.ClockCorrected)]


def _promised(until: datetime = MONDAY + 2 * HOUR) -> Clockwork:
    work = Clockwork(WINDOW, BACK).open()
    work.ask(c.PromiseCallBack(until=until))
    return work


@pytest.mark.parametrize("at", [MONDAY + HOUR, MONDAY + 2 * HOUR])
def test_a_call_back_that_was_taken_back_before_its_window_was_over_was_not_missed(at: datetime) -> None:
    """Up to the end of the window, though nobody said so until the clock had run out; its breach stays."""
    work = _promised().after(hours=3)
    work.notice()
    work.ask(c.CancelCallBack(call_back=1, reason="She wrote instead."), occurred_at=at)
    assert _corrections(work) == [("ended", at)]
    (correction,) = work.of(e.ClockCorrected)
    assert (correction.because, work.standing()) == ("cancelled", {"back": "ended"})
    assert (work.run("back").breached, len(work.of(e.ClockBreached))) == (False, 1)


def test_a_call_back_that_was_taken_back_after_its_window_was_missed() -> None:
    """However late that is entered."""
    work = _promised().after(hours=4)
    work.notice()
    work.ask(c.CancelCallBack(call_back=1, reason="x"), occurred_at=MONDAY + 3 * HOUR)
    assert (_corrections(work), work.run("back").breached) == ([], True)
    assert [one.because for one in work.of(e.ClockEnded)] == ["cancelled"]


@pytest.mark.parametrize(
    "action, because",
    [
        (c.CloseByDecision(reason="x"), "closed"),
        (c.MergeCase(into="case-2"), "merged"),
        (c.ChangePriority(priority="low"), "out_of_scope"),
    ],
)
def test_what_ended_a_clock_before_it_ran_out_ended_it_whenever_it_is_entered(
    action: c.CaseAction, because: Ended
) -> None:
    """A close, a merge, or a change after which it is not for the case; after the due instant they correct nothing."""
    for hours, corrections in ((1, [("ended", MONDAY + HOUR)]), (5, [])):
        work = Clockwork(clock("answer", "hours = 4", more='only = { priorities = ["normal"] }')).open().after(hours=6)
        work.notice()
        beside = {"case-2": Clockwork(ANSWER).open().state}
        work.ask(action, occurred_at=MONDAY + hours * HOUR, beside=beside)
        assert _corrections(work) == corrections
        assert [one.because for one in work.of(e.ClockCorrected)] == [because] * len(corrections)
        assert work.run("answer").breached is not bool(corrections)


@pytest.mark.parametrize(
    "action, standing",
    [
        (c.CloseByDecision(reason="x"), "ended"),
        (c.MergeCase(into="case-2"), "ended"),
        (c.ChangePriority(priority="low"), "ended"),
        (c.ChangePriority(priority="high"), "running"),
    ],
)
def test_what_happened_before_a_clock_began_ends_or_moves_it_from_its_start(
    action: c.CaseAction, standing: str
) -> None:
    """Rule 21: nothing ends before it began, whenever it is entered."""
    targets = 'hours = 2|when = { priorities = ["high"] }', "hours = 3"
    only = 'only = { priorities = ["normal", "high"] }\nwarnings = [{ hours = 1 }]'
    work = Clockwork(clock("asked", *targets, starts="customer_message", more=only)).open().after(hours=5)
    work.ask(c.ReceiveMessage(text="x"))
    work.after(hours=1).ask(action, occurred_at=MONDAY + 4 * HOUR, beside={"case-2": Clockwork(ANSWER).open().state})
    run = work.run("asked")
    start = MONDAY + 5 * HOUR
    assert (run.standing, run.ended_at) == (standing, start if standing == "ended" else None)
    assert [at for at, one in work.dated if isinstance(one, e.ClockEnded | e.ClockRetargeted)] == [start]
    assert run.warnings == ((MONDAY + 6 * HOUR,) if standing == "running" else run.warnings)
    assert _corrections(work) == []


def test_a_clock_that_a_late_change_put_out_of_scope_begins_anew_when_it_is_for_the_case_again() -> None:
    """From the contact, as one that left its scope in time."""
    work = Clockwork(clock("answer", "hours = 4", more='only = { priorities = ["normal"] }')).open().after(hours=6)
    work.notice()
    work.ask(c.ChangePriority(priority="low"), occurred_at=MONDAY + HOUR)
    work.ask(c.ChangePriority(priority="normal"))
    assert [one.instance for one in work.of(e.ClockStarted)] == [1, 2]
    assert _corrections(work) == [("ended", MONDAY + HOUR)]


def test_a_pause_that_is_over_already_puts_off_what_ran_out() -> None:
    """Its begin says that nothing had run out, its end when that is due; by now that may be over as well, for good."""
    work = Clockwork(ANSWER).open().after(hours=7)
    work.notice()
    work.ask(WAIT, occurred_at=MONDAY + HOUR)
    work.ask(c.Resume(), occurred_at=MONDAY + 3 * HOUR)
    assert (work.run("answer").due, work.standing()) == (MONDAY + 6 * HOUR, {"answer": "running"})
    work.notice()
    assert [one.due for one in work.of(e.ClockBreached)] == [MONDAY + 4 * HOUR, MONDAY + 6 * HOUR]
    assert (_corrections(work), work.standing()) == ([("paused", MONDAY + HOUR)], {"answer": "breached"})


@pytest.mark.parametrize("until, standing", [(3, "met"), (2, "late")])
def test_a_pause_before_the_due_instant_counts_for_what_was_done_late(until: int, standing: str) -> None:
    """Given four hours and an answer after five and a half: with two hours of a pause it was in time, with one not."""
    work = Clockwork(ANSWER).open().after(hours=5, minutes=30)
    work.ask(c.Reply(text="x"))
    assert work.standing() == {"answer": "late"}
    work.ask(WAIT, occurred_at=MONDAY + HOUR)
    assert (_corrections(work), work.standing()) == ([("paused", MONDAY + HOUR)], {"answer": "met"})
    work.ask(c.Resume(), occurred_at=MONDAY + until * HOUR)
    assert (work.standing(), work.run("answer").due) == ({"answer": standing}, MONDAY + (3 + until) * HOUR)
    _corrections(work)
    work.after(days=1).notice()
    assert work.standing() == {"answer": standing}


@pytest.mark.parametrize("until, breached", [(3, False), (2, True)])
def test_a_pause_before_the_due_instant_counts_for_what_ended_after_it(until: int, breached: bool) -> None:  # noqa: FBT001 - what is expected
    """Given four hours and a close after five and a half, which had let the clock run out or not."""
    work = Clockwork(ANSWER).open().after(hours=5, minutes=30)
    work.notice()
    work.ask(c.CloseByDecision(reason="x"))
    work.after(hours=1).ask(c.Reopen(reason="x"))
    work.ask(WAIT, occurred_at=MONDAY + HOUR)
    assert (work.standing(), work.run("answer").breached) == ({"answer": "ended"}, False)
    work.ask(c.Resume(), occurred_at=MONDAY + until * HOUR)
    assert (work.standing(), work.run("answer").breached) == ({"answer": "ended"}, breached)
    assert _corrections(work) == [("paused", MONDAY + HOUR)]


def test_a_pause_that_began_earlier_than_was_known_leaves_more() -> None:
    """It is the same one: two hours were left by what was known first, three in truth."""
    work = Clockwork(SOLUTION).open().after(hours=2)
    work.ask(WAIT)
    work.ask(WAIT, occurred_at=MONDAY + HOUR)
    assert (work.run("solution").left, len(work.run("solution").stops)) == (3 * HOUR, 1)
    assert [type(one) for one in work.ask(WAIT, occurred_at=MONDAY + HOUR + HALF)] == [e.CaseWaiting]
    work.after(hours=2).ask(c.Resume())
    assert work.run("solution").due == MONDAY + 7 * HOUR
    assert _corrections(work) == []


@pytest.mark.parametrize("until, standing", [(2, "late"), (5, "met")])
def test_what_was_done_in_a_pause_that_had_ended_before_may_be_late_after_all(until: int, standing: str) -> None:
    """Given an answer seven hours after the contact while the case waited, and that it waited no more by then."""
    work = Clockwork(ANSWER).open().after(hours=1)
    work.ask(WAIT)
    work.after(hours=6).ask(c.Reply(text="x"))
    assert work.standing() == {"answer": "met"}
    work.after(hours=1).ask(c.Resume(), occurred_at=MONDAY + until * HOUR)
    assert (work.standing(), work.run("answer").due) == ({"answer": standing}, MONDAY + (3 + until) * HOUR)
    assert _corrections(work) == []


def test_what_was_done_in_a_pause_stays_in_time_when_the_case_goes_on() -> None:
    """The pause needs no end for that."""
    work = Clockwork(ANSWER).open().after(hours=1)
    work.ask(WAIT)
    work.after(hours=6).ask(c.Reply(text="x"))
    assert [type(one) for one in work.ask(c.Resume())] == [e.CaseResumed]
    assert (work.standing(), _corrections(work)) == ({"answer": "met"}, [])


@pytest.mark.parametrize(
    "by, action",
    [
        ("reply", c.Reply(text="x")),
        ("acknowledgement", c.Reply(text="x", accepts=True, expected_at=MONDAY + 9 * HOUR)),
        ("call", c.MakeCall(outcome="reached")),
        ("proposal", c.ProposeSolution(text="x")),
        ("finding", c.Verify(sources=("customer",), findings="x", outcome="true")),
        ("triage", c.TriageCase(complexity="simple")),
        ("acceptance", c.ClaimCase()),
        ("emergency_step", c.TakeEmergencyStep(step="stop")),
        ("referral_answer", c.AnswerReferral(referral=1, answer="x")),
        ("information", c.ReceiveInformation(request=1, text="x")),
        ("review", c.ReviewSolution(solution=1, approved=True)),
    ],
)
def test_what_was_done_late_may_turn_out_to_have_been_done_before(by: str, action: c.CaseAction) -> None:
    """In time, or else later than that and yet earlier than was known; what comes after it is no news to the clock."""
    starts = {"referral_answer": "referral", "information": "information_request"}.get(by, "contact")
    emergency, only = (EMERGENCY, MAJOR) if by == "emergency_step" else ("", "")
    work = Clockwork()
    work.publish(emergency, clock("clock", "hours = 2", starts=starts, by=by, more=only), office=WAREHOUSE + OFFICE)
    work.open(severity="major")
    if by == "referral_answer":
        work.ask(c.ReferCase(to="warehouse", question="x"))
    if by == "information":
        work.ask(c.AskForInformation(of="third_party", party="carrier", wanted=("scans",), text="x"))
    if by == "review":
        work.ask(c.ProposeSolution(text="x"), actor="staff-proposer")
    work.after(hours=4).ask(action)
    assert work.standing() == {"clock": "late"}
    work.ask(action, occurred_at=MONDAY + 3 * HOUR)
    work.ask(action, occurred_at=MONDAY + HOUR)
    found = [("late", MONDAY + 3 * HOUR), ("met", MONDAY + HOUR)]
    assert (_corrections(work), work.standing()) == (found, {"clock": "met"})
    for at in (HALF, 2 * HOUR):
        with nullcontext() if by != "referral_answer" else pytest.raises(errors.ReferralAnsweredAlready):
            work.ask(action, occurred_at=MONDAY + at)
    assert _corrections(work) == found


def test_another_step_of_the_emergency_process_that_was_taken_before_counts_too() -> None:
    """The clock is for the first step, whichever that was; a step that was taken earlier than was known is told so."""
    work = Clockwork(EMERGENCY, clock("emergency", "hours = 2", by="emergency_step", more=MAJOR))
    work.open(severity="major").after(hours=3).ask(c.TakeEmergencyStep(step="stop"))
    work.ask(c.TakeEmergencyStep(step="warn"), occurred_at=MONDAY + HOUR)
    assert (_corrections(work), work.standing()) == ([("met", MONDAY + HOUR)], {"emergency": "met"})
    work.ask(c.TakeEmergencyStep(step="stop"), occurred_at=MONDAY + HALF)
    assert work.ask(c.TakeEmergencyStep(step="stop")) == []
    taken = {one.step: one.at for one in work.state.file.emergency_steps}
    assert taken == {"warn": MONDAY + HOUR, "stop": MONDAY + HALF}


@pytest.mark.parametrize(
    "closed, made, standing", [(1, HALF, "met"), (5, HOUR, "met"), (5, 3 * HOUR, "late"), (5, 5 * HOUR, None)]
)
def test_a_call_back_that_lapsed_was_made_all_the_same_if_that_was_before_the_close(
    closed: int, made: timedelta, standing: str | None
) -> None:
    """Within its window or late; a call after the close, or after it was taken back, is another one."""
    for ends in (c.CloseByDecision(reason="A hoax."), c.CancelCallBack(call_back=1, reason="She wrote.")):
        work = _promised().after(hours=closed)
        work.ask(ends)
        call = c.MakeCall(call_back=1, outcome="reached")
        if standing is None:
            with pytest.raises(errors.CallBackOver):
                work.ask(call, occurred_at=MONDAY + made)
            continue
        work.after(hours=1).ask(call, occurred_at=MONDAY + made)
        assert (_corrections(work), work.standing()) == ([(standing, MONDAY + made)], {"back": standing})
        assert work.state.file.call_backs[0].status == "made"


@pytest.mark.parametrize(
    "action", [c.MakeCall(call_back=1, outcome="reached"), c.CancelCallBack(call_back=1, reason="x")]
)
def test_what_came_before_a_call_was_promised_is_none_of_that_promise(action: c.CaseAction) -> None:
    """A call of before is one of its own, which the refusal says."""
    work = Clockwork(WINDOW, BACK).open().after(hours=1)
    work.ask(c.PromiseCallBack(until=MONDAY + 3 * HOUR))
    with pytest.raises(errors.CallBackNotYetPromised, match=r"after 2026-03-02T09:30:00.*leaves `call_back` out"):
        work.ask(action, occurred_at=MONDAY + HALF)
    work.ask(c.MakeCall(outcome="reached"), occurred_at=MONDAY + HALF)
    assert work.standing() == {"back": "running"}
    work.ask(c.MakeCall(call_back=1, outcome="reached"), occurred_at=MONDAY + HOUR)
    assert work.standing() == {"back": "met"}


def test_what_was_done_before_a_clock_ended_was_done() -> None:
    """In time where it had not run out; late where it had, and then no more than that."""
    for closed, done, standing in ((2, 1, "met"), (6, 5, "late"), (6, 6, "ended")):
        work = Clockwork(ANSWER).open().after(hours=closed)
        work.ask(c.CloseByDecision(reason="x"))
        work.after(hours=1).ask(c.Reopen(reason="x"))
        for _ in range(2):
            work.ask(c.Reply(text="x"), occurred_at=MONDAY + done * HOUR)
        assert work.standing() == {"answer": standing}
        assert _corrections(work) == [(standing, MONDAY + done * HOUR)] * (standing != "ended")


def test_what_was_done_while_the_case_waited_was_in_time_though_the_case_was_closed_then() -> None:
    """Five hours after the contact, with four to answer in, of which three were left when it came to wait."""
    work = Clockwork(ANSWER).open().after(hours=1)
    work.ask(WAIT)
    work.after(hours=9).ask(c.CloseByDecision(reason="x"))
    work.ask(c.Reopen(reason="x"))
    work.ask(c.Reply(text="x"), occurred_at=MONDAY + 5 * HOUR)
    assert (work.standing(), _corrections(work)) == ({"answer": "met"}, [("met", MONDAY + 5 * HOUR)])


@pytest.mark.parametrize("done, standing", [(None, "running"), (5, "met"), (7, "late")])
def test_another_target_that_counted_before_a_clock_ran_out_puts_it_off(done: int | None, standing: str) -> None:
    """Given four hours and six where it is not urgent, which nobody said until the four were over: what was done late
    was in time by then or was not, and what was not done is due later.
    """
    work = Clockwork(clock("answer", 'hours = 6|when = { priorities = ["low"] }', "hours = 4")).open()
    work.after(hours=done or 5)
    work.notice()
    if done:
        work.ask(c.Reply(text="x"))
    work.ask(c.ChangePriority(priority="low"), occurred_at=MONDAY + HOUR)
    assert work.standing() == {"answer": standing}
    moved = [("moved", MONDAY + HOUR)]
    assert (_corrections(work), work.run("answer").due) == (moved, MONDAY + 6 * HOUR)
    work.after(hours=4).notice()
    assert work.standing() == {"answer": "breached" if done is None else standing}
    assert _corrections(work) == moved
    broken = [4, 6] if standing != "met" and done != 5 else [4]
    assert [one.due for one in work.of(e.ClockBreached)] == [MONDAY + hour * HOUR for hour in broken]


def test_another_target_counts_that_did_so_at_the_due_instant() -> None:
    """Rule 10: at that very moment nothing was broken yet; a moment later it was."""
    targets = ('hours = 6|when = { priorities = ["low"] }', "hours = 4")
    for late, due, corrected in ((0, 6, True), (1, 4, False)):
        work = Clockwork(clock("answer", *targets)).open().after(hours=5)
        work.notice()
        at = MONDAY + 4 * HOUR + timedelta(seconds=late)
        work.ask(c.ChangePriority(priority="low"), occurred_at=at)
        assert (work.run("answer").due, _corrections(work)) == (MONDAY + due * HOUR, [("moved", at)] * corrected)


@pytest.mark.parametrize("more", ["", 'only = { priorities = ["normal"] }'])
def test_what_changes_no_target_moves_nothing_that_ran_out(more: str) -> None:
    """Rules 9 and 21: given eight hours that were broken, and a priority lowered two hours later, which changed nothing
    any more, then a judgement of before, entered after that, takes nothing of it back.
    """
    targets = ("hours = 8",) if more else ('hours = 12|when = { priorities = ["low"] }', "hours = 8")
    work = Clockwork(clock("solved", *targets, by="resolution", more=more)).open().after(hours=9)
    work.notice()
    work.after(hours=1).ask(c.ChangePriority(priority="low", reason="x"))
    work.ask(c.TriageCase(complexity="simple"), occurred_at=MONDAY + 6 * HOUR)
    assert (work.standing(), work.run("solved").due) == ({"solved": "breached"}, MONDAY + 8 * HOUR)
    assert _corrections(work) == []


@pytest.mark.parametrize("looked", [False, True])
@pytest.mark.parametrize("done, standing", [(2, "met"), (3, "late"), (5, "late"), (None, "breached")])
def test_another_target_that_was_over_sooner_counts_whenever_the_breach_was_noticed(
    looked: bool,  # noqa: FBT001 - a case
    done: int | None,
    standing: str,
) -> None:
    """Rule 9: given four hours and two where it is urgent, which it was from the first hour on, when somebody looked at
    the clock before that was entered, or nobody did, then two hours decide what was in time.
    """
    work = Clockwork(clock("answer", 'hours = 2|when = { priorities = ["urgent"] }', "hours = 4")).open()
    work.after(hours=7)
    if looked:
        work.notice()
    work.ask(c.ChangePriority(priority="urgent"), occurred_at=MONDAY + HOUR)
    if done is not None:
        work.ask(c.Reply(text="x"), occurred_at=MONDAY + done * HOUR)
    work.notice()
    assert (work.standing(), work.run("answer").due) == ({"answer": standing}, MONDAY + 2 * HOUR)
    assert _corrections(work) == ([("moved", MONDAY + HOUR)] if looked else [])


def test_what_was_late_is_later_by_another_target_that_was_over_sooner() -> None:
    """Rules 9 and 21: it was broken when that was over; the breach that was recorded stays in the history."""
    targets = 'hours = 2|when = { priorities = ["urgent"] }', "hours = 4"
    work = Clockwork(clock("answer", *targets, more=PAUSED)).open()
    for hours, action in ((1, WAIT), (1.5, c.Resume()), (4.2, WAIT), (4.4, c.Resume()), (8, c.Reply(text="x"))):
        work.now = MONDAY + hours * HOUR
        work.ask(action)
    work.ask(c.ChangePriority(priority="urgent"), occurred_at=MONDAY + HALF)
    run = work.run("answer")
    assert (run.standing, run.due, run.fulfilled_at) == ("late", MONDAY + 2.5 * HOUR, MONDAY + 8 * HOUR)
    assert [one.due for one in work.of(e.ClockBreached)] == [MONDAY + 4.7 * HOUR, MONDAY + 2.5 * HOUR]
    assert _corrections(work) == [("moved", MONDAY + HALF)]


@pytest.mark.parametrize("done", [None, 8])
def test_what_another_target_leaves_no_time_while_the_case_waited_is_due_when_that_was_over(done: int | None) -> None:
    """Rule 8: given a wait from half past two to seven, and two hours where it is urgent, which it was since five."""
    targets = 'hours = 2|when = { priorities = ["urgent"] }', "hours = 3"
    work = Clockwork(clock("answer", *targets, more=PAUSED)).open()
    for hours, action in ((2.5, WAIT), (7, c.Resume())):
        work.now = MONDAY + hours * HOUR
        work.ask(action)
    work.after(hours=1).notice()
    if done:
        work.ask(c.Reply(text="x"))
    work.ask(c.ChangePriority(priority="urgent"), occurred_at=MONDAY + 5 * HOUR)
    work.notice()
    assert (work.run("answer").due, work.standing()) == (MONDAY + 7 * HOUR, {"answer": "late" if done else "breached"})
    _corrections(work)


def test_another_target_changes_no_result_that_was_there_before() -> None:
    """Rules 4 and 5: one that counted only after the clock had run out is none of its."""
    for done in (None, 8):
        work = Clockwork(clock("answer", 'hours = 6|when = { priorities = ["low"] }', "hours = 4")).open()
        work.after(hours=8).notice()
        if done:
            work.ask(c.Reply(text="x"))
        work.ask(c.ChangePriority(priority="low"), occurred_at=MONDAY + 5 * HOUR)
        assert (_corrections(work), work.run("answer").due) == ([], MONDAY + 4 * HOUR)


@pytest.mark.parametrize(
    "done, raised, due, standing",
    [
        (1.5, 1, 2, "met"),
        (3, 1, 2, "late"),
        (3, 2.5, 3.25, "met"),
        (3, 3, 4, "met"),
        (2.5, 3, 4, "met"),
    ],
)
def test_what_was_in_time_may_turn_out_to_have_had_less(done: float, raised: float, due: float, standing: str) -> None:
    """Rules 5 and 21: given four hours and two where it is urgent, which nobody said until it was answered. What would
    have been over already was to be done within three quarters of an hour; after the answer nothing changes.
    """
    targets = 'hours = 2|when = { priorities = ["urgent"] }', "hours = 4"
    work = Clockwork(clock("answer", *targets, more="warnings = [{ minutes = 45 }]")).open()
    work.after(hours=done).ask(c.Reply(text="x"))
    work.after(hours=2).ask(c.ChangePriority(priority="urgent"), occurred_at=MONDAY + raised * HOUR)
    assert (work.standing(), work.run("answer").due) == ({"answer": standing}, MONDAY + due * HOUR)
    assert [one.due for one in work.of(e.ClockBreached)] == ([MONDAY + due * HOUR] if standing == "late" else [])
    assert _corrections(work) == []


def test_what_was_in_time_with_a_pause_has_it_under_another_target_too() -> None:
    """Given an hour's wait before the answer, and another one that ran out just before that."""
    targets = 'hours = 2|when = { priorities = ["urgent"] }', "hours = 4"
    work = Clockwork(clock("answer", *targets, more=PAUSED)).open()
    for hours, action in ((1, WAIT), (2, c.Resume()), (3, c.Reply(text="x")), (5, c.Reply(text="y"))):
        work.now = MONDAY + hours * HOUR
        work.ask(action)
    work.ask(c.ChangePriority(priority="urgent"), occurred_at=MONDAY + HALF)
    assert (work.standing(), work.run("answer").due, _corrections(work)) == ({"answer": "met"}, MONDAY + 3 * HOUR, [])


def test_what_ran_out_by_another_target_before_the_case_waited_stands_still_no_more() -> None:
    """Rules 8, 9 and 21: given a wait since half past two, and two hours where it is urgent, as it was from one on."""
    targets = 'hours = 2|when = { priorities = ["urgent"] }', "hours = 4"
    work = Clockwork(clock("answer", *targets, more=PAUSED)).open().after(hours=2.5)
    work.ask(WAIT)
    work.after(hours=1).ask(c.ChangePriority(priority="urgent"), occurred_at=MONDAY + HOUR)
    work.notice()
    assert (work.standing(), work.run("answer").stops) == ({"answer": "breached"}, ())
    assert [one.due for one in work.of(e.ClockBreached)] == [MONDAY + 2 * HOUR]
    work.after(hours=1).ask(c.Resume())
    assert (work.run("answer").due, _corrections(work)) == (MONDAY + 2 * HOUR, [])
