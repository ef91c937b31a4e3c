"""What may be asked about a case, stage by stage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs
from msgspec.structs import replace

from domain.aggregate import NUMBER_TO_COME, Asker
from domain.attachment.state import Finished
from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.decisions import CASE
from domain.case.file import opened as file_of
from domain.case.state import Open
from domain.errors import Refusal
from domain.event import Event, On
from domain.personal import Plain
from domain.policy.law.layers import Places, SettledRule
from domain.policy.sections.silence import Silence
from tests.domain.histories import (
    CUSTOMER,
    SILENT_DUE,
    STAGES,
    announced,
    closed,
    confirmed,
    opened,
    referred,
    resolved,
    silent,
    waiting,
)
from tests.samples import DESK, NOW, POLICY, command
from tests.spec import given

if TYPE_CHECKING:
    from domain.command import Action

OTHER_CASE, NEW_FILE = "case-2", "attachment-1"
BESIDE: dict[str, Any] = {
    OTHER_CASE: Open(file=file_of(opened)),
    NEW_FILE: Finished(subject=CUSTOMER, declared="image/png", media_type="image/png", size=1, digest="00"),
}
ACTIONS: dict[str, Action] = {
    "open": c.OpenCase(channel="email", topic="delivery"),
    "amend": c.AmendCase(description="It came broken."),
    "classify": c.ClassifyCase(kind="quality", reason="It is broken, not late."),
    "ask": c.AskForInformation(wanted=("order",), text="Which order is it?"),
    "receive_information": c.ReceiveInformation(request=1, text="It never left."),
    "attach": c.AttachFiles(attachments=(NEW_FILE,)),
    "identify": c.IdentifyCustomer(customer="customer-9"),
    "triage": c.TriageCase(complexity="complex"),
    "assign": c.AssignCase(team="returns"),
    "claim": c.ClaimCase(),
    "release": c.ReleaseCase(),
    "transfer": c.TransferCase(team="returns", reason="Goods came back."),
    "priority": c.ChangePriority(priority="urgent"),
    "tag": c.TagCase(add=("vip",)),
    "refer": c.ReferCase(to="warehouse", question="Is it there?"),
    "answer_referral": c.AnswerReferral(referral=1, answer="It is."),
    "adopt_policy": c.AdoptPolicy(reason="It gives more time."),
    "escalate": c.EscalateCase(reason="She asks for the manager."),
    "name_owner": c.NameOwner(owner="staff-7"),
    "take_emergency_step": c.TakeEmergencyStep(step="stop_sale"),
    "promise_call_back": c.PromiseCallBack(until=SILENT_DUE + timedelta(days=1)),
    "make_call": c.MakeCall(outcome="reached"),
    "cancel_call_back": c.CancelCallBack(call_back=1, reason="She wrote instead."),
    "message": c.ReceiveMessage(text="Where is it?"),
    "reply": c.Reply(text="On its way."),
    "note": c.AddNote(text="Called the carrier."),
    "wait": c.WaitFor(waits_on="third_party", party="carrier", asked="Where is it?"),
    "resume": c.Resume(),
    "remote_help": c.RecordRemoteHelp(minutes=10, solved=True),
    "link_article": c.LinkArticle(article="faq/parcels"),
    "verify": c.Verify(sources=("warehouse log",), findings="It left on Monday."),
    "cause": c.FindCause(cause="The carrier lost it.", category="lost"),
    "liability": c.DecideLiability(liable="carrier"),
    "propose_compensation": c.ProposeCompensation(amount=700, currency="EUR", reason="It took long."),
    "decide_compensation": c.DecideCompensation(proposal=1, granted=True),
    "guide": c.Guide(rule="care", text="Wash it by hand."),
    "propose_solution": c.ProposeSolution(remedy="reship", reason="It never came."),
    "merchant_answer": c.RecordMerchantAnswer(solution=1, answer="accepted"),
    "review_solution": c.ReviewSolution(solution=1, approved=True),
    "decide_hope": c.DecideHope(outcome="granted", reason="It is due."),
    "resolve": c.Resolve(summary="Found."),
    "confirm": c.Confirm(),
    "not_satisfied": c.NotSatisfied(reason="Still not here."),
    "close": c.Close(),
    "close_by_decision": c.CloseByDecision(reason="Nobody answers."),
    "reopen": c.Reopen(reason="Lost again."),
    "rate": c.Rate(scores=(c.ScoreGiven("attitude", 5),)),
    "follow_up": c.FollowUp(follows=OTHER_CASE),
    "merge": c.MergeCase(into=OTHER_CASE),
    "split": c.SplitCase(topic="return", description="And it is broken."),
}
"""Every action, with contents that fit every stage which takes it at all."""
OTHERWISE = {"triage": (c.TriageCase(complexity="simple"), c.TriageCase(severity="major"))}
SAYS_SOMETHING_NEW = {
    *("message", "reply", "note", "wait", "ask", "amend", "refer", "remote_help", "verify", "cause", "rate", "split"),
    "receive_information",
    *("promise_call_back", "make_call"),
    *("propose_compensation", "guide", "propose_solution", "merchant_answer", "decide_hope"),
}
"""A second message is a second fact; the other actions move the case, and it can't be moved where it is already."""

TOLD = e.SilenceAnnounced(
    silent_due=SILENT_DUE,
    policy=1,
    text=Plain("Case  is solved for us. It closes after 7 days unless you write to us.", CUSTOMER),
)
"""What the sample policy says of a case that has no number."""
IN_TWO_LANGUAGES = replace(
    POLICY,
    pack=replace(
        POLICY.pack,
        languages=("en", "de"),
        silence=Silence({"en": "{number} closes.", "de": "{number} schließt nach {days} Tagen."}),
    ),
)
PATIENT = replace(POLICY, pack=replace(POLICY.pack, silent_days=None))

in_every_stage = pytest.mark.parametrize("stage", STAGES)


def _plain(text: str) -> Plain:
    return Plain(text, CUSTOMER)


def _news(history: tuple[Event, ...], action: Action) -> list[Event]:
    asked = given(CASE, *history).when(action, now=SILENT_DUE, policy=DESK, beside=BESIDE, roles=(("supervisor",),))
    try:
        return [one for one in asked.decided() if isinstance(one, Event)]
    except Refusal:
        return []


def _makes_news(history: tuple[Event, ...], verb: str) -> bool:
    return any(_news(history, action) for action in (ACTIONS[verb], *OTHERWISE.get(verb, ())))


def test_every_action_of_the_api_has_its_example() -> None:
    """The laws below speak of all actions."""
    assert set(ACTIONS) == {action.verb for action in CASE.actions} - {"import", "notice_clocks"}


@in_every_stage
def test_legal_lists_exactly_what_would_change_the_case(stage: str) -> None:
    """In fitting circumstances an action makes news if and only if it is listed as legal."""
    state = given(CASE, *STAGES[stage]).state
    assert {verb for verb in ACTIONS if _makes_news(STAGES[stage], verb)} == set(
        CASE.legal(state, Asker("staff-1", SILENT_DUE))
    )


@in_every_stage
@pytest.mark.parametrize("verb", sorted(set(ACTIONS) - SAYS_SOMETHING_NEW))
def test_a_transition_asked_twice_is_no_news(stage: str, verb: str) -> None:
    """Once it has happened, asking for it again adds no second fact."""
    once = _news(STAGES[stage], ACTIONS[verb])
    assert not _news((*STAGES[stage], *once), ACTIONS[verb])


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
            policy=1,
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


def test_the_last_answer_of_a_party_ends_waiting_for_it() -> None:
    """Of two referrals to the warehouse the second one; a referral to somebody else does not count."""
    for_it = e.CaseWaiting(waits_on="department", party="warehouse")
    again, other = (
        e.CaseReferred(referral=2, to="warehouse", due=NOW, policy=1),
        e.CaseReferred(referral=2, to="quality", due=NOW, policy=1),
    )
    first, second = e.ReferralAnswered(referral=1), e.ReferralAnswered(referral=2)
    resumed = e.CaseResumed(because="referral_answered", referral=1)
    given(CASE, opened, referred, for_it, first).when(c.Resume(referral=1)).then(resumed)
    given(CASE, opened, for_it, referred, first).when(c.Resume(referral=1)).then(resumed)
    given(CASE, opened, referred, other, for_it, first).when(c.Resume(referral=1)).then(resumed)
    two = (opened, referred, again, for_it, first)
    given(CASE, *two).when(c.Resume(referral=1)).then(errors.WaitsForAnother)
    given(CASE, *two, second).when(c.Resume(referral=2)).then(structs.replace(resumed, referral=2))


def test_an_answer_for_which_a_case_does_not_wait_resumes_nothing() -> None:
    """It waits for somebody else, or began to wait once the answer was there; what is open is no news."""
    answered = e.ReferralAnswered(referral=1)
    resume = c.Resume(referral=1)
    for wait in (waiting, e.CaseWaiting(waits_on="third_party", party="acme"), e.CaseWaiting(waits_on="department")):
        given(CASE, opened, referred, wait, answered).when(resume).then(errors.WaitsForAnother)
    for_it = e.CaseWaiting(waits_on="department", party="warehouse")
    given(CASE, opened, referred, for_it, answered, for_it).when(resume).then(errors.WaitsForAnother)
    given(CASE, opened, referred, for_it).when(resume).then(errors.ReferralUnanswered)
    given(CASE, opened, for_it).when(resume).then(errors.ReferralUnknown)
    given(CASE, opened, referred, answered).when(resume).then()
    given(CASE, opened, referred, answered, resolved).when(resume).then(errors.CaseIsNotWaiting)


def test_resolving_a_waiting_case_ends_the_waiting_first() -> None:
    """Leaving the pause is recorded before the resolution, with the instant at which silence will close it."""
    found = e.CaseResolved(summary=_plain("Found."), silent_due=SILENT_DUE, policy=1)
    given(CASE, opened).when(ACTIONS["resolve"]).then(found, TOLD)
    given(CASE, opened, waiting).when(ACTIONS["resolve"]).then(e.CaseResumed(because="resolved"), found, TOLD)


def test_the_close_by_silence_is_announced_with_the_resolution() -> None:
    """By the pack's text in the customer's language, with the case's number and the days."""
    asked = given(CASE, replace(opened, language="de"), e.CaseNumbered(number="2026-000007"))
    *_, told = asked.when(ACTIONS["resolve"], policy=IN_TWO_LANGUAGES).decided()
    assert isinstance(told, e.SilenceAnnounced)
    assert (told.silent_due, told.text) == (SILENT_DUE, _plain("2026-000007 schließt nach 7 Tagen."))


def test_the_strictest_time_for_an_answer_counts() -> None:
    """A law or a market that gives the customer longer than the pack, as the case settled it."""
    longer = SettledRule("silent_days", 14, "days", "sale", "a law", 1, "DE")
    settled = e.RulesSettled(rules=(longer,), places=Places("de", "DE"), at=NOW)
    found, told = given(CASE, opened, settled).when(ACTIONS["resolve"]).decided()
    assert isinstance(found, e.CaseResolved)
    assert isinstance(told, e.SilenceAnnounced)
    assert found.silent_due == told.silent_due == NOW + timedelta(days=14)


@pytest.mark.parametrize("rules", [(), (SettledRule("silent_days", 14, "days", "sale", "a law", 1, "DE"),)])
def test_a_policy_without_silent_days_never_closes_by_silence(rules: tuple[SettledRule, ...]) -> None:
    """Whatever a law says of how long silence would have to be."""
    settled = e.RulesSettled(rules=rules, places=Places("de", "DE"), at=NOW)
    found = e.CaseResolved(summary=_plain("Found."), policy=1)
    given(CASE, opened, settled).when(ACTIONS["resolve"], policy=PATIENT).then(found)
    given(CASE, opened, found).when(ACTIONS["close"], now=SILENT_DUE).then(errors.SilenceClosesNothing)


def test_what_was_not_announced_is_not_closed_by_silence() -> None:
    """However long ago it was due, and again after another resolution."""
    given(CASE, opened, resolved).when(ACTIONS["close"], now=SILENT_DUE).then(errors.SilenceClosesNothing)
    again = (opened, resolved, announced, e.CaseReopened(), resolved)
    given(CASE, *again).when(ACTIONS["close"], now=SILENT_DUE).then(errors.SilenceClosesNothing)


@pytest.mark.parametrize("origin", ["import", "demo"])
def test_only_live_cases_close_by_silence(origin: str) -> None:
    """A resolution of another origin starts no silent period, and its case closes on the customer's word alone."""
    quiet = e.CaseResolved(summary=_plain("Found."), policy=1)
    given(CASE, opened).when(ACTIONS["resolve"], origin=origin).then(quiet)
    given(CASE, opened, e.CaseResolved()).when(ACTIONS["close"]).then(errors.SilenceClosesNothing)


def test_silence_closes_a_case_at_its_instant_and_not_before() -> None:
    """A microsecond early is refused, also where that is entered later; the due instant itself closes it."""
    early = SILENT_DUE - timedelta(microseconds=1)
    given(CASE, opened, resolved, announced).when(ACTIONS["close"], now=early).then(errors.SilentPeriodRuns)
    given(CASE, opened, resolved, announced).when(
        ACTIONS["close"], now=SILENT_DUE + timedelta(days=1), occurred_at=early
    ).then(errors.SilentPeriodRuns)
    given(CASE, opened, resolved, announced).when(ACTIONS["close"], now=SILENT_DUE).then(silent)


def test_a_customer_who_writes_is_not_silent() -> None:
    """After a message to a resolved case no silence closes it; their word or a decision does."""
    history = (opened, resolved, announced, e.CustomerMessageReceived())
    given(CASE, *history).when(ACTIONS["close"], now=SILENT_DUE).then(errors.SilenceClosesNothing)
    given(CASE, *history).when(ACTIONS["confirm"]).then(confirmed, closed)
    given(CASE, *history, resolved, announced).when(ACTIONS["close"], now=SILENT_DUE).then(silent)


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


def test_silence_counts_from_when_it_is_announced() -> None:
    """What was resolved weeks ago and is entered today leaves the customer as long as it tells them."""
    late = command(c.Resolve(summary="Found."), "case-1", occurred_at=NOW - timedelta(days=30))
    decided = CASE.decided(late, given(CASE, opened).state, POLICY)
    assert [one.silent_due for one in decided if isinstance(one, e.SilenceAnnounced)] == [SILENT_DUE]


def test_a_part_that_is_split_off_is_as_grave_as_the_whole() -> None:
    """As it is as urgent."""
    split = CASE.decided(
        command(c.SplitCase(topic="delivery", description="x"), "case-1"),
        given(CASE, replace(opened, severity="major", priority="urgent")).state,
        POLICY,
    )
    (part,) = [one.event for one in split if isinstance(one, On) and isinstance(one.event, e.CaseOpened)]
    assert (part.severity, part.priority) == ("major", "urgent")
