"""What can be asked about who has a case and how it is worked."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from domain.case.vocabulary import Complexity, Priority, Severity
from domain.command import Action, Line, Text
from domain.policy.names import Name

Tags = Annotated[tuple[Name, ...], Meta(max_length=50)]
Ordinal = Annotated[int, Meta(ge=1, le=10_000)]
"""The number of a referral within its case."""


class TriageCase(Action, frozen=True, kw_only=True):
    """Judge whether the case is simple or complex, or whether it is a major one, or both.

    `owner` is the member of staff who follows it up; whatever the policy counts as abnormal needs one.
    """

    verb: ClassVar[str] = "triage"
    complexity: Complexity | None = None
    severity: Severity | None = None
    owner: Line | None = None


class AssignCase(Action, frozen=True, kw_only=True):
    """Give the case to a team, and to one of its people if named."""

    verb: ClassVar[str] = "assign"
    team: Line
    assignee: Line | None = None


class ClaimCase(Action, frozen=True, kw_only=True):
    """Take a case that nobody has."""

    verb: ClassVar[str] = "claim"


class ReleaseCase(Action, frozen=True, kw_only=True):
    """Give the case back to its team."""

    verb: ClassVar[str] = "release"


class TransferCase(Action, frozen=True, kw_only=True):
    """Hand the case on to another team or person, and say why; too often is a finding, as the policy says how often."""

    verb: ClassVar[str] = "transfer"
    team: Line
    assignee: Line | None = None
    reason: Text


class ChangePriority(Action, frozen=True, kw_only=True):
    """Make the case more or less urgent."""

    verb: ClassVar[str] = "priority"
    priority: Priority
    reason: Text | None = None


class TagCase(Action, frozen=True, kw_only=True):
    """Put tags on the case, or take them off."""

    verb: ClassVar[str] = "tag"
    add: Tags = ()
    remove: Tags = ()


class ReferCase(Action, frozen=True, kw_only=True):
    """Ask a department, or a brand or carrier, that the policy lists. The answer is due when the policy says."""

    verb: ClassVar[str] = "refer"
    to: Line
    question: Text


class AnswerReferral(Action, frozen=True, kw_only=True):
    """Record the answer to a referral, by its number within the case."""

    verb: ClassVar[str] = "answer_referral"
    referral: Ordinal
    answer: Text


class AdoptPolicy(Action, frozen=True, kw_only=True):
    """Let the case go on under the policy that is now in force for its market, instead of the one that it began under.

    What was promised and decided under the earlier one stands.
    """

    verb: ClassVar[str] = "adopt_policy"
    reason: Text


class EscalateCase(Action, frozen=True, kw_only=True):
    """Raise the case to the next step of a ladder of the policy, its first one when none is named."""

    verb: ClassVar[str] = "escalate"
    ladder: Name | None = None
    reason: Text


class NameOwner(Action, frozen=True, kw_only=True):
    """Say who follows the case up until it is closed, whoever has it meanwhile."""

    verb: ClassVar[str] = "name_owner"
    owner: Line
    reason: Text | None = None


class TakeEmergencyStep(Action, frozen=True, kw_only=True):
    """Record that a step of the policy's emergency process was taken on a major case."""

    verb: ClassVar[str] = "take_emergency_step"
    step: Name
    note: Text | None = None


HandlingAction = (
    TriageCase
    | AssignCase
    | ClaimCase
    | ReleaseCase
    | TransferCase
    | ChangePriority
    | TagCase
    | ReferCase
    | AnswerReferral
    | AdoptPolicy
    | EscalateCase
    | NameOwner
    | TakeEmergencyStep
)
