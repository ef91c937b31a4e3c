"""What can be asked about an order."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from domain.command import Action, Moment, Text
from domain.command import Line as ShortText
from domain.customer.commands import Market
from domain.order.events import Changeable, Milestone, Outcome

Amount = Annotated[int, Meta(ge=0, le=10**15)]
"""An amount of money in minor units (cents)."""
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)")]
"""A currency's code (ISO 4217): `EUR`."""
Ordinal = Annotated[int, Meta(ge=1, le=1_000_000)]
"""The number of a wished change within its order."""


class PaymentInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of a line was paid by one method: `card`, or `card-1` where two cards are to be told apart."""

    method: ShortText
    amount: Annotated[int, Meta(ge=1, le=10**15)]


class LineInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line as the shop states it: `paid` plus `coupon` plus `points` is `price` times `quantity`, in minor units.

    `payments` adds up to `paid`; left out, all of it was paid by one method that nobody named.
    """

    product: ShortText
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    price: Amount
    paid: Amount
    coupon: Amount = 0
    points: Amount = 0
    payments: Annotated[tuple[PaymentInput, ...], Meta(max_length=20)] = ()
    brand: ShortText | None = None
    model: ShortText | None = None
    batch: ShortText | None = None


class RecordOrder(Action, frozen=True, kw_only=True):
    """Record an order of a known customer. Market and number name it for ever."""

    verb: ClassVar[str] = "record"

    market: Market
    number: ShortText
    customer: ShortText
    currency: Currency
    lines: Annotated[tuple[LineInput, ...], Meta(min_length=1, max_length=1000)]
    ordered_at: Moment | None = None
    merchant: ShortText | None = None


class CorrectOrder(Action, frozen=True, kw_only=True):
    """Give something of the order anew that was recorded wrongly, and say why; what is left out stays.

    `lines` are all lines, the right ones too.
    """

    verb: ClassVar[str] = "correct"

    reason: Text
    currency: Currency | None = None
    lines: Annotated[tuple[LineInput, ...], Meta(max_length=1000)] = ()
    ordered_at: Moment | None = None
    merchant: ShortText | None = None


class ReachMilestone(Action, frozen=True, kw_only=True):
    """Record that the order reached a milestone, at `occurred_at`; with a `reason`, correct the time known so far."""

    verb: ClassVar[str] = "milestone"

    milestone: Milestone
    reason: Text | None = None


class RecordScan(Action, frozen=True, kw_only=True):
    """Record that the carrier scanned a parcel; the same scan sent again is no news. `status` names no person."""

    verb: ClassVar[str] = "scan"

    carrier: ShortText
    tracking_number: ShortText
    status: ShortText
    scanned_at: Moment
    place: ShortText | None = None


class RequestChange(Action, frozen=True, kw_only=True):
    """Record that the customer wishes the address or the specification changed."""

    verb: ClassVar[str] = "request_change"

    what: Changeable
    wish: Text


class DecideChange(Action, frozen=True, kw_only=True):
    """Approve or refuse a wished change; a refusal says why."""

    verb: ClassVar[str] = "decide_change"

    change: Ordinal
    approved: bool
    reason: Text | None = None


class RecordChangeOutcome(Action, frozen=True, kw_only=True):
    """Record what came of an approved change."""

    verb: ClassVar[str] = "change_outcome"

    change: Ordinal
    outcome: Outcome
    note: Text | None = None


OrderAction = (
    RecordOrder | CorrectOrder | ReachMilestone | RecordScan | RequestChange | DecideChange | RecordChangeOutcome
)
