"""All refusals of the case aggregate: those that every theme may give, and those of the themes."""

from domain.case.calls.errors import (
    CallBackNotYetPromised,
    CallBackOpen,
    CallBackOver,
    CallBackUnknown,
    CallBackWindowEmpty,
    CallBackWindowOver,
    NoCallBackWindow,
)
from domain.case.handling.errors import (
    AssigneeHasLeft,
    ClaimedByAnother,
    DepartmentUnknown,
    EmergencyStepUnknown,
    LadderEnds,
    LadderUnknown,
    NotFollowedUp,
    NothingToJudge,
    NotMajor,
    OwnerHasLeft,
    OwnerNeeded,
    ReferralAnsweredAlready,
    ReferralUnknown,
    TeamUnknown,
)
from domain.case.inquiry.errors import (
    AboveApprovalLimit,
    AmountNeeded,
    CauseMissing,
    CompensationDecidedAlready,
    CompensationUndecided,
    CurrencyDiffers,
    FaultNeeded,
    GuidanceMissing,
    ProposalUnknown,
    RuleUnknown,
    VerificationMissing,
)
from domain.case.intake.errors import (
    AskedOfCustomer,
    AttachmentNotFinished,
    AttachmentOfAnother,
    ChannelClosed,
    CustomerKnown,
    DetailUnknown,
    KindNeeded,
    KindUnknown,
    NameNeeded,
    NothingToAmend,
    NothingToClassify,
    RemedyUnknown,
    RequestUnknown,
    TopicUnknown,
)
from domain.case.links.errors import (
    CaseMergedIntoItself,
    FollowsAnother,
    FollowsItself,
    MergeTargetClosed,
)
from domain.case.outcome.errors import (
    MerchantAnswerMissing,
    NothingHoped,
    RatedTwice,
    RemedyNeedsReason,
    ReviewedAlready,
    ReviewedByProposer,
    ReviewMissing,
    ScoreTooHigh,
    SilenceClosesNothing,
    SilentPeriodRuns,
    SolutionEmpty,
    SolutionNeedsNoMerchant,
    SolutionUnknown,
)
from domain.case.talk.errors import (
    PartyNeeded,
    ReferralUnanswered,
    WaitsForAnother,
    WaitsSince,
)
from domain.errors import Refusal

__all__ = [
    "AboveApprovalLimit", "AmountNeeded", "AskedOfCustomer", "AssigneeHasLeft", "AttachmentNotFinished",
    "AttachmentOfAnother",
    "CallBackNotYetPromised",
    "CallBackOpen", "CallBackOver", "CallBackUnknown", "CallBackWindowEmpty", "CallBackWindowOver",
    "CaseIsClosed", "CaseIsMerged", "CaseIsNotResolved", "CaseIsNotWaiting", "CaseIsOpen", "CaseIsResolved",
    "CaseMergedIntoItself", "CaseOpenedAlready", "CaseUnknown", "CauseMissing", "ChannelClosed", "ClaimedByAnother",
    "CompensationDecidedAlready", "CompensationUndecided", "CurrencyDiffers", "CustomerKnown", "DepartmentUnknown",
    "DetailUnknown", "EmergencyStepUnknown", "FaultNeeded", "FollowsAnother", "FollowsItself", "GuidanceMissing",
    "KindNeeded",
    "KindUnknown", "LadderEnds", "LadderUnknown", "MerchantAnswerMissing", "MergeTargetClosed", "NameNeeded",
    "NoCallBackWindow", "NotFollowedUp", "NotMajor", "NothingHoped",
    "NothingToAmend", "NothingToClassify", "NothingToJudge", "OwnerHasLeft",
    "OwnerNeeded", "PartyNeeded", "ProposalUnknown", "RatedTwice",
    "ReferralAnsweredAlready", "ReferralUnanswered", "ReferralUnknown", "RemedyNeedsReason", "RemedyUnknown",
    "RequestUnknown",
    "ReviewMissing", "ReviewedAlready", "ReviewedByProposer", "RuleUnknown", "ScoreTooHigh", "SilenceClosesNothing",
    "SilentPeriodRuns", "SolutionEmpty", "SolutionNeedsNoMerchant", "SolutionUnknown", "TeamUnknown",
    "TopicUnknown", "VerificationMissing", "WaitsForAnother", "WaitsSince",
]  # fmt: skip


class CaseUnknown(Refusal):
    """There is no such case."""

    kind = "missing"


class CaseOpenedAlready(Refusal):
    """This case is open already."""


class CaseIsNotWaiting(Refusal):
    """The case waits for nobody."""


class CaseIsNotResolved(Refusal):
    """The case is not resolved."""


class CaseIsResolved(Refusal):
    """The case is resolved: reopen it first."""


class CaseIsClosed(Refusal):
    """The case is closed: reopen it first."""


class CaseIsOpen(Refusal):
    """The case is open, so there is nothing to reopen."""


class CaseIsMerged(Refusal):
    """The case goes on in {into}: go on there."""
