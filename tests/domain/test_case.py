"""What may be asked about a case, stage by stage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.aggregate import NUMBER_TO_COME, Asker
from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.decisions import CASE
from domain.errors import Refusal
from domain.event import Event
from domain.personal import Plain
from tests.domain.histories import (
    CUSTOMER,
    SILENT_DUE,
    STAGES,
    closed,
    confirmed,
    opened,
    resolved,
    silent,
    waiting,
)
from tests.samples import NOW
from tests.spec import given

if TYPE_CHECKING:
    from domain.command import Action

ACTIONS: dict[str, Action] = {
    "open": c.OpenCase(channel="email", topic="delivery"),
    "assign": c.AssignCase(team="returns"),
    "message": c.ReceiveMessage(text="Where is it?"),
    "reply": c.Reply(text="On its way."),
    "note": c.AddNote(text="Called the carrier."),
    "wait": c.WaitFor(waits_on="third_party", asked="Where is it?"),
    "resume": c.Resume(),
    "resolve": c.Resolve(summary="Found."),
    "confirm": c.Confirm(),
    "not_satisfied": c.NotSatisfied(reason="Still not here."),
    "close": c.Close(),
    "reopen": c.Reopen(reason="Lost again."),
}
SAYS_SOMETHING_NEW = {"message", "reply", "note", "wait"}
"""A second message is a second fact; the other actions move the case, and it can't be moved where it is already."""

in_every_stage = pytest.mark.parametrize("stage", STAGES)


def _plain(text: str) -> Plain:
    return Plain(text, CUSTOMER)


def _news(history: tuple[Event, ...], verb: str) -> list[Event]:
    try:
        return [
            one for one in given(CASE, *history).when(ACTIONS[verb], now=SILENT_DUE).decided() if isinstance(one, Event)
        ]
    except Refusal:
        return []


@in_every_stage
def test_legal_lists_exactly_what_would_change_the_case(stage: str) -> None:
    """In fitting circumstances an action makes news if and only if it is listed as legal."""
    state = given(CASE, *STAGES[stage]).state
    assert {verb for verb in ACTIONS if _news(STAGES[stage], verb)} == set(
        CASE.legal(state, Asker("staff-1", SILENT_DUE))
    )


@in_every_stage
@pytest.mark.parametrize("verb", sorted(set(ACTIONS) - SAYS_SOMETHING_NEW))
def test_a_transition_asked_twice_is_no_news(stage: str, verb: str) -> None:
    """Once it has happened, asking for it again adds no second fact."""
    once = _news(STAGES[stage], verb)
    assert not _news((*STAGES[stage], *once), verb)


def test_a_case_opens_under_the_number_to_come() -> None:
    """The topic's team takes it, and the store will number it; the description belongs to the customer."""
    action = c.OpenCase(
        channel="phone", topic="return", customer=CUSTOMER, order="order-1", description="Too small.", priority="high"
    )
    given(CASE).when(action).then(
        e.CaseOpened(
            subject=CUSTOMER,
            channel="phone",
            topic="return",
            team="returns",
            priority="high",
            customer=CUSTOMER,
            order="order-1",
            description=_plain("Too small."),
        ),
        e.CaseNumbered(number=NUMBER_TO_COME),
    )


def test_an_unknown_sender_is_a_person_of_their_own() -> None:
    """Without a customer the case is about a person named after the command, never about nobody."""
    asked = given(CASE).when(ACTIONS["open"])
    first, _ = asked.decided()
    assert isinstance(first, e.CaseOpened)
    assert first.subject == f"person-{asked.command.id}"


@pytest.mark.parametrize(
    "action, refusal, named",
    [
        (c.OpenCase(channel="email", topic="weather"), errors.TopicUnknown, "delivery, return"),
        (c.OpenCase(channel="fax", topic="delivery"), errors.ChannelClosed, "email, phone"),
    ],
)
def test_a_case_outside_the_policy_is_refused(action: Action, refusal: type[Refusal], named: str) -> None:
    """A topic or a channel that the policy lacks is refused, with those that it has."""
    assert named in given(CASE).when(action).then(refusal)


def test_a_case_goes_to_teams_of_the_policy_only() -> None:
    """Assigning to a team that does not exist is refused with those that do; where it is already it stays."""
    assert "front, returns" in given(CASE, opened).when(c.AssignCase(team="moon")).then(errors.TeamUnknown)
    given(CASE, opened).when(c.AssignCase(team="front")).then()
    given(CASE, opened).when(c.AssignCase(team="front", assignee="staff-1")).then(
        e.CaseAssigned(team="front", assignee="staff-1")
    )


@pytest.mark.parametrize("verb", sorted(set(ACTIONS) - {"open"}))
def test_nothing_happens_to_a_case_that_was_never_opened(verb: str) -> None:
    """Everything but opening is refused as unknown."""
    given(CASE).when(ACTIONS[verb]).then(errors.CaseUnknown)


@pytest.mark.parametrize(
    "stage, verb, refusal",
    [
        ("open", "open", errors.CaseOpenedAlready),
        ("open", "confirm", errors.CaseIsNotResolved),
        ("open", "not_satisfied", errors.CaseIsNotResolved),
        ("open", "close", errors.CaseIsNotResolved),
        ("open", "reopen", errors.CaseIsOpen),
        ("waiting", "close", errors.CaseIsNotResolved),
        ("waiting", "reopen", errors.CaseIsOpen),
        ("resolved", "wait", errors.CaseIsResolved),
        ("resolved", "resume", errors.CaseIsNotWaiting),
        ("resolved", "close", errors.SilentPeriodRuns),
        ("closed", "open", errors.CaseOpenedAlready),
        ("closed", "assign", errors.CaseIsClosed),
        ("closed", "reply", errors.CaseIsClosed),
        ("closed", "wait", errors.CaseIsClosed),
        ("closed", "resume", errors.CaseIsNotWaiting),
        ("closed", "resolve", errors.CaseIsClosed),
        ("closed", "confirm", errors.CaseIsClosed),
        ("closed", "not_satisfied", errors.CaseIsClosed),
    ],
)
def test_an_illegal_step_is_refused_by_name(stage: str, verb: str, refusal: type[Refusal]) -> None:
    """The refusal says what the case is, and what would be legal now."""
    legal = CASE.legal(given(CASE, *STAGES[stage]).state, Asker("staff-1", NOW))
    assert f"Legal now: {', '.join(legal)}." in given(CASE, *STAGES[stage]).when(ACTIONS[verb]).then(refusal)


def test_the_customers_word_ends_waiting_for_it() -> None:
    """A message resumes a case that waits for the customer, and only such a one."""
    message = e.CustomerMessageReceived(text=_plain("Where is it?"))
    third_party = e.CaseWaiting(waits_on="third_party")
    given(CASE, opened, waiting).when(ACTIONS["message"]).then(message, e.CaseResumed(because="customer_wrote"))
    given(CASE, opened, third_party).when(ACTIONS["message"]).then(message)
    given(CASE, opened).when(ACTIONS["message"]).then(message)


def test_resolving_a_waiting_case_ends_the_waiting_first() -> None:
    """Leaving the pause is recorded before the resolution, with the instant at which silence will close it."""
    found = e.CaseResolved(summary=_plain("Found."), silent_due=SILENT_DUE, policy=1)
    given(CASE, opened).when(ACTIONS["resolve"]).then(found)
    given(CASE, opened, waiting).when(ACTIONS["resolve"]).then(e.CaseResumed(because="resolved"), found)


@pytest.mark.parametrize("origin", ["import", "demo"])
def test_only_live_cases_close_by_silence(origin: str) -> None:
    """A resolution of another origin starts no silent period, and its case closes on the customer's word alone."""
    quiet = e.CaseResolved(summary=_plain("Found."), policy=1)
    given(CASE, opened).when(ACTIONS["resolve"], origin=origin).then(quiet)
    given(CASE, opened, e.CaseResolved()).when(ACTIONS["close"]).then(errors.SilentPeriodRuns)


def test_silence_closes_a_case_at_its_instant_and_not_before() -> None:
    """A microsecond early is refused; the due instant itself closes it."""
    early = SILENT_DUE - timedelta(microseconds=1)
    given(CASE, opened, resolved).when(ACTIONS["close"], now=early).then(errors.SilentPeriodRuns)
    given(CASE, opened, resolved).when(ACTIONS["close"], now=SILENT_DUE).then(silent)


def test_the_customers_confirmation_closes_and_their_refusal_reopens() -> None:
    """A confirmed case is closed as such; a customer who is not satisfied has an open case again."""
    given(CASE, opened, resolved).when(ACTIONS["confirm"]).then(confirmed, closed)
    given(CASE, opened, resolved, confirmed, closed).when(ACTIONS["confirm"]).then()
    rejected = e.ResolutionRejected(reason=_plain("Still not here."))
    given(CASE, opened, resolved).when(ACTIONS["not_satisfied"]).then(rejected)
    given(CASE, opened, resolved).when(c.NotSatisfied()).then(e.ResolutionRejected())


def test_the_file_counts_what_happened() -> None:
    """Messages, replies, notes, resolutions and reopenings are counted through every stage."""
    history = (
        opened,
        e.CaseNumbered(number="2026-000007"),
        e.CustomerMessageReceived(),
        waiting,
        e.PublicReplySent(),
        e.InternalNoteAdded(),
        resolved,
        e.CaseReopened(),
        resolved,
        silent,
        e.CustomerMessageReceived(),
    )
    file = given(CASE, *history).state.file
    assert (file.number, file.messages, file.replies, file.notes) == ("2026-000007", 2, 1, 1)
    assert (file.times_resolved, file.times_reopened) == (2, 1)
    assert SILENT_DUE > NOW
