"""Calls that were promised: the window, the clock that runs until it is over, and what ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.personal import Plain
from tests.domain.clockwork import MONDAY, Clockwork, clock

WINDOW = '[call_backs]\nwithin = { hours = 2 }\nwindow_minutes = 60\ncalendar = "office"\n'
BACK = clock("back", "hours = 3", starts="call_back_request", by="call", more='calendar = "office"')
TUESDAY_AT_TEN = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _work(*sections: str) -> Clockwork:
    return Clockwork(*(sections or (WINDOW, BACK))).open()


def _promised(work: Clockwork) -> e.CallBackPromised:
    found: e.CallBackPromised = work.of(e.CallBackPromised)[-1]
    return found


def test_the_policy_says_when_a_call_is_promised() -> None:
    """Two working hours after the request, for one; over lunch neither counts."""
    work = _work()
    subject = work.state.file.subject
    work.after(hours=1).ask(c.PromiseCallBack(contact="+49 30 1234", note="She is at work."))
    # From ten to half past twelve are two hours and a half, and then there is lunch for half an hour.
    since, until = MONDAY + timedelta(hours=3), MONDAY + timedelta(hours=4, minutes=30)
    contact, note = Plain("+49 30 1234", subject), Plain("She is at work.", subject)
    assert _promised(work) == e.CallBackPromised(
        call_back=1, since=since, until=until, policy=1, contact=contact, note=note, at=MONDAY + HOUR
    )
    run = work.run("back")
    assert (run.started_at, run.due, run.about, run.until) == (MONDAY + HOUR, until, 1, None)


def test_a_window_begins_when_somebody_is_there() -> None:
    """Two hours before closing are over at closing, when nobody calls any more."""
    work = _work().at(2, 15)
    work.ask(c.PromiseCallBack())
    opens = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert (_promised(work).since, _promised(work).until) == (opens, opens + HOUR)
    assert (work.run("back").due, work.run("back").until) == (opens + HOUR, None)


def test_another_window_can_be_agreed() -> None:
    """The clock is due when that is over, and stands still for nobody."""
    urgent, more = 'hours = 1|when = { priorities = ["urgent"] }', 'calendar = "office"\npauses = ["customer"]'
    work = _work(clock("back", urgent, "hours = 3", starts="call_back_request", by="call", more=more))
    work.ask(c.PromiseCallBack(since=TUESDAY_AT_TEN, until=TUESDAY_AT_TEN + HOUR))
    (started,) = work.of(e.ClockStarted)
    assert (started.due, started.until) == (TUESDAY_AT_TEN + HOUR, TUESDAY_AT_TEN + HOUR)
    work.after(hours=1).ask(c.WaitFor(waits_on="customer", asked="Which one?"))
    assert work.standing() == {"back": "running"}
    work.after(hours=1).ask(c.Resume())
    work.ask(c.ChangePriority(priority="urgent"))
    assert work.run("back").due == TUESDAY_AT_TEN + HOUR


def test_half_a_window_is_made_whole() -> None:
    """With a begin alone it is as long as the policy's, with an end alone it begins now."""
    work = _work()
    work.ask(c.PromiseCallBack(since=TUESDAY_AT_TEN))
    assert (_promised(work).since, _promised(work).until) == (TUESDAY_AT_TEN, TUESDAY_AT_TEN + HOUR)
    work.ask(c.PromiseCallBack(until=TUESDAY_AT_TEN))
    assert (_promised(work).since, _promised(work).until) == (MONDAY, TUESDAY_AT_TEN)
    assert [one.about for one in work.state.file.clocks] == [1, 2]


@pytest.mark.parametrize(
    "since, until, refusal",
    [
        (None, MONDAY - HOUR, errors.CallBackWindowOver),
        (None, MONDAY, errors.CallBackWindowOver),
        (TUESDAY_AT_TEN, TUESDAY_AT_TEN - HOUR, errors.CallBackWindowEmpty),
        (TUESDAY_AT_TEN, TUESDAY_AT_TEN, errors.CallBackWindowEmpty),
    ],
)
def test_a_window_lies_ahead_and_has_a_length(
    since: datetime | None, until: datetime, refusal: type[errors.CallBackWindowOver | errors.CallBackWindowEmpty]
) -> None:
    """Nobody can be called before now, or between an end and a begin."""
    with pytest.raises(refusal):
        _work().ask(c.PromiseCallBack(since=since, until=until))


def test_without_a_window_of_the_policy_one_has_to_be_given() -> None:
    """An end will do; a clock runs where the policy has one."""
    work = _work(BACK)
    for half in (c.PromiseCallBack(), c.PromiseCallBack(since=TUESDAY_AT_TEN)):
        with pytest.raises(errors.NoCallBackWindow):
            work.ask(half)
    work.ask(c.PromiseCallBack(until=TUESDAY_AT_TEN))
    assert work.run("back").due == TUESDAY_AT_TEN
    without = _work("")
    without.ask(c.PromiseCallBack(until=TUESDAY_AT_TEN))
    assert without.state.file.clocks == ()


@pytest.mark.parametrize("outcome", ["reached", "not_reached"])
def test_an_attempt_keeps_the_promise(outcome: str) -> None:
    """Whoever was reached; at the end of the window is in time."""
    work = _work()
    work.ask(c.PromiseCallBack())
    work.now = _promised(work).until
    work.ask(c.MakeCall(call_back=1, outcome=outcome))  # type: ignore[arg-type]  # one of the two outcomes
    assert work.standing() == {"back": "met"}
    assert (work.state.file.call_backs[0].status, work.state.file.call_backs[0].outcome) == ("made", outcome)
    (made,) = work.of(e.CallMade)
    assert not made.late


def test_a_call_after_its_window_is_late() -> None:
    """The promise was broken when the window was over."""
    work = _work()
    work.ask(c.PromiseCallBack())
    work.now = _promised(work).until + timedelta(seconds=1)
    work.ask(c.MakeCall(call_back=1, outcome="reached"))
    (breached,) = work.of(e.ClockBreached)
    (made,) = work.of(e.CallMade)
    assert (breached.due, made.late, work.standing()) == (_promised(work).until, True, {"back": "late"})


def test_each_promise_has_a_clock_of_its_own() -> None:
    """A call keeps the one that it is about, and one without a promise none."""
    work = _work()
    work.ask(c.PromiseCallBack())
    work.ask(c.PromiseCallBack(until=TUESDAY_AT_TEN))
    work.ask(c.MakeCall(outcome="reached"))
    assert [one.standing for one in work.state.file.clocks] == ["running", "running"]
    work.ask(c.MakeCall(call_back=2, outcome="reached"))
    assert [one.standing for one in work.state.file.clocks] == ["running", "met"]


def test_a_call_without_a_promise_is_a_call_all_the_same() -> None:
    """A clock for the first call of a case is fulfilled by any."""
    first_call = clock("first_call", "hours = 1", by="call")
    work = _work(WINDOW, BACK, first_call)
    work.ask(c.PromiseCallBack())
    work.ask(c.MakeCall(outcome="reached"))
    assert work.standing() == {"first_call": "met", "back": "running"}


def test_what_is_taken_back_is_not_missed() -> None:
    """Its clock ends with the reason; there is nothing to make or to cancel any more."""
    work = _work()
    work.ask(c.PromiseCallBack())
    work.ask(c.CancelCallBack(call_back=1, reason="She wrote instead."))
    (ended,) = work.of(e.ClockEnded)
    assert (ended.because, work.standing()) == ("cancelled", {"back": "ended"})
    assert work.ask(c.CancelCallBack(call_back=1, reason="Again.")) == []
    with pytest.raises(errors.CallBackOver, match="Call-back 1 is cancelled already"):
        work.ask(c.MakeCall(call_back=1, outcome="reached"))


def test_what_was_made_is_not_taken_back_but_tried_again() -> None:
    """Nobody was there the first time."""
    work = _work()
    work.ask(c.PromiseCallBack())
    work.ask(c.MakeCall(call_back=1, outcome="not_reached"))
    with pytest.raises(errors.CallBackOver):
        work.ask(c.CancelCallBack(call_back=1, reason="Nobody was there."))
    work.ask(c.MakeCall(call_back=1, outcome="reached"))
    assert work.state.file.call_backs[0].outcome == "reached"
    assert len(work.of(e.ClockFulfilled)) == 1


def test_a_promise_that_was_never_made_is_unknown() -> None:
    """By its number."""
    work = _work()
    for action in (c.MakeCall(call_back=1, outcome="reached"), c.CancelCallBack(call_back=1, reason="x")):
        with pytest.raises(errors.CallBackUnknown, match="The case has no call-back 1"):
            work.ask(action)


def test_a_case_is_not_resolved_while_somebody_waits_for_a_call() -> None:
    """It is made or cancelled first."""
    work = _work()
    work.ask(c.PromiseCallBack())
    with pytest.raises(errors.CallBackOpen):
        work.ask(c.Resolve(summary="Done."))
    work.ask(c.MakeCall(call_back=1, outcome="reached"))
    work.ask(c.Resolve(summary="Done."))
    with pytest.raises(errors.CaseIsResolved):
        work.ask(c.PromiseCallBack())


def test_a_promise_lapses_with_its_case() -> None:
    """Whoever closes it decides on that, too; its clock ends as all do."""
    work = _work()
    work.ask(c.PromiseCallBack())
    work.ask(c.CloseByDecision(reason="A hoax."))
    assert (work.state.file.call_backs[0].status, work.standing()) == ("lapsed", {"back": "ended"})
    with pytest.raises(errors.CaseIsClosed):
        work.ask(c.PromiseCallBack())
    with pytest.raises(errors.CallBackOver, match="is lapsed already"):
        work.ask(c.MakeCall(call_back=1, outcome="reached"))
    assert len(work.ask(c.MakeCall(outcome="reached"))) == 1


def test_a_lost_call_is_promised_one_call_back() -> None:
    """Asked for again because of the same call it is no news, also once the case is closed."""
    work = _work()
    work.ask(c.PromiseCallBack(call="call-1"))
    assert work.ask(c.PromiseCallBack(call="call-1")) == []
    work.ask(c.CloseByDecision(reason="A hoax."))
    assert work.ask(c.PromiseCallBack(call="call-1")) == []
