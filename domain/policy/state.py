"""The published policies, in the order of publication, and which one holds when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from msgspec import Struct, structs

from domain.policy.events import PolicyEvent, PolicyPublished

NEVER: Final = datetime.max.replace(tzinfo=UTC)


class PolicyState(Struct, frozen=True):
    """Every publication so far."""

    published: tuple[PolicyPublished, ...] = ()

    def in_force(self, at: datetime) -> tuple[int, PolicyPublished] | None:
        """Return the publication that holds at a moment with its number from 1; of several the latest published."""
        held = [(n, one) for n, one in enumerate(self.published, 1) if one.effective_at <= at]
        return max(held, key=lambda pair: (pair[1].effective_at, pair[0]), default=None)

    def unchanged(self, at: datetime) -> tuple[datetime, datetime]:
        """Return from when, and until before when, the same publication holds as at a moment."""
        moments = [one.effective_at for one in self.published]
        since = max((one for one in moments if one <= at), default=datetime.min.replace(tzinfo=UTC))
        return since, min((one for one in moments if one > at), default=NEVER)


INITIAL = PolicyState()


def evolve(state: PolicyState, event: PolicyEvent) -> PolicyState:
    """Fold one event."""
    return structs.replace(state, published=(*state.published, event))
