"""Rule 21: what was done before a case was closed or merged, and is entered after that, counts there."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.clocks.triggers import FULFILS
from domain.case.ended import SAID
from domain.case.state import Closed
from domain.errors import Refusal
from domain.event import Event
from tests.domain.clockwork import MONDAY, OFFICE, Clockwork, clock
from tests.domain.recounted import agrees
from tests.domain.test_call_backs import BACK, WINDOW
from tests.domain.test_entered_late import EMERGENCY, MAJOR, WAREHOUSE

if TYPE_CHECKING:
    from domain.case.file import CaseFile

HOUR = timedelta(hours=1)
PROPOSER = "staff-proposer"
CLOSE = c.CloseByDecision(reason="x")
MERGE = c.MergeCase(into="case-2")
TRIAGE = c.TriageCase(complexity="complex")
VERIFY = c.Verify(sources=("customer",), findings="x", outcome="true")
REVIEW = c.ReviewSolution(solution=1, approved=True)
PROPOSE = c.ProposeSolution(text="x")
DONE = (
    ("reply", c.Reply(text="x")),
    ("acknowledgement", c.Reply(text="x", accepts=True, expected_at=MONDAY + 9 * HOUR)),
    ("acceptance", c.ClaimCase()),
    ("triage", TRIAGE),
    ("finding", VERIFY),
    ("referral_answer", c.AnswerReferral(referral=1, answer="x")),
    ("information", c.AmendCase(description="x")),
    ("information", c.AmendCase(details={"when": "x"})),
    ("information", c.ReceiveInformation(request=2, text="x")),
    ("call", c.MakeCall(outcome="reached")),
    ("proposal", PROPOSE),
    ("review", REVIEW),
    ("emergency_step", c.TakeEmergencyStep(step="stop")),
    ("resolution", c.Resolve(summary="x")),
)
QUALITY = 'kinds = [{ id = "quality", title = "x", details = [{ id = "when", title = "x" }] }]\n'
FOLLOWED_UP = '[follow_up]\nwhen = { severities = ["major"] }\nat = "09:00"\ncalendar = "office"\n'
ended = pytest.mark.parametrize("end", [CLOSE, MERGE])


def _end(work: Clockwork, end: c.CaseAction = CLOSE, hours: float = 5) -> Clockwork:
    """Let a case end so many hours after it was opened; what is entered after that is so an hour later."""
    work.now = MONDAY + hours * HOUR
    work.ask(end, beside={"case-2": Clockwork().open().state})
    return work.after(hours=1)


def _late(work: Clockwork, action: c.CaseAction, hours: float, **circumstances: Any) -> list[Event]:  # noqa: ANN401 - of a command
    """Enter what was done so many hours after the case was opened; it all can be counted again, and the end stands."""
    before = work.state
    found = work.ask(action, occurred_at=MONDAY + hours * HOUR, **circumstances)
    work.notice()
    assert agrees(work)
    assert work.state == replace(before, file=work.state.file)
    return found


def _refusal(end: c.CaseAction) -> type[Refusal]:
    return errors.CaseIsMerged if end is MERGE else errors.CaseIsClosed


def _worked(by: str, action: c.CaseAction) -> Clockwork:
    """Return a case with a clock of four hours that the action stops, and with all that it needs to be there."""
    starts = {"referral_answer": "referral", "information": "information_request"}.get(by, "contact")
    # Whoever else is asked has a clock as well, which this does not stop.
    of = 'asked_of = ["{}"]'.format("customer" if isinstance(action, c.AmendCase) else "third_party")
    more = {"emergency_step": MAJOR, "information": of}.get(by, "")
    emergency = EMERGENCY if by == "emergency_step" else ""
    work = Clockwork()
    office = f"{QUALITY}{WAREHOUSE}{OFFICE}"
    work.publish(emergency, clock("clock", "hours = 4", starts=starts, by=by, more=more), office=office)
    work.open(severity="major", kind="quality").ask(c.ReferCase(to="warehouse", question="x"))
    work.ask(c.AskForInformation(wanted=("order",), text="x"))
    work.ask(c.AskForInformation(of="third_party", party="carrier", wanted=("scans",), text="x"))
    if by == "review":
        work.ask(PROPOSE, actor=PROPOSER)
    return work


@ended
@pytest.mark.parametrize("by, action", DONE)
@pytest.mark.parametrize("noticed", [False, True])
def test_what_was_done_before_a_case_was_closed_or_merged_counts_there(
    end: c.CaseAction,
    by: str,
    action: c.CaseAction,
    noticed: bool,  # noqa: FBT001 - a case each
) -> None:
    """It changes what the clock came to, and nothing begins; what changes nothing is refused as ever, but for calls and
    for what completes a case, which one that is closed and goes on nowhere else always takes.
    """
    work = _worked(by, action)
    if noticed:
        work.after(hours=5).notice()
    _end(work, end)
    always = end is CLOSE and isinstance(action, c.MakeCall | c.AmendCase)
    for hours in (5, 5.5):
        with nullcontext() if always else pytest.raises(_refusal(end)):
            _late(work, replace(action, description="y") if isinstance(action, c.AmendCase) else action, hours)
    assert work.standing() == {"clock": "ended"}
    assert {*map(type, _late(work, action, 2))} >= {SAID[type(action)], e.ClockCorrected}
    assert (work.standing(), len(work.of(e.ClockBreached))) == ({"clock": "met"}, 1)
    with nullcontext() if always else pytest.raises(_refusal(end)):
        _late(work, action, 3)
    assert not [one for one in work.events if isinstance(one, e.ClockStarted)][1:]


def test_all_that_a_clock_waits_for_can_be_entered_after_the_end() -> None:
    """But for the number, which comes with the opening; what the customer writes, every case takes."""
    assert {*SAID.values()} == {*FULFILS} - {e.CaseNumbered, e.CustomerMessageReceived}
    assert {type(action) for _, action in DONE} == {*SAID}


@pytest.mark.parametrize("done, standing", [(2, "met"), (4.5, "late"), (None, "ended")])
def test_a_close_that_is_entered_late_itself_ended_the_case_when_it_was(done: float | None, standing: str) -> None:
    """Given four hours, and a judgement that is known of after seven, then what came after the close is none of the
    case, and what came before it is, in time or not.
    """
    work = Clockwork(clock("triage", "hours = 4", by="triage")).open().after(hours=7)
    work.ask(TRIAGE)
    work.after(hours=1).ask(CLOSE, occurred_at=MONDAY + 5 * HOUR)
    assert work.standing() == {"triage": "late"}
    if done is None:
        with pytest.raises(errors.CaseIsClosed):
            _late(work, TRIAGE, 6)
    else:
        _late(work, TRIAGE, done)
        assert work.standing() == {"triage": standing}


@pytest.mark.parametrize(
    "by, action",
    [("finding", replace(VERIFY, outcome=None)), ("review", replace(REVIEW, approved=False))],
)
@ended
def test_what_stops_no_clock_is_refused_after_the_end(end: c.CaseAction, by: str, action: c.CaseAction) -> None:
    """A look at sources that leaves it open, a solution that was turned down."""
    work = _end(_worked(by, action), end)
    with pytest.raises(_refusal(end)):
        _late(work, action, 2)


def test_what_says_nothing_of_the_customer_does_not_complete_a_case_that_was_merged() -> None:
    """Its market; and nothing answers what was asked of somebody else."""
    amended = c.AmendCase(market="de")
    work = _end(_worked("information", amended), MERGE)
    with pytest.raises(errors.CaseIsMerged):
        _late(work, amended, 2)
    with pytest.raises(errors.CaseIsMerged):
        _late(_end(_worked("information", c.ReceiveInformation(request=2, text="x")), MERGE), c.AmendCase(name="x"), 2)


@ended
@pytest.mark.parametrize("origin", ["demo", "import"])
def test_what_is_made_up_stops_no_clock_after_the_end(end: c.CaseAction, origin: str) -> None:
    """Nor does what is imported, as ever."""
    work = _end(_worked("triage", TRIAGE), end)
    with pytest.raises(_refusal(end)):
        _late(work, TRIAGE, 2, origin=origin)


@ended
def test_what_was_done_is_noted_on_the_file_of_a_case_that_has_ended(end: c.CaseAction) -> None:
    """Who had it, how it was judged, what was found, and what was proposed."""

    def noted(by: str, action: c.CaseAction) -> CaseFile:
        work = _end(_worked(by, action), end)
        _late(work, action, 2, on_behalf_of="staff-7")
        file: CaseFile = work.state.file
        return file

    assert noted("acceptance", c.ClaimCase()).assignee == "staff-7"
    judged = noted("triage", TRIAGE)
    assert (judged.complexity, judged.triaged, judged.owner, judged.followed_up) == ("complex", True, None, None)
    assert noted("finding", VERIFY).finding == "true"
    assert [one.by for one in noted("proposal", PROPOSE).solutions] == ["staff-7"]
    assert [one.approved for one in noted("review", REVIEW).solutions] == [True]
    assert [one.answered for one in noted("information", c.ReceiveInformation(request=2, text="x")).requests][1]


@ended
@pytest.mark.parametrize("claimant, standing", [("staff-7", "late"), ("staff-8", "late"), ("staff-7", "met")])
def test_whoever_had_a_case_when_it_ended_keeps_it(end: c.CaseAction, claimant: str, standing: str) -> None:
    """A claim of before tells of nobody else; of the same person it tells that it was earlier, in time or not."""
    work = Clockwork(clock("acceptance", "hours = 1", by="acceptance")).open().after(hours=3)
    work.ask(c.ClaimCase(), actor="staff-7")
    _end(work, end)
    other = claimant == "staff-8"
    with pytest.raises(_refusal(end)) if other else nullcontext():
        _late(work, c.ClaimCase(), 2 if standing == "late" else 0.5, actor=claimant)
    assert (work.state.file.assignee, work.standing()) == ("staff-7", {"acceptance": standing})
    assert len(work.of(e.ClockCorrected)) == (not other)


@pytest.mark.parametrize(
    "starts, by, action",
    [
        ("triage", "triage", TRIAGE),
        ("verification", "finding", VERIFY),
        ("proposal", "proposal", PROPOSE),
        ("contact", "triage", TRIAGE),
    ],
)
@ended
def test_nothing_begins_on_a_case_that_has_ended(end: c.CaseAction, starts: str, by: str, action: c.CaseAction) -> None:
    """Neither what would have been set going then, nor what turns out to have been promised for such cases."""
    scope = 'only = { complexities = ["complex"] }' if starts == "contact" else ""
    work = Clockwork(clock("first", "hours = 4", by=by), clock("then", "hours = 9", starts=starts, more=scope)).open()
    _late(_end(work, end), action, 2)
    assert work.standing() == {"first": "met"}


def test_what_a_closed_case_is_put_under_promises_nothing_any_more() -> None:
    """Another topic may be told of it at any time."""
    work = _end(Clockwork(clock("return", "hours = 4", more='only = { topics = ["return"] }')).open())
    work.ask(c.ClassifyCase(topic="return", reason="x"))
    assert work.standing() == {}


@ended
def test_a_judgement_of_before_the_end_lets_another_target_count(end: c.CaseAction) -> None:
    """Given four hours, which ran out, and eight for what is complex: then nothing had run out when it ended."""
    targets = 'hours = 8|when = { complexities = ["complex"] }', "hours = 4"
    work = Clockwork(clock("triage", "hours = 1", by="triage"), clock("answer", *targets)).open()
    _late(_end(work, end), TRIAGE, 0.5)
    assert (work.standing(), work.run("answer").breached) == ({"triage": "met", "answer": "ended"}, False)
    assert [one.result for one in work.of(e.ClockCorrected)] == ["met", "moved"]


@ended
def test_a_judgement_of_before_the_end_needs_no_owner(end: c.CaseAction) -> None:
    """What has ended is followed up by nobody, so none is named for it; a case that is reopened is followed up then."""
    work = Clockwork(FOLLOWED_UP, clock("triage", "hours = 1", by="triage")).open()
    graver = c.TriageCase(severity="major")
    with pytest.raises(errors.OwnerNeeded):
        work.ask(graver)
    _end(work, end)
    with pytest.raises(_refusal(end)):
        _late(work, replace(graver, owner="staff-7"), 0.5)
    assert [type(one) for one in _late(work, graver, 0.5)] == [e.CaseTriaged, e.ClockCorrected]
    if end is CLOSE:
        assert e.FollowUpBegun in map(type, work.ask(c.Reopen(reason="x")))


def test_a_resolution_of_before_the_close_announces_none() -> None:
    """It is closed already; what was to be done before a resolution was to be done before this one."""
    work = Clockwork(clock("solved", "hours = 4", by="resolution")).open()
    (resolved, _) = _late(_end(work), c.Resolve(summary="x"), 2)
    assert isinstance(resolved, e.CaseResolved)
    assert (resolved.silent_due, work.state.file.times_resolved) == (None, 1)
    complex_case = Clockwork(clock("solved", "hours = 4", by="resolution")).open()
    complex_case.ask(TRIAGE)
    with pytest.raises(errors.VerificationMissing):
        _late(_end(complex_case), c.Resolve(summary="x"), 2)


def test_a_call_that_was_promised_is_made_where_a_merged_case_goes_on() -> None:
    """A call of before counts on the case that was merged where it was none that was promised."""
    work = Clockwork(WINDOW, BACK, clock("called", "hours = 6", by="call")).open()
    work.ask(c.PromiseCallBack(until=MONDAY + 8 * HOUR))
    _end(work, MERGE)
    with pytest.raises(errors.CaseIsMerged):
        _late(work, c.MakeCall(call_back=1, outcome="reached"), 2)
    _late(work, c.MakeCall(outcome="reached"), 2)
    assert work.standing() == {"back": "ended", "called": "met"}
    assert isinstance(work.state, Closed)
