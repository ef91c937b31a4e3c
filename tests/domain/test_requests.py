"""Requests for information: of the customer, a third party or a department, each with a clock of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from domain.attachment.state import Finished
from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.parts import Request
from domain.case.state import Open, Waiting
from domain.policy.pack import read_pack
from tests.domain.clockwork import OFFICE, PACK_OF_TWO, Clockwork, clock
from tests.domain.test_call_backs import WINDOW

if TYPE_CHECKING:
    from domain.case.vocabulary import WaitsOn

EVIDENCE = clock(
    "evidence",
    "hours = 8",
    starts="information_request",
    by="information",
    more='calendar = "office"\nwarnings = [{ hours = 4 }]\nasked_of = ["third_party", "department"]',
)
ANSWER = clock("answer", "days = 1", starts="information_request", by="information", more='asked_of = ["customer"]')
RESOLUTION = clock("resolution", "days = 9", by="resolution", more='pauses = ["customer"]')
CARRIER: dict[str, Any] = {"of": "third_party", "party": "carrier"}


def _ask(of: WaitsOn = "customer", party: str | None = None) -> c.AskForInformation:
    return c.AskForInformation(of=of, party=party, wanted=("scans",), text="Where is it?")


def _running(work: Clockwork) -> list[tuple[str, int | None, str]]:
    return [(one.clock, one.about, one.standing) for one in work.state.file.clocks]


def test_a_request_names_whom_it_asks_and_the_case_waits_for_them() -> None:
    """By its number within the case; the customer needs no name."""
    work = Clockwork().open()
    work.ask(_ask())
    asked, waits = work.ask(_ask("department", "warehouse"))
    assert isinstance(asked, e.InformationRequested)
    assert (asked.of, asked.party, asked.request) == ("department", "warehouse", 2)
    assert isinstance(waits, e.CaseWaiting)
    assert (waits.waits_on, waits.party) == ("department", "warehouse")
    assert work.state.file.requests == (Request("customer", None), Request("department", "warehouse"))
    with pytest.raises(errors.PartyNeeded):
        work.ask(_ask("third_party"))


def test_a_request_starts_the_clocks_for_whom_it_asks_and_pauses_those_that_say_so() -> None:
    """The time for the customer's answer runs no other one's, and asking the carrier does not stop the resolution."""
    work = Clockwork(EVIDENCE, ANSWER, RESOLUTION).open()
    work.ask(_ask(**CARRIER))
    assert _running(work) == [("resolution", None, "running"), ("evidence", 1, "running")]
    work.ask(_ask())
    assert _running(work)[0] == ("resolution", None, "paused")
    assert _running(work)[2] == ("answer", 2, "running")
    patient = Clockwork(RESOLUTION.replace('["customer"]', '["customer", "third_party"]')).open()
    patient.ask(_ask(**CARRIER))
    assert patient.standing() == {"resolution": "paused"}


def test_what_the_customer_says_answers_what_they_were_asked_and_nobody_elses_request() -> None:
    """In a message, or taken down into the case."""
    for said in (c.ReceiveMessage(text="The blue one."), c.AmendCase(description="It is the blue one.")):
        work = Clockwork(EVIDENCE, ANSWER).open()
        work.ask(_ask(**CARRIER))
        work.ask(_ask())
        work.ask(said)
        assert _running(work) == [("evidence", 1, "running"), ("answer", 2, "met")]
        assert [one.answered for one in work.state.file.requests] == [False, True]


@pytest.mark.parametrize(
    "filed",
    [{"market": "nl"}, {"country": "NL"}, {"language": "nl"}, {"stage": "after"}],
    ids=lambda one: next(iter(one)),
)
def test_what_the_desk_files_a_case_under_answers_nothing(filed: dict[str, Any]) -> None:
    """The customer has not said it; with what only they know it is their word again."""
    work = Clockwork(ANSWER).open()
    work.ask(_ask())
    work.ask(c.AmendCase(**filed, reason="Filed wrongly."))
    assert _running(work) == [("answer", 1, "running")]
    assert [one.answered for one in work.state.file.requests] == [False]
    work.ask(c.AmendCase(order="order-1"), beside={})
    assert _running(work) == [("answer", 1, "met")]
    assert [one.answered for one in work.state.file.requests] == [True]


def test_whoever_was_asked_tells_what_they_know_by_the_number_of_the_request() -> None:
    """That fulfils its clock and no other one's, and the evidence stands with the case."""
    work = Clockwork(EVIDENCE).open()
    work.ask(_ask(**CARRIER))
    work.ask(_ask("department", "warehouse"))
    file = Finished(subject=work.state.file.subject, declared="image/png", media_type="image/png", size=1, digest="0")
    told = c.ReceiveInformation(request=1, text="Scanned in Leipzig.", attachments=("attachment-1",))
    (received, *_) = work.ask(told, beside={"attachment-1": file})
    assert isinstance(received, e.InformationReceived)
    assert (received.of, received.party, received.attachments) == ("third_party", "carrier", ("attachment-1",))
    assert _running(work) == [("evidence", 1, "met"), ("evidence", 2, "running")]
    assert work.state.file.attachments == ("attachment-1",)
    assert "attachments" not in work.state.file.known  # the customer has sent none


def test_a_case_goes_on_when_whom_it_waits_for_has_told_all_they_were_asked() -> None:
    """Not after the first of two requests, and not when it waits for somebody else."""
    told = [c.ReceiveInformation(request=number, text="x") for number in (1, 2)]
    work = Clockwork().open()
    work.ask(_ask(**CARRIER))
    work.ask(_ask(**CARRIER))
    assert not any(isinstance(one, e.CaseResumed) for one in work.ask(told[1]))
    assert work.ask(told[0])[-1] == e.CaseResumed(because="answered")
    stages = [type(work.state)]
    work.ask(_ask("department", "warehouse"))
    work.ask(told[0])
    assert [*stages, type(work.state)] == [Open, Waiting]


def test_what_nobody_was_asked_is_not_received() -> None:
    """Nor is what the customer was asked, whose word is a message; after the close it is too late."""
    work = Clockwork().open()
    work.ask(_ask())
    with pytest.raises(errors.RequestUnknown):
        work.ask(c.ReceiveInformation(request=2, text="x"))
    with pytest.raises(errors.AskedOfCustomer):
        work.ask(c.ReceiveInformation(request=1, text="x"))
    work.ask(_ask(**CARRIER))
    work.ask(c.CloseByDecision(reason="Nobody answers."))
    with pytest.raises(errors.CaseIsClosed):
        work.ask(c.ReceiveInformation(request=2, text="x"))


def test_rule_17_a_reminder_keeps_to_the_calendar() -> None:
    """Asked on Friday at one, with eight hours of the office to answer, the carrier is reminded four of them before the
    end: neither on Saturday nor on the holiday that Monday is, but on Tuesday morning, once.
    """
    work = Clockwork(EVIDENCE).at(6, 13)
    work.open()
    work.ask(_ask(**CARRIER))
    assert work.run("evidence").due == datetime(2026, 3, 10, 13, tzinfo=UTC)
    for day in (6, 7, 8, 9):
        work.at(day, 16, 59).notice()
    assert work.of(e.InformationReminded) == []
    work.at(10, 9).notice()
    work.after(minutes=1).notice()
    assert work.of(e.InformationReminded) == [
        e.InformationReminded(request=1, of="third_party", party="carrier", policy=1)
    ]
    warned, reminded = work.events[-2:]
    assert (type(warned), type(reminded)) == (e.ClockWarned, e.InformationReminded)


def test_rule_17_one_look_reminds_of_a_request_once() -> None:
    """Two warnings that passed while nobody looked are made up together, each once, as are those of two clocks of one
    request; another request is reminded of by itself.
    """
    twice = 'calendar = "office"\nwarnings = [{ hours = 4 }, { hours = 2 }]'
    work = Clockwork(EVIDENCE, clock("scan", "hours = 8", starts="information_request", by="information", more=twice))
    work.open()
    work.ask(_ask(**CARRIER))
    work.ask(_ask("department", "warehouse"))
    found = work.after(hours=7).notice()
    assert [one.clock for one in found if isinstance(one, e.ClockWarned)] == ["evidence", "scan", "scan"] * 2
    assert [one.request for one in found if isinstance(one, e.InformationReminded)] == [1, 2]
    assert [one.warned for one in work.state.file.clocks] == [1, 2, 1, 2]
    assert work.after(minutes=1).notice() == []


def test_rule_17_each_warning_that_is_noticed_in_its_time_reminds() -> None:
    """Of one request as often as the policy warns."""
    twice = EVIDENCE.replace("[{ hours = 4 }]", "[{ hours = 4 }, { hours = 2 }]")
    work = Clockwork(twice).open()
    work.ask(_ask(**CARRIER))
    for hours in (5, 2):
        work.after(hours=hours).notice()
    assert [one.request for one in work.of(e.InformationReminded)] == [1, 1]


def test_nobody_is_reminded_of_what_they_told() -> None:
    """Nor is anybody by a clock that is about no request."""
    work = Clockwork(EVIDENCE, clock("first_response", "hours = 8", more="warnings = [{ hours = 4 }]")).open()
    work.ask(_ask(**CARRIER))
    work.ask(c.ReceiveInformation(request=1, text="Scanned in Leipzig."))
    work.after(hours=5).notice()
    assert [one.clock for one in work.of(e.ClockWarned)] == ["first_response"]
    assert work.of(e.InformationReminded) == []


def test_nobody_is_reminded_of_a_request_by_the_clock_of_a_promised_call() -> None:
    """Though both are the first of theirs."""
    of_office = 'calendar = "office"\nwarnings = [{ minutes = 30 }]'
    back = clock("back", "hours = 3", starts="call_back_request", by="call", more=of_office)
    work = Clockwork(WINDOW, back, EVIDENCE).open()
    work.ask(_ask(**CARRIER))
    work.ask(c.PromiseCallBack())
    work.now = work.run("back").warnings[0]
    work.notice()
    assert [one.clock for one in work.of(e.ClockWarned)] == ["back"]
    assert work.of(e.InformationReminded) == []


def test_a_message_entered_late_corrects_the_customers_clock() -> None:
    """Though a later one had answered the request already."""
    work = Clockwork(ANSWER).open()
    asked_at = work.now
    work.ask(_ask())
    work.after(days=2).notice()
    work.ask(c.ReceiveMessage(text="Here it is."))
    in_time = asked_at + timedelta(hours=1)
    work.ask(c.ReceiveMessage(text="Found in the letter box.", occurred_at=in_time), occurred_at=in_time)
    assert [(one.result, one.at) for one in work.of(e.ClockCorrected)] == [("met", in_time)]


def test_a_clock_says_of_whom_only_where_a_request_starts_it() -> None:
    """Else it would never be asked."""
    text = PACK_OF_TWO + OFFICE + clock("first_response", "hours = 8", more='asked_of = ["customer"]')
    (problem,) = read_pack(text)[1]
    assert problem.path == ("clocks", 0, "asked_of")
    assert problem.says == "clock 'first_response' does not start with a request for information"
