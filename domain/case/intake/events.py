"""Facts about what a case was opened with and what was learned later. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime

from domain.case.vocabulary import Priority, PurchaseStage, Severity, WaitsOn
from domain.event import Event
from domain.personal import Personal
from domain.policy.law.layers import Places, SettledRule


class CaseOpened(Event, tag="case.opened.v1", frozen=True):
    """Somebody contacted the desk. `subject` is the person whom the case is about, a customer or an unknown sender.

    `details` is a JSON object from the names in `detail_names` to what was said; `hope` is one of the policy's
    remedies, `hope_text` another in words. `name` and `contact` are those of a sender who is no known customer.
    `priority_rule` and `severity_rule` are the rules of the policy that chose priority and severity, where one did.
    Where the policy has clocks, `contact_at` and `registered_at` are the instants from which these run.
    `source` and `source_case` name the case in the system that it was imported from.
    """

    subject: str
    channel: str
    topic: str
    team: str
    priority: Priority = "normal"
    kind: str | None = None
    stage: PurchaseStage | None = None
    market: str | None = None
    language: str | None = None
    customer: str | None = None
    order: str | None = None
    products: tuple[str, ...] = ()
    description: Personal | None = None
    details: Personal | None = None
    detail_names: tuple[str, ...] = ()
    hope: str | None = None
    hope_text: Personal | None = None
    name: Personal | None = None
    contact: Personal | None = None
    attachments: tuple[str, ...] = ()
    policy: int | None = None
    country: str | None = None
    priority_rule: str | None = None
    severity: Severity = "ordinary"
    severity_rule: str | None = None
    contact_at: datetime | None = None
    registered_at: datetime | None = None
    source: str | None = None
    source_case: str | None = None


class CaseNumbered(Event, tag="case.numbered.v1", frozen=True):
    """The case took the next human number of its year: `2026-000123`."""

    number: str


class MissingInformationNoted(Event, tag="case.missing_information_noted.v1", frozen=True):
    """What the policy wants to know and the case does not say yet, in the order in which to ask; nothing if empty."""

    missing: tuple[str, ...]


class InformationRequested(Event, tag="case.information_requested.v1", frozen=True):
    """The customer was asked for what is missing, or somebody else, named by `party`, for what they know of it;
    `automatic` when nobody at the desk had to. `request` counts the requests of the case from 1; `at` is when, as the
    clocks have it.
    """

    wanted: tuple[str, ...]
    text: Personal | None = None
    automatic: bool = False
    of: WaitsOn = "customer"
    party: str | None = None
    request: int | None = None
    at: datetime | None = None


class InformationReminded(Event, tag="case.information_reminded.v1", frozen=True):
    """Whoever was asked for information was reminded of it, by itself, as `policy` says when."""

    request: int
    of: WaitsOn
    policy: int
    party: str | None = None


class InformationReceived(Event, tag="case.information_received.v1", frozen=True):
    """Whoever was asked by a request, not the customer, told what they know; their evidence came with it."""

    request: int
    of: WaitsOn
    party: str | None = None
    text: Personal | None = None
    attachments: tuple[str, ...] = ()


class InformationGiven(Event, tag="case.information_given.v1", frozen=True):
    """More became known, or something was corrected; a field left out stayed as it was. `at` is when, as the clocks
    have it.
    """

    order: str | None = None
    products: tuple[str, ...] = ()
    market: str | None = None
    country: str | None = None
    language: str | None = None
    stage: PurchaseStage | None = None
    description: Personal | None = None
    details: Personal | None = None
    detail_names: tuple[str, ...] = ()
    hope: str | None = None
    hope_text: Personal | None = None
    name: Personal | None = None
    contact: Personal | None = None
    reason: Personal | None = None
    at: datetime | None = None


class RulesSettled(Event, tag="case.rules_settled.v1", frozen=True):
    """Which rules the case runs under: of each figure the strictest of the law, the pack and the market, by its source.

    `places` says where it takes place, `at` the moment at which the laws were looked at.
    """

    rules: tuple[SettledRule, ...]
    places: Places
    at: datetime


class CaseClassified(Event, tag="case.classified.v1", frozen=True):
    """Kind or topic was put right, and with it the team that has the case."""

    topic: str
    team: str
    kind: str | None = None
    reason: Personal | None = None
    policy: int | None = None


class AttachmentsAdded(Event, tag="case.attachments_added.v1", frozen=True):
    """Files came to the case."""

    attachments: tuple[str, ...]


class CustomerIdentified(Event, tag="case.customer_identified.v1", frozen=True):
    """The sender turned out to be this customer; `was` is the person as whom they were known until then."""

    customer: str
    was: str


IntakeEvent = (
    CaseOpened
    | CaseNumbered
    | MissingInformationNoted
    | InformationRequested
    | InformationReminded
    | InformationReceived
    | InformationGiven
    | RulesSettled
    | CaseClassified
    | AttachmentsAdded
    | CustomerIdentified
)
