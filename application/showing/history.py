"""Which publications hold for a market from when until when, and which are announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.showing.public import PublicVersion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from domain.policy.state import PolicyState, Publication


def versions(state: PolicyState, market: str) -> tuple[PublicVersion, ...]:
    """Return what held, holds and will hold for a market, oldest first."""
    spans = list(_spans(state, market))
    ends = [since for since, _ in spans[1:]]
    return tuple(
        PublicVersion(number, one.pack, one.announced_at, since, until)
        for (since, (number, one)), until in zip(spans, [*ends, None], strict=True)
    )


def announced(state: PolicyState, market: str, at: datetime) -> list[Publication]:
    """Return what was announced by a moment and comes to hold for a market after it, in the order of that."""
    found = {pair[0]: pair for since, pair in _spans(state, market) if pair[1].announced_at <= at < since}
    return list(found.values())


def _spans(state: PolicyState, market: str) -> Iterator[tuple[datetime, Publication]]:
    """Yield each publication that holds for a market with the moment from which it does, in order."""
    before = None
    for moment in sorted({one.effective_at for one in state.published}):
        held = state.in_force(moment, market)
        if held is not None and held[0] != before:
            before = held[0]
            yield moment, held
