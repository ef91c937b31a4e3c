"""Decisions about orders."""

from __future__ import annotations

from domain.aggregate import Aggregate, Asking
from domain.command import Command
from domain.order.commands import OrderAction, RecordOrder
from domain.order.errors import OrderRecordedAlready, SharesDoNotAddUp
from domain.order.events import Line, OrderEvent, OrderRecorded
from domain.order.state import INITIAL, OrderState, RecordedOrder, Unrecorded, evolve
from domain.personal import Plain
from domain.policy.pack import Policy


def decide(command: Command[OrderAction], state: OrderState, _policy: Policy) -> list[OrderEvent]:
    """Record an order once; the same contents again are no news."""
    action = command.action
    lines = tuple(_line(number, action) for number in range(len(action.lines)))
    if isinstance(state, RecordedOrder):
        now = (action.customer, action.currency, lines, action.ordered_at)
        if now == (state.customer, state.currency, state.lines, state.ordered_at):
            return []
        raise OrderRecordedAlready
    return [
        OrderRecorded(
            market=action.market,
            number=Plain(action.number, action.customer, "order_number"),
            customer=action.customer,
            currency=action.currency,
            lines=lines,
            ordered_at=action.ordered_at,
        )
    ]


def _line(number: int, action: RecordOrder) -> Line:
    line = action.lines[number]
    total = line.price * line.quantity
    if line.paid + line.coupon != total:
        raise SharesDoNotAddUp(line=number + 1, paid=line.paid, coupon=line.coupon, total=total)
    return Line(line.product, line.quantity, line.price, line.paid, line.coupon)


def legal(state: OrderState, _asking: Asking) -> tuple[str, ...]:
    """Return what would change this order now."""
    return ("record",) if isinstance(state, Unrecorded) else ()


ORDER = Aggregate(
    category="order",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, state: state.customer if isinstance(state, RecordedOrder) else None,
    legal=legal,
    events=(OrderRecorded,),
    actions=(RecordOrder,),
    mentions=lambda action: (("customer", action.customer),),
)
