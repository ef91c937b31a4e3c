"""A store that writes late gives what one that writes at once would give, whatever is asked of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.engine import MemoryStore, Row, Store, Table
from projections.engine.buffer import BufferedStore


class Span(Row, frozen=True):
    """A row with a key of two columns, which holds as long as `until` is None."""

    stream: str
    nth: int
    until: int | None = None


TABLE = Table("spans", Span, ("stream", "nth"), "", until="until")

STREAMS = ("a", "b", "c")
rows = st.builds(Span, st.just(1), st.sampled_from(STREAMS), st.integers(0, 3), st.one_of(st.none(), st.integers(0, 1)))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("load"), st.lists(st.sampled_from(STREAMS), min_size=1, unique=True)),
        st.tuples(st.just("delete"), st.lists(rows, max_size=3)),
        st.tuples(st.just("put"), st.lists(rows, max_size=3, unique_by=lambda row: (row.stream, row.nth))),
        st.tuples(st.just("flush"), st.none()),
    ),
    max_size=20,
)


@settings(max_examples=300)
@given(st.lists(rows, max_size=6, unique_by=lambda row: (row.stream, row.nth)), steps)
def test_late_is_as_at_once(before: list[Span], asked: list[tuple[str, Any]]) -> None:
    """Given any rows, then whatever is loaded between any writes is the same, and so is what is there in the end."""
    at_once, below = MemoryStore(), MemoryStore()
    at_once.insert(TABLE, before)
    below.insert(TABLE, before)
    late = BufferedStore(below)
    for what, given_rows in asked:
        if what == "load":
            assert _sorted(late.load(TABLE, given_rows)) == _sorted(at_once.load(TABLE, given_rows))
        elif what == "flush":
            late.flush()
        else:
            both: tuple[Store, Store] = (at_once, late)
            for store in both:
                store.delete(TABLE, given_rows)
                if what == "put":
                    store.insert(TABLE, given_rows)
    late.flush()
    assert below.all(TABLE) == at_once.all(TABLE)


def test_one_key_is_not_written_twice() -> None:
    """What a table would refuse is refused before it is written."""
    late = BufferedStore(MemoryStore())
    late.insert(TABLE, [Span(1, "a", 1)])
    with pytest.raises(KeyError, match="has a row"):
        late.insert(TABLE, [Span(2, "a", 1)])


def _sorted(found: list[Span]) -> list[Span]:
    return sorted(found, key=lambda row: (row.stream, row.nth))
