"""What whoever opens a case is told at once."""

from __future__ import annotations

import pytest

from application.acknowledging import Acknowledged, acknowledged
from domain.case import commands as c
from tests.domain.clockwork import Clockwork, clock

RULES = """
[acknowledgement]
text = "Number {number}, by {due}."
closed = "Open again at {opening}."
"""
OFFICE = clock("first_response", "minutes = 15", more='calendar = "office"')


@pytest.mark.parametrize(
    "channel, at, text",
    [
        ("phone", (2, 9, 0), "Number ?, by 2026-03-02 09:15 (Europe/London)."),
        ("phone", (2, 12, 40), "Number ?, by 2026-03-02 13:15 (Europe/London). Open again at 2026-03-02 13:00"),
        ("email", (7, 12, 0), "Number ?, by 2026-03-10 09:15 (Europe/London)."),
    ],
)
def test_a_contact_is_told_its_number_and_when_it_is_answered(channel: str, at: tuple[int, ...], text: str) -> None:
    """And outside the hours of its channel when that opens again, over lunch and over a weekend with a holiday."""
    work = Clockwork(OFFICE, RULES).at(*at)
    work.open(channel=channel)
    told = acknowledged(work.policy, work.state.file, work.now)
    assert told is not None
    assert told.text.startswith(text)
    assert (told.opening is not None) == ("Open again" in text)


def test_a_policy_that_says_nothing_tells_nothing() -> None:
    """Nor does one that speaks of an answer that no clock promises; one that does not may have no clocks."""
    for clocks in ((OFFICE,), (RULES,)):
        work = Clockwork(*clocks).open()
        assert acknowledged(work.policy, work.state.file, work.now) is None
    bare = Clockwork(RULES.replace(", by {due}", "")).open()
    assert acknowledged(bare.policy, bare.state.file, bare.now) == Acknowledged("Number ?.", None, None)


def test_of_several_answers_the_first_that_is_still_due_is_named() -> None:
    """Not one that was given already, nor one that stands still."""
    receipt = clock("receipt", "minutes = 5", by="acknowledgement", more='calendar = "office"')
    waits = clock("answer", "minutes = 3", more='calendar = "office"\npauses = ["customer"]')
    work = Clockwork(OFFICE, receipt, waits, RULES).open()

    def told() -> str:
        found = acknowledged(work.policy, work.state.file, work.now)
        assert found is not None
        return found.text

    assert told() == "Number ?, by 2026-03-02 09:03 (Europe/London)."
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    assert told() == "Number ?, by 2026-03-02 09:05 (Europe/London)."
