"""What of the events of a case sets clocks going and stops them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.case import events as e
from domain.case.state import Open, Unopened, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.case.state import CaseState
    from domain.policy.sections.clocks import Fulfilment, Start


NO_PROMISE: Final = 0
"""What a call is about that was not promised: none of the promises, which are counted from 1."""


NO_REQUEST: Final = 0
"""What a customer's word is about beside requests, which are counted from 1."""


STARTS_NOTHING: Final[frozenset[type[e.CaseEvent]]] = frozenset(
    {
        *(e.CaseNumbered, e.CaseAssigned, e.CaseClaimed, e.PriorityChanged, e.PublicReplySent, e.CaseWaiting),
        *(e.CaseResumed, e.CaseResolved, e.CaseClosed, e.ClockStarted),
    }
)
"""Frequent events that set nothing going: to find that out by asking for every other kind of event takes time."""
FULFILS_NOTHING: Final[frozenset[type[e.CaseEvent]]] = frozenset(
    {
        *(e.CaseOpened, e.CaseAssigned, e.PriorityChanged, e.CaseWaiting, e.CaseResumed, e.CaseClosed),
        *(e.CaseReopened, e.ClockStarted),
    }
)
"""Frequent events that fulfil nothing."""


def starts(event: e.CaseEvent, before: CaseState) -> Iterator[tuple[Start, int | None]]:
    """Yield what an event sets going, with the ordinal of what it is about; `before` is the case's state until then.

    What a customer writes once the case is resolved, a "thank you" as a rule, starts nothing.
    """
    match event:
        case e.CaseOpened():
            yield "contact", None
            yield "registration", None
        case e.CustomerMessageReceived() if isinstance(before, Open | Waiting):
            yield "customer_message", None
        case e.CaseTriaged():
            yield "triage", None
        case e.CaseReferred():
            yield "referral", event.referral
        case e.InformationRequested():
            yield "information_request", event.request
        case e.CallBackPromised():
            yield "call_back_request", event.call_back
        case e.InformationVerified():
            yield "verification", None
        case e.SolutionProposed():
            yield "proposal", event.solution
        case e.ResolutionRejected() | e.CaseReopened():
            yield "reopening", None
            yield "customer_message", None
        case _:
            return


def fulfils(  # noqa: C901, PLR0912 - an event each
    event: e.CaseEvent, before: CaseState
) -> Iterator[tuple[Fulfilment, int | None]]:
    """Yield what an event fulfils, with the ordinal of what it is about; `before` is the case's state until then. Only
    a person's public reply is a reply: no note, no automatic message and no change of status is. An attempt to call is
    a call, whoever was reached.
    """
    match event:
        case e.CaseNumbered():
            yield "registration", None
        case e.PublicReplySent():
            yield "reply", None
            if event.accepts and event.expected_at is not None:
                yield "acknowledgement", None
        case e.CaseClaimed():
            yield "acceptance", None
        case e.CaseTriaged():
            yield "triage", None
        case e.InformationVerified() if event.outcome is not None:
            yield "finding", None
        case e.ReferralAnswered():
            yield "referral_answer", event.referral
        case e.InformationGiven() | e.CustomerMessageReceived():
            # What the customer says answers what they were asked, and nothing that somebody else was.
            yield from (("information", one) for one in (NO_REQUEST, *_of_customer(before)))
        case e.InformationReceived():
            yield "information", event.request
        case e.CallMade():
            yield "call", event.call_back or NO_PROMISE
        case e.SolutionProposed():
            yield "proposal", None
        case e.SolutionReviewed() if event.approved:
            yield "review", event.solution
        case e.EmergencyStepTaken():
            yield "emergency_step", None
        case e.CaseResolved():
            yield "resolution", None
        case _:
            return


def _of_customer(before: CaseState) -> Iterator[int]:
    if not isinstance(before, Unopened):
        yield from (at for at, one in enumerate(before.file.requests, 1) if one.of == "customer")
