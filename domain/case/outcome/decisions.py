"""Decisions about how a case is solved and ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, assert_never

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from domain.case.clocks.correcting import corrects
from domain.case.clocks.waiting import waited_less
from domain.case.intake.rules import ruled
from domain.case.stages import (
    hindrance,
    must_be_open,
    must_be_resolved,
    must_not_be_closed,
    must_not_be_merged,
    person,
)
from domain.case.state import Closed, Open, Resolved, Stage, Waiting
from domain.personal import plain
from domain.policy.pack import names

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.file import CaseFile
    from domain.case.parts import Solution
    from domain.command import Command
    from domain.policy.policy import Policy


def decide(command: Command[Any], action: c.OutcomeAction, state: Stage, policy: Policy) -> list[e.CaseEvent]:
    """Decide one step towards the end of a case, or back from it."""
    file, subject = state.file, state.file.subject
    match action:
        case c.ProposeSolution():
            must_be_open(command, state)
            return [_proposed(command, action, file, policy)]
        case c.RecordMerchantAnswer():
            must_be_open(command, state)
            solution = _solution(file, action.solution)
            if not solution.asks_merchant:
                raise errors.SolutionNeedsNoMerchant(solution=action.solution)
            text = plain(action.text, subject)
            return [e.MerchantAnswered(solution=action.solution, answer=action.answer, text=text)]
        case c.ReviewSolution():
            must_be_open(command, state)
            return _review(command, action, file)
        case c.DecideHope():
            must_not_be_closed(command, state)
            if not file.hopes:
                raise errors.NothingHoped
            return [e.HopeDecided(outcome=action.outcome, reason=plain(action.reason, subject))]
        case c.Resolve():
            return _resolve(command, action, state, policy)
        case c.Confirm():
            if isinstance(state, Closed) and state.how == "confirmed":
                return []
            must_be_resolved(command, state)
            return [e.ResolutionConfirmed(), e.CaseClosed(how="confirmed")]
        case c.NotSatisfied():
            must_be_resolved(command, state)
            return [e.ResolutionRejected(reason=plain(action.reason, subject))]
        case c.Close():
            return _close(command, state)
        case c.CloseByDecision():
            if isinstance(state, Closed):
                return []
            return [e.CaseClosed(how="supervisor", reason=plain(action.reason, subject))]
        case c.Reopen():
            if isinstance(state, Open | Waiting):
                raise errors.CaseIsOpen
            must_not_be_merged(command, state)
            return [e.CaseReopened(reason=plain(action.reason, subject))]
        case c.Rate():
            return [_rated(command, action, state)]
        case _:
            assert_never(action)


def _proposed(command: Command[Any], action: c.ProposeSolution, file: CaseFile, policy: Policy) -> e.SolutionProposed:
    pack, kind = policy.pack, policy.pack.kind(file.kind or "")
    if action.remedy is None and action.text is None:
        raise errors.SolutionEmpty
    if action.remedy is not None and not pack.has_remedy(action.remedy):
        raise errors.RemedyUnknown(remedy=action.remedy, remedies=names(pack.remedies) or "none")
    if kind is not None and kind.remedies and action.remedy not in kind.remedies and action.reason is None:
        raise errors.RemedyNeedsReason(remedies=", ".join(kind.remedies))
    return e.SolutionProposed(
        solution=len(file.solutions) + 1,
        by=person(command),
        remedy=action.remedy,
        text=plain(action.text, file.subject),
        reason=plain(action.reason, file.subject),
        asks_merchant=kind is not None and kind.asks_merchant,
        needs_review=kind is not None and kind.needs_review,
        policy=policy.version,
    )


def _solution(file: CaseFile, ordinal: int) -> Solution:
    if ordinal > len(file.solutions):
        raise errors.SolutionUnknown(solution=ordinal)
    return file.solutions[ordinal - 1]


def _review(command: Command[Any], action: c.ReviewSolution, file: CaseFile) -> list[e.CaseEvent]:
    solution = _solution(file, action.solution)
    if person(command) == solution.by or command.actor == solution.by:
        raise errors.ReviewedByProposer
    if solution.approved == action.approved:
        if not (action.approved and corrects(file.clocks, "review", command.occurred_at, action.solution)):
            return []
    elif solution.approved is not None:
        raise errors.ReviewedAlready(solution=action.solution)
    comment = plain(action.comment, file.subject)
    return [e.SolutionReviewed(solution=action.solution, approved=action.approved, comment=comment)]


def _resolve(command: Command[Any], action: c.Resolve, state: Stage, policy: Policy) -> list[e.CaseEvent]:
    must_not_be_closed(command, state)
    if isinstance(state, Resolved):
        return []
    if (missing := hindrance(state.file)) is not None:
        raise missing
    # Demonstrations and imports start no process, and closing by silence is one; what has ended is closed already.
    begins = command.origin == "live" and not isinstance(state, Closed)
    announced = _announced(state.file, policy, command.now) if begins else None
    resolved = e.CaseResolved(
        summary=plain(action.summary, state.file.subject),
        silent_due=None if announced is None else announced.silent_due,
        policy=policy.version,
    )
    resumed = [e.CaseResumed(because="resolved")]
    if not isinstance(state, Waiting):
        resumed = waited_less(state.file, command.occurred_at, "resolved")
    return [*resumed, resolved, *([] if announced is None else [announced])]


def _announced(file: CaseFile, policy: Policy, at: datetime) -> e.SilenceAnnounced | None:
    """Return what the customer is told at an instant of the close by silence, which counts from then on, whenever the
    case was resolved; None where the policy has none, or no words for it, and where the case is followed up.
    """
    if file.followed_up:
        return None
    pack = policy.pack
    days = ruled("silent_days", file, pack)
    if pack.silent_days is None or days is None or pack.silence is None:
        return None
    text = pack.said(pack.silence.notice, file.language)
    text = text.replace("{days}", str(days)).replace("{number}", file.number or "")
    return e.SilenceAnnounced(
        silent_due=at + timedelta(days=days), policy=policy.version, text=plain(text, file.subject)
    )


def _close(command: Command[Any], state: Stage) -> list[e.CaseEvent]:
    match state:
        case Closed():
            return []
        case Resolved(silent_due=due):
            if due is None or not state.announced:
                raise errors.SilenceClosesNothing
            if command.occurred_at < due:
                raise errors.SilentPeriodRuns(silent_due=due.isoformat())
            return [e.CaseClosed(how="silent")]
        case Open() | Waiting():
            raise errors.CaseIsNotResolved
        case _:
            assert_never(state)


def _rated(command: Command[Any], action: c.Rate, state: Stage) -> e.CaseRated:
    if isinstance(state, Open | Waiting):
        raise errors.CaseIsNotResolved
    must_not_be_merged(command, state)
    for at, one in enumerate(action.scores):
        if one.dimension in {other.dimension for other in action.scores[:at]}:
            raise errors.RatedTwice(dimension=one.dimension)
        if one.score > action.best:
            raise errors.ScoreTooHigh(dimension=one.dimension, score=one.score, best=action.best)
    scores = tuple(e.Score(one.dimension, one.score) for one in action.scores)
    return e.CaseRated(scores=scores, best=action.best, comment=plain(action.comment, state.file.subject))
