"""Facts about orders. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from domain.event import Event
from domain.personal import Personal


class Line(Struct, frozen=True):
    """A line of an order. Amounts are minor units of the order's currency: `price * quantity = paid + coupon`."""

    product: str
    quantity: int
    price: int
    paid: int
    coupon: int = 0


class OrderRecorded(Event, tag="order.recorded.v1", frozen=True):
    """An order of the shop became known: what was bought, what was paid for it and what a coupon covered."""

    market: str
    number: Personal
    customer: str
    currency: str
    lines: tuple[Line, ...]
    ordered_at: datetime | None = None


OrderEvent = OrderRecorded
