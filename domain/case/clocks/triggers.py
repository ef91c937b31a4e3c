"""What of the events of a case sets clocks going and stops them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case import events as e
from domain.case.state import Open, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.case.state import CaseState
    from domain.policy.sections.clocks import Fulfilment, Start


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
            yield "information_request", None
        case e.InformationVerified():
            yield "verification", None
        case e.SolutionProposed():
            yield "proposal", event.solution
        case e.ResolutionRejected() | e.CaseReopened():
            yield "reopening", None
            yield "customer_message", None
        case _:
            return


def fulfils(event: e.CaseEvent) -> Iterator[tuple[Fulfilment, int | None]]:  # noqa: C901 - an event each
    """Yield what an event fulfils, with the ordinal of what it is about. Only a person's public reply is a reply: no
    note, no automatic message and no change of status is.
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
            yield "information", None
        case e.SolutionProposed():
            yield "proposal", None
        case e.SolutionReviewed() if event.approved:
            yield "review", event.solution
        case e.CaseResolved():
            yield "resolution", None
        case _:
            return
