"""What is known of somebody's access after the events."""

from __future__ import annotations

from msgspec import Struct, structs

from domain.access.events import AccessEvent


class AccessState(Struct, frozen=True):
    """How often they were refused."""

    refusals: int = 0


INITIAL = AccessState()


def evolve(state: AccessState, _event: AccessEvent) -> AccessState:
    """Fold one event."""
    return structs.replace(state, refusals=state.refusals + 1)
