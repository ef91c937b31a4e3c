"""Facts about how a case is solved and ended. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from domain.case.vocabulary import ClosedHow, HopeOutcome, MerchantSays
from domain.event import Event
from domain.personal import Personal


class SolutionProposed(Event, tag="case.solution_proposed.v1", frozen=True):
    """A way to solve it was worked out. `remedy` is one of the policy's; `reason` says why it is not one of the kind's.

    `solution` counts the solutions of the case from 1. `asks_merchant`: the merchant must say something to it;
    `needs_review`: another person must approve it.
    """

    solution: int
    by: str
    remedy: str | None = None
    text: Personal | None = None
    reason: Personal | None = None
    asks_merchant: bool = False
    needs_review: bool = False
    policy: int | None = None


class MerchantAnswered(Event, tag="case.merchant_answered.v1", frozen=True):
    """The merchant said something to a solution."""

    solution: int
    answer: MerchantSays
    text: Personal | None = None


class SolutionReviewed(Event, tag="case.solution_reviewed.v1", frozen=True):
    """Another person looked at a solution and approved it, or did not."""

    solution: int
    approved: bool
    comment: Personal | None = None


class HopeDecided(Event, tag="case.hope_decided.v1", frozen=True):
    """What became of the remedy that the customer hoped for."""

    outcome: HopeOutcome
    reason: Personal | None = None


class CaseResolved(Event, tag="case.resolved.v1", frozen=True):
    """The desk holds the case solved, since `at`, as the clocks have it. It closes at `silent_due`, given by `policy`,
    if the customer stays silent.
    """

    summary: Personal | None = None
    silent_due: datetime | None = None
    policy: int | None = None
    at: datetime | None = None


class SilenceAnnounced(Event, tag="case.silence_announced.v1", frozen=True):
    """The customer was told, by itself and in `text`, that the case closes at `silent_due` if they stay silent."""

    silent_due: datetime
    policy: int
    text: Personal | None = None


class ResolutionConfirmed(Event, tag="case.resolution_confirmed.v1", frozen=True):
    """The customer said that it is solved."""


class ResolutionRejected(Event, tag="case.resolution_rejected.v1", frozen=True):
    """The customer was not satisfied; the case is open again, since `at`, as the clocks have it."""

    reason: Personal | None = None
    at: datetime | None = None


class CaseClosed(Event, tag="case.closed.v1", frozen=True):
    """The case was closed, and how; `at` an instant, as the clocks have it."""

    how: ClosedHow
    reason: Personal | None = None
    at: datetime | None = None


class CaseReopened(Event, tag="case.reopened.v1", frozen=True):
    """A resolved or closed case was taken up again, `at` an instant, as the clocks have it."""

    reason: Personal | None = None
    at: datetime | None = None


class Score(Struct, frozen=True, gc=False):
    """What the customer gave for one dimension of the service, 1 being the worst."""

    dimension: str
    score: int


class CaseRated(Event, tag="case.rated.v1", frozen=True):
    """The customer rated the service on a scale from 1 to `best`."""

    scores: tuple[Score, ...]
    best: int = 5
    comment: Personal | None = None


OutcomeEvent = (
    SolutionProposed
    | MerchantAnswered
    | SolutionReviewed
    | HopeDecided
    | CaseResolved
    | SilenceAnnounced
    | ResolutionConfirmed
    | ResolutionRejected
    | CaseClosed
    | CaseReopened
    | CaseRated
)
