"""Facts about what was found out and what follows from it. Tags and fields are for ever."""

from __future__ import annotations

from domain.case.vocabulary import CompensationKind, Fault, Finding, Liable
from domain.event import Event
from domain.personal import Personal


class InformationVerified(Event, tag="case.information_verified.v1", frozen=True):
    """What the customer says was checked against these sources; `outcome` says whether it was found to be so."""

    sources: tuple[str, ...]
    findings: Personal | None = None
    outcome: Finding | None = None


class CauseFound(Event, tag="case.cause_found.v1", frozen=True):
    """Why it happened; `category` is a short name to count by."""

    category: str | None = None
    cause: Personal | None = None


class LiabilityDecided(Event, tag="case.liability_decided.v1", frozen=True):
    """Who answers for it; of a customer, also why."""

    liable: Liable
    fault: Fault | None = None
    reason: Personal | None = None


class CompensationProposed(Event, tag="case.compensation_proposed.v1", frozen=True):
    """The customer should get something, in minor units of the currency; `automatic` when the policy asks for it.

    `proposal` counts the proposals of the case from 1. Without an amount the decision names it.
    """

    proposal: int
    kind: CompensationKind = "money"
    amount: int | None = None
    currency: str | None = None
    automatic: bool = False
    policy: int | None = None
    reason: Personal | None = None


class CompensationDecided(Event, tag="case.compensation_decided.v1", frozen=True):
    """A proposal was granted, with this amount in minor units, or not."""

    proposal: int
    granted: bool
    amount: int = 0
    currency: str | None = None
    policy: int | None = None
    reason: Personal | None = None


class GuidanceGiven(Event, tag="case.guidance_given.v1", frozen=True):
    """The customer was shown how to do it right, and which published rule says so."""

    rule: str
    text: Personal | None = None
    article: str | None = None
    policy: int | None = None


InquiryEvent = (
    InformationVerified | CauseFound | LiabilityDecided | CompensationProposed | CompensationDecided | GuidanceGiven
)
