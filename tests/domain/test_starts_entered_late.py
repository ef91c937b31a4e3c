"""Rules 2, 3, 9 and 21: what sets a clock going and is entered late is followed by all that is known of later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from application.clocks.verifying import Verifier
from domain.case import commands as c
from domain.case import events as e
from domain.case.state import Waiting
from tests.domain.clockwork import MONDAY, Clockwork, clock

HOUR = timedelta(hours=1)
MESSAGE = clock("message", "hours = 3", starts="customer_message", more='pauses = ["customer", "third_party"]')
REPLY = c.Reply(text="x")
WRITTEN = c.ReceiveMessage(text="x")
WAIT = c.WaitFor(waits_on="customer", asked="x")


def _told(work: Clockwork, *facts: tuple[float, c.CaseAction]) -> Clockwork:
    """Let things happen, each so many hours after the case was opened, and be entered then."""
    for at, action in facts:
        work.now = MONDAY + at * HOUR
        work.ask(action)
    return work


def _late(work: Clockwork, entered: float, at: float, action: c.CaseAction) -> Clockwork:
    """Enter late what happened, look at the clocks then, and have all that was written counted again."""
    work.now = MONDAY + entered * HOUR
    work.ask(action, occurred_at=MONDAY + at * HOUR)
    work.notice()
    verifier = Verifier(work.policies)
    found = [verifier.take("case-1", number, when, event) for number, (when, event) in enumerate(work.dated, 1)]
    assert [one for each in found for one in each] == []
    return work


@pytest.mark.parametrize("replied, standing", [(3, "met"), (5, "met"), (5.5, "late")])
def test_a_question_that_is_entered_late_was_answered_by_the_reply_after_it(replied: float, standing: str) -> None:
    """Rules 2 and 9: by the first one, as if it had been entered when it was asked."""
    work = _told(Clockwork(MESSAGE).open(), (1, REPLY), (replied, REPLY), (9, REPLY))
    _late(work, 10, 2, WRITTEN)
    run = work.run("message")
    assert (run.standing, run.started_at, run.due) == (standing, MONDAY + 2 * HOUR, MONDAY + 5 * HOUR)
    assert run.fulfilled_at == MONDAY + replied * HOUR
    assert len(work.of(e.ClockBreached)) == (standing == "late")


def test_a_reply_before_a_question_that_is_entered_late_does_not_answer_it() -> None:
    """Rule 2: nor does a note."""
    work = _told(Clockwork(MESSAGE).open(), (1, REPLY), (3, c.AddNote(text="x")))
    _late(work, 6, 2, WRITTEN)
    assert work.standing() == {"message": "breached"}


def test_a_reply_of_the_very_instant_does_not_answer_a_question_that_is_entered_after_it() -> None:
    """Rule 2: it stands before it in the log."""
    work = _told(Clockwork(MESSAGE).open(), (2, REPLY))
    _late(work, 3, 2, WRITTEN)
    assert (work.standing(), work.run("message").due) == ({"message": "running"}, MONDAY + 5 * HOUR)


def test_a_question_that_was_answered_when_the_next_came_leaves_that_its_clock() -> None:
    """Given a reply and another question at the same instant, when the question before them is entered late."""
    work = _told(Clockwork(MESSAGE).open(), (3, REPLY), (3, WRITTEN))
    _late(work, 4, 1, WRITTEN)
    assert [(one.started_at, one.standing) for one in work.state.file.clocks] == [
        (MONDAY + 3 * HOUR, "running"),
        (MONDAY + HOUR, "met"),
    ]


def test_a_wait_after_the_answer_is_no_pause_of_a_question_that_is_entered_late() -> None:
    """Rule 8: what was done needs no more time."""
    work = _told(Clockwork(MESSAGE).open(), (2, REPLY), (3, WAIT), (5, c.Resume()))
    _late(work, 6, 1, WRITTEN)
    run = work.run("message")
    assert (run.standing, run.stops, run.due) == ("met", (), MONDAY + 4 * HOUR)


def test_a_question_that_is_entered_late_stands_still_since_its_due_instant() -> None:
    """Rules 8 and 10: given a case that came to wait right then, nothing of it is broken, and nothing left."""
    work = _told(Clockwork(MESSAGE).open(), (4, WAIT))
    _late(work, 9, 1, WRITTEN)
    assert isinstance(work.state, Waiting)
    assert (work.run("message").standing, work.run("message").left) == ("paused", 0 * HOUR)


@pytest.mark.parametrize(
    "waited, replied, due, standing",
    [((3, 4), 5.5, 6, "met"), ((3, 4), 7, 6, "late"), ((1.5, 4), 6.5, 7, "met"), ((6, 7), 8, 5, "late")],
)
def test_a_question_that_is_entered_late_stood_still_while_the_case_waited(
    waited: tuple[float, float], replied: float, due: float, standing: str
) -> None:
    """Rules 8 and 21: from its own start on, unless it had run out by then; the wait is over by the time it is told."""
    since, until = waited
    third = c.WaitFor(waits_on="third_party", party="x", asked="x")
    work = _told(Clockwork(MESSAGE).open(), (since, third), (until, c.Resume()), (replied, REPLY))
    _late(work, 9, 2, WRITTEN)
    run = work.run("message")
    assert (run.standing, run.started_at, run.due) == (standing, MONDAY + 2 * HOUR, MONDAY + due * HOUR)


@pytest.mark.parametrize("since, standing", [(1, "paused"), (4, "paused"), (6, "breached")])
def test_a_question_that_is_entered_late_stands_still_while_the_case_waits(since: float, standing: str) -> None:
    """Rules 7 and 8: since the wait began, if it had not run out by then. No message ends a wait on somebody else."""
    third = c.WaitFor(waits_on="third_party", party="x", asked="x")
    work = _told(Clockwork(MESSAGE).open(), (since, third))
    _late(work, 9, 2, WRITTEN)
    assert work.standing() == {"message": standing}
    if standing == "paused":
        assert work.run("message").stops[-1].since == MONDAY + max(since, 2) * HOUR


@pytest.mark.parametrize("written, standing", [(2, "paused"), (3, "running")])
def test_a_message_of_before_the_customer_was_asked_is_no_answer(written: float, standing: str) -> None:
    """Rule 8: the case waits on; one from then on ends the wait."""
    work = _told(Clockwork(MESSAGE).open(), (3, WAIT))
    _late(work, 5, written, WRITTEN)
    assert (isinstance(work.state, Waiting), work.standing()) == (standing == "paused", {"message": standing})


@pytest.mark.parametrize("replied, standing", [(5, "met"), (6.5, "late")])
def test_a_case_that_turns_out_to_have_been_taken_up_again_was_answered_since(replied: float, standing: str) -> None:
    """Rules 4 and 9: by the reply after the customer was not satisfied, which is entered after it."""
    work = _told(Clockwork(MESSAGE).open(), (1, c.Resolve(summary="x")), (replied, REPLY))
    _late(work, 8, 3, c.NotSatisfied(reason="x"))
    run = work.run("message")
    assert (run.standing, run.started_at, run.due) == (standing, MONDAY + 3 * HOUR, MONDAY + 6 * HOUR)


def test_thanks_that_are_entered_after_the_case_was_taken_up_again_ask_for_nothing() -> None:
    """Rule 3: they were said while it was resolved."""
    work = _told(Clockwork(MESSAGE).open(), (1, c.Resolve(summary="x")), (3, c.Reopen(reason="x")), (4, REPLY))
    _late(work, 7, 2, WRITTEN)
    assert [(one.started_at, one.standing) for one in work.state.file.clocks] == [(MONDAY + 3 * HOUR, "met")]


def test_a_question_of_before_a_close_ended_with_it() -> None:
    """Rule 4: when the case is reopened the clock begins anew, and what is entered late does not go before that."""
    work = _told(Clockwork(MESSAGE).open(), (3, c.CloseByDecision(reason="x")), (5, c.Reopen(reason="x")))
    _late(work, 5.5, 1.1, WRITTEN)
    assert [(one.started_at, one.standing) for one in work.state.file.clocks] == [(MONDAY + 5 * HOUR, "running")]


@pytest.mark.parametrize("closed", [False, True])
def test_a_question_of_before_the_resolution_is_one_though_it_is_entered_after_it(closed: bool) -> None:  # noqa: FBT001 - a case each
    """Rules 3 and 9: it was open when it was asked; in a case that is closed nothing starts any more."""
    work = _told(Clockwork(MESSAGE).open(), (3, c.Resolve(summary="x")))
    if closed:
        _told(work, (4, c.CloseByDecision(reason="x")))
    _late(work, 7, 2, WRITTEN)
    assert work.standing() == ({} if closed else {"message": "breached"})


INFO = clock("information", "hours = 3", starts="information_request", by="information")
ASK = c.AskForInformation(wanted=("scans",), text="x")


@pytest.mark.parametrize("answer", [WRITTEN, c.AmendCase(description="x")])
def test_a_request_that_is_entered_late_was_answered_by_what_the_customer_said_after_it(answer: c.CaseAction) -> None:
    """Rules 9 and 21: in time or not, as if it had been entered when it was made; what was said before is no answer."""
    work = _told(Clockwork(INFO).open(), (0.5, WRITTEN), (2, answer))
    _late(work, 8, 1, ASK)
    assert (work.standing(), work.run("information").fulfilled_at) == ({"information": "met"}, MONDAY + 2 * HOUR)
    assert [one.answered for one in work.state.file.requests] == [True]
    _late(work, 9, 4, ASK)
    assert [one.answered for one in work.state.file.requests] == [True, False]


def test_what_the_customer_said_answers_no_request_to_somebody_else() -> None:
    """Whenever that is entered."""
    work = _told(Clockwork(INFO).open(), (2, WRITTEN))
    _late(work, 8, 1, c.AskForInformation(wanted=("scans",), text="x", of="third_party", party="x"))
    assert work.standing() == {"information": "breached"}
    assert [one.answered for one in work.state.file.requests] == [False]


ANSWER = clock("answer", "hours = 4")


@pytest.mark.parametrize("noticed", [False, True])
def test_of_questions_the_oldest_counts_also_where_it_is_entered_last(noticed: bool) -> None:  # noqa: FBT001 - a case each
    """Rules 9 and 21: the clock of the later one ends with its start, and is broken by nothing."""
    work = _told(Clockwork(MESSAGE).open(), (4.8, WRITTEN))
    if noticed:
        work.after(hours=5).notice()
    _late(work, 10, 1.1, WRITTEN)
    later, oldest = work.run("message"), work.run("message", 2)
    assert (later.standing, later.ended_at, later.breached) == ("ended", MONDAY + 4.8 * HOUR, False)
    assert (oldest.standing, oldest.started_at, oldest.due) == ("breached", MONDAY + 1.1 * HOUR, MONDAY + 4.1 * HOUR)
    _told(work, (11, REPLY))
    assert work.standing() == {"message": "late"}


def test_an_earlier_question_ends_a_clock_only_for_one_that_starts_instead() -> None:
    """Another one that is not for such a case is none."""
    only = 'only = { priorities = ["high"] }'
    urgent = clock("urgent", "hours = 3", starts="customer_message", more=only)
    work = _told(Clockwork(urgent, MESSAGE).open(), (4.8, WRITTEN))
    _late(work, 5, 1.1, WRITTEN)
    assert [(one.clock, one.instance, one.standing) for one in work.state.file.clocks] == [
        ("message", 1, "ended"),
        ("message", 2, "breached"),
    ]


def test_a_question_that_was_answered_before_the_next_one_leaves_that_alone() -> None:
    """Rule 2: each has its reply."""
    work = _told(Clockwork(MESSAGE).open(), (2, REPLY), (4.8, WRITTEN))
    _late(work, 5, 1.1, WRITTEN)
    assert (work.run("message").standing, work.run("message", 2).standing) == ("running", "met")


@pytest.mark.parametrize("first", [MESSAGE, ANSWER + MESSAGE])
def test_a_question_that_is_entered_late_is_one_with_that_which_was_still_to_be_answered(first: str) -> None:
    """As if it had been entered in time: the reply since answered both."""
    work = _told(Clockwork(first).open(), (0, WRITTEN), (2, REPLY))
    before = work.state.file.clocks
    _late(work, 5, 1, WRITTEN)
    assert work.state.file.clocks == before


@pytest.mark.parametrize("replied, recorded, standing", [(5, "met", "late"), (8, "late", "late"), (4, "met", "met")])
def test_a_question_that_was_answered_is_one_with_an_earlier_one_that_is_entered_after_it(
    replied: float, recorded: str, standing: str
) -> None:
    """Rules 2, 9 and 21: given questions at one and at four with no reply between them, then the first alone has a
    clock, which the reply answered; what was recorded of the second stays in the history.
    """
    work = _told(Clockwork(MESSAGE).open(), (3.9, WRITTEN), (replied, REPLY))
    assert work.standing() == {"message": recorded}
    _late(work, 10, 1.1, WRITTEN)
    later, oldest = work.run("message"), work.run("message", 2)
    assert (later.standing, later.ended_at, later.fulfilled_at) == ("ended", MONDAY + 3.9 * HOUR, None)
    assert (oldest.standing, oldest.due, oldest.fulfilled_at) == (
        standing,
        MONDAY + 4.1 * HOUR,
        MONDAY + replied * HOUR,
    )
    (correction,) = work.of(e.ClockCorrected)
    assert (correction.result, correction.because, correction.instance) == ("ended", "superseded", 1)


def test_an_answered_question_keeps_its_result_where_the_earlier_one_had_its_own_answer() -> None:
    """Rule 2: and so do later ones, which had nothing to do with either."""
    work = _told(Clockwork(MESSAGE).open(), (2, REPLY), (3, WRITTEN), (4, REPLY), (5, WRITTEN), (6, REPLY))
    before = work.state.file.clocks
    _late(work, 10, 1, WRITTEN)
    assert work.state.file.clocks[:-1] == before
    assert (work.run("message", 3).standing, work.run("message", 3).fulfilled_at) == ("met", MONDAY + 2 * HOUR)
    _late(work, 11, 2.5, WRITTEN)
    assert [one.standing for one in work.state.file.clocks] == ["ended", "met", "met", "met"]


def test_an_earlier_question_goes_before_the_step_that_a_later_one_had_climbed() -> None:
    """Rule 21: the case stays on the step, whose clock counts from the older breach now."""
    level = '{ id = "lead", title = "x", team = "returns", roles = ["team_leader"], within = { hours = 9 } }'
    ladder = f'\n[[ladders]]\nid = "up"\ntitle = "Up"\nlevels = [{level}]\n'
    climbs = clock("message", "hours = 3", starts="customer_message", more='ladder = "up"')
    work = _told(Clockwork(climbs, ladder).open(), (4.8, WRITTEN))
    work.after(hours=4).notice()
    assert work.standing() == {"message": "breached", "up.lead": "running"}
    _late(work, 10, 1.1, WRITTEN)
    steps = [one.standing for one in work.state.file.clocks if one.clock == "up.lead"]
    assert (work.standing()["message"], steps) == ("breached", ["ended", "running"])
    _told(work, (11, REPLY))
    assert work.standing() == {"message": "late", "up.lead": "met"}
