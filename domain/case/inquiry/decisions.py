"""Decisions about what was found out, who is liable, and what the customer gets for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.stages import must_be_open, must_not_be_closed
from domain.personal import plain
from domain.policy.pack import names

if TYPE_CHECKING:
    from domain.case.file import CaseFile
    from domain.case.state import Stage
    from domain.command import Command
    from domain.policy.policy import Policy


def decide(command: Command[Any], action: c.InquiryAction, state: Stage, policy: Policy) -> list[e.CaseEvent]:
    """Decide one finding."""
    file, subject = state.file, state.file.subject
    if isinstance(action, c.DecideCompensation):
        must_not_be_closed(command, state)
        return _compensate(command, action, file, policy)
    must_be_open(command, state)
    match action:
        case c.Verify():
            findings = plain(action.findings, subject)
            return [e.InformationVerified(sources=action.sources, findings=findings, outcome=action.outcome)]
        case c.FindCause():
            return [e.CauseFound(category=action.category, cause=plain(action.cause, subject))]
        case c.DecideLiability():
            return _liable(action, file, policy)
        case c.ProposeCompensation():
            return [
                e.CompensationProposed(
                    proposal=len(file.proposals) + 1,
                    kind=action.kind,
                    amount=action.amount,
                    currency=action.currency,
                    reason=plain(action.reason, subject),
                )
            ]
        case c.Guide():
            if policy.pack.rule(action.rule) is None:
                raise errors.RuleUnknown(rule=action.rule, rules=names(policy.pack.rules) or "none")
            text = plain(action.text, subject)
            return [e.GuidanceGiven(rule=action.rule, text=text, article=action.article, policy=policy.version)]
        case _:
            assert_never(action)


def _liable(action: c.DecideLiability, file: CaseFile, policy: Policy) -> list[e.CaseEvent]:
    if (action.liable == "customer") != (action.fault is not None):
        raise errors.FaultNeeded
    if (action.liable, action.fault) == (file.liable, file.fault):
        return []
    events: list[e.CaseEvent] = [
        e.LiabilityDecided(liable=action.liable, fault=action.fault, reason=plain(action.reason, file.subject))
    ]
    if action.liable == "platform" and not file.proposals:
        # The platform makes good what it did wrong without being asked.
        rules = policy.pack.compensation
        events.append(
            e.CompensationProposed(
                proposal=1,
                amount=rules.platform_fault if rules else None,
                currency=rules.currency if rules else None,
                automatic=True,
                policy=policy.version,
            )
        )
    return events


def _compensate(
    command: Command[Any], action: c.DecideCompensation, file: CaseFile, policy: Policy
) -> list[e.CaseEvent]:
    if action.proposal > len(file.proposals):
        raise errors.ProposalUnknown(proposal=action.proposal)
    proposal = file.proposals[action.proposal - 1]
    amount = proposal.amount if action.amount is None else action.amount
    currency = action.currency or proposal.currency
    if action.granted and (amount is None or currency is None):
        raise errors.AmountNeeded
    if not action.granted:
        amount = 0
    if proposal.granted is not None:
        if (proposal.granted, proposal.amount) == (action.granted, amount):
            return []
        raise errors.CompensationDecidedAlready(proposal=action.proposal)
    if action.granted:
        _must_be_within_limit(command, amount or 0, currency or "", policy)
    return [
        e.CompensationDecided(
            proposal=action.proposal,
            granted=action.granted,
            amount=amount or 0,
            currency=currency,
            policy=policy.version,
            reason=plain(action.reason, file.subject),
        )
    ]


def _must_be_within_limit(command: Command[Any], amount: int, currency: str, policy: Policy) -> None:
    rules = policy.pack.compensation
    if rules is None:
        return
    if currency != rules.currency:
        raise errors.CurrencyDiffers(expected=rules.currency, currency=currency)
    limit = rules.limit(command.roles)
    if amount > limit:
        raise errors.AboveApprovalLimit(limit=limit, currency=currency, amount=amount)
