"""Pieces of work that several processes share: each takes the next one whenever it has done one, so that all come to
their end together.
"""

from __future__ import annotations

import os
from multiprocessing import Pipe
from struct import Struct as Packed
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Piece = tuple[int, int]
"""From behind a position up to another."""
AT_ONCE: Final = 10_000
"""How many positions a piece has, unless there would be too many pieces."""
MOST: Final = 4_000
"""The numbers of so many pieces fit into any system's pipe before somebody takes one."""
_NUMBER: Final = Packed("i")


def pieces_of(after: int, upto: int) -> list[Piece]:
    """Return the positions behind one up to another in pieces."""
    size = max(AT_ONCE, -(-(upto - after) // MOST))
    return [(begin, min(begin + size, upto)) for begin in range(after, upto, size)]


class Turns:
    """Gives each piece to one of the processes that ask.

    Their numbers stand in a pipe, where a process takes one whole or none, so that one that is killed leaves nothing
    locked.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._left, source = Pipe(duplex=False)
        with source:
            os.write(source.fileno(), b"".join(map(_NUMBER.pack, range(len(pieces)))))

    def __iter__(self) -> Iterator[Piece]:
        """Take one piece after the other until none is left."""
        while taken := os.read(self._left.fileno(), _NUMBER.size):
            (number,) = _NUMBER.unpack(taken)
            yield self._pieces[number]

    def clear(self) -> None:
        """Leave nothing to take."""
        for _ in self:
            pass

    def close(self) -> None:
        """Let go of the pipe; other processes have it still."""
        self._left.close()
