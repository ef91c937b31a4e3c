"""Facts about who has a case and how it is worked. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime

from domain.case.vocabulary import Complexity, Priority, Severity, Shortcoming
from domain.event import Event
from domain.personal import Personal


class CaseTriaged(Event, tag="case.triaged.v1", frozen=True):
    """Somebody judged how involved the case is, or how grave; what was not judged stayed as it was. `at` an instant, as
    the clocks have it.
    """

    complexity: Complexity | None = None
    severity: Severity | None = None
    at: datetime | None = None


class CaseAssigned(Event, tag="case.assigned.v1", frozen=True):
    """A team, and perhaps one of its people, was given the case."""

    team: str
    assignee: str | None = None


class CaseClaimed(Event, tag="case.claimed.v1", frozen=True):
    """Somebody of the desk took the case, which nobody had."""

    assignee: str


class CaseReleased(Event, tag="case.released.v1", frozen=True):
    """The case went back to its team; nobody of it has it now."""


class CaseTransferred(Event, tag="case.transferred.v1", frozen=True):
    """Whoever had the case handed it on."""

    team: str
    assignee: str | None = None
    reason: Personal | None = None


class FindingRaised(Event, tag="case.finding_raised.v1", frozen=True):
    """A limit of good handling was passed: it came to `count`, where by `policy` the case should stay at `limit`."""

    finding: Shortcoming
    count: int
    limit: int
    policy: int


class PriorityChanged(Event, tag="case.priority_changed.v1", frozen=True):
    """The case became more or less urgent."""

    priority: Priority
    was: Priority
    reason: Personal | None = None


class CaseTagged(Event, tag="case.tagged.v1", frozen=True):
    """Tags were put on the case or taken off."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class CaseReferred(Event, tag="case.referred.v1", frozen=True):
    """A department, or somebody outside, was asked. The answer is due at `due`, as `policy` says of it.

    `referral` counts the referrals of the case from 1.
    """

    referral: int
    to: str
    due: datetime
    policy: int
    outside: bool = False
    question: Personal | None = None


class ReferralAnswered(Event, tag="case.referral_answered.v1", frozen=True):
    """The answer to a referral came; `late` if after it was due."""

    referral: int
    late: bool = False
    answer: Personal | None = None


class PolicyAdopted(Event, tag="case.policy_adopted.v1", frozen=True):
    """The case goes on under another policy than the one `was` that it began under; both by number of publication."""

    policy: int
    was: int | None = None
    reason: Personal | None = None


class FollowUpBegun(Event, tag="case.follow_up_begun.v1", frozen=True):
    """From now on the case is followed up until it is closed, because `policy` counts it as abnormal, or because an
    owner was named for it. No silence closes it.
    """

    policy: int
    market: str | None = None


class FollowUpOwnerNamed(Event, tag="case.follow_up_owner_named.v1", frozen=True):
    """Somebody follows the case up, whoever has it; `was` did so until now."""

    owner: str
    was: str | None = None
    reason: Personal | None = None


class EmergencyStepTaken(Event, tag="case.emergency_step_taken.v1", frozen=True):
    """A step of the emergency process that `policy` lays down was taken, at an instant, by a person."""

    step: str
    at: datetime
    by: str
    policy: int
    note: Personal | None = None


HandlingEvent = (
    CaseTriaged
    | CaseAssigned
    | CaseClaimed
    | CaseReleased
    | CaseTransferred
    | FindingRaised
    | PriorityChanged
    | CaseTagged
    | CaseReferred
    | ReferralAnswered
    | PolicyAdopted
    | FollowUpBegun
    | FollowUpOwnerNamed
    | EmergencyStepTaken
)
