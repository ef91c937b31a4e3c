"""The rules that a purchase falls under, as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from domain.policy.law.figures import FIGURES
from domain.policy.law.layers import Basis, SettledRule, settled

if TYPE_CHECKING:
    from domain.order.state import RecordedOrder
    from domain.policy.policy import Policy


class PurchaseRules(Struct, frozen=True):
    """What was promised about a purchase: by which publication, in force since when, and each figure with its source.

    `basis` is `purchase` where that was published when the purchase was made, `first` where nothing was yet, so that
    the first publication applies, and null where nobody told when it was made.
    """

    market: str
    ordered_at: datetime | None
    policy: int
    pack: str
    effective_at: datetime
    basis: Basis | None
    rules: tuple[SettledRule, ...]


def purchase_rules(policy: Policy, order: RecordedOrder, country: str | None, at: datetime) -> PurchaseRules:
    """Return the rules of an order for a customer of a country, given the policy of now with that of the purchase."""
    purchase = policy.purchase
    then = policy if purchase is None else purchase.policy
    rules = settled(policy, order.market, country, at)
    return PurchaseRules(
        order.market,
        order.purchase.ordered_at,
        then.version,
        then.pack.name,
        then.effective_at,
        None if purchase is None else purchase.basis,
        tuple(one for one in rules if FIGURES[one.rule].of_purchase),
    )
