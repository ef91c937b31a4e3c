"""How a case folds: no event is forgotten by the tables."""

from __future__ import annotations

from typing import get_args

from domain.case import events as e
from domain.case.clocks.events import CLOCK_EVENTS
from domain.case.clocks.folding import CHANGES
from domain.case.noting import FiledEvent
from domain.case.state import MOVES


def test_every_event_of_a_case_is_folded() -> None:
    """It moves the stage, or adds to the file, which mypy holds against all of those; or it opens the case."""
    assert {*MOVES, *get_args(FiledEvent), e.CaseOpened} == {*get_args(e.CaseEvent)}


def test_every_event_of_a_clock_changes_its_run() -> None:
    """But its start, of which the run comes, and an escalation, which is of the case."""
    assert {*CHANGES, e.ClockStarted, e.CaseEscalated} == CLOCK_EVENTS
