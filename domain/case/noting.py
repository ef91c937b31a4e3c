"""How events that do not move the stage add to the file of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.case import events as e
from domain.case.calls.folding import called
from domain.case.clocks.folding import ticked
from domain.case.file import CaseFile, known_from
from domain.case.parts import EmergencyStep, Proposal, Referral, Request, Solution

if TYPE_CHECKING:
    from datetime import datetime

_S = TypeVar("_S", bound=Struct)
_V = TypeVar("_V", bound=str)
FiledEvent = (
    e.CaseNumbered
    | e.MissingInformationNoted
    | e.InformationRequested
    | e.InformationReminded
    | e.InformationReceived
    | e.InformationGiven
    | e.RulesSettled
    | e.CaseClassified
    | e.AttachmentsAdded
    | e.CustomerIdentified
    | e.HandlingEvent
    | e.CallEvent
    | e.RemoteHelpGiven
    | e.ArticleLinked
    | e.InquiryEvent
    | e.SolutionProposed
    | e.MerchantAnswered
    | e.SolutionReviewed
    | e.HopeDecided
    | e.CaseRated
    | e.FollowUpLinked
    | e.CaseMergedIn
    | e.CaseSplitOff
    | e.CaseSplitFrom
    | e.ImportedEvent
    | e.ClockEvent
)
"""The events that leave the stage as it is."""


def noted(file: CaseFile, event: FiledEvent) -> CaseFile:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one case an event
    """Return the file with one more event; what refers to something that is not there changes nothing."""
    match event:
        case e.SourceFactRecorded():
            return replace(file, imported=file.imported.with_row(event.ordinal))
        case e.CaseNumbered():
            return replace(file, number=event.number)
        case e.CaseAssigned():
            return replace(file, team=event.team, assignee=event.assignee)
        case e.CaseClaimed():
            return replace(file, assignee=event.assignee)
        case e.CaseReleased():
            return replace(file, assignee=None)
        case e.CaseTransferred():
            return replace(file, team=event.team, assignee=event.assignee, transfers=file.transfers + 1)
        case e.FindingRaised():
            return replace(file, findings=_with(file.findings, (event.finding,)))
        case e.CaseTriaged():
            complexity, severity = event.complexity or file.complexity, event.severity or file.severity
            at = min((one for one in (file.triaged_at, event.at) if one is not None), default=None)
            return replace(
                file, complexity=complexity, severity=severity, triaged=True, triaged_at=at, triage_again=False
            )
        case e.FollowUpBegun():
            return replace(file, followed_up=event.policy)
        case e.FollowUpOwnerNamed():
            return replace(file, owner=event.owner)
        case e.EmergencyStepTaken():
            others = (one for one in file.emergency_steps if one.step != event.step)
            return replace(file, emergency_steps=(*others, EmergencyStep(event.step, event.at)))
        case e.PriorityChanged():
            return replace(file, priority=event.priority)
        case e.CaseTagged():
            kept = tuple(tag for tag in file.tags if tag not in event.removed)
            return replace(file, tags=tuple(dict.fromkeys((*kept, *event.added))))
        case e.MissingInformationNoted():
            return replace(file, missing=event.missing)
        case e.InformationGiven():
            return _informed(file, event)
        case (
            e.ClockStarted()
            | e.ClockPaused()
            | e.ClockResumed()
            | e.ClockRetargeted()
            | e.ClockWarned()
            | e.ClockFulfilled()
            | e.ClockBreached()
            | e.ClockCorrected()
            | e.ClockEnded()
            | e.CaseEscalated()
        ):
            return clocked(file, event)
        case e.RulesSettled():
            return replace(file, rules=event.rules, rules_at=event.at)
        case e.CaseClassified():
            known = file.known if event.kind is None else _with(file.known, ("kind",))
            return replace(file, topic=event.topic, team=event.team, kind=event.kind, known=known)
        case e.AttachmentsAdded():
            return with_attachments(file, event.attachments)
        case e.CustomerIdentified():
            known = _with(file.known, ("name", "contact"))
            return replace(file, customer=event.customer, subject=event.customer, was=event.was, known=known)
        case e.CaseReferred():
            return replace(file, referrals=(*file.referrals, Referral(event.to, event.due, event.outside)))
        case e.ReferralAnswered():
            return replace(file, referrals=_changed(file.referrals, event.referral, answered=True))
        case e.PolicyAdopted():
            return replace(file, policy=event.policy)
        case e.InformationVerified():
            return replace(file, verified=True, finding=event.outcome or file.finding)
        case e.CauseFound():
            return replace(file, cause_found=True)
        case e.LiabilityDecided():
            return replace(file, liable=event.liable, fault=event.fault)
        case e.GuidanceGiven():
            return replace(file, guided=True)
        case e.CompensationProposed():
            proposal = Proposal(event.kind, event.amount, event.currency, event.automatic)
            return replace(file, proposals=(*file.proposals, proposal))
        case e.CompensationDecided():
            changes = {"granted": event.granted, "amount": event.amount, "currency": event.currency}
            return replace(file, proposals=_changed(file.proposals, event.proposal, **changes))
        case e.SolutionProposed():
            solution = Solution(event.remedy, event.by, event.asks_merchant, event.needs_review)
            return replace(file, solutions=(*file.solutions, solution))
        case e.MerchantAnswered():
            return replace(file, solutions=_changed(file.solutions, event.solution, merchant=event.answer))
        case e.SolutionReviewed():
            return replace(file, solutions=_changed(file.solutions, event.solution, approved=event.approved))
        case e.HopeDecided():
            return replace(file, hope_outcome=event.outcome)
        case e.CallBackPromised() | e.CallMade() | e.CallBackCancelled():
            return replace(file, call_backs=called(file.call_backs, event))
        case e.ArticleLinked():
            return replace(file, articles=_with(file.articles, (event.article,)))
        case e.CaseRated():
            return replace(file, ratings=file.ratings + 1)
        case e.FollowUpLinked():
            return replace(file, follows=event.follows)
        case e.CaseMergedIn():
            severity = event.severity or file.severity
            return replace(file, merged=_with(file.merged, (event.merged,)), severity=severity)
        case e.CaseSplitOff():
            return replace(file, split_into=_with(file.split_into, (event.into,)))
        case e.CaseSplitFrom():
            waits = (*event.waits, *file.waits)
            return replace(file, split_from=event.case, waits=waits, reopened_at=event.reopened_at)
        case e.ImpossibleSequenceFlagged():
            return replace(file, flags=file.flags + 1)
        case e.InformationRequested():
            # What the customer has said since, though that was entered before, answers it.
            answered = event.of == "customer" and event.at is not None and any(event.at < one for one in file.heard)
            return replace(file, requests=(*file.requests, Request(event.of, event.party, answered)))
        case e.InformationReceived():
            requests = _changed(file.requests, event.request, answered=True)
            return replace(file, requests=requests, attachments=_with(file.attachments, event.attachments))
        case e.InformationReminded() | e.RemoteHelpGiven():
            return file
        case _:
            assert_never(event)


def clocked(file: CaseFile, event: e.ClockEvent) -> CaseFile:
    """Return the file after one more event about its clocks."""
    if type(event) is e.CaseEscalated:
        levels = (*(one for one in file.levels if one[0] != event.ladder), (event.ladder, event.level))
        return replace(file, levels=levels)
    return replace(file, clocks=ticked(file.clocks, event))


def with_attachments(file: CaseFile, attachments: tuple[str, ...]) -> CaseFile:
    """Return the file with more attachments, of which the contact then has left nothing out."""
    if not attachments:
        return file
    return replace(file, attachments=_with(file.attachments, attachments), known=_with(file.known, ("attachments",)))


def heard(file: CaseFile, at: datetime | None) -> CaseFile:
    """Return the file once the customer has said something, which answers what they were asked."""
    if at is not None:
        file = replace(file, heard=(*file.heard, at))
    if not any(one.of == "customer" and not one.answered for one in file.requests):
        return file
    requests = (replace(one, answered=True) if one.of == "customer" else one for one in file.requests)
    return replace(file, requests=tuple(requests))


def _informed(file: CaseFile, event: e.InformationGiven) -> CaseFile:
    known = known_from(event)
    return replace(
        heard(file, event.at) if known else file,
        order=event.order or file.order,
        products=event.products or file.products,
        market=event.market or file.market,
        country=event.country or file.country,
        language=event.language or file.language,
        stage=event.stage or file.stage,
        hope=event.hope or (file.hope if event.hope_text is None else None),
        hopes=file.hopes or event.hope is not None or event.hope_text is not None,
        known=_with(file.known, known),
    )


def _with(before: tuple[_V, ...], more: tuple[_V, ...]) -> tuple[_V, ...]:
    return tuple(dict.fromkeys((*before, *more)))


def _changed(ones: tuple[_S, ...], ordinal: int, **changes: object) -> tuple[_S, ...]:
    """Return the structs with the one of that ordinal, from 1, changed, if there is one."""
    return tuple(replace(one, **changes) if at == ordinal else one for at, one in enumerate(ones, 1))
