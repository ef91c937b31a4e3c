"""Events that add to a case's file, in the words of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from application.telling.clocks import told_of_clock
from application.telling.words import amount, at, listed
from domain.case import events as e

if TYPE_CHECKING:
    from domain.case.noting import FiledEvent
    from domain.case.vocabulary import CallOutcome, Impossible, Liable
    from domain.policy.law.layers import Basis, SettledRule

_IMPOSSIBLE: Final[dict[Impossible, str]] = {
    "no_opening": "the history does not begin with an opening",
    "opened_again": "the case was open already",
    "after_close": "the case was closed",
    "closed_again": "the case was closed already",
    "resolved_again": "the case was resolved already",
    "not_waiting": "the case waited for nobody",
    "not_resolved": "the case was not resolved",
    "not_closed": "the case was neither resolved nor closed",
    "imported_late": "what came after it had been imported before",
}
_LIABLE: Final[dict[Liable, str]] = {
    "platform": "The platform",
    "merchant": "The merchant",
    "brand": "The brand",
    "carrier": "The carrier",
    "customer": "The customer",
    "nobody": "Nobody",
}
_CALLED: Final[dict[CallOutcome, str]] = {"reached": "was reached", "not_reached": "was not reached"}
_BASIS: Final[dict[Basis | None, str]] = {
    None: "",
    "purchase": ", as published when it was bought",
    "first": ", the first one, since nothing was published when it was bought",
}


def told_of_file(  # noqa: C901, PLR0911, PLR0912, PLR0915 - a sentence per event; assert_never keeps it whole
    event: FiledEvent,
) -> str:
    """Return what happened as a sentence, without any personal value."""
    match event:
        case e.CaseNumbered():
            return f"The case took the number {event.number}."
        case e.MissingInformationNoted():
            return f"Still missing: {listed(event.missing)}." if event.missing else "Nothing is missing any more."
        case e.InformationRequested():
            who = "By itself the desk" if event.automatic else "The desk"
            return f"{who} asked {event.party or 'the customer'} for: {listed(event.wanted)}."
        case e.InformationReminded():
            return f"By itself the desk reminded {event.party or 'the customer'} of request {event.request}."
        case e.InformationReceived():
            files = f", with files: {listed(event.attachments)}" if event.attachments else ""
            return f"{event.party} told what they know of request {event.request}{files}."
        case e.InformationGiven():
            return "More became known, or something was put right."
        case e.CaseClassified():
            kind = f", of kind {event.kind}" if event.kind else ""
            return f"The case is about {event.topic}{kind}; team {event.team} has it."
        case e.AttachmentsAdded():
            return f"Files came: {listed(event.attachments)}."
        case e.CustomerIdentified():
            return f"The sender is {event.customer}."
        case e.CaseTriaged():
            return f"The case was judged {listed(one for one in (event.complexity, event.severity) if one)}."
        case e.FollowUpBegun():
            return "The case is followed up until it is closed; no silence closes it."
        case e.FollowUpOwnerNamed():
            return f"{event.owner} follows the case up{f' instead of {event.was}' if event.was else ''}."
        case e.EmergencyStepTaken():
            return f"Step {event.step} of the emergency process was taken by {event.by}, {at(event.at)}."
        case e.CaseAssigned(assignee=None):
            return f"Team {event.team} took the case."
        case e.CaseAssigned():
            return f"{event.assignee} of team {event.team} took the case."
        case e.CaseClaimed():
            return f"{event.assignee} claimed the case."
        case e.CaseReleased():
            return "The case went back to its team."
        case e.CaseTransferred():
            return f"The case was handed on to {event.assignee or 'anybody'} of team {event.team}."
        case e.FindingRaised():
            return f"A finding: {event.finding} came to {event.count}, past the limit of {event.limit}."
        case e.PriorityChanged():
            return f"The priority went from {event.was} to {event.priority}."
        case e.CaseTagged():
            parts = (("put on", event.added), ("taken off", event.removed))
            return "Tags " + "; ".join(f"{what}: {listed(tags)}" for what, tags in parts if tags) + "."
        case e.CaseReferred():
            return f"Referral {event.referral} went to {event.to}; the answer is due {at(event.due)}."
        case e.ReferralAnswered():
            return f"Referral {event.referral} was answered{', late' if event.late else ''}."
        case e.PolicyAdopted():
            return f"The case goes on under policy {event.policy}" + (f" instead of {event.was}." if event.was else ".")
        case e.RulesSettled():
            return f"The case runs under these rules: {listed(map(_ruled, event.rules)) or 'none beyond its policy'}."
        case e.RemoteHelpGiven():
            solved = "solved it" if event.solved else "did not solve it"
            return f"The customer was helped from afar for {event.minutes} minutes, which {solved}."
        case e.CallBackPromised():
            why = f" because of {event.call}" if event.call else ""
            why = f" on {event.merged}" if event.merged else why
            window = f"from {at(event.since)} to {at(event.until)}"
            return f"Call-back {event.call_back} was promised{why}, {window}."
        case e.CallMade():
            promised = "" if event.call_back is None else f" for call-back {event.call_back}"
            late = ", after its window" if event.late else ""
            return f"The customer was called{promised}{late}, and {_CALLED[event.outcome]}."
        case e.CallBackCancelled():
            return f"Call-back {event.call_back} was cancelled."
        case e.ArticleLinked():
            return f"Article {event.article} was linked."
        case e.InformationVerified():
            found = "" if event.outcome is None else f"; what the customer says is {event.outcome}"
            return f"The facts were verified against: {listed(event.sources)}{found}."
        case e.CauseFound():
            return "The cause was found" + (f": {event.category}." if event.category else ".")
        case e.LiabilityDecided():
            return f"{_LIABLE[event.liable]} is liable" + (f", for {event.fault}." if event.fault else ".")
        case e.CompensationProposed():
            by = " by the policy" if event.automatic else ""
            return f"Compensation {event.proposal} was proposed{by}: {amount(event.amount, event.currency)}."
        case e.CompensationDecided(granted=False):
            return f"Compensation {event.proposal} was not granted."
        case e.CompensationDecided():
            return f"Compensation {event.proposal} was granted: {amount(event.amount, event.currency)}."
        case e.GuidanceGiven():
            return f"The customer was given guidance by rule {event.rule}."
        case e.SolutionProposed():
            what = event.remedy or "in words"
            return f"Solution {event.solution} was proposed: {what}."
        case e.MerchantAnswered():
            return f"The merchant {event.answer} solution {event.solution}."
        case e.SolutionReviewed():
            return f"Solution {event.solution} was {'approved' if event.approved else 'turned down'} by another person."
        case e.HopeDecided():
            return f"What the customer hoped for was decided: {event.outcome}."
        case e.CaseRated():
            scores = ", ".join(f"{one.dimension} {one.score}" for one in event.scores)
            return f"The customer rated the service: {scores} of {event.best}."
        case e.FollowUpLinked():
            return f"The case follows {event.follows}."
        case e.CaseMergedIn():
            graver = "" if event.severity is None else f", which is {event.severity} now"
            return f"{event.merged} goes on in this case{graver}."
        case e.CaseSplitOff():
            return f"Part of it became {event.into}."
        case e.CaseSplitFrom():
            return f"The case was part of {event.case}."
        case e.SourceFactRecorded():
            kept = f"means {event.means} here" if event.means else "is kept as a fact"
            return f"{event.source} recorded {event.activity!r}, which {kept} (row {event.ordinal}, line {event.line})."
        case e.ImpossibleSequenceFlagged():
            return f"Flagged: row {event.ordinal} can't have happened in this order; {_IMPOSSIBLE[event.problem]}."
        case (
            e.ClockStarted() | e.ClockPaused() | e.ClockResumed() | e.ClockRetargeted() | e.ClockWarned()
            | e.ClockFulfilled() | e.ClockBreached() | e.ClockCorrected() | e.ClockEnded() | e.CaseEscalated()
        ):  # fmt: skip
            return told_of_clock(event)
        case _:
            assert_never(event)


def _ruled(rule: SettledRule) -> str:
    return f"{rule.rule} of {rule.value} {rule.unit} ({rule.source}{_BASIS[rule.basis]})"
