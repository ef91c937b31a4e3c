"""Events of a case in the words of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from domain.case import events as e

if TYPE_CHECKING:
    from domain.case.events import CaseEvent, ClosedHow, Impossible, WaitsOn

_CLOSED: Final[dict[ClosedHow, str]] = {
    "confirmed": "The case was closed, because the customer confirmed that it is solved.",
    "silent": "The case was closed, because the customer stayed silent.",
    "imported": "The case was closed in the system that it comes from.",
}
_RESUMED: Final = {
    "customer_wrote": "The case waits no longer, because the customer wrote.",
    "answered": "The case waits no longer, because the answer came or is no longer needed.",
    "resolved": "The case waits no longer, because it is solved.",
}
_WAITS: Final[dict[WaitsOn, str]] = {"customer": "the customer", "third_party": "somebody outside the desk"}
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


def told(event: CaseEvent) -> str:  # noqa: C901, PLR0911, PLR0912 - a sentence per event; assert_never keeps it whole
    """Return what happened as a sentence, without any personal value."""
    match event:
        case e.CaseOpened():
            return _opened(event)
        case e.CaseNumbered():
            return f"The case took the number {event.number}."
        case e.CaseAssigned(assignee=None):
            return f"Team {event.team} took the case."
        case e.CaseAssigned():
            return f"{event.assignee} of team {event.team} took the case."
        case e.CustomerMessageReceived():
            return "The customer wrote" + (f" by {event.channel}." if event.channel else ".")
        case e.PublicReplySent():
            return "The desk answered the customer."
        case e.InternalNoteAdded():
            return "A note was added that the customer does not see."
        case e.CaseWaiting():
            return f"The case waits for {_WAITS[event.waits_on]}."
        case e.CaseResumed():
            return _RESUMED[event.because]
        case e.CaseResolved(silent_due=None):
            return "The desk holds the case solved."
        case e.CaseResolved():
            return (
                f"The desk holds the case solved; without an answer it closes at {event.silent_due:%Y-%m-%d %H:%M %Z}."
            )
        case e.ResolutionConfirmed():
            return "The customer confirmed that it is solved."
        case e.ResolutionRejected():
            return "The customer was not satisfied; the case is open again."
        case e.CaseClosed():
            return _CLOSED[event.how]
        case e.CaseReopened():
            return "The case was taken up again."
        case e.SourceFactRecorded():
            kept = f"means {event.means} here" if event.means else "is kept as a fact"
            return f"{event.source} recorded {event.activity!r}, which {kept} (row {event.ordinal}, line {event.line})."
        case e.ImpossibleSequenceFlagged():
            return f"Flagged: row {event.ordinal} can't have happened in this order; {_IMPOSSIBLE[event.problem]}."
        case _:
            assert_never(event)


def _opened(event: e.CaseOpened) -> str:
    by = f"by {event.channel} about {event.topic}; team {event.team} has it, priority {event.priority}"
    if event.source is not None:
        return f"The case was taken over from {event.source}, where it is {event.source_case!r}: {by}."
    return f"The case was opened {by}."
