"""The published policies, in the order of publication, and which one holds when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from msgspec import Struct, structs

from domain.policy.events import PolicyEvent, PolicyPublished

Publication = tuple[int, PolicyPublished]
"""A publication after its number."""
NEVER: Final = datetime.max.replace(tzinfo=UTC)


class PolicyState(Struct, frozen=True):
    """Every publication so far."""

    published: tuple[PolicyPublished, ...] = ()

    def in_force(self, at: datetime, market: str | None = None) -> Publication | None:
        """Return the publication that holds at a moment for a market, with its number from 1.

        Each pack is as it was published last. The packs that name the market go before those that name none, and these
        before the others; of several that the same holds for, the one that came into force last.
        """
        newest: dict[str, Publication] = {}
        for number, one in enumerate(self.published, 1):
            before = newest.get(one.pack)
            if one.effective_at <= at and (before is None or before[1].effective_at <= one.effective_at):
                newest[one.pack] = (number, one)
        return max(newest.values(), key=lambda pair: _precedence(pair, market), default=None)

    def unchanged(self, at: datetime) -> tuple[datetime, datetime]:
        """Return from when, and until before when, the same publication holds as at a moment."""
        moments = [one.effective_at for one in self.published]
        since = max((one for one in moments if one <= at), default=datetime.min.replace(tzinfo=UTC))
        return since, min((one for one in moments if one > at), default=NEVER)


INITIAL = PolicyState()


def evolve(state: PolicyState, event: PolicyEvent) -> PolicyState:
    """Fold one event."""
    return structs.replace(state, published=(*state.published, event))


def _precedence(publication: Publication, market: str | None) -> tuple[int, datetime, int]:
    number, one = publication
    named = 2 if market in one.markets else 1 if not one.markets else 0
    return named, one.effective_at, number
