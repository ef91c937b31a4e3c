"""Decisions about who has a case and how it is worked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.clocks.correcting import corrects
from domain.case.clocks.escalating import step_up
from domain.case.handling.emergency import take_step
from domain.case.handling.following_up import must_have_owner, named
from domain.case.intake.rules import ruled, settling
from domain.case.noting import noted
from domain.case.stages import closed, must_be_open, must_not_be_closed, person
from domain.case.state import Closed
from domain.personal import plain
from domain.policy.pack import names
from domain.staff.state import Left

if TYPE_CHECKING:
    from domain.case.file import CaseFile
    from domain.case.state import Stage
    from domain.command import Command
    from domain.policy.pack import Pack
    from domain.policy.policy import Policy


def decide(command: Command[Any], action: c.HandlingAction, state: Stage, policy: Policy) -> list[e.CaseEvent]:
    """Decide who has the case, how urgent it is, and whom to ask about it."""
    file = state.file
    if isinstance(action, c.TagCase):
        added = tuple(tag for tag in dict.fromkeys(action.add) if tag not in file.tags)
        removed = tuple(tag for tag in dict.fromkeys(action.remove) if tag in file.tags and tag not in action.add)
        return [e.CaseTagged(added=added, removed=removed)] if added or removed else []
    must_not_be_closed(command, state)
    match action:
        case c.TriageCase():
            must_be_open(command, state)
            return _triage(command, action, state, policy)
        case c.AssignCase():
            if _same(command, action, file, policy.pack):
                return []
            return [e.CaseAssigned(team=action.team, assignee=action.assignee)]
        case c.ClaimCase():
            must_be_open(command, state)
            taker = person(command)
            if file.assignee not in {None, taker}:
                # Of a case that has ended, whoever had it last keeps it.
                raise closed(state) if isinstance(state, Closed) else errors.ClaimedByAnother(assignee=file.assignee)
            if file.assignee == taker and not corrects(file.clocks, "acceptance", command.occurred_at):
                return []
            return [e.CaseClaimed(assignee=taker)]
        case c.ReleaseCase():
            must_be_open(command, state)
            return [] if file.assignee is None else [e.CaseReleased()]
        case c.TransferCase():
            if _same(command, action, file, policy.pack):
                return []
            reason = plain(action.reason, file.subject)
            transferred = e.CaseTransferred(team=action.team, assignee=action.assignee, reason=reason)
            return [transferred, *_too_often(noted(file, transferred), policy)]
        case c.ChangePriority():
            if file.priority == action.priority:
                return []
            reason = plain(action.reason, file.subject)
            return [e.PriorityChanged(priority=action.priority, was=file.priority, reason=reason)]
        case c.ReferCase():
            return _refer(command, action, file, policy)
        case c.AnswerReferral():
            return _answer(command, action, file)
        case c.AdoptPolicy():
            if file.policy == policy.version:
                return []
            reason = plain(action.reason, file.subject)
            adopted = e.PolicyAdopted(policy=policy.version, was=file.policy, reason=reason)
            return [adopted, *settling(noted(file, adopted), policy, command.now)]
        case c.EscalateCase():
            return _escalate(command, action, file, policy)
        case c.NameOwner():
            return named(command, action.owner, file, policy, action.reason)
        case c.TakeEmergencyStep():
            return take_step(command, action, file, policy)
        case _:
            assert_never(action)


def _triage(command: Command[Any], action: c.TriageCase, state: Stage, policy: Policy) -> list[e.CaseEvent]:
    file = state.file
    if isinstance(state, Closed) and action.owner is not None:
        # What has ended is followed up by nobody.
        raise closed(state)
    if action.complexity is None and action.severity is None:
        raise errors.NothingToJudge
    judged = e.CaseTriaged(
        complexity=action.complexity if action.complexity != file.complexity else None,
        severity=action.severity if action.severity != file.severity else None,
    )
    first = not file.triaged or file.triage_again
    if judged == e.CaseTriaged() and (first or corrects(file.clocks, "triage", command.occurred_at)):
        # That somebody judged it is a fact though all stays as it is, and so is that it was judged so earlier.
        judged = e.CaseTriaged(complexity=action.complexity, severity=action.severity)
    after = noted(file, judged)
    if not isinstance(state, Closed):
        must_have_owner(command, action.owner, after, policy)
    events: list[e.CaseEvent] = [] if judged == e.CaseTriaged() else [judged]
    return events if action.owner is None else [*events, *named(command, action.owner, after, policy)]


def _escalate(command: Command[Any], action: c.EscalateCase, file: CaseFile, policy: Policy) -> list[e.CaseEvent]:
    ladders = policy.pack.ladders
    ladder = next((one for one in ladders if action.ladder in (None, one.id)), None)
    if ladder is None:
        raise errors.LadderUnknown(ladder=action.ladder or "at all", ladders=names(ladders) or "none")
    below = dict(file.levels).get(ladder.id, 0)
    if below == len(ladder.levels):
        raise errors.LadderEnds(ladder=ladder.id, level=ladder.levels[-1].id)
    reason = plain(action.reason, file.subject)
    return list(step_up(ladder, below, file.clocks, policy, file.team, command.occurred_at, reason=reason))


def _same(command: Command[Any], action: c.AssignCase | c.TransferCase, file: CaseFile, pack: Pack) -> bool:
    """Tell whether they have the case already; refuse a team that is not there, and somebody who is there no more."""
    if not pack.has_team(action.team):
        raise errors.TeamUnknown(team=action.team, teams=names(pack.teams))
    if action.assignee is not None and isinstance(command.beside.get(action.assignee), Left):
        raise errors.AssigneeHasLeft(assignee=action.assignee)
    return (action.team, action.assignee) == (file.team, file.assignee)


def _too_often(file: CaseFile, policy: Policy) -> list[e.CaseEvent]:
    """Return the finding that a case was handed on too often. Once says it; how often it was in all, its count does."""
    limit = ruled("handling.transfers_at_most", file, policy.pack)
    if limit is None or file.transfers <= limit or "transfers" in file.findings:
        return []
    return [e.FindingRaised(finding="transfers", count=file.transfers, limit=limit, policy=policy.version)]


def _refer(command: Command[Any], action: c.ReferCase, file: CaseFile, policy: Policy) -> list[e.CaseEvent]:
    department = policy.pack.department(action.to)
    if department is None:
        raise errors.DepartmentUnknown(department=action.to, departments=names(policy.pack.departments) or "none")
    return [
        e.CaseReferred(
            referral=len(file.referrals) + 1,
            to=department.id,
            due=command.occurred_at + department.answers_within,
            policy=policy.version,
            outside=department.outside,
            question=plain(action.question, file.subject),
        )
    ]


def _answer(command: Command[Any], action: c.AnswerReferral, file: CaseFile) -> list[e.CaseEvent]:
    if action.referral > len(file.referrals):
        raise errors.ReferralUnknown(referral=action.referral)
    referral = file.referrals[action.referral - 1]
    if referral.answered and not corrects(file.clocks, "referral_answer", command.occurred_at, action.referral):
        raise errors.ReferralAnsweredAlready(referral=action.referral)
    answer = plain(action.answer, file.subject)
    late = command.occurred_at > referral.due
    return [e.ReferralAnswered(referral=action.referral, late=late, answer=answer)]
