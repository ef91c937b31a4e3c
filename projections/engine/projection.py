"""What the engine drives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from projections.engine.entry import Entry
from projections.engine.store import Store
from projections.engine.table import Table


class Projection(Protocol):
    """Anything that reads the log in order, and keeps what it makes of it in tables of its own.

    One with `rebuilds` can be folded again from the first event at any time. One without acts on the world: it begins
    with what is written after it was first seen, and is told of every event once more at most after a crash.
    """

    @property
    def name(self) -> str:
        """Its name among the checkpoints; never given to another."""

    @property
    def version(self) -> int:
        """Counts from 1. One that is newer than the live build is built beside it, and takes its place when ready.

        What does not rebuild goes on under the newer version where it was.
        """

    @property
    def tables(self) -> Sequence[Table[Any]]:
        """All the tables that it writes."""

    @property
    def rebuilds(self) -> bool:
        """Whether it does nothing but write its tables."""

    @property
    def by_stream(self) -> bool:
        """Whether what follows from the entries of a stream touches no row that another stream's entries touch."""

    def apply(self, store: Store, entries: Sequence[Entry], /) -> None:
        """Write what follows from some entries of the log, in its order.

        It runs in the transaction that moves the checkpoint. Entries may come again; what they led to is then there
        already, and stays the same.
        """
