"""What the engine drives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from psycopg import Cursor

from projections.engine.entry import Entry


class Projection(Protocol):
    """Anything that reads the log in order and keeps what it makes of it in this database.

    Both methods run inside the transaction that moves the checkpoint: they neither commit nor roll back, and keep
    nothing in memory from one call to the next, because the transaction may still fail.
    """

    @property
    def name(self) -> str:
        """Its name among the checkpoints; never given to another."""

    @property
    def version(self) -> int:
        """Counts from 1; another version than the checkpoint's begins anew at position 0."""

    def prepare(self, cursor: Cursor[Any], /) -> None:
        """Make the place for what is to be written, empty; remove what an earlier version or run left there."""

    def apply(self, cursor: Cursor[Any], entries: Sequence[Entry], /) -> None:
        """Write what follows from a gap-free stretch of the log."""
