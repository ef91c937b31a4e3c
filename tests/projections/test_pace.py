"""How long the engine rests between two rounds of live work."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from projections.engine.pace import LONGEST_REST, rest_after


@given(st.floats(0, 60), st.integers(1, 20_000))
def test_a_rest_is_twice_the_work_or_longer_and_never_long(seconds: float, entries: int) -> None:
    """So live work takes at most a third of a core, and what is read live is never much older than a rest."""
    rest = rest_after(seconds, entries)
    assert min(2 * seconds, LONGEST_REST) <= rest <= LONGEST_REST <= 0.05


def test_the_engine_rests_the_longer_the_more_was_written() -> None:
    """A single command shows at once; a crowd of them costs as few rounds as will do."""
    assert rest_after(0.002, 1) == 0.004
    assert rest_after(0.002, 10) == 0.01
    assert rest_after(0.002, 100) == LONGEST_REST
