"""A case as the API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from domain.case.decisions import CASE
from domain.case.file import CaseFile
from domain.case.parts import CallBack, EmergencyStep, Proposal, Referral, Request, Solution
from domain.case.state import Closed, Open, Resolved, Stage, Waiting
from domain.case.steps import step
from domain.case.vocabulary import (
    ClosedHow,
    Complexity,
    Fault,
    Finding,
    HopeOutcome,
    Liable,
    Priority,
    PurchaseStage,
    Severity,
    Shortcoming,
    WaitsOn,
)
from domain.policy.law.layers import SettledRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.keys.sealing import Opened
    from domain.aggregate import Asker
    from domain.policy.pack import Pack
    from interfaces.http.principals import Principal


class CaseView(Struct, frozen=True, omit_defaults=True):
    """A case as it is now; nothing of it is personal. `legal` lists what the reader may do with it next.

    `missing` names what the contact should still say, in the order in which to ask. `step` is where the case is in the
    process of its policy, with its title in the case's language; null where that lays down none. `owner` is who follows
    it up, whoever has it, and `followed_up` the policy because of which somebody should.
    """

    id: str
    version: int
    status: str
    step: str | None
    step_title: str | None
    number: str | None
    channel: str
    topic: str
    kind: str | None
    stage: PurchaseStage | None
    team: str
    assignee: str | None
    priority: Priority
    complexity: Complexity | None
    severity: Severity
    emergency_steps: tuple[EmergencyStep, ...]
    followed_up: int | None
    owner: str | None
    policy: int | None
    market: str | None
    country: str | None
    rules: tuple[SettledRule, ...]
    language: str | None
    customer: str | None
    order: str | None
    products: tuple[str, ...]
    attachments: tuple[str, ...]
    missing: tuple[str, ...]
    tags: tuple[str, ...]
    hope: str | None
    hope_outcome: HopeOutcome | None
    verified: bool
    finding: Finding | None
    cause_found: bool
    liable: Liable | None
    fault: Fault | None
    guided: bool
    call_backs: tuple[CallBack, ...]
    referrals: tuple[Referral, ...]
    requests: tuple[Request, ...]
    compensations: tuple[Proposal, ...]
    solutions: tuple[Solution, ...]
    articles: tuple[str, ...]
    messages: int
    replies: int
    notes: int
    transfers: int
    findings: tuple[Shortcoming, ...]
    ratings: int
    times_resolved: int
    times_reopened: int
    follows: str | None
    merged: tuple[str, ...]
    split_into: tuple[str, ...]
    split_from: str | None
    source: str | None
    source_case: str | None
    flags: int
    legal: tuple[str, ...]
    waits_on: WaitsOn | None = None
    party: str | None = None
    silent_due: datetime | None = None
    closed_how: ClosedHow | None = None
    merged_into: str | None = None


class CallBackContact(Struct, frozen=True):
    """Where a promised call is to go to, if not where the contact says, and what is to be known of it."""

    call_back: int
    contact: str | None
    note: str | None


class ContactView(Struct, frozen=True):
    """What was said at the contact and since, each as given last; a text is None where nobody gave it or its key is
    gone. `call_backs` are the calls that were promised, by their numbers within the case.
    """

    id: str
    version: int
    name: str | None
    contact: str | None
    description: str | None
    details: dict[str, str]
    hope: str | None
    hope_text: str | None
    missing: tuple[str, ...]
    call_backs: tuple[CallBackContact, ...]


_OF_FILE = tuple(name for name in CaseView.__struct_fields__ if name in CaseFile.__struct_fields__)


def case_view(stream: str, version: int, state: Stage, principal: Principal, asker: Asker, pack: Pack) -> CaseView:
    """Return a case as this reader may see and handle it; the pack is that of the case's policy."""
    file = state.file
    at = step(state, pack)
    legal = tuple(verb for verb in CASE.legal(state, asker) if f"case.{verb}" in principal.rights)
    own: dict[str, Any] = {}
    match state:
        case Waiting():
            own = {"waits_on": state.waits_on, "party": state.party}
        case Resolved():
            own = {"silent_due": state.silent_due}
        case Closed():
            own = {"closed_how": state.how, "merged_into": state.merged_into}
        case Open():
            pass
    known: dict[str, Any] = {name: getattr(file, name) for name in _OF_FILE}
    return CaseView(
        id=stream,
        version=version,
        status=status(state),
        step=None if at is None else at.id,
        step_title=None if at is None else pack.said(at.title, file.language),
        legal=legal,
        compensations=file.proposals,
        **known,
        **own,
    )


def status(state: Stage) -> str:
    """Return the stage's name in the API."""
    return type(state).__name__.lower()


def contact_view(
    stream: str, version: int, state: Stage, texts: Sequence[Opened], promised: Sequence[Opened]
) -> ContactView:
    """Return what a contact said, from the opened texts of the events that told it, in order, and of those that
    promised calls.
    """
    last: dict[str, str | None] = {}
    details: dict[str, str] = {}
    for opened in texts:
        last |= opened
        details |= msgspec.json.decode(opened.get("details") or b"{}", type=dict[str, str])
    return ContactView(
        id=stream,
        version=version,
        name=last.get("name"),
        contact=last.get("contact"),
        description=last.get("description"),
        details=details,
        hope=state.file.hope,
        hope_text=last.get("hope_text"),
        missing=state.file.missing,
        call_backs=tuple(
            CallBackContact(number, opened.get("contact"), opened.get("note"))
            for number, opened in enumerate(promised, 1)
        ),
    )
