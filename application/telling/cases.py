"""Events of a case in the words of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from application.telling.case_files import told_of_file
from application.telling.words import at
from domain.case import events as e

if TYPE_CHECKING:
    from domain.case.events import CaseEvent, ClosedHow, WaitsOn

_CLOSED: Final[dict[ClosedHow, str]] = {
    "confirmed": "The case was closed, because the customer confirmed that it is solved.",
    "silent": "The case was closed, because the customer stayed silent.",
    "supervisor": "The case was closed by a supervisor's decision, without the customer's word.",
    "merged": "The case was closed, because it goes on in another one.",
    "imported": "The case was closed in the system that it comes from.",
}
_RESUMED: Final = {
    "customer_wrote": "because the customer wrote",
    "answered": "because the answer came or is no longer needed",
    "resolved": "because it is solved",
    "referral_answered": "because the answer to a referral came",
}
_WAITS: Final[dict[WaitsOn, str]] = {
    "customer": "the customer",
    "third_party": "somebody outside the desk",
    "department": "a department",
}


def told_of_case(event: CaseEvent) -> str:  # noqa: C901, PLR0911, PLR0912 - a sentence per event; assert_never keeps it whole
    """Return what happened as a sentence, without any personal value."""
    match event:
        case e.CaseOpened():
            return _opened(event)
        case e.CustomerMessageReceived():
            return "The customer wrote" + (f" by {event.channel}." if event.channel else ".")
        case e.PublicReplySent(standard_reply=None):
            return "The desk answered the customer."
        case e.PublicReplySent():
            return f"The desk answered the customer with {event.standard_reply} in revision {event.revision}."
        case e.InternalNoteAdded():
            return "A note was added that the customer does not see."
        case e.CaseWaiting():
            return f"The case waits for {event.party or _WAITS[event.waits_on]}."
        case e.CaseResumed(was=was) if was is not None:
            return f"The case had waited only until then, not until {at(was)}, {_RESUMED[event.because]}."
        case e.CaseResumed():
            return f"The case waits no longer, {_RESUMED[event.because]}."
        case e.CaseResolved():
            silence = f"; without an answer it closes at {at(event.silent_due)}" if event.silent_due else ""
            return f"The desk holds the case solved{silence}."
        case e.SilenceAnnounced():
            return f"By itself the desk told the customer that without an answer it closes at {at(event.silent_due)}."
        case e.ResolutionConfirmed():
            return "The customer confirmed that it is solved."
        case e.ResolutionRejected():
            return "The customer was not satisfied; the case is open again."
        case e.CaseClosed():
            return _CLOSED[event.how]
        case e.CaseReopened():
            return "The case was taken up again."
        case e.CaseMergedInto():
            return f"The case goes on in {event.into}, and is closed here."
        case _:
            return told_of_file(event)


def _opened(event: e.CaseOpened) -> str:
    by = f"by {event.channel} about {event.topic}; team {event.team} has it, priority {event.priority}"
    by += "" if event.priority_rule is None else f" by rule {event.priority_rule}"
    by += "" if event.severity == "ordinary" else f", {event.severity}"
    by += "" if event.severity_rule is None else f" by rule {event.severity_rule}"
    if event.source is not None:
        return f"The case was taken over from {event.source}, where it is {event.source_case!r}: {by}."
    return f"The case was opened {by}."
