"""The published policies, in the order of publication, and which one holds when."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, structs

from domain.policy.events import PolicyEvent, PolicyPublished


class PolicyState(Struct, frozen=True):
    """Every publication so far."""

    published: tuple[PolicyPublished, ...] = ()

    def in_force(self, at: datetime) -> tuple[int, PolicyPublished] | None:
        """Return the publication that holds at a moment with its number from 1; of several the latest published."""
        held = [(n, one) for n, one in enumerate(self.published, 1) if one.effective_at <= at]
        return max(held, key=lambda pair: (pair[1].effective_at, pair[0]), default=None)


INITIAL = PolicyState()


def evolve(state: PolicyState, event: PolicyEvent) -> PolicyState:
    """Fold one event."""
    return structs.replace(state, published=(*state.published, event))
