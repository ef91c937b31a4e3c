"""The row of an order."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from domain.order.events import Milestone
from projections.shapes import StreamRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.order.events import Line


class OrderRow(StreamRow, frozen=True):
    """An order as lists show it; nothing of it is personal.

    `total` is what its lines cost before coupons and points, in minor units of the currency. `ordered_at` is None where
    the shop did not state it; `listed_at` is then when the order is said to have become known. `milestone` is the one
    that was reached last, and each has its time; `updated_at` is when the last event was recorded.
    """

    customer: str
    market: str
    merchant: str | None
    currency: str
    total: int
    lines: int
    ordered_at: datetime | None
    listed_at: datetime
    milestone: Milestone | None = None
    confirmed_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    customs_at: datetime | None = None
    out_for_delivery_at: datetime | None = None
    signed_at: datetime | None = None
    scans: int = 0
    scanned_at: datetime | None = None
    scan_place: str | None = None
    scan_status: str | None = None
    open_changes: int = 0


def total_of(lines: Iterable[Line]) -> int:
    """Return what the lines cost before coupons and points."""
    return sum(line.total for line in lines)
