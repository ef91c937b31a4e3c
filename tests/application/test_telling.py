"""Every event of a case is told as a sentence."""

from __future__ import annotations

import pytest

from application.telling import told
from domain.case import events as e
from domain.case.decisions import CASE
from domain.personal import Plain
from tests.samples import NOW

SECRET = Plain("a secret", "person-1")
SENTENCES: list[tuple[e.CaseEvent, str]] = [
    (
        e.CaseOpened(subject="person-1", channel="email", topic="delivery", team="front", description=SECRET),
        "The case was opened by email about delivery; team front has it, priority normal.",
    ),
    (
        e.CaseOpened(subject="p", channel="web", topic="help", team="front", source="old", source_case="7"),
        "The case was taken over from old, where it is '7': by web about help; team front has it, priority normal.",
    ),
    (e.CaseNumbered(number="2026-000001"), "The case took the number 2026-000001."),
    (e.CaseAssigned(team="front"), "Team front took the case."),
    (e.CaseAssigned(team="front", assignee="staff-1"), "staff-1 of team front took the case."),
    (e.CustomerMessageReceived(text=SECRET), "The customer wrote."),
    (e.CustomerMessageReceived(text=SECRET, channel="phone"), "The customer wrote by phone."),
    (e.PublicReplySent(text=SECRET), "The desk answered the customer."),
    (e.InternalNoteAdded(text=SECRET), "A note was added that the customer does not see."),
    (e.CaseWaiting(waits_on="third_party", asked=SECRET), "The case waits for somebody outside the desk."),
    (e.CaseResumed(because="customer_wrote"), "The case waits no longer, because the customer wrote."),
    (e.CaseResolved(summary=SECRET), "The desk holds the case solved."),
    (
        e.CaseResolved(silent_due=NOW),
        "The desk holds the case solved; without an answer it closes at 2026-03-02 09:00 UTC.",
    ),
    (e.ResolutionConfirmed(), "The customer confirmed that it is solved."),
    (e.ResolutionRejected(reason=SECRET), "The customer was not satisfied; the case is open again."),
    (e.CaseClosed(how="silent"), "The case was closed, because the customer stayed silent."),
    (e.CaseReopened(reason=SECRET), "The case was taken up again."),
    (
        e.SourceFactRecorded(source="old", ordinal=3, line=9, activity="Solve", row=SECRET, means="resolved"),
        "old recorded 'Solve', which means resolved here (row 3, line 9).",
    ),
    (
        e.SourceFactRecorded(source="old", ordinal=3, line=9, activity="Muse", row=SECRET),
        "old recorded 'Muse', which is kept as a fact (row 3, line 9).",
    ),
    (
        e.ImpossibleSequenceFlagged(problem="closed_again", ordinal=3),
        "Flagged: row 3 can't have happened in this order; the case was closed already.",
    ),
]


@pytest.mark.parametrize("event,sentence", SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_an_event_is_told(event: e.CaseEvent, sentence: str) -> None:
    """A person reads what happened, without the personal values."""
    assert told(event) == sentence


def test_no_event_is_left_out() -> None:
    """There is a sentence above for each."""
    assert {type(event) for event, _ in SENTENCES} == set(CASE.events)
