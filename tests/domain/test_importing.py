"""Taking over another system's history: every row is kept, and what could not have happened here is flagged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from domain.case import events as e
from domain.case.commands import ImportHistory, SourceRow
from domain.case.decisions import CASE
from domain.case.errors import TopicUnknown
from domain.case.meanings import Meaning
from domain.event import Dated, On
from tests.samples import NOW
from tests.spec import given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.event import Event

MEANINGS: tuple[Meaning, ...] = get_args(Meaning)


def _rows(*meanings: Meaning | None, first: int = 1) -> tuple[SourceRow, ...]:
    return tuple(
        SourceRow(
            ordinal=n,
            line=n + 1,
            activity=str(meaning),
            occurred_at=NOW - timedelta(days=100 - n),
            row=f'{{"n": {n}}}',
            means=meaning,
            resource="agent-1",
        )
        for n, meaning in enumerate(meanings, first)
    )


def _import(rows: Sequence[SourceRow], topic: str = "delivery") -> ImportHistory:
    return ImportHistory(
        source="old", source_case="7", subject="person-1", channel="email", topic=topic, rows=tuple(rows)
    )


def _taken_over(rows: Sequence[SourceRow], *history: Event) -> list[Event]:
    return [
        one.event if isinstance(one, Dated | On) else one
        for one in given(CASE, *history).when(_import(rows), origin="import").decided()
    ]


def _flags(facts: Sequence[Event]) -> list[str]:
    return [fact.problem for fact in facts if isinstance(fact, e.ImpossibleSequenceFlagged)]


def test_a_row_becomes_a_kept_fact_and_what_it_means() -> None:
    """Each at the time at which it happened, not at which it was imported."""
    decided = given(CASE).when(_import(_rows("opened", "resolved")), origin="import").decided()
    assert [type(one.event) for one in decided if isinstance(one, Dated)] == [
        e.CaseOpened,
        e.SourceFactRecorded,
        e.SourceFactRecorded,
        e.CaseResolved,
    ]
    assert [one.occurred_at for one in decided if isinstance(one, Dated)] == [
        *[NOW - timedelta(days=99)] * 2,
        *[NOW - timedelta(days=98)] * 2,
    ]


@pytest.mark.parametrize(
    "meanings, flags",
    [
        (("opened", "assigned", "resolved", "closed"), []),
        (("opened", "waiting", "resumed", "resolved", "confirmed", "closed", "reopened"), []),
        (("assigned",), ["no_opening"]),
        (("opened", "opened"), ["opened_again"]),
        (("opened", "closed", "closed"), ["closed_again"]),
        (("opened", "closed", "assigned"), ["after_close"]),
        (("opened", "closed", "note"), []),
        (("opened", "resolved", "resolved"), ["resolved_again"]),
        (("opened", "resumed"), ["not_waiting"]),
        (("opened", "confirmed"), ["not_resolved"]),
        (("opened", "not_satisfied"), ["not_resolved"]),
        (("opened", "reopened"), ["not_closed"]),
        (("opened", None), []),
    ],
)
def test_an_impossible_sequence_is_kept_and_flagged(meanings: tuple[Meaning | None, ...], flags: list[str]) -> None:
    """What can't have happened here says so; every row is there all the same."""
    facts = _taken_over(_rows(*meanings))
    assert _flags(facts) == flags
    assert sum(isinstance(fact, e.SourceFactRecorded) for fact in facts) == len(meanings)


def test_a_row_that_comes_late_is_flagged() -> None:
    """A row before others that are in already is taken over out of its order."""
    rows = _rows("opened", "assigned", "note")
    before = _taken_over([rows[0], rows[2]])
    assert _flags(_taken_over(rows, *before)) == ["imported_late"]


def test_a_topic_that_the_policy_lacks_is_refused() -> None:
    """Imported cases are about topics of the policy too."""
    given(CASE).when(_import(_rows("opened"), topic="weather")).then(TopicUnknown)


@settings(max_examples=100, deadline=None)
@drawn(meanings=st.lists(st.sampled_from((*MEANINGS, None)), max_size=12), cut=st.integers(0, 12))
def test_importing_again_adds_nothing(meanings: list[Meaning | None], cut: int) -> None:
    """Whatever the rows, in one go or in two, each is in once, and another run of the import is no news."""
    rows = _rows(*meanings)
    first = _taken_over(rows[:cut])
    facts = [*first, *_taken_over(rows, *first)]
    assert facts == _taken_over(rows)
    assert _taken_over(rows, *facts) == []
    assert [fact.ordinal for fact in facts if isinstance(fact, e.SourceFactRecorded)] == [row.ordinal for row in rows]
