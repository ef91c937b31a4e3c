"""The policies that were published, by number and by the moment of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from domain.policy.errors import PackInvalid
from domain.policy.events import PolicyPublished
from domain.policy.pack import Pack, published_pack
from domain.policy.state import PolicyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.event import Recorded


class Publication(Struct, frozen=True):
    """A policy by its number. `name` is None where it was never published, `pack` where this version of the program
    can't read its text.
    """

    version: int
    name: str | None
    pack: Pack | None


class Publications:
    """All publications, from the history of the policies' stream; each is parsed once, when it is asked for."""

    def __init__(self, history: Sequence[Recorded[Any]]) -> None:
        self._history = [(one.position, one.event) for one in history if isinstance(one.event, PolicyPublished)]
        self._parsed: dict[int, Publication] = {}

    def numbered(self, version: int) -> Publication:
        """Return the publication of that number."""
        if not 1 <= version <= len(self._history):
            return Publication(version, None, None)
        if version not in self._parsed:
            published = self._history[version - 1][1]
            self._parsed[version] = Publication(version, published.pack, _pack(published.text))
        return self._parsed[version]

    def in_force(self, recorded: Recorded[Any]) -> Publication | None:
        """Return what was in force when an event was recorded, of what had been published by then."""
        known = PolicyState(tuple(event for position, event in self._history if position < recorded.position))
        held = known.in_force(recorded.recorded_at)
        return None if held is None else self.numbered(held[0])


def _pack(text: str) -> Pack | None:
    try:
        return published_pack(text)
    except PackInvalid:
        return None
