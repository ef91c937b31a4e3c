"""Facts about a case. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.event import Event
from domain.personal import Personal

Priority = Literal["low", "normal", "high", "urgent"]
WaitsOn = Literal["customer", "third_party"]
ClosedHow = Literal["confirmed", "silent", "imported"]
Impossible = Literal[
    "no_opening",
    "opened_again",
    "after_close",
    "closed_again",
    "resolved_again",
    "not_waiting",
    "not_resolved",
    "not_closed",
    "imported_late",
]
"""What can be wrong with a sequence of imported facts."""


class CaseOpened(Event, tag="case.opened.v1", frozen=True):
    """Somebody contacted the desk. `subject` is the person whom the case is about, a customer or an unknown sender.

    `source` and `source_case` name the case in the system that it was imported from.
    """

    subject: str
    channel: str
    topic: str
    team: str
    priority: Priority = "normal"
    market: str | None = None
    language: str | None = None
    customer: str | None = None
    order: str | None = None
    description: Personal | None = None
    source: str | None = None
    source_case: str | None = None


class CaseNumbered(Event, tag="case.numbered.v1", frozen=True):
    """The case took the next human number of its year: `2026-000123`."""

    number: str


class CaseAssigned(Event, tag="case.assigned.v1", frozen=True):
    """A team, and perhaps one of its people, took the case."""

    team: str
    assignee: str | None = None


class CustomerMessageReceived(Event, tag="case.customer_message_received.v1", frozen=True):
    """The customer wrote or said something."""

    text: Personal | None = None
    channel: str | None = None


class PublicReplySent(Event, tag="case.public_reply_sent.v1", frozen=True):
    """A person of the desk answered the customer."""

    text: Personal | None = None


class InternalNoteAdded(Event, tag="case.internal_note_added.v1", frozen=True):
    """A note that the customer does not see."""

    text: Personal | None = None


class CaseWaiting(Event, tag="case.waiting.v1", frozen=True):
    """The case waits for somebody else, who was asked for something."""

    waits_on: WaitsOn
    asked: Personal | None = None


class CaseResumed(Event, tag="case.resumed.v1", frozen=True):
    """The case waits no longer."""

    because: Literal["customer_wrote", "answered", "resolved"]


class CaseResolved(Event, tag="case.resolved.v1", frozen=True):
    """The desk holds the case solved. It closes at `silent_due`, given by `policy`, if the customer stays silent."""

    summary: Personal | None = None
    silent_due: datetime | None = None
    policy: int | None = None


class ResolutionConfirmed(Event, tag="case.resolution_confirmed.v1", frozen=True):
    """The customer said that it is solved."""


class ResolutionRejected(Event, tag="case.resolution_rejected.v1", frozen=True):
    """The customer was not satisfied; the case is open again."""

    reason: Personal | None = None


class CaseClosed(Event, tag="case.closed.v1", frozen=True):
    """The case was closed, and how: on the customer's word, by silence, or as another system recorded it."""

    how: ClosedHow


class CaseReopened(Event, tag="case.reopened.v1", frozen=True):
    """A resolved or closed case was taken up again."""

    reason: Personal | None = None


class SourceFactRecorded(Event, tag="case.source_fact_recorded.v1", frozen=True):
    """One row of another system's history, kept whole. `means` is what the mapping made of its activity."""

    source: str
    ordinal: int
    line: int
    activity: str
    row: Personal
    means: str | None = None


class ImpossibleSequenceFlagged(Event, tag="case.impossible_sequence_flagged.v1", frozen=True):
    """A fact of another system can't have happened in this order here. It was kept all the same."""

    problem: Impossible
    ordinal: int


CaseEvent = (
    CaseOpened
    | CaseNumbered
    | CaseAssigned
    | CustomerMessageReceived
    | PublicReplySent
    | InternalNoteAdded
    | CaseWaiting
    | CaseResumed
    | CaseResolved
    | ResolutionConfirmed
    | ResolutionRejected
    | CaseClosed
    | CaseReopened
    | SourceFactRecorded
    | ImpossibleSequenceFlagged
)
