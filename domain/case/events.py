"""All facts about a case, gathered from the themes under which they are told."""

from __future__ import annotations

from domain.case.imported import ImportedEvent, ImpossibleSequenceFlagged, SourceFactRecorded
from domain.case.inquiry.events import (
    CauseFound,
    CompensationDecided,
    CompensationProposed,
    GuidanceGiven,
    InformationVerified,
    InquiryEvent,
    LiabilityDecided,
)
from domain.case.intake.events import (
    AttachmentsAdded,
    CaseClassified,
    CaseNumbered,
    CaseOpened,
    CustomerIdentified,
    InformationGiven,
    InformationRequested,
    IntakeEvent,
    MissingInformationNoted,
)
from domain.case.links.events import (
    CaseMergedIn,
    CaseMergedInto,
    CaseSplitFrom,
    CaseSplitOff,
    FollowUpLinked,
    LinkEvent,
)
from domain.case.outcome.events import (
    CaseClosed,
    CaseRated,
    CaseReopened,
    CaseResolved,
    HopeDecided,
    MerchantAnswered,
    OutcomeEvent,
    ResolutionConfirmed,
    ResolutionRejected,
    Score,
    SolutionProposed,
    SolutionReviewed,
)
from domain.case.talk.events import (
    ArticleLinked,
    CaseResumed,
    CaseWaiting,
    CustomerMessageReceived,
    InternalNoteAdded,
    PublicReplySent,
    RemoteHelpGiven,
    TalkEvent,
)
from domain.case.vocabulary import ClosedHow, Impossible, Priority, WaitsOn
from domain.case.work.events import (
    CaseAssigned,
    CaseClaimed,
    CaseReferred,
    CaseReleased,
    CaseTagged,
    CaseTransferred,
    CaseTriaged,
    PriorityChanged,
    ReferralAnswered,
    WorkEvent,
)

CaseEvent = IntakeEvent | WorkEvent | TalkEvent | InquiryEvent | OutcomeEvent | LinkEvent | ImportedEvent

__all__ = [
    "ArticleLinked", "AttachmentsAdded", "CaseAssigned", "CaseClaimed", "CaseClassified", "CaseClosed", "CaseEvent",
    "CaseMergedIn", "CaseMergedInto", "CaseNumbered", "CaseOpened", "CaseRated", "CaseReferred", "CaseReleased",
    "CaseReopened", "CaseResolved", "CaseResumed", "CaseSplitFrom", "CaseSplitOff", "CaseTagged", "CaseTransferred",
    "CaseTriaged", "CaseWaiting", "CauseFound", "ClosedHow", "CompensationDecided", "CompensationProposed",
    "CustomerIdentified", "CustomerMessageReceived", "FollowUpLinked", "GuidanceGiven", "HopeDecided",
    "ImportedEvent", "Impossible", "ImpossibleSequenceFlagged", "InformationGiven", "InformationRequested",
    "InformationVerified", "InquiryEvent", "IntakeEvent", "InternalNoteAdded", "LiabilityDecided", "LinkEvent",
    "MerchantAnswered", "MissingInformationNoted", "OutcomeEvent", "Priority", "PriorityChanged", "PublicReplySent",
    "ReferralAnswered", "RemoteHelpGiven", "ResolutionConfirmed", "ResolutionRejected", "Score", "SolutionProposed",
    "SolutionReviewed", "SourceFactRecorded", "TalkEvent", "WaitsOn", "WorkEvent",
]  # fmt: skip
