"""All that can be asked about a case, gathered from the themes under which it stands."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from domain.case.calls.commands import CallAction, CancelCallBack, MakeCall, PromiseCallBack
from domain.case.clocks.commands import NoticeClocks
from domain.case.handling.commands import (
    AdoptPolicy,
    AnswerReferral,
    AssignCase,
    ChangePriority,
    ClaimCase,
    EscalateCase,
    HandlingAction,
    NameOwner,
    ReferCase,
    ReleaseCase,
    TagCase,
    TakeEmergencyStep,
    TransferCase,
    TriageCase,
)
from domain.case.inquiry.commands import (
    DecideCompensation,
    DecideLiability,
    FindCause,
    Guide,
    InquiryAction,
    ProposeCompensation,
    Verify,
)
from domain.case.intake.commands import (
    AmendCase,
    AskForInformation,
    AttachFiles,
    ClassifyCase,
    IdentifyCustomer,
    IntakeAction,
    OpenCase,
    ReceiveInformation,
)
from domain.case.links.commands import FollowUp, LinkAction, MergeCase, SplitCase
from domain.case.meanings import Meaning
from domain.case.outcome.commands import (
    Close,
    CloseByDecision,
    Confirm,
    DecideHope,
    NotSatisfied,
    OutcomeAction,
    ProposeSolution,
    Rate,
    RecordMerchantAnswer,
    Reopen,
    Resolve,
    ReviewSolution,
    ScoreGiven,
)
from domain.case.talk.commands import (
    AddNote,
    LinkArticle,
    ReceiveMessage,
    RecordRemoteHelp,
    Reply,
    Resume,
    TalkAction,
    WaitFor,
)
from domain.case.vocabulary import Priority
from domain.command import Action


class SourceRow(Struct, frozen=True):
    """One row of another system's history: its ordinal within the case, its line in the file, and what it says.

    `resource` is a pseudonym of whoever acted there; `row` is the whole row as JSON.
    """

    ordinal: int
    line: int
    activity: str
    occurred_at: datetime
    row: str
    means: Meaning | None = None
    opens: bool = False
    resource: str | None = None


class ImportHistory(Action, frozen=True, kw_only=True):
    """Take over rows of another system's history, in their order. Rows that were taken over before are no news."""

    verb: ClassVar[str] = "import"
    source: str
    source_case: str
    subject: str
    channel: str
    topic: str
    rows: tuple[SourceRow, ...]
    priority: Priority = "normal"


StageAction = IntakeAction | HandlingAction | TalkAction | CallAction | InquiryAction | OutcomeAction | LinkAction
"""What can be asked of a case once it is open."""
CaseAction = OpenCase | ImportHistory | NoticeClocks | StageAction

__all__ = [
    "AddNote",
    "AdoptPolicy",
    "AmendCase",
    "AnswerReferral",
    "AskForInformation",
    "AssignCase",
    "AttachFiles",
    "CallAction",
    "CancelCallBack",
    "CaseAction",
    "ChangePriority",
    "ClaimCase",
    "ClassifyCase",
    "Close",
    "CloseByDecision",
    "Confirm",
    "DecideCompensation",
    "DecideHope",
    "DecideLiability",
    "EscalateCase",
    "FindCause",
    "FollowUp",
    "Guide",
    "HandlingAction",
    "IdentifyCustomer",
    "ImportHistory",
    "InquiryAction",
    "IntakeAction",
    "LinkAction",
    "LinkArticle",
    "MakeCall",
    "MergeCase",
    "NameOwner",
    "NotSatisfied",
    "NoticeClocks",
    "OpenCase",
    "OutcomeAction",
    "PromiseCallBack",
    "ProposeCompensation",
    "ProposeSolution",
    "Rate",
    "ReceiveInformation",
    "ReceiveMessage",
    "RecordMerchantAnswer",
    "RecordRemoteHelp",
    "ReferCase",
    "ReleaseCase",
    "Reopen",
    "Reply",
    "Resolve",
    "Resume",
    "ReviewSolution",
    "ScoreGiven",
    "SourceRow",
    "SplitCase",
    "StageAction",
    "TagCase",
    "TakeEmergencyStep",
    "TalkAction",
    "TransferCase",
    "TriageCase",
    "Verify",
    "WaitFor",
]  # fmt: skip
