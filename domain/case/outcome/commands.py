"""What can be asked to solve a case and to end it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from domain.case.inquiry.commands import Ordinal
from domain.case.vocabulary import HopeOutcome, MerchantSays
from domain.command import Action, Line, Text
from domain.policy.names import Name


class ProposeSolution(Action, frozen=True, kw_only=True):
    """Propose a way to solve it: one of the kind's remedies, or another one with a reason, or something in words."""

    verb: ClassVar[str] = "propose_solution"
    remedy: Line | None = None
    text: Text | None = None
    reason: Text | None = None


class RecordMerchantAnswer(Action, frozen=True, kw_only=True):
    """Record what the merchant says to a solution."""

    verb: ClassVar[str] = "merchant_answer"
    solution: Ordinal
    answer: MerchantSays
    text: Text | None = None


class ReviewSolution(Action, frozen=True, kw_only=True):
    """Approve a solution that somebody else proposed, or do not."""

    verb: ClassVar[str] = "review_solution"
    solution: Ordinal
    approved: bool
    comment: Text | None = None


class DecideHope(Action, frozen=True, kw_only=True):
    """Say what becomes of the remedy that the customer hoped for, and why."""

    verb: ClassVar[str] = "decide_hope"
    outcome: HopeOutcome
    reason: Text


class Resolve(Action, frozen=True, kw_only=True):
    """Hold the case solved, and say how."""

    verb: ClassVar[str] = "resolve"
    summary: Text


class Confirm(Action, frozen=True, kw_only=True):
    """Record that the customer confirmed the resolution; this closes the case."""

    verb: ClassVar[str] = "confirm"


class NotSatisfied(Action, frozen=True, kw_only=True):
    """Record that the customer was not satisfied with the resolution; this opens the case again."""

    verb: ClassVar[str] = "not_satisfied"
    reason: Text | None = None


class Close(Action, frozen=True, kw_only=True):
    """Close a resolved case after the silent period."""

    verb: ClassVar[str] = "close"


class CloseByDecision(Action, frozen=True, kw_only=True):
    """Close a case without the customer's word, as a supervisor decides, and say why."""

    verb: ClassVar[str] = "close_by_decision"
    reason: Text


class Reopen(Action, frozen=True, kw_only=True):
    """Take up a resolved or closed case again, and say why."""

    verb: ClassVar[str] = "reopen"
    reason: Text


class ScoreGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer gave for one dimension of the service, 1 being the worst."""

    dimension: Name
    score: Annotated[int, Meta(ge=1, le=100)]


class Rate(Action, frozen=True, kw_only=True):
    """Record how the customer rates the service, on a scale from 1 to `best`."""

    verb: ClassVar[str] = "rate"
    scores: Annotated[tuple[ScoreGiven, ...], Meta(min_length=1, max_length=20)]
    best: Annotated[int, Meta(ge=2, le=100)] = 5
    comment: Text | None = None


OutcomeAction = (
    ProposeSolution
    | RecordMerchantAnswer
    | ReviewSolution
    | DecideHope
    | Resolve
    | Confirm
    | NotSatisfied
    | Close
    | CloseByDecision
    | Reopen
    | Rate
)
