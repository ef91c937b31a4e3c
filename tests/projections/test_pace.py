"""How long the engine rests between two rounds of live work."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from projections.engine.pace import LONGEST_REST, rest_after


@given(st.floats(0, 60))
def test_a_rest_is_twice_the_work_and_never_long(seconds: float) -> None:
    """So live work takes at most a third of a core, and what is read live is never much older than a rest."""
    rest = rest_after(seconds)
    assert rest == 2 * seconds or rest == LONGEST_REST < 2 * seconds
    assert LONGEST_REST <= 0.05
