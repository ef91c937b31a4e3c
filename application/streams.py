"""Folded states, kept from one command to the next.

A cached state may be behind: another process may have written since. That is found out where it matters, because the
versions that a decision saw are checked again under the append's lock, and because nobody is refused on a state that
was not refreshed.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from application.store.reading import Reading
    from domain.aggregate import Aggregate

KEPT: Final = 20_000
"""How many folded states are kept in memory."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A stream's state at a version; version 0 is a stream without events."""

    version: int
    state: Any


class FoldedStreams:
    """Loads streams and folds them, from where the last fold ended."""

    def __init__(self, reading: Reading, kept: int = KEPT) -> None:
        self._reading = reading
        self._kept = kept
        self._folded: OrderedDict[str, Folded] = OrderedDict()

    async def get(self, aggregate: Aggregate, stream: str) -> Folded:
        """Return a state, perhaps behind."""
        cached = self._folded.get(stream)
        if cached is None:
            return await self.refresh(aggregate, stream)
        self._folded.move_to_end(stream)
        return cached

    def known(self, stream: str) -> Folded | None:
        """Return a state that is in memory, perhaps behind, without looking for one that is not."""
        return self._folded.get(stream)

    async def refresh(self, aggregate: Aggregate, stream: str) -> Folded:
        """Return the state as it is in the ledger now."""
        cached = self._folded.get(stream) or Folded(0, aggregate.initial)
        version, events = await self._reading.load(stream, cached.version)
        fresh = Folded(version, aggregate.fold(events, cached.state)) if events else cached
        self.keep(stream, fresh)
        return fresh

    def keep(self, stream: str, folded: Folded) -> None:
        """Remember a state, unless a newer one is known already."""
        known = self._folded.get(stream)
        if known is None or known.version < folded.version:
            self._folded[stream] = folded
        self._folded.move_to_end(stream)
        if len(self._folded) > self._kept:
            self._folded.popitem(last=False)
