"""Facts taken over from another system. Tags and fields are for ever."""

from __future__ import annotations

from domain.case.vocabulary import Impossible
from domain.event import Event
from domain.personal import Personal


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


ImportedEvent = SourceFactRecorded | ImpossibleSequenceFlagged
