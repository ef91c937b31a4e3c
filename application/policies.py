"""Which policy is in force, by date."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from domain.ids import policy_stream
from domain.policy.decisions import POLICY
from domain.policy.pack import NO_POLICY, Policy, parse_pack

if TYPE_CHECKING:
    from datetime import datetime

    from application.streams import FoldedStreams
    from domain.policy.events import PolicyPublished

FRESH_FOR: Final = 1.0
"""Seconds for which the list of publications is taken as it is before the ledger is asked for newer ones."""


class Policies:
    """The organisation's published policies, parsed once each."""

    def __init__(self, streams: FoldedStreams) -> None:
        self._streams = streams
        self._looked_at = float("-inf")
        self._parsed: dict[int, Policy] = {}

    async def in_force(self, at: datetime) -> Policy:
        """Return the policy that holds at a moment; one that lists nothing before the first publication."""
        if monotonic() - self._looked_at > FRESH_FOR:
            await self.refresh()
        folded = await self._streams.get(POLICY, policy_stream())
        held = folded.state.in_force(at)
        return NO_POLICY if held is None else self._policy(*held)

    async def refresh(self) -> None:
        """Take in what was published until now."""
        await self._streams.refresh(POLICY, policy_stream())
        self._looked_at = monotonic()

    def _policy(self, version: int, published: PolicyPublished) -> Policy:
        policy = self._parsed.get(version)
        if policy is None:
            policy = Policy(version, published.effective_at, parse_pack(published.text))
            self._parsed[version] = policy
        return policy
