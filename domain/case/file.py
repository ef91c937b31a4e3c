"""The file of a case: what is known of it in every stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from domain.case import events as e
from domain.case.parts import CallBack, EmergencyStep, Proposal, Referral, Request, Settled, Solution, Wait
from domain.case.progress import NOTHING_IMPORTED, SourceProgress

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.clocks.folding import Runs
    from domain.case.vocabulary import (
        Complexity,
        Fault,
        Finding,
        HopeOutcome,
        Liable,
        Priority,
        PurchaseStage,
        Severity,
        Shortcoming,
    )
    from domain.policy.law.layers import SettledRule


class CaseFile(Struct, frozen=True, gc=False):
    """What is known of a case in every stage. `known` names what the contact said, `missing` what it should have; `was`
    is the person as whom an identified customer was known until then. `policy` is the number of the publication by
    which it is decided on; without one that is whatever holds for its market. `rules` are those that it runs under, by
    the laws of `rules_at`; `levels` is how far it is up each ladder. `followed_up` is the policy because of which
    somebody follows it up. `triage_again` says that it was reopened since it was `triaged`, `triaged_at` when that was
    first since then. `waits` are those that are over, `replied` and `heard` the instants at which the desk replied and
    the customer said something, `settled` when it was resolved or closed; like both instants they are known where there
    are clocks.
    """

    subject: str
    channel: str
    topic: str
    team: str
    priority: Priority
    market: str | None
    language: str | None
    customer: str | None
    order: str | None
    source: str | None
    source_case: str | None
    policy: int | None = None
    country: str | None = None
    rules: tuple[SettledRule, ...] = ()
    rules_at: datetime | None = None
    contact_at: datetime | None = None
    registered_at: datetime | None = None
    clocks: Runs = ()
    levels: tuple[tuple[str, int], ...] = ()
    was: str | None = None
    kind: str | None = None
    stage: PurchaseStage | None = None
    products: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    hope: str | None = None
    hopes: bool = False
    hope_outcome: HopeOutcome | None = None
    attachments: tuple[str, ...] = ()
    number: str | None = None
    assignee: str | None = None
    transfers: int = 0
    findings: tuple[Shortcoming, ...] = ()
    tags: tuple[str, ...] = ()
    complexity: Complexity | None = None
    severity: Severity = "ordinary"
    triaged: bool = False
    triage_again: bool = False
    emergency_steps: tuple[EmergencyStep, ...] = ()
    followed_up: int | None = None
    owner: str | None = None
    messages: int = 0
    replies: int = 0
    notes: int = 0
    articles: tuple[str, ...] = ()
    verified: bool = False
    finding: Finding | None = None
    cause_found: bool = False
    liable: Liable | None = None
    fault: Fault | None = None
    guided: bool = False
    call_backs: tuple[CallBack, ...] = ()
    referrals: tuple[Referral, ...] = ()
    requests: tuple[Request, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    solutions: tuple[Solution, ...] = ()
    times_resolved: int = 0
    times_reopened: int = 0
    ratings: int = 0
    follows: str | None = None
    merged: tuple[str, ...] = ()
    split_into: tuple[str, ...] = ()
    split_from: str | None = None
    flags: int = 0
    waits: tuple[Wait, ...] = ()
    reopened_at: datetime | None = None
    triaged_at: datetime | None = None
    replied: tuple[datetime, ...] = ()
    heard: tuple[datetime, ...] = ()
    settled: tuple[Settled, ...] = ()
    imported: SourceProgress = NOTHING_IMPORTED


def opened(event: e.CaseOpened) -> CaseFile:
    """Return the file that an opening begins."""
    # By position, in the order of the fields, as far as that goes: by name it takes twice as long.
    return CaseFile(
        event.subject,
        event.channel,
        event.topic,
        event.team,
        event.priority,
        event.market,
        event.language,
        event.customer,
        event.order,
        event.source,
        event.source_case,
        event.policy,
        event.country,
        severity=event.severity,
        contact_at=event.contact_at,
        registered_at=event.registered_at,
        kind=event.kind,
        stage=event.stage,
        products=event.products,
        known=known_from(event),
        hope=event.hope,
        hopes=event.hope is not None or event.hope_text is not None,
        attachments=event.attachments,
    )


def known_from(event: e.CaseOpened | e.InformationGiven) -> tuple[str, ...]:
    """Return the names of what an event says, as a policy's intake section lists them."""
    # Whoever is a customer has a name and can be reached.
    customer = event.customer if type(event) is e.CaseOpened else None
    known: list[str] = []
    if event.name or customer:
        known.append("name")
    if event.contact or customer:
        known.append("contact")
    if event.order:
        known.append("order")
    if event.products:
        known.append("product")
    if event.description:
        known.append("description")
    if event.hope or event.hope_text:
        known.append("hope")
    if type(event) is e.CaseOpened:
        if event.kind:
            known.append("kind")
        if event.attachments:
            known.append("attachments")
    return (*known, *event.detail_names)
