"""Which policy is in force, by date."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from domain.ids import policy_stream
from domain.policy.decisions import POLICY
from domain.policy.pack import NO_POLICY, Policy, parse_pack
from domain.policy.state import NEVER

if TYPE_CHECKING:
    from datetime import datetime

    from application.streams import Folded, FoldedStreams
    from domain.policy.events import PolicyPublished
    from domain.policy.state import PolicyState

FRESH_FOR: Final = 1.0
"""Seconds for which the list of publications is taken as it is before the ledger is asked for newer ones."""


class Policies:
    """The organisation's published policies, parsed once each."""

    def __init__(self, streams: FoldedStreams) -> None:
        self._streams = streams
        self._looked_at = float("-inf")
        self._parsed: dict[int, Policy] = {}
        # What held when it was last asked for, and between which moments it does.
        self._seen: Folded | None = None
        self._held = NO_POLICY
        self._since = self._until = NEVER

    async def in_force(self, at: datetime) -> Policy:
        """Return the policy that holds at a moment; one that lists nothing before the first publication."""
        if monotonic() - self._looked_at > FRESH_FOR:
            await self.refresh()
        folded = await self._streams.get(POLICY, policy_stream())
        if folded is not self._seen or not self._since <= at < self._until:
            self._take_in(folded, at)
        return self._held

    async def refresh(self) -> None:
        """Take in what was published until now."""
        await self._streams.refresh(POLICY, policy_stream())
        self._looked_at = monotonic()

    def _take_in(self, folded: Folded, at: datetime) -> None:
        """Remember what holds at a moment, and from when until when."""
        state: PolicyState = folded.state
        held = state.in_force(at)
        self._held = NO_POLICY if held is None else self._policy(*held)
        self._since, self._until = state.unchanged(at)
        self._seen = folded

    def _policy(self, version: int, published: PolicyPublished) -> Policy:
        policy = self._parsed.get(version)
        if policy is None:
            policy = Policy(version, published.effective_at, parse_pack(published.text))
            self._parsed[version] = policy
        return policy
