"""Facts about orders. Tags and fields are for ever.

Money: every amount is an integer of minor units (cents) of the order's currency. What a line costs is `price` times
`quantity`, and each cent of it has exactly one source:

- `paid`: the customer's money. It alone can ever be refunded, each part to the method that it came from.
- `coupon`: taken off by a coupon, a voucher or a discount. Nobody paid it, and nobody gets it back in money.
- `points`: settled with loyalty points. It is not money either; whether points are given back is the shop's affair.

So `price * quantity = paid + coupon + points`, and the amounts of `payments` add up to `paid`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from domain.event import Event
from domain.personal import Personal

Milestone = Literal["confirmed", "paid", "shipped", "customs", "out_for_delivery", "signed"]
"""What an order can reach, in the usual order; `signed` is the handing over to the customer."""
Changeable = Literal["address", "specification"]
"""What of an order the customer can wish changed."""
Outcome = Literal["done", "failed"]
UNKNOWN_METHOD: Final = "unknown"
"""The method of a payment of which the shop did not say how it was made."""


class Payment(Struct, frozen=True):
    """The part of a line's paid share that came by one method; a refund goes back by the same."""

    method: str
    amount: int


class Line(Struct, frozen=True):
    """A line of an order: what was bought, and where each cent of `price * quantity` came from.

    `price` is that of one piece before anything is taken off; the shares are those of the whole line. `payments` splits
    `paid` by method, each method once, sorted by name; it is empty where nothing was paid.
    """

    product: str
    quantity: int
    price: int
    paid: int
    coupon: int = 0
    points: int = 0
    payments: tuple[Payment, ...] = ()
    brand: str | None = None
    model: str | None = None
    batch: str | None = None

    @property
    def total(self) -> int:
        """What the line costs before coupons and points."""
        return self.price * self.quantity


class OrderRecorded(Event, tag="order.recorded.v1", frozen=True):
    """An order of the shop became known: what was bought, and where each cent of its price came from.

    `merchant` is the seller's id in the shop, `ordered_at` when the customer ordered; each may be unknown.
    """

    market: str
    number: Personal
    customer: str
    currency: str
    lines: tuple[Line, ...]
    ordered_at: datetime | None = None
    merchant: str | None = None


class OrderCorrected(Event, tag="order.corrected.v1", frozen=True):
    """Something of an order had been recorded wrongly. A field left out stayed as it was; `lines` are all lines."""

    reason: Personal
    currency: str | None = None
    lines: tuple[Line, ...] | None = None
    ordered_at: datetime | None = None
    merchant: str | None = None


class MilestoneReached(Event, tag="order.milestone_reached.v1", frozen=True):
    """The order reached a milestone, each at most once. `reached_at` is the envelope's `occurred_at`."""

    milestone: Milestone
    reached_at: datetime


class MilestoneCorrected(Event, tag="order.milestone_corrected.v1", frozen=True):
    """A milestone was reached at another time than the one recorded before. `reached_at` is as in the first report."""

    milestone: Milestone
    reached_at: datetime
    reason: Personal


class ScanRecorded(Event, tag="order.scan_recorded.v1", frozen=True):
    """A carrier scanned a parcel of the order at `scanned_at`, which is the envelope's `occurred_at`, too.

    `status` is in the carrier's words, for machines and lists: it names no person. `parcel` tells the parcels of one
    order apart without their tracking numbers: a mark of 16 bits, which any number of tracking numbers share.
    """

    carrier: str
    tracking_number: Personal
    parcel: str
    status: str
    scanned_at: datetime
    place: str | None = None


class ChangeRequested(Event, tag="order.change_requested.v1", frozen=True):
    """The customer wished something of the order changed. `change` counts the order's requests from 1.

    `shipped` says that the goods had left already: only the carrier can still carry it out.
    """

    change: int
    what: Changeable
    wish: Personal
    shipped: bool = False


class ChangeDecided(Event, tag="order.change_decided.v1", frozen=True):
    """A requested change was approved or refused; a refusal has its reason."""

    change: int
    approved: bool
    reason: Personal | None = None


class ChangeCarriedOut(Event, tag="order.change_carried_out.v1", frozen=True):
    """An approved change was carried out, or failed."""

    change: int
    outcome: Outcome
    note: Personal | None = None


OrderEvent = (
    OrderRecorded
    | OrderCorrected
    | MilestoneReached
    | MilestoneCorrected
    | ScanRecorded
    | ChangeRequested
    | ChangeDecided
    | ChangeCarriedOut
)
