"""Which policy is in force, by date."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from msgspec import structs

from domain.case.decisions import CASE
from domain.case.state import Unopened
from domain.ids import category_of, policy_stream
from domain.order.decisions import ORDER
from domain.order.state import RecordedOrder
from domain.policy.decisions import POLICY
from domain.policy.pack import published_pack
from domain.policy.policy import NO_POLICY, Policy, PurchasePolicy
from domain.policy.state import NEVER, policy_of

if TYPE_CHECKING:
    from datetime import datetime

    from application.streams import Folded, FoldedStreams
    from domain.aggregate import Governed
    from domain.policy.pack import Pack
    from domain.policy.state import PolicyState, Publication

FRESH_FOR: Final = 1.0
"""Seconds for which the list of publications is taken as it is before the ledger is asked for newer ones."""
REMEMBERED: Final = 1_000
"""Markets and publications of which it is remembered what holds."""
Asked = int | str | None
"""A publication by its number, or a market."""


class Policies:
    """The organisation's published policies, parsed once each."""

    def __init__(self, streams: FoldedStreams) -> None:
        self._streams = streams
        self._looked_at = float("-inf")
        self._parsed: dict[int, Pack] = {}
        # What held when it was last asked for, and between which moments it does.
        self._seen: Folded | None = None
        self._held: dict[Asked, Policy] = {}
        self._since = self._until = NEVER

    async def governing(self, governed: Governed, at: datetime) -> Policy:
        """Return the policy by which a decision is made at a moment."""
        policy = await self._at(governed.market if governed.version is None else governed.version, at)
        if governed.law_at is not None:
            policy = structs.replace(policy, statutes=(await self._state()).statutes_at(governed.law_at))
        if governed.joins is not None:
            policy = await self._with_joined(policy, governed.joins, at)
        return policy if governed.order is None else await self._with_purchase(policy, governed.order)

    async def in_force(self, at: datetime, market: str | None = None) -> Policy:
        """Return the policy that holds at a moment for a market; before the first publication it lists nothing."""
        return await self._at(market, at)

    async def of_purchase(self, at: datetime, market: str | None) -> PurchasePolicy:
        """Return what a purchase of a moment falls under: what held for its market then, or what did first."""
        state = await self._state()
        found = state.of_purchase(at, market)
        if found is None:
            return PurchasePolicy(NO_POLICY, at, "first")
        publication, looked_at, basis = found
        return PurchasePolicy(self._policy(state, publication, looked_at), at, basis)

    async def withdrawn(self, at: datetime) -> frozenset[int]:
        """Return the numbers of the publications that are withdrawn at a moment."""
        return (await self._state()).all_withdrawn(at)

    async def refresh(self) -> PolicyState:
        """Take in what was published until now, and return it."""
        folded = await self._streams.refresh(POLICY, policy_stream())
        self._looked_at = monotonic()
        state: PolicyState = folded.state
        return state

    async def _with_purchase(self, policy: Policy, stream: str) -> Policy:
        """Return a policy that knows what an order falls under; one that does not say when it was made changes nothing.

        That is looked up and not held against the ledger: who puts the time right later does not move what was settled.
        """
        if category_of(stream) != ORDER.category:
            return policy  # refused where it is mentioned
        order = (await self._streams.get(ORDER, stream)).state
        if not isinstance(order, RecordedOrder) or order.purchase.ordered_at is None:
            return policy
        purchase = await self.of_purchase(order.purchase.ordered_at, order.market)
        return structs.replace(policy, purchase=purchase)

    async def _with_joined(self, policy: Policy, stream: str, at: datetime) -> Policy:
        """Return a policy that knows that of a case in which another is to go on."""
        if category_of(stream) != CASE.category:
            return policy  # refused where it is mentioned
        state = (await self._streams.get(CASE, stream)).state
        if isinstance(state, Unopened):
            return policy
        number, market = state.file.policy, state.file.market
        return structs.replace(policy, joined=await self._at(market if number is None else number, at))

    async def _at(self, asked: Asked, at: datetime) -> Policy:
        state = await self._state()
        if isinstance(asked, int) and asked > len(state.published):
            state = await self.refresh()
        folded = await self._streams.get(POLICY, policy_stream())
        if folded is not self._seen or not self._since <= at < self._until:
            self._since, self._until = folded.state.unchanged(at)
            self._seen = folded
            self._held.clear()
        held = self._held.get(asked)
        if held is None:
            if isinstance(asked, int):
                held = self._policy(state, (asked, state.published[asked - 1]), at)
            else:
                held = self._policy(state, state.in_force(at, asked), at)
            if len(self._held) < REMEMBERED:
                self._held[asked] = held
        return held

    async def _state(self) -> PolicyState:
        if monotonic() - self._looked_at > FRESH_FOR:
            return await self.refresh()
        state: PolicyState = (await self._streams.get(POLICY, policy_stream())).state
        return state

    def _policy(self, state: PolicyState, publication: Publication | None, at: datetime) -> Policy:
        if publication is None:
            return NO_POLICY
        version, published = publication
        pack = self._parsed.get(version)
        if pack is None:
            pack = self._parsed[version] = published_pack(published.text)
        return policy_of(state, publication, pack, at)
