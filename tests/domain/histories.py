"""Short histories of a case, one for each stage."""

from datetime import timedelta

from domain.case import events as e
from domain.event import Event
from domain.personal import Sealed
from tests.samples import NOW

CUSTOMER = "customer-1"
SEALED = Sealed(1, "k-1", "nonce", "box")
"""A personal value as every fold sees it."""
SILENT_DUE = NOW + timedelta(days=7)

opened = e.CaseOpened(subject=CUSTOMER, channel="email", topic="delivery", team="front")
waiting = e.CaseWaiting(waits_on="customer", asked=SEALED)
resolved = e.CaseResolved(summary=SEALED, silent_due=SILENT_DUE, policy=1)
announced = e.SilenceAnnounced(silent_due=SILENT_DUE, policy=1, text=SEALED)
confirmed = e.ResolutionConfirmed()
closed = e.CaseClosed(how="confirmed")
silent = e.CaseClosed(how="silent")

referred = e.CaseReferred(referral=1, to="warehouse", due=NOW, policy=1)
proposed = e.CompensationProposed(proposal=1, amount=500, currency="EUR")
solution = e.SolutionProposed(solution=1, by="staff-2", asks_merchant=True, needs_review=True)
promised = e.CallBackPromised(
    call_back=1, since=SILENT_DUE + timedelta(hours=1), until=SILENT_DUE + timedelta(hours=2), policy=1
)

STAGES: dict[str, tuple[Event, ...]] = {
    "unopened": (),
    "open": (opened,),
    "claimed": (opened, e.CaseClaimed(assignee="staff-1")),
    "complex": (opened, e.CaseTriaged(complexity="complex")),
    "major": (opened, e.CaseTriaged(severity="major")),
    "verified": (opened, e.CaseTriaged(complexity="complex"), e.InformationVerified(sources=("log",))),
    "explained": (
        *(opened, e.CaseTriaged(complexity="complex")),
        *(e.InformationVerified(sources=("log",)), e.CauseFound()),
    ),
    "asked": (opened, e.InformationRequested(wanted=("scans",), of="third_party", party="carrier", request=1)),
    "referred": (opened, referred),
    "answered": (opened, referred, e.ReferralAnswered(referral=1)),
    "to compensate": (opened, proposed),
    "compensated": (opened, proposed, e.CompensationDecided(proposal=1, granted=True, amount=500, currency="EUR")),
    "to call back": (opened, promised),
    "called back": (opened, promised, e.CallMade(call_back=1, outcome="not_reached")),
    "not to be called back": (opened, promised, e.CallBackCancelled(call_back=1)),
    "to guide": (opened, e.LiabilityDecided(liable="customer", fault="misuse")),
    "with a solution": (opened, solution),
    "with the merchant's answer": (opened, solution, e.MerchantAnswered(solution=1, answer="accepted")),
    "with a reviewed solution": (
        *(opened, solution),
        *(e.MerchantAnswered(solution=1, answer="accepted"), e.SolutionReviewed(solution=1, approved=True)),
    ),
    "with a hope": (e.CaseOpened(subject=CUSTOMER, channel="email", topic="delivery", team="front", hope="return"),),
    "following": (opened, e.FollowUpLinked(follows="case-3")),
    "identified": (opened, e.CustomerIdentified(customer=CUSTOMER, was="person-1")),
    "waiting": (opened, waiting),
    "resolved": (opened, resolved, announced),
    "resolved without a notice": (opened, resolved),
    "resolved and written to": (opened, resolved, announced, e.CustomerMessageReceived()),
    "resolved and referred": (opened, referred, resolved, announced),
    "closed": (opened, resolved, announced, silent),
    "closed without the call": (opened, promised, silent),
    "merged": (opened, e.CaseMergedInto(into="case-3")),
}
"""A history for each stage, and for each circumstance in it that makes more or less of the actions legal."""
