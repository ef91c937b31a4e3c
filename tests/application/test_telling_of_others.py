"""Every event of what stands beside the cases is told as a sentence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from application.telling import told
from domain.access import events as access
from domain.attachment import events as attachment
from domain.calendar.published import Expanded, utc_alone
from domain.calendar.spec import CalendarSpec
from domain.call import events as call
from domain.case.decisions import CASE
from domain.customer import events as customer
from domain.follow_up_list.events import FollowUpListMade
from domain.order import events as order
from domain.personal import Plain
from domain.policy import events as policy
from domain.policy.law.statutes import Statute
from domain.registry import EVENT_TYPES
from domain.staff import events as staff
from domain.standard_reply import events as standard_reply
from domain.team import events as team
from domain.upkeep import events as upkeep
from tests.samples import NOW, PACK

if TYPE_CHECKING:
    from domain.event import Event

SECRET = Plain("a secret", "person-1")
JAR = order.Line(product="jar", quantity=2, price=1200, paid=2400)
OFFICE, NIGHT = (
    Expanded(spec, utc_alone(spec, 2026, 2037))
    for spec in (CalendarSpec(id=name, title=name, zone="UTC", always=True) for name in ("office", "night"))
)
SEVEN_DAYS = Statute(
    id="br-withdrawal", countries=("BR",), figure="returns.window_days", value=7, source="CDC", since=date(1991, 3, 11)
)
SENTENCES: list[tuple[Event, str]] = [
    (
        call.CallRecorded(
            line="hotline", call_id="1", outcome="answered", began_at=NOW, waited_seconds=9, subject="person-1"
        ),
        "Somebody called hotline and was answered after 9 seconds.",
    ),
    (
        call.CallRecorded(
            line="hotline",
            call_id="1",
            outcome="busy",
            began_at=NOW,
            waited_seconds=0,
            subject="person-1",
            case="case-1",
            opened=True,
            until=NOW,
            caller=SECRET,
        ),
        (
            "Somebody called hotline and found it busy after 0 seconds; case-1 was opened for it; a call back was"
            " promised until 2026-03-02 09:00 UTC."
        ),
    ),
    (
        call.CallRecorded(
            line="hotline",
            call_id="1",
            outcome="abandoned",
            began_at=NOW,
            waited_seconds=60,
            subject="person-1",
            case="case-1",
        ),
        "Somebody called hotline and hung up after 60 seconds about case-1.",
    ),
    (
        customer.CustomerRegistered(market="de", name=SECRET, email=SECRET),
        "The customer became known in market de, with name, e-mail address.",
    ),
    (customer.CustomerRegistered(market="de"), "The customer became known in market de."),
    (customer.ContactDetailsChanged(phone=SECRET, language="fr"), "Given anew: telephone number, language."),
    (customer.ContactDetailRemoved(what="phone"), "The telephone number no longer holds, and nothing took its place."),
    (
        customer.ConsentGiven(purpose="newsletter", since=NOW, wording="newsletter-3"),
        "The customer agrees to newsletter since 2026-03-02 09:00 UTC, to the text newsletter-3.",
    ),
    (
        customer.ConsentGiven(purpose="newsletter", since=NOW),
        "The customer agrees to newsletter since 2026-03-02 09:00 UTC.",
    ),
    (
        customer.ConsentWithdrawn(purpose="newsletter", since=NOW),
        "The customer agrees to newsletter no longer since 2026-03-02 09:00 UTC.",
    ),
    (
        customer.MergedInto(into="customer-2", reason=SECRET),
        "The customer turned out to be customer-2, with whom the desk deals instead.",
    ),
    (customer.MergedIn(merged="customer-2"), "customer-2 turned out to be this customer."),
    (
        customer.UnmergedFrom(was="customer-2", reason=SECRET),
        "The merge into customer-2 was a mistake: the customer stands for themselves again.",
    ),
    (customer.UnmergedOut(unmerged="customer-2"), "customer-2 was taken out again: to merge them had been a mistake."),
    (
        order.OrderRecorded(market="de", number=SECRET, customer="customer-1", currency="EUR", lines=(JAR,)),
        "An order of customer-1 in market de became known: 2 of jar, 2400 minor units of EUR.",
    ),
    (
        order.OrderCorrected(reason=SECRET, currency="CHF", lines=(JAR,)),
        "The order had been recorded wrongly, and was corrected: currency, lines.",
    ),
    (order.MilestoneReached(milestone="shipped", reached_at=NOW), "The goods left the shop at 2026-03-02 09:00 UTC."),
    (
        order.MilestoneCorrected(milestone="shipped", reached_at=NOW, reason=SECRET),
        "The time was put right: the goods left the shop at 2026-03-02 09:00 UTC.",
    ),
    (
        order.ScanRecorded(
            carrier="post", tracking_number=SECRET, parcel="1f0a", status="at the depot", scanned_at=NOW
        ),
        "post scanned parcel 1f0a at 2026-03-02 09:00 UTC: at the depot.",
    ),
    (order.ChangeRequested(change=1, what="address", wish=SECRET), "Change 1 was wished, of the address."),
    (
        order.ChangeRequested(change=2, what="specification", wish=SECRET, shipped=True),
        "Change 2 was wished, of what was ordered; the goods had left already.",
    ),
    (order.ChangeDecided(change=1, approved=False, reason=SECRET), "Change 1 was refused."),
    (order.ChangeCarriedOut(change=1, outcome="done", note=SECRET), "Change 1 was carried out."),
    (order.ChangeCarriedOut(change=1, outcome="failed"), "Change 1 failed."),
    (
        staff.StaffRegistered(name=SECRET, roles=("agent", "auditor"), teams=("front",)),
        "They work here as agent, auditor in front.",
    ),
    (staff.StaffRegistered(name=SECRET), "They work here."),
    (staff.StaffDetailsChanged(name=SECRET, languages=("de",)), "Given anew: name, languages."),
    (staff.RoleGranted(role="supervisor"), "They were given the role supervisor."),
    (staff.RoleRevoked(role="supervisor"), "They have the role supervisor no more."),
    (staff.TeamJoined(team="front"), "They joined front."),
    (staff.TeamLeft(team="front"), "They left front."),
    (
        staff.AbsenceRecorded(absence="a-1", starts_at=NOW, ends_at=NOW, reason=SECRET),
        "They are away from 2026-03-02 09:00 UTC until 2026-03-02 09:00 UTC (absence a-1).",
    ),
    (staff.AbsenceRecorded(absence="a-1", starts_at=NOW), "They are away from 2026-03-02 09:00 UTC on (absence a-1)."),
    (
        staff.AbsenceEnded(absence="a-1", ends_at=NOW),
        "From 2026-03-02 09:00 UTC they are not away any more (absence a-1).",
    ),
    (staff.StaffLeft(), "They do not work here any more."),
    (
        staff.TokenIssued(token="t-1", label="laptop", expires_at=NOW, roles=("agent",)),
        "Token t-1 was issued, labelled 'laptop', valid until 2026-03-02 09:00 UTC, for the rights of agent alone.",
    ),
    (staff.TokenIssued(token="t-1", label="laptop"), "Token t-1 was issued, labelled 'laptop'."),
    (staff.TokenRevoked(token="t-1"), "Token t-1 is not valid any more."),
    (
        access.AccessRefused(right="case.reply", target="case-1", code="not_permitted", on_behalf_of="staff-2"),
        "They were refused case.reply on case-1 on behalf of staff-2: not_permitted.",
    ),
    (
        attachment.AttachmentBegun(subject="person-1", name=SECRET, media_type="image/png", size=68),
        "A file about person-1 began to come, said to be image/png, 68 bytes announced.",
    ),
    (
        attachment.AttachmentFinished(size=68, digest="43", media_type="image/png", declared="image/png"),
        "The file is whole: 68 bytes of image/png, SHA-256 43.",
    ),
    (
        attachment.AttachmentRejected(reason="contradicted", declared="image/png", found="text/html"),
        "The file was not taken: it was said to be image/png, and its bytes show text/html.",
    ),
    (
        attachment.AttachmentRejected(reason="not_allowed", declared="text/csv", found="text/csv"),
        "The file was not taken: the policy does not list text/csv.",
    ),
    (
        FollowUpListMade(pack="shop", day=date(2026, 3, 2), at=NOW, cases=("case-1", "case-2")),
        "The list of shop for 2026-03-02, as at 2026-03-02 09:00 UTC, was made: case-1, case-2.",
    ),
    (
        FollowUpListMade(pack="shop", day=date(2026, 3, 2), at=NOW),
        "The list of shop for 2026-03-02, as at 2026-03-02 09:00 UTC, was made: nothing is followed up.",
    ),
    (
        policy.PolicyWithdrawn(pack="shop", reason="Closed.", announced_at=NOW, effective_at=NOW),
        ("The policy shop was withdrawn, announced at 2026-03-02 09:00 UTC, from 2026-03-02 09:00 UTC on: Closed."),
    ),
    (
        policy.PolicyPublished(pack="shop", text=PACK, reason="New.", announced_at=NOW, effective_at=NOW),
        "The policy shop was published, announced at 2026-03-02 09:00 UTC, in force from 2026-03-02 09:00 UTC: New.",
    ),
    (
        policy.PolicyPublished(
            pack="shop", text=PACK, reason="New.", announced_at=NOW, effective_at=NOW, calendars=(OFFICE, NIGHT)
        ),
        (
            "The policy shop was published with the calendars office, night, announced at 2026-03-02 09:00 UTC,"
            " in force from 2026-03-02 09:00 UTC: New."
        ),
    ),
    (
        policy.CalendarExtended(pack="shop", calendar=OFFICE, reason="Ten more.", effective_at=NOW),
        (
            "The calendar office of shop follows what is known of its zone and holidays to the end of 2037, from"
            " 2026-03-02 09:00 UTC on: Ten more."
        ),
    ),
    (
        policy.StatutesPublished(statutes=(SEVEN_DAYS,), reason="Brazil.", announced_at=NOW, effective_at=NOW),
        (
            "The statutes were written down anew, 1 of them, announced at 2026-03-02 09:00 UTC, in force from"
            " 2026-03-02 09:00 UTC: Brazil."
        ),
    ),
    (
        standard_reply.ReplyWritten(topic="delivery", language="de", title="On its way", text="It left."),
        "The text 'On its way' was written for delivery in de.",
    ),
    (
        standard_reply.ReplyRevised(revision=2, title="On its way", text="It has left.", reason="Clearer."),
        "The text became revision 2, 'On its way': Clearer.",
    ),
    (standard_reply.ReplyRetired(reason="Nobody used it."), "The text is not to be used any more: Nobody used it."),
    (team.TeamFormed(team="front", title="Front desk"), "Team front was formed: Front desk."),
    (team.TeamRenamed(title="First desk"), "The team is called First desk now."),
    (team.LeadNamed(staff="staff-1"), "staff-1 leads the team."),
    (team.LeadNamed(), "Nobody leads the team."),
    (
        upkeep.ParkedEventDropped(
            projection="queue",
            version=2,
            build="live",
            stream="case-1",
            position=7,
            event_type="case.opened.v1",
            reason="Made by a test.",
        ),
        "The live build of queue in version 2 goes on without case.opened.v1 at position 7 of case-1: Made by a test.",
    ),
]


@pytest.mark.parametrize("event,sentence", SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_an_event_is_told(event: Event, sentence: str) -> None:
    """A person reads what happened, without the personal values."""
    assert told(event) == sentence


def test_no_event_is_left_out() -> None:
    """There is a sentence above for each that is none of a case."""
    assert {type(event) for event, _ in SENTENCES} == set(EVENT_TYPES) - set(CASE.events)
