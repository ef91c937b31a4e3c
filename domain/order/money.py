"""The money of an order: its lines are taken only when each cent has its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.order.errors import MethodTwice, PaymentsDoNotAddUp, SharesDoNotAddUp
from domain.order.events import UNKNOWN_METHOD, Line, Payment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.order.commands import LineInput


def lines_of(given: Sequence[LineInput]) -> tuple[Line, ...]:
    """Return the lines as the ledger keeps them; the first one whose money does not add up is refused by its number."""
    return tuple(_line(number, one) for number, one in enumerate(given, start=1))


def _line(number: int, given: LineInput) -> Line:
    total = given.price * given.quantity
    if given.paid + given.coupon + given.points != total:
        raise SharesDoNotAddUp(line=number, paid=given.paid, coupon=given.coupon, points=given.points, total=total)
    return Line(
        product=given.product,
        quantity=given.quantity,
        price=given.price,
        paid=given.paid,
        coupon=given.coupon,
        points=given.points,
        payments=_payments(number, given),
        brand=given.brand,
        model=given.model,
        batch=given.batch,
    )


def _payments(number: int, given: LineInput) -> tuple[Payment, ...]:
    if not given.payments:
        return (Payment(UNKNOWN_METHOD, given.paid),) if given.paid else ()
    by_method = {one.method: one.amount for one in given.payments}
    if len(by_method) < len(given.payments):
        methods = [one.method for one in given.payments]
        raise MethodTwice(line=number, method=next(one for one in methods if methods.count(one) > 1))
    if (sum_of := sum(by_method.values())) != given.paid:
        raise PaymentsDoNotAddUp(line=number, payments=sum_of, paid=given.paid)
    return tuple(Payment(method, by_method[method]) for method in sorted(by_method))
