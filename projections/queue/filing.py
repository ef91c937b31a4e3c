"""What events that do not move a case's stage change in its row of the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_never

from domain.case import events as e
from projections.queue.row import QueueRow


def changes_of_file(  # noqa: C901, PLR0911, PLR0912 - one case an event
    row: QueueRow, event: e.CaseEvent
) -> dict[str, Any]:
    """Return the columns that change, as `domain.case.noting.noted` changes the file."""
    match event:
        case e.PriorityChanged():
            return {"priority": event.priority}
        case e.CaseTagged():
            kept = [tag for tag in row.tags if tag not in event.removed]
            return {"tags": list(dict.fromkeys((*kept, *event.added)))}
        case e.MissingInformationNoted():
            return {"missing": list(event.missing), "incomplete": bool(event.missing)}
        case e.InformationGiven():
            return {
                "order_id": event.order or row.order_id,
                "market": event.market or row.market,
                "language": event.language or row.language,
                "stage": event.stage or row.stage,
            }
        case e.CaseClassified():
            return {"kind": event.kind, "topic": event.topic}
        case e.CustomerIdentified():
            return {"customer": event.customer}
        case e.CaseReferred():
            return _referrals({**row.referrals, str(event.referral): event.due.isoformat()})
        case e.ReferralAnswered():
            number = str(event.referral)
            return _referrals({referral: due for referral, due in row.referrals.items() if referral != number})
        case e.FindingRaised():
            return {"findings": list(dict.fromkeys((*row.findings, event.finding)))}
        case e.LiabilityDecided():
            return {"liable": event.liable}
        case e.HopeDecided():
            return {"hope_outcome": event.outcome}
        case e.FollowUpBegun():
            return {"silent_due": None}
        case e.FollowUpLinked():
            return {"follows": event.follows}
        case (
            e.AttachmentsAdded() | e.InformationVerified() | e.CauseFound()
            | e.CompensationProposed() | e.CompensationDecided() | e.GuidanceGiven() | e.SolutionProposed()
            | e.MerchantAnswered() | e.SolutionReviewed() | e.CaseRated() | e.RemoteHelpGiven() | e.ArticleLinked()
            | e.PolicyAdopted() | e.RulesSettled() | e.FollowUpOwnerNamed() | e.EmergencyStepTaken()
            | e.CallBackPromised() | e.CallMade() | e.CallBackCancelled()
            | e.CaseEscalated() | e.CaseSplitOff() | e.CaseSplitFrom()
            | e.SilenceAnnounced() | e.InformationReminded() | e.InformationReceived()
        ):  # fmt: skip
            return {}
        case (
            e.CaseOpened() | e.CaseNumbered() | e.CaseAssigned() | e.CaseClaimed() | e.CaseReleased()
            | e.CaseTransferred() | e.CaseTriaged() | e.CustomerMessageReceived() | e.PublicReplySent()
            | e.InternalNoteAdded() | e.CaseWaiting() | e.CaseResumed() | e.CaseResolved() | e.ResolutionConfirmed()
            | e.ResolutionRejected() | e.CaseClosed() | e.CaseMergedInto() | e.CaseReopened()
            | e.ImpossibleSequenceFlagged() | e.SourceFactRecorded() | e.InformationRequested() | e.CaseMergedIn()
            | e.ClockStarted() | e.ClockPaused() | e.ClockResumed() | e.ClockRetargeted() | e.ClockWarned()
            | e.ClockFulfilled() | e.ClockBreached() | e.ClockCorrected() | e.ClockEnded()
        ):  # fmt: skip
            return {}  # folded before
        case _:
            assert_never(event)


def _referrals(due: dict[str, Any]) -> dict[str, Any]:
    return {"referrals": due, "referral_due": min(map(datetime.fromisoformat, due.values()), default=None)}
