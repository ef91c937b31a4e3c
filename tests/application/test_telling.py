"""Every event of a case is told as a sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from application.telling import told
from domain.case import events as e
from domain.case.decisions import CASE
from domain.clocks.run import Stop
from domain.personal import Plain
from domain.policy.law.layers import Places, SettledRule
from tests.samples import NOW

SECRET = Plain("a secret", "person-1")
DUE = NOW + timedelta(minutes=15)
CLOCK: dict[str, Any] = {"clock": "answer", "instance": 1}
SENTENCES: list[tuple[e.CaseEvent, str]] = [
    (
        e.CaseOpened(subject="person-1", channel="email", topic="delivery", team="front", description=SECRET),
        "The case was opened by email about delivery; team front has it, priority normal.",
    ),
    (
        e.CaseOpened(subject="p", channel="web", topic="help", team="front", source="old", source_case="7"),
        "The case was taken over from old, where it is '7': by web about help; team front has it, priority normal.",
    ),
    (
        e.CaseOpened(subject="p", channel="web", topic="help", team="front", severity="major", severity_rule="safety"),
        "The case was opened by web about help; team front has it, priority normal, major by rule safety.",
    ),
    (e.CaseNumbered(number="2026-000001"), "The case took the number 2026-000001."),
    (e.MissingInformationNoted(missing=("order", "hope")), "Still missing: order, hope."),
    (e.MissingInformationNoted(missing=()), "Nothing is missing any more."),
    (e.InformationRequested(wanted=("order",), text=SECRET), "The desk asked the customer for: order."),
    (e.InformationRequested(wanted=("kind",), automatic=True), "By itself the desk asked the customer for: kind."),
    (
        e.InformationRequested(wanted=("scans",), of="third_party", party="carrier", request=2),
        "The desk asked carrier for: scans.",
    ),
    (
        e.InformationReminded(request=2, of="third_party", party="carrier", policy=1),
        "By itself the desk reminded carrier of request 2.",
    ),
    (
        e.InformationReceived(request=2, of="third_party", party="carrier", text=SECRET),
        "carrier told what they know of request 2.",
    ),
    (
        e.InformationReceived(request=2, of="third_party", party="carrier", attachments=("attachment-1",)),
        "carrier told what they know of request 2, with files: attachment-1.",
    ),
    (e.InformationGiven(order="order-1", description=SECRET), "More became known, or something was put right."),
    (
        e.CaseClassified(topic="delivery", team="front", kind="quality", reason=SECRET),
        "The case is about delivery, of kind quality; team front has it.",
    ),
    (e.CaseClassified(topic="delivery", team="front"), "The case is about delivery; team front has it."),
    (e.AttachmentsAdded(attachments=("attachment-1", "attachment-2")), "Files came: attachment-1, attachment-2."),
    (e.CustomerIdentified(customer="customer-1", was="person-1"), "The sender is customer-1."),
    (e.CaseTriaged(complexity="complex"), "The case was judged complex."),
    (e.CaseTriaged(complexity="simple", severity="major"), "The case was judged simple, major."),
    (e.FollowUpBegun(policy=2, market="de"), "The case is followed up until it is closed; no silence closes it."),
    (e.FollowUpOwnerNamed(owner="staff-1", reason=SECRET), "staff-1 follows the case up."),
    (e.FollowUpOwnerNamed(owner="staff-2", was="staff-1"), "staff-2 follows the case up instead of staff-1."),
    (
        e.EmergencyStepTaken(step="stop_sale", at=NOW, by="staff-1", policy=2, note=SECRET),
        "Step stop_sale of the emergency process was taken by staff-1, 2026-03-02 09:00 UTC.",
    ),
    (e.CaseAssigned(team="front"), "Team front took the case."),
    (e.CaseAssigned(team="front", assignee="staff-1"), "staff-1 of team front took the case."),
    (e.CaseClaimed(assignee="staff-1"), "staff-1 claimed the case."),
    (e.CaseReleased(), "The case went back to its team."),
    (
        e.CaseTransferred(team="front", assignee="staff-1", reason=SECRET),
        "The case was handed on to staff-1 of team front.",
    ),
    (e.CaseTransferred(team="front"), "The case was handed on to anybody of team front."),
    (
        e.FindingRaised(finding="transfers", count=3, limit=2, policy=1),
        "A finding: transfers came to 3, past the limit of 2.",
    ),
    (e.PriorityChanged(priority="high", was="low", reason=SECRET), "The priority went from low to high."),
    (e.CaseTagged(added=("vip", "loud"), removed=("new",)), "Tags put on: vip, loud; taken off: new."),
    (e.CaseTagged(removed=("new",)), "Tags taken off: new."),
    (
        e.CaseReferred(referral=1, to="warehouse", due=NOW, policy=2, question=SECRET),
        "Referral 1 went to warehouse; the answer is due 2026-03-02 09:00 UTC.",
    ),
    (e.ReferralAnswered(referral=1, answer=SECRET), "Referral 1 was answered."),
    (e.ReferralAnswered(referral=1, late=True), "Referral 1 was answered, late."),
    (e.PolicyAdopted(policy=2, was=1, reason=SECRET), "The case goes on under policy 2 instead of 1."),
    (e.PolicyAdopted(policy=2), "The case goes on under policy 2."),
    (
        e.CaseEscalated(ladder="seniors", level=1, team="returns", policy=2, clock="first_response", instance=1),
        "The case went up to step 1 of seniors, to team returns, because the clock first_response ran out.",
    ),
    (
        e.CaseEscalated(ladder="seniors", level=2, team="front", policy=2, reason=SECRET),
        "The case went up to step 2 of seniors, to team front, because somebody asked for it.",
    ),
    (
        e.RulesSettled(
            rules=(
                SettledRule("returns.window_days", 14, "days", "sale", "eu: Article 9", 2, "DE", "first"),
                SettledRule("silent_days", 7, "days", "pack", "shop", 2),
            ),
            places=Places("de", "DE"),
            at=NOW,
        ),
        (
            "The case runs under these rules: returns.window_days of 14 days (eu: Article 9, the first one, since"
            " nothing was published when it was bought), silent_days of 7 days (shop)."
        ),
    ),
    (e.CustomerMessageReceived(text=SECRET), "The customer wrote."),
    (e.CustomerMessageReceived(text=SECRET, channel="phone"), "The customer wrote by phone."),
    (e.PublicReplySent(text=SECRET), "The desk answered the customer."),
    (
        e.PublicReplySent(text=SECRET, standard_reply="standard_reply-1", revision=2),
        "The desk answered the customer with standard_reply-1 in revision 2.",
    ),
    (e.InternalNoteAdded(text=SECRET), "A note was added that the customer does not see."),
    (e.CaseWaiting(waits_on="third_party", asked=SECRET), "The case waits for somebody outside the desk."),
    (e.CaseWaiting(waits_on="third_party", party="the carrier"), "The case waits for the carrier."),
    (e.CaseResumed(because="customer_wrote"), "The case waits no longer, because the customer wrote."),
    (
        e.CaseResumed(because="customer_wrote", at=NOW, was=DUE),
        "The case had waited only until then, not until 2026-03-02 09:15 UTC, because the customer wrote.",
    ),
    (
        e.CaseResumed(because="referral_answered", referral=2),
        "The case waits no longer, because the answer to a referral came.",
    ),
    (
        e.RemoteHelpGiven(minutes=12, solved=True, notes=SECRET),
        "The customer was helped from afar for 12 minutes, which solved it.",
    ),
    (
        e.RemoteHelpGiven(minutes=12, solved=False),
        "The customer was helped from afar for 12 minutes, which did not solve it.",
    ),
    (
        e.CallBackPromised(call_back=1, since=NOW, until=NOW + timedelta(hours=1), policy=2, contact=SECRET),
        "Call-back 1 was promised, from 2026-03-02 09:00 UTC to 2026-03-02 10:00 UTC.",
    ),
    (
        e.CallBackPromised(call_back=2, since=NOW, until=NOW + timedelta(hours=1), policy=2, call="call-1"),
        "Call-back 2 was promised because of call-1, from 2026-03-02 09:00 UTC to 2026-03-02 10:00 UTC.",
    ),
    (
        e.CallBackPromised(
            call_back=3, since=NOW, until=NOW + timedelta(hours=1), policy=2, call="call-1", merged="case-2", was=1
        ),
        "Call-back 3 was promised on case-2, from 2026-03-02 09:00 UTC to 2026-03-02 10:00 UTC.",
    ),
    (e.CallMade(outcome="reached", note=SECRET), "The customer was called, and was reached."),
    (
        e.CallMade(outcome="not_reached", call_back=1, late=True),
        "The customer was called for call-back 1, after its window, and was not reached.",
    ),
    (e.CallBackCancelled(call_back=1, reason=SECRET), "Call-back 1 was cancelled."),
    (e.ArticleLinked(article="faq/parcels"), "Article faq/parcels was linked."),
    (
        e.InformationVerified(sources=("log", "carrier"), findings=SECRET),
        "The facts were verified against: log, carrier.",
    ),
    (e.CauseFound(category="lost", cause=SECRET), "The cause was found: lost."),
    (e.CauseFound(), "The cause was found."),
    (e.LiabilityDecided(liable="platform", reason=SECRET), "The platform is liable."),
    (e.LiabilityDecided(liable="customer", fault="misuse"), "The customer is liable, for misuse."),
    (
        e.CompensationProposed(proposal=1, amount=500, currency="EUR", automatic=True),
        "Compensation 1 was proposed by the policy: 500 minor units of EUR.",
    ),
    (e.CompensationProposed(proposal=1, reason=SECRET), "Compensation 1 was proposed: an amount to be decided."),
    (
        e.CompensationDecided(proposal=1, granted=True, amount=500, currency="EUR"),
        "Compensation 1 was granted: 500 minor units of EUR.",
    ),
    (e.CompensationDecided(proposal=1, granted=False, reason=SECRET), "Compensation 1 was not granted."),
    (e.GuidanceGiven(rule="care", text=SECRET), "The customer was given guidance by rule care."),
    (e.SolutionProposed(solution=1, by="staff-1", remedy="return"), "Solution 1 was proposed: return."),
    (e.SolutionProposed(solution=1, by="staff-1", text=SECRET), "Solution 1 was proposed: in words."),
    (e.MerchantAnswered(solution=1, answer="countered", text=SECRET), "The merchant countered solution 1."),
    (e.SolutionReviewed(solution=1, approved=True), "Solution 1 was approved by another person."),
    (e.SolutionReviewed(solution=1, approved=False, comment=SECRET), "Solution 1 was turned down by another person."),
    (e.HopeDecided(outcome="partly", reason=SECRET), "What the customer hoped for was decided: partly."),
    (e.CaseResolved(summary=SECRET), "The desk holds the case solved."),
    (
        e.CaseResolved(silent_due=NOW),
        "The desk holds the case solved; without an answer it closes at 2026-03-02 09:00 UTC.",
    ),
    (
        e.SilenceAnnounced(silent_due=NOW, policy=1, text=SECRET),
        "By itself the desk told the customer that without an answer it closes at 2026-03-02 09:00 UTC.",
    ),
    (e.ResolutionConfirmed(), "The customer confirmed that it is solved."),
    (e.ResolutionRejected(reason=SECRET), "The customer was not satisfied; the case is open again."),
    (e.CaseClosed(how="silent"), "The case was closed, because the customer stayed silent."),
    (e.CaseReopened(reason=SECRET), "The case was taken up again."),
    (
        e.CaseRated(scores=(e.Score("speed", 4), e.Score("tone", 5)), comment=SECRET),
        "The customer rated the service: speed 4, tone 5 of 5.",
    ),
    (e.FollowUpLinked(follows="case-2"), "The case follows case-2."),
    (e.CaseMergedInto(into="case-2", reason=SECRET), "The case goes on in case-2, and is closed here."),
    (e.CaseMergedIn(merged="case-2"), "case-2 goes on in this case."),
    (e.CaseMergedIn(merged="case-2", severity="major"), "case-2 goes on in this case, which is major now."),
    (e.CaseSplitOff(into="case-2"), "Part of it became case-2."),
    (e.CaseSplitFrom(case="case-2"), "The case was part of case-2."),
    (
        e.SourceFactRecorded(source="old", ordinal=3, line=9, activity="Solve", row=SECRET, means="resolved"),
        "old recorded 'Solve', which means resolved here (row 3, line 9).",
    ),
    (
        e.SourceFactRecorded(source="old", ordinal=3, line=9, activity="Muse", row=SECRET),
        "old recorded 'Muse', which is kept as a fact (row 3, line 9).",
    ),
    (
        e.ImpossibleSequenceFlagged(problem="closed_again", ordinal=3),
        "Flagged: row 3 can't have happened in this order; the case was closed already.",
    ),
    (
        e.ClockStarted(**CLOCK, at=NOW, due=DUE, starts="contact", fulfilled_by="reply", policy=2, target=1),
        "The clock answer runs from 2026-03-02 09:00 UTC, round the clock; it is due at 2026-03-02 09:15 UTC.",
    ),
    (
        e.ClockStarted(
            clock="answer",
            instance=2,
            at=NOW,
            due=DUE,
            starts="reopening",
            fulfilled_by="reply",
            policy=2,
            target=1,
            calendar="office",
            calendar_version=1,
        ),
        ("The clock answer (2) runs from 2026-03-02 09:00 UTC, by calendar office; it is due at 2026-03-02 09:15 UTC."),
    ),
    (
        e.ClockPaused(**CLOCK, at=NOW, left=timedelta(hours=3, minutes=30)),
        "The clock answer stands still, with 3 h 30 min left.",
    ),
    (e.ClockResumed(**CLOCK, at=NOW, due=DUE), "The clock answer goes on; it is due at 2026-03-02 09:15 UTC."),
    (
        e.ClockResumed(**CLOCK, at=NOW, due=DUE, was=DUE),
        (
            "The clock answer went on at 2026-03-02 09:00 UTC and not at 2026-03-02 09:15 UTC, as was learned later; it"
            " is due at 2026-03-02 09:15 UTC."
        ),
    ),
    (
        e.ClockRetargeted(**CLOCK, because="priority", due=DUE, was=NOW, policy=2, target=2),
        (
            "The clock answer is due at 2026-03-02 09:15 UTC instead of 2026-03-02 09:00 UTC, because the priority"
            " changed."
        ),
    ),
    (
        e.ClockRetargeted(**CLOCK, because="policy_adopted", due=DUE, was=NOW, policy=3, target=2, spared=True),
        (
            "The clock answer is due at 2026-03-02 09:15 UTC instead of 2026-03-02 09:00 UTC, because the case goes on"
            " under another policy. It would be over already, so this is a warning."
        ),
    ),
    (
        e.ClockRetargeted(**CLOCK, because="merged", due=DUE, was=NOW, policy=3, target=2),
        (
            "The clock answer is due at 2026-03-02 09:15 UTC instead of 2026-03-02 09:00 UTC, because a graver case"
            " goes on in it."
        ),
    ),
    (e.ClockWarned(**CLOCK, due=DUE), "The clock answer is running out; it is due at 2026-03-02 09:15 UTC."),
    (e.ClockFulfilled(**CLOCK, at=NOW, due=DUE), "The clock answer was fulfilled."),
    (
        e.ClockFulfilled(**CLOCK, at=DUE + timedelta(hours=2), due=DUE, late=True),
        "The clock answer was fulfilled, 2 h late.",
    ),
    (e.ClockBreached(**CLOCK, due=DUE), "The clock answer ran out at 2026-03-02 09:15 UTC."),
    (
        e.ClockCorrected(**CLOCK, result="met", at=NOW, due=DUE),
        "The clock answer was fulfilled in time, at 2026-03-02 09:00 UTC, as was learned later.",
    ),
    (
        e.ClockCorrected(**CLOCK, result="paused", at=NOW, due=DUE, left=timedelta(minutes=15)),
        "The clock answer had not run out: it stood still from 2026-03-02 09:00 UTC, as was learned later.",
    ),
    (
        e.ClockCorrected(**CLOCK, result="late", at=DUE + timedelta(hours=2), due=DUE),
        "The clock answer was fulfilled 2 h late, at 2026-03-02 11:15 UTC, as was learned later.",
    ),
    (
        e.ClockCorrected(**CLOCK, result="moved", at=NOW, due=DUE),
        (
            "The clock answer did not run out then: it was due at another time since 2026-03-02 09:00 UTC, as was"
            " learned later."
        ),
    ),
    (
        e.ClockCorrected(**CLOCK, result="ended", at=NOW, due=DUE, because="cancelled"),
        (
            "The clock answer had not run out: it ended at 2026-03-02 09:00 UTC, because what was promised was taken"
            " back, as was learned later."
        ),
    ),
    (
        e.ClockStarted(
            **CLOCK,
            at=NOW,
            due=DUE,
            starts="contact",
            fulfilled_by="reply",
            policy=2,
            target=1,
            stops=(Stop(NOW, NOW + timedelta(minutes=5)),),
        ),
        (
            "The clock answer runs from 2026-03-02 09:00 UTC, round the clock, without the time for which the case"
            " waited; it is due at 2026-03-02 09:15 UTC."
        ),
    ),
    (
        e.ClockStarted(
            **CLOCK, at=NOW, due=DUE, starts="call_back_request", fulfilled_by="call", policy=2, target=1, until=DUE
        ),
        (
            "The clock answer runs from 2026-03-02 09:00 UTC, to the end of the promised window; it is due at"
            " 2026-03-02 09:15 UTC."
        ),
    ),
    (
        e.ClockEnded(**CLOCK, at=NOW, because="cancelled"),
        "The clock answer ended, because what was promised was taken back.",
    ),
    (e.ClockEnded(**CLOCK, at=NOW, because="closed"), "The clock answer ended, because the case was closed."),
    (
        e.ClockEnded(**CLOCK, at=NOW, because="corrected"),
        "The clock answer ended, because the clock that it came of had not run out.",
    ),
    (
        e.ClockEnded(**CLOCK, at=NOW, because="superseded"),
        "The clock answer ended, because the customer had asked before.",
    ),
    (
        e.ClockEnded(**CLOCK, at=NOW, because="out_of_scope"),
        "The clock answer ended, because it is not for such a case.",
    ),
]


@pytest.mark.parametrize("event,sentence", SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_an_event_is_told(event: e.CaseEvent, sentence: str) -> None:
    """A person reads what happened, without the personal values."""
    assert told(event) == sentence


def test_no_event_is_left_out() -> None:
    """There is a sentence above for each."""
    assert {type(event) for event, _ in SENTENCES} == set(CASE.events)
