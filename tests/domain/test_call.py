"""Calls to the lines of the desk: recorded once, and the lost ones called back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from application.calendars.expanding import expand
from domain.aggregate import Asker
from domain.call.commands import CallBackAsked, RecordCall
from domain.call.decisions import CALL
from domain.call.errors import CallerNeeded, CallRecordedOtherwise, CallWasAnswered, LineUnknown
from domain.call.events import CallRecorded
from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.decisions import CASE
from domain.case.errors import TopicUnknown
from domain.errors import OccurredInTheFuture
from domain.event import On
from domain.ids import call_stream, category_of
from domain.personal import Plain
from domain.policy.sections.contacts import Intake
from domain.processes.process import Asked
from domain.processes.promised_call_backs import PROMISED_CALL_BACKS
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.histories import CUSTOMER, SEALED, closed, opened, resolved
from tests.domain.test_call_backs import BACK, WINDOW
from tests.domain.test_clocks_of_triage import judging
from tests.processes import when
from tests.samples import command
from tests.spec import given

MINUTE = timedelta(minutes=1)
NOW = MONDAY + 5 * MINUTE
STREAM = call_stream("phone", "c-1")
LOST: dict[str, Any] = {"outcome": "busy", "caller": "+49 30 1234"}
ASKED = CallBackAsked()


def call(**contents: Any) -> RecordCall:  # noqa: ANN401 - the fields of the action
    """Return a call that was answered after half a minute, unless told otherwise."""
    usual = {"line": "phone", "call_id": "c-1", "outcome": "answered", "began_at": MONDAY, "waited_seconds": 30}
    return RecordCall(**{**usual, **contents})


def _recorded(action: RecordCall, **circumstances: Any) -> list[Any]:  # noqa: ANN401 - the fields of a command
    """Return what is decided at a desk with a window for call-backs, and clocks for them and for answers."""
    desk = Clockwork(WINDOW, BACK, clock("answer", "minutes = 30"), now=MONDAY)
    asked = command(action, STREAM, now=NOW, expand=expand, **circumstances)
    return list(CALL.decided(asked, CALL.initial, desk.newest()))


def test_a_case_that_a_call_opens_is_judged_when_the_call_began() -> None:
    """By the pack, where its topic says so; it says when, as wherever there are clocks."""
    policy = judging(Clockwork(WINDOW, BACK).newest())
    said = call(**LOST, call_back=CallBackAsked(topic="return"))
    asked = command(said, STREAM, now=NOW, expand=expand)
    found = [one.event for one in CALL.decided(asked, CALL.initial, policy) if isinstance(one, On)]
    assert [one for one in found if isinstance(one, e.CaseTriaged)] == [e.CaseTriaged(complexity="complex", at=MONDAY)]


def test_a_call_is_kept_with_its_caller_sealed() -> None:
    """A caller whom nobody knows is a person of their own."""
    asked = command(call(caller="+49 30 1234", market="de"), STREAM, now=NOW)
    person = f"person-{asked.id}"
    (found,) = CALL.decided(asked, CALL.initial, Clockwork().newest())
    assert found == CallRecorded(
        line="phone",
        call_id="c-1",
        outcome="answered",
        began_at=MONDAY,
        waited_seconds=30,
        subject=person,
        market="de",
        caller=Plain("+49 30 1234", person),
    )


def test_a_call_occurred_when_it_began() -> None:
    """However late it is recorded, unless somebody says otherwise."""
    assert call().occurred_at == MONDAY
    assert call(occurred_at=NOW).occurred_at == NOW


def test_recording_a_call_again_is_no_news() -> None:
    """The telephone system may say it twice, but not otherwise."""
    history = structs.replace(_recorded(call())[0], caller=SEALED)
    given(CALL, history).when(call(caller="+49 30 1234")).then()
    for other in ({"outcome": "busy"}, {"waited_seconds": 31}, {"market": "fr"}, {"customer": CUSTOMER}):
        given(CALL, history).when(call(caller="+49 30 1234", **other)).then(CallRecordedOtherwise)
    message = given(CALL, history).when(call()).then(CallRecordedOtherwise)
    assert message == "Call c-1 of line phone is recorded already, with another content."


def test_a_promise_asked_for_again_is_no_news() -> None:
    """The window that was promised is the one that was asked for, or the policy's."""
    promised = structs.replace(_recorded(call(**LOST, call_back=ASKED))[0], caller=SEALED)
    given(CALL, promised).when(call(**LOST, call_back=ASKED)).then()
    given(CALL, promised).when(call(**LOST, call_back=CallBackAsked(until=promised.until))).then()
    given(CALL, promised).when(call(**LOST, call_back=CallBackAsked(until=NOW))).then(CallRecordedOtherwise)
    given(CALL, promised).when(call(**LOST)).then(CallRecordedOtherwise)


def test_a_line_is_a_channel_with_a_telephone() -> None:
    """Nobody calls an address for mail."""
    message = given(CALL).when(call(line="email"), now=NOW).then(LineUnknown)
    assert message == "There is no telephone line email. The policy lists: phone."


def test_a_call_is_over_when_it_is_recorded() -> None:
    """Its outcome is known."""
    given(CALL).when(call(waited_seconds=301), now=NOW).then(OccurredInTheFuture)


def test_whoever_was_lost_gets_a_case() -> None:
    """By telephone, about anything, with the number to call and a clock from the call on."""
    recorded, *others = _recorded(call(**LOST, call_back=ASKED))
    assert (recorded.opened, recorded.case) == (True, others[0].stream)
    assert all(isinstance(one, On) and one.stream == recorded.case for one in others)
    assert category_of(recorded.case) == "case"
    opening = others[0].event
    assert (opening.channel, opening.topic, opening.contact_at) == ("phone", "other", MONDAY)
    assert (opening.contact, opening.subject) == (Plain("+49 30 1234", recorded.subject), recorded.subject)
    (started,) = [one.event for one in others if isinstance(one.event, e.ClockStarted)]
    assert (started.clock, started.due) == ("answer", MONDAY + 30 * MINUTE)


def test_the_window_counts_from_the_end_of_the_waiting() -> None:
    """That is when the caller asked; and another one can be agreed, about a topic."""
    (recorded, *_) = _recorded(call(**LOST, waited_seconds=60, call_back=ASKED))
    asked_at = MONDAY + MINUTE
    assert (recorded.since, recorded.until) == (asked_at + timedelta(hours=2), asked_at + timedelta(hours=3))
    until = MONDAY + timedelta(days=1)
    recorded, opening, *_ = _recorded(call(**LOST, call_back=CallBackAsked(until=until, topic="return")))
    assert (recorded.until, opening.event.topic, opening.event.team) == (until, "return", "returns")
    with pytest.raises(TopicUnknown):
        _recorded(call(**LOST, call_back=CallBackAsked(topic="weather")))


def test_what_a_lost_call_could_not_say_is_missing() -> None:
    """Though the policy wants a kind and a name of whoever calls."""
    wanted = Intake(wants=("kind", "name"), require_name=True)
    policy = Clockwork(WINDOW, BACK).newest()
    strict = structs.replace(policy, pack=structs.replace(policy.pack, intake=wanted))
    events = CALL.decided(command(call(**LOST, call_back=ASKED), STREAM, now=NOW), CALL.initial, strict)
    (missing,) = [one.event for one in events if isinstance(one, On) and type(one.event) is e.MissingInformationNoted]
    assert missing == e.MissingInformationNoted(missing=("kind", "name"))


def test_a_promise_needs_somebody_to_call() -> None:
    """And a call that nobody took."""
    with pytest.raises(CallerNeeded):
        _recorded(call(outcome="busy", call_back=ASKED))
    with pytest.raises(CallWasAnswered):
        _recorded(call(caller="+49 30 1234", call_back=ASKED))
    recorded, *_ = _recorded(call(outcome="abandoned", customer=CUSTOMER, call_back=ASKED))
    assert recorded.subject == CUSTOMER


def test_a_case_that_is_worked_is_not_opened_again() -> None:
    """The call back is promised there, to whom the case is about."""
    beside = {"case-1": given(CASE, opened).state}
    (recorded,) = _recorded(call(outcome="busy", case="case-1", call_back=ASKED), beside=beside)
    assert (recorded.case, recorded.opened, recorded.subject) == ("case-1", False, CUSTOMER)
    for history, refusal in (((opened, resolved), errors.CaseIsResolved), ((opened, closed), errors.CaseIsClosed)):
        over = {"case-1": given(CASE, *history).state}
        with pytest.raises(refusal):
            _recorded(call(outcome="busy", case="case-1", call_back=ASKED), beside=over)
        (kept,) = _recorded(call(outcome="busy", case="case-1"), beside=over)
        assert kept.case == "case-1"


@pytest.mark.parametrize("origin", ["import", "demo"])
def test_what_did_not_happen_at_this_desk_opens_nothing(origin: str) -> None:
    """Nor is anybody promised anything."""
    (recorded,) = _recorded(call(**LOST, call_back=ASKED), origin=origin)
    assert recorded.case is None
    when(PROMISED_CALL_BACKS, _lost(), origin=origin).then()


def test_a_promised_call_back_is_asked_of_the_case() -> None:
    """In the window that the caller was told, as of when they asked for it; and of nothing else."""
    lost = _lost()
    asked = c.PromiseCallBack(
        occurred_at=MONDAY + MINUTE,
        since=lost.since,
        until=lost.until,
        call="call-5b1c0000-0000-5000-8000-000000000001",
    )
    when(PROMISED_CALL_BACKS, lost, stream=asked.call).then(Asked("case-1", asked))
    when(PROMISED_CALL_BACKS, structs.replace(lost, until=None)).then()
    when(PROMISED_CALL_BACKS, structs.replace(lost, case=None)).then()


def test_a_call_takes_one_record() -> None:
    """Before there is one."""
    assert CALL.legal(CALL.initial, Asker("staff-1", NOW)) == ("record",)
    assert CALL.legal(given(CALL, _lost()).state, Asker("staff-1", NOW)) == ()


def _lost() -> CallRecorded:
    return CallRecorded(
        line="phone",
        call_id="c-1",
        outcome="abandoned",
        began_at=MONDAY,
        waited_seconds=60,
        subject="person-1",
        case="case-1",
        since=MONDAY + timedelta(hours=1),
        until=MONDAY + timedelta(hours=2),
        policy=1,
    )


def test_a_case_that_a_lost_call_opens_is_followed_up_where_such_are() -> None:
    """As it would be had somebody opened it."""
    section = '\n[follow_up]\nwhen = { channels = ["phone"] }\nat = "09:00"\ncalendar = "office"\n'
    desk = Clockwork(WINDOW, BACK, section, now=MONDAY)
    asked = command(call(**LOST, call_back=ASKED), STREAM, now=NOW, expand=expand)
    decided = CALL.decided(asked, CALL.initial, desk.newest())
    assert [one for one in decided if isinstance(one, On) and isinstance(one.event, e.FollowUpBegun)]
