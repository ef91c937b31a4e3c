"""Pieces of work that several processes share."""

from __future__ import annotations

from contextlib import closing
from multiprocessing import get_context

import pytest

from application.simulating.turns import AT_ONCE, MOST, Piece, Turns, pieces_of


def _taken(turns: Turns) -> list[Piece]:
    return list(turns)


@pytest.mark.parametrize(
    "upto", [0, 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE - 1, MOST * AT_ONCE, MOST * AT_ONCE + 1, 1 << 40]
)
def test_pieces_are_all_there_is_in_order(upto: int) -> None:
    """However much there is, so many pieces stand in a pipe that nobody reads yet."""
    found = pieces_of(5, 5 + upto)
    assert [first for first, _ in found] == [5, *(last for _, last in found)][: len(found)]
    assert upto == sum(last - first for first, last in found)
    assert len(found) <= MOST
    with closing(Turns(found)) as turns:
        assert _taken(turns) == found


def test_each_piece_is_taken_by_one_process() -> None:
    """Whoever asks first; nothing is left then for anybody."""
    pieces = [(number, number + 1) for number in range(MOST)]
    with closing(Turns(pieces)) as turns, get_context("spawn").Pool(2, _keep, (turns,)) as pool:
        asked = pool.map_async(_all_left, range(2), chunksize=1)
        here = _taken(turns)
        there = asked.get()
        assert sorted([*here, *there[0], *there[1]]) == pieces
        assert _taken(turns) == []


def test_what_is_cleared_is_taken_by_nobody() -> None:
    """As when whoever asked is interrupted."""
    with closing(Turns([(0, 1), (1, 2), (2, 3)])) as turns:
        one = iter(turns)
        assert next(one) == (0, 1)
        turns.clear()
        assert list(one) == []


_kept: list[Turns] = []


def _keep(turns: Turns) -> None:
    _kept.append(turns)


def _all_left(_nth: int) -> list[Piece]:
    return _taken(_kept[0])
