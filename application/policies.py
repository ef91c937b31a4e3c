"""Which policy is in force, by date."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from domain.ids import policy_stream
from domain.policy.decisions import POLICY
from domain.policy.pack import NO_POLICY, Policy, published_pack
from domain.policy.state import NEVER

if TYPE_CHECKING:
    from datetime import datetime

    from application.streams import Folded, FoldedStreams
    from domain.aggregate import Governed
    from domain.policy.state import Publication

FRESH_FOR: Final = 1.0
"""Seconds for which the list of publications is taken as it is before the ledger is asked for newer ones."""
MARKETS: Final = 1_000
"""Markets of which it is remembered what holds."""


class Policies:
    """The organisation's published policies, parsed once each."""

    def __init__(self, streams: FoldedStreams) -> None:
        self._streams = streams
        self._looked_at = float("-inf")
        self._parsed: dict[int, Policy] = {}
        # What held by market when it was last asked for, and between which moments it does.
        self._seen: Folded | None = None
        self._held: dict[str | None, Policy] = {}
        self._since = self._until = NEVER

    async def governing(self, governed: Governed, at: datetime) -> Policy:
        """Return the policy by which a decision is made at a moment."""
        if governed.version is None:
            return await self.in_force(at, governed.market)
        return self._parsed.get(governed.version) or await self._numbered(governed.version)

    async def in_force(self, at: datetime, market: str | None = None) -> Policy:
        """Return the policy that holds at a moment for a market; before the first publication it lists nothing."""
        if monotonic() - self._looked_at > FRESH_FOR:
            await self.refresh()
        folded = await self._streams.get(POLICY, policy_stream())
        if folded is not self._seen or not self._since <= at < self._until:
            self._since, self._until = folded.state.unchanged(at)
            self._seen = folded
            self._held.clear()
        held = self._held.get(market)
        if held is None:
            held = self._policy(folded.state.in_force(at, market))
            if len(self._held) < MARKETS:
                self._held[market] = held
        return held

    async def refresh(self) -> None:
        """Take in what was published until now."""
        await self._streams.refresh(POLICY, policy_stream())
        self._looked_at = monotonic()

    async def _numbered(self, version: int) -> Policy:
        folded = await self._streams.get(POLICY, policy_stream())
        if version > len(folded.state.published):
            folded = await self._streams.refresh(POLICY, policy_stream())
        return self._policy((version, folded.state.published[version - 1]))

    def _policy(self, publication: Publication | None) -> Policy:
        if publication is None:
            return NO_POLICY
        version, published = publication
        policy = self._parsed.get(version)
        if policy is None:
            policy = Policy(version, published.effective_at, published_pack(published.text))
            self._parsed[version] = policy
        return policy
