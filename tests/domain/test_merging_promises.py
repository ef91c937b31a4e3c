"""What was promised on a case holds on the one that it goes on in: calls, and what the graver of both asks for."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from application.clocks.verifying import Verifier
from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.clocks.follower import Follower
from domain.case.decisions import CASE
from domain.event import On
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.test_call_backs import WINDOW
from tests.samples import command

HOUR = timedelta(hours=1)
BACK = clock(
    "back", "hours = 3", starts="call_back_request", by="call", more='calendar = "office"\nwarnings = [{ hours = 1 }]'
)
MAJOR = clock("major", "hours = 6", more='only = { severities = ["major"] }')
TRIAGE = clock("triage", "hours = 9", by="triage")
FOLLOWED_UP = '[follow_up]\nwhen = { severities = ["major"] }\nat = "09:00"\ncalendar = "office"\n'
MERGE = c.MergeCase(into="case-2", reason="The same.")


def _work(*sections: str, **contents: Any) -> Clockwork:  # noqa: ANN401 - the fields of the action
    return Clockwork(*(sections or (WINDOW, BACK))).open(**contents)


def _merge(work: Clockwork, target: Clockwork, **circumstances: Any) -> list[Any]:  # noqa: ANN401 - of a command
    """Merge a case into another, which goes on with what comes over; return that. It can all be counted again."""
    asked = command(MERGE, "case-1", now=work.now, beside={"case-2": target.state}, **circumstances)
    policy = replace(work.policy, joined=target.policy)
    came = [one for one in CASE.decided(asked, work.state, policy) if isinstance(one, On)]
    work.ask(MERGE, policy, beside={"case-2": target.state}, **circumstances)
    for one in came:
        target.state = CASE.evolve(target.state, one.event)
        target.events.append(one.event)
        target.dated.append((one.occurred_at or asked.occurred_at, one.event))
    target.now = work.now
    _counted_again(work)
    _counted_again(target)
    return [one.event for one in came]


def _counted_again(work: Clockwork) -> None:
    verifier = Verifier(work.policies)
    found = [verifier.take("case-1", number, at, event) for number, (at, event) in enumerate(work.dated, 1)]
    assert [one for each in found for one in each] == []


def _statuses(work: Clockwork) -> list[str]:
    return [one.status for one in work.state.file.call_backs]


@pytest.mark.parametrize("agreed", [None, MONDAY + 5 * HOUR])
def test_a_promised_call_goes_over_with_its_window(agreed: datetime | None) -> None:
    """Its clock is due when it was and has run as long; it is warned of where it was not; to make it is to keep it."""
    work, target = _work(), _work()
    target.ask(c.PromiseCallBack(until=MONDAY + 9 * HOUR))
    work.after(hours=1).ask(c.PromiseCallBack(call="call-1", contact="+49 30 1", until=agreed))
    source = work.run("back")
    work.after(minutes=30)
    _merge(work, target)
    assert _statuses(work) == ["merged"]
    assert [one.because for one in work.of(e.ClockEnded)] == ["merged"]
    (_, promised) = target.of(e.CallBackPromised)
    until = work.state.file.call_backs[0].until
    assert (promised.call_back, promised.until, promised.call) == (2, until, "call-1")
    assert (promised.at, promised.merged, promised.was) == (MONDAY + HOUR, "case-1", 1)
    run = target.run("back", 2)
    assert (run.started_at, run.due, run.about, run.until) == (MONDAY + HOUR, until, 2, source.until)
    assert run.warnings == source.warnings
    target.now = until
    target.ask(c.MakeCall(call_back=2, outcome="reached"))
    assert (target.run("back", 2).standing, _statuses(target)) == ("met", ["promised", "made"])
    _counted_again(target)


def test_a_call_of_before_the_merge_keeps_the_promise_that_came_over() -> None:
    """Though it is entered on the other case; one of before the promise does not."""
    work, target = _work(), _work()
    work.after(hours=1).ask(c.PromiseCallBack(until=MONDAY + 3 * HOUR))
    work.after(hours=1)
    _merge(work, target)
    with pytest.raises(errors.CallBackNotYetPromised):
        target.ask(c.MakeCall(call_back=1, outcome="reached"), occurred_at=MONDAY)
    target.after(hours=3).notice()
    target.ask(c.MakeCall(call_back=1, outcome="reached"), occurred_at=MONDAY + 1.5 * HOUR)
    assert target.standing() == {"back": "met"}
    _counted_again(target)


def test_a_call_that_was_missed_before_the_merge_was_missed_once() -> None:
    """The customer is still to be called, on the case that goes on, where no clock is for it any more."""
    work, target = _work(), _work()
    work.ask(c.PromiseCallBack(until=MONDAY + HOUR))
    work.after(hours=2)
    came = _merge(work, target)
    assert (work.run("back").breached, target.state.file.clocks) == (True, ())
    assert [type(one) for one in came] == [e.CaseMergedIn, e.CallBackPromised]
    target.ask(c.MakeCall(call_back=1, outcome="reached"))
    (made,) = target.of(e.CallMade)
    assert made.late


@pytest.mark.parametrize("noticed", [False, True])
def test_a_merge_before_the_window_was_over_hands_the_promise_on_whenever_it_is_entered(noticed: bool) -> None:  # noqa: FBT001 - a case each
    """Rules 9 and 21: nobody called, and that is a miss of the case that goes on, be it noticed before or not."""
    work, target = _work(), _work()
    work.ask(c.PromiseCallBack(until=MONDAY + 3 * HOUR))
    work.after(hours=5)
    if noticed:
        work.notice()
    _merge(work, target, occurred_at=MONDAY + HOUR)
    target.notice()
    assert (work.run("back").standing, work.run("back").breached) == ("ended", False)
    assert (target.standing(), target.run("back").due) == ({"back": "breached"}, MONDAY + 3 * HOUR)
    _counted_again(target)


def test_a_merge_at_the_very_end_of_the_window_hands_the_promise_on() -> None:
    """Rule 10: a call at that instant is in time, on the case that goes on."""
    work, target = _work(), _work()
    work.ask(c.PromiseCallBack(until=MONDAY + HOUR))
    work.after(hours=1)
    _merge(work, target)
    target.ask(c.MakeCall(call_back=1, outcome="reached"))
    assert (work.standing(), target.standing()) == ({"back": "ended"}, {"back": "met"})


@pytest.mark.parametrize("made, standing", [(2, "met"), (3.5, "late"), (4.5, None)])
def test_a_call_of_before_the_merge_corrects_what_was_broken_before_it(made: float, standing: str | None) -> None:
    """Rule 21: on the case that broke the promise; what came after the merge is entered on the one that goes on."""
    work, target = _work(), _work()
    work.ask(c.PromiseCallBack(until=MONDAY + 3 * HOUR))
    work.after(hours=4).notice()
    _merge(work, target)
    work.after(hours=1)
    call = c.MakeCall(call_back=1, outcome="reached")
    with pytest.raises(errors.CaseIsMerged) if standing is None else nullcontext():
        work.ask(call, occurred_at=MONDAY + made * HOUR)
    assert work.standing() == {"back": standing or "ended"}
    _counted_again(work)


def test_a_promise_that_went_over_is_kept_where_it_goes_on() -> None:
    """Also by a call of before the merge."""
    work, target = _work(), _work()
    work.ask(c.PromiseCallBack(until=MONDAY + 3 * HOUR))
    work.after(hours=1)
    _merge(work, target)
    for call_back in (1, None):
        with pytest.raises(errors.CaseIsMerged):
            work.ask(c.MakeCall(call_back=call_back, outcome="reached"), occurred_at=MONDAY + HOUR / 2)


def test_what_is_over_stays_where_it_was() -> None:
    """A call that was made or taken back is promised no more."""
    work, target = _work(), _work()
    for _ in range(2):
        work.ask(c.PromiseCallBack())
    work.ask(c.MakeCall(call_back=1, outcome="not_reached"))
    work.ask(c.CancelCallBack(call_back=2, reason="x"))
    _merge(work, target)
    assert (target.state.file.call_backs, _statuses(work)) == ((), ["made", "cancelled"])


def test_a_promise_does_not_go_over_to_a_case_that_is_resolved() -> None:
    """Which would close with nobody called; the promise is to be kept or taken back first."""
    work, target = _work(), _work()
    target.ask(c.Resolve(summary="x"))
    work.ask(c.PromiseCallBack())
    with pytest.raises(errors.CallBackOpen):
        _merge(work, target)
    work.ask(c.CancelCallBack(call_back=1, reason="x"))
    _merge(work, target)


def test_the_graver_of_both_holds() -> None:
    """With the clocks for such cases, which run from the contact, and with being followed up; nobody has triaged it."""
    work = _work(MAJOR, TRIAGE, FOLLOWED_UP, severity="major")
    target = _work(MAJOR, TRIAGE, FOLLOWED_UP, severity="ordinary")
    work.after(hours=1)
    came = _merge(work, target)
    assert came[0] == e.CaseMergedIn(merged="case-1", severity="major")
    assert target.state.file.severity == "major"
    assert target.standing() == {"triage": "running", "major": "running"}
    assert target.run("major").due == MONDAY + 6 * HOUR
    assert target.state.file.followed_up == 1
    assert sum(isinstance(one, e.FollowUpBegun) for one in came) == 1


def test_an_ordinary_case_takes_nothing_from_a_major_one() -> None:
    """Nor does one major case add to another."""
    for severity in ("ordinary", "major"):
        work, target = _work(MAJOR, severity=severity), _work(MAJOR, severity="major")
        (merged, *_) = _merge(work, target)
        assert merged == e.CaseMergedIn(merged="case-1")
        assert target.state.file.severity == "major"


def test_what_is_due_on_the_case_that_goes_on_runs_out_before_it_is_graver() -> None:
    """At its due instant, as by any command."""
    ordinary = clock("ordinary", "hours = 2", more='only = { severities = ["ordinary"] }')
    work, target = _work(MAJOR, ordinary, severity="major"), _work(MAJOR, ordinary, severity="ordinary")
    work.after(hours=3)
    _merge(work, target)
    assert target.standing() == {"ordinary": "breached", "major": "running"}
    assert [at for at, one in target.dated if isinstance(one, e.ClockBreached)] == [MONDAY + 2 * HOUR]


def test_what_a_graver_case_asks_for_is_not_broken_before_anybody_knew_of_it() -> None:
    """Rules 5 and 9: given an ordinary case of ten hours ago, and a major one that was answered in time, then what
    major ones are promised is due on the case that goes on from the merge on, with a warning, and broken after that.
    """
    target, work = _work(MAJOR, severity="ordinary"), Clockwork(MAJOR, now=MONDAY + 9 * HOUR).open(severity="major")
    work.after(minutes=30).ask(c.Reply(text="x"))
    work.after(minutes=30)
    came = _merge(work, target)
    run = target.run("major")
    assert (run.standing, run.started_at, run.due, e.ClockWarned in map(type, came)) == (
        "running",
        MONDAY,
        MONDAY + 10 * HOUR,
        True,
    )
    assert target.after(seconds=1).notice() == [e.ClockBreached(clock="major", instance=1, due=MONDAY + 10 * HOUR)]
    _counted_again(target)


def test_what_a_graver_case_asks_for_is_said_by_the_policy_of_the_one_that_goes_on() -> None:
    """Which may have clocks for such cases, and follow them up, where the other's has none and does not."""
    work, target = _work(" ", severity="major"), Clockwork()
    target.publish(MAJOR, FOLLOWED_UP)
    target.open(severity="ordinary")
    came = _merge(work, target)
    assert target.standing() == {"major": "running"}
    assert target.run("major").policy == 2
    assert e.FollowUpBegun(policy=2) in came


def test_what_came_over_means_the_same_to_whoever_follows_it_anew() -> None:
    """As a simulation does: the clock runs from the promise; what was broken before the merge is not promised again."""
    work = _work(MAJOR, WINDOW, BACK, severity="major").after(hours=1)
    for until in (MONDAY + 2 * HOUR, MONDAY + 9 * HOUR):
        work.ask(c.PromiseCallBack(until=until))
    target = _work(MAJOR, WINDOW, BACK, severity="ordinary")
    before = target.state
    came = _merge(work.after(hours=2), target)
    follower = Follower(before.file.clocks, target.policy, work.now)
    follower.take(before, [one for one in came if not isinstance(one, e.ClockStarted)])
    again = {(run.clock, run.started_at, run.due, run.about) for run in follower.runs}
    assert again == {(run.clock, run.started_at, run.due, run.about) for run in target.state.file.clocks}
    assert ("back", MONDAY + HOUR, MONDAY + 9 * HOUR, 2) in again
