"""What can be asked about an order."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from domain.command import Action, Moment
from domain.command import Line as ShortText
from domain.customer.commands import Market

Amount = Annotated[int, Meta(ge=0, le=10**15)]
"""An amount of money in minor units (cents)."""


class LineInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line as the shop states it; `paid` plus `coupon` is `price` times `quantity`."""

    product: ShortText
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    price: Amount
    paid: Amount
    coupon: Amount = 0


class RecordOrder(Action, frozen=True, kw_only=True):
    """Record an order of a known customer. Market and number name it for ever."""

    verb: ClassVar[str] = "record"

    market: Market
    number: ShortText
    customer: ShortText
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)")]
    lines: Annotated[tuple[LineInput, ...], Meta(min_length=1, max_length=1000)]
    ordered_at: Moment | None = None


OrderAction = RecordOrder
