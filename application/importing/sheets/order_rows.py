"""What a sheet of orders makes of its rows, one at a time; nothing is known of the ledger here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from application.importing.sheets.amounts import Amounts, read_as
from application.importing.sheets.cells import Cells
from application.importing.sheets.mapping import MILESTONES, AmountReading
from application.importing.table import text_of
from domain.order.commands import LineInput, PaymentInput

if TYPE_CHECKING:
    from collections.abc import Mapping as Values
    from datetime import datetime

    from application.importing.sheets.mapping import OrderSheet
    from domain.order.events import Milestone

MOST_PIECES: Final = 1_000_000


class OrderHead(Struct, frozen=True):
    """What every row of an order says of the whole of it."""

    market: str
    number: str
    customer: str
    currency: str
    ordered_at: datetime | None
    merchant: str | None
    milestones: tuple[tuple[Milestone, datetime], ...]


class OrderRow(Struct, frozen=True):
    """A line of an order, and the order."""

    head: OrderHead
    line: LineInput


class OrderReader:
    """Reads rows as lines of orders."""

    def __init__(self, sheet: OrderSheet) -> None:
        self._cells = Cells(sheet)
        self._amounts = Amounts(sheet.amounts)
        self._counts = Amounts(AmountReading(sheet.amounts.decimal, sheet.amounts.thousands))
        self._payments = sheet.payments

    def key(self, values: Values[str, Any]) -> tuple[str, ...] | None:
        """Return what names the order, also of a bad row; nothing where that can't be read."""
        market, number = self._cells.raw(values, "market"), self._cells.raw(values, "number")
        return None if market is None or number is None else (market.casefold(), number.upper())

    def read(self, values: Values[str, Any], now: datetime) -> OrderRow:
        """Return the row; raise ValueError with the reason when it can't be meant."""
        cells = self._cells
        reached = ((name, cells.moment(values, field, now)) for field, name in MILESTONES.items())
        head = OrderHead(
            market=cells.needed(values, "market"),
            number=cells.needed(values, "number"),
            customer=cells.needed(values, "customer"),
            currency=cells.needed(values, "currency"),
            ordered_at=cells.moment(values, "ordered_at", now),
            merchant=cells.text(values, "merchant"),
            milestones=tuple((name, at) for name, at in reached if at is not None),
        )
        return OrderRow(head, self._line(values, head.currency))

    def _line(self, values: Values[str, Any], currency: str) -> LineInput:
        cells = self._cells
        quantity = read_as("quantity", self._counts.whole, cells.needed(values, "quantity"))
        if not 1 <= quantity <= MOST_PIECES:
            raise ValueError(f"the quantity does not lie between 1 and {MOST_PIECES:,}")
        # Asked for apart, so that an empty price has a message of its own.
        cells.needed(values, "price")
        price = self._amount(values, "price", currency) or 0
        coupon = self._amount(values, "coupon", currency) or 0
        points = self._amount(values, "points", currency) or 0
        payments = self._paid_by(values, currency)
        paid = self._amount(values, "paid", currency)
        total = price * quantity
        if paid is None:
            paid = sum(one.amount for one in payments) if payments else total - coupon - points
        if paid + coupon + points != total or paid < 0:
            raise ValueError("paid, coupon and points do not add up to price times quantity")
        method = cells.text(values, "method")
        if method is not None and paid:
            payments = (PaymentInput(method=method, amount=paid),)
        if payments and sum(one.amount for one in payments) != paid:
            raise ValueError("the payments do not add up to what was paid")
        return LineInput(
            product=cells.needed(values, "product"),
            quantity=quantity,
            price=price,
            paid=paid,
            coupon=coupon,
            points=points,
            payments=payments,
            brand=cells.text(values, "brand"),
            model=cells.text(values, "model"),
            batch=cells.text(values, "batch"),
        )

    def _amount(self, values: Values[str, Any], field: str, currency: str) -> int | None:
        text = self._cells.text(values, field)
        return None if text is None else self._minor(field, text, currency)

    def _paid_by(self, values: Values[str, Any], currency: str) -> tuple[PaymentInput, ...]:
        found = ((method, text_of(values.get(column))) for method, column in self._payments.items())
        amounts = ((method, self._minor(f"amount paid by {method}", text, currency)) for method, text in found if text)
        return tuple(PaymentInput(method=method, amount=amount) for method, amount in amounts if amount)

    def _minor(self, what: str, text: str, currency: str) -> int:
        return read_as(what, lambda written: self._amounts.minor(written, currency), text)

    def of_all(self, row: OrderRow) -> object:
        """Return what every row of one order must say alike."""
        return row.head

    def when(self, row: OrderRow) -> datetime | None:
        """Return the row's time."""
        return row.head.ordered_at
