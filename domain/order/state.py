"""What an order is after the events."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from domain.order.events import Line, OrderEvent
from domain.personal import Personal


class Unrecorded(Struct, frozen=True):
    """No order yet."""


class RecordedOrder(Struct, frozen=True):
    """An order as the shop stated it."""

    market: str
    number: Personal
    customer: str
    currency: str
    lines: tuple[Line, ...]
    ordered_at: datetime | None


OrderState = Unrecorded | RecordedOrder
INITIAL = Unrecorded()


def evolve(_state: OrderState, event: OrderEvent) -> OrderState:
    """Fold one event."""
    return RecordedOrder(event.market, event.number, event.customer, event.currency, event.lines, event.ordered_at)
