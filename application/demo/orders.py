"""Orders of the demonstration: what was bought and how it was paid, how far it came, what was wished and put right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from application.demo.texts import Product, texts
from application.demo.times import Days
from domain.command import Action
from domain.ids import order_stream
from domain.order import commands as c

if TYPE_CHECKING:
    from application.demo.people import Cast, Colleague, Customer
    from application.demo.script import Dice, Script
    from domain.order.events import Milestone

_BEFORE: Final = {"order": (0.1, 2), "delivery": (5, 10), "return": (9, 25), "complaint": (8, 25), "discount": (0.1, 3)}
"""Between how many days before the contact an order was made, by the sort of the matter."""
_COURSE: Final[tuple[tuple[Milestone, float], ...]] = (
    ("confirmed", 0.01),
    ("paid", 0.03),
    ("shipped", 1),
)
"""The days after which an order comes so far."""
_SCANS: Final = (("collected", 1.1), ("in transit", 1.8), ("at the depot", 2.6))
_HANDED_OUT: Final = 4
_LATE: Final = 6
"""How many days more the last part of the way takes for those who ask where their parcel is."""
_METHODS: Final = ("card", "invoice", "wallet", "bank-transfer")


class Bought(Struct, frozen=True):
    """An order, as stories speak of it."""

    stream: str
    number: str
    product: Product
    ordered_at: datetime


class _Entry(Struct, frozen=True):
    at: datetime
    action: Action
    by: Colleague


def buy(script: Script, rng: Dice, person: Customer, name: str, sort: str, opened: datetime) -> Bought:
    """Draw the order that a case is about; `name` tells it from every other."""
    low, high = _BEFORE.get(sort, (5, 20))
    number = f"{person.market.id.upper()}-{script.size.seed}-{name}"
    ordered_at = opened - timedelta(seconds=round(rng.uniform(low, high) * 86_400))
    stream = order_stream(person.market.id, number)
    return Bought(stream, number, rng.choice(texts().house.products), ordered_at)


def tell_order(script: Script, rng: Dice, cast: Cast, person: Customer, bought: Bought, sort: str) -> None:
    """Write what became of an order until the present, in its order; what its customer wished of it, too."""
    record = c.RecordOrder(
        market=person.market.id,
        number=bought.number,
        customer=person.stream,
        currency=person.market.currency,
        lines=_lines(rng, person, bought),
        ordered_at=bought.ordered_at,
        merchant=f"m-{rng.randrange(100, 140)}",
    )
    late = _LATE if sort == "delivery" else 0
    entries = [_Entry(bought.ordered_at, record, cast.shop)]
    entries += _course(rng, cast, person, bought, late)
    if sort == "order" and rng.chance(0.4):
        entries += _wish(rng, cast, person, bought)
    for one in sorted(entries, key=lambda entry: entry.at):
        if one.at <= script.now:
            script.add(bought.stream, one.action, one.by, one.at)


def _lines(rng: Dice, person: Customer, bought: Bought) -> tuple[c.LineInput, ...]:
    products = [bought.product, *rng.sample(texts().house.products, rng.choice((0, 0, 0, 1, 2)))]
    coupon = rng.chance(0.25)
    points = rng.chance(0.1)
    return tuple(_line(rng, person, one, coupon=coupon, points=points) for one in products)


def _line(rng: Dice, person: Customer, product: Product, *, coupon: bool, points: bool) -> c.LineInput:
    quantity, price = rng.choice((1, 1, 1, 2, 3)), person.market.price(product.cents)
    total = quantity * price
    off, settled = (total // 10 if coupon else 0), (total // 20 if points else 0)
    paid = total - off - settled
    gift = paid // 4 if rng.chance(0.06) else 0
    payments = [c.PaymentInput(method=rng.choice(_METHODS), amount=paid - gift)]
    if gift:
        payments.append(c.PaymentInput(method="gift-card", amount=gift))
    return c.LineInput(
        product=product.name,
        quantity=quantity,
        price=price,
        paid=paid,
        coupon=off,
        points=settled,
        payments=tuple(payments),
        brand=product.name.split(maxsplit=1)[0],
        batch=f"B{rng.randrange(1000, 9999)}",
    )


def _course(rng: Dice, cast: Cast, person: Customer, bought: Bought, late: float) -> list[_Entry]:
    shop, pace = cast.shop, rng.uniform(0.8, 1.3)

    def after(days: float) -> datetime:
        return bought.ordered_at + timedelta(seconds=round(days * pace * 86_400))

    entries = [_Entry(after(days), c.ReachMilestone(milestone=name), shop) for name, days in _COURSE]
    if person.market.currency != "EUR":
        entries.append(_Entry(after(2.2), c.ReachMilestone(milestone="customs"), shop))
    local = Days(rng, person.market.hours_ahead)
    on_the_way = local.worked(after(_HANDED_OUT + late), 0)
    signed = local.worked(on_the_way, rng.uniform(30, 400))
    entries.append(_Entry(on_the_way, c.ReachMilestone(milestone="out_for_delivery"), shop))
    entries.append(_Entry(signed, c.ReachMilestone(milestone="signed"), shop))
    parcel = f"{person.market.id.upper()}{rng.randrange(10**9, 10**10)}"
    scans = [*((status, after(days)) for status, days in _SCANS), ("out for delivery", on_the_way)]
    for status, at in scans:
        scan = c.RecordScan(
            carrier=person.market.carrier, tracking_number=parcel, status=status, scanned_at=at, place=person.city
        )
        entries.append(_Entry(at, scan, shop))
    if rng.chance(0.02):
        right, told = after(1.05), texts().house.corrections[1]
        correction = c.ReachMilestone(milestone="shipped", occurred_at=right, reason=told)
        entries.append(_Entry(right, correction, shop))
    if rng.chance(0.02):
        told = texts().house.corrections[0]
        entries.append(_Entry(after(0.5), c.CorrectOrder(reason=told, merchant=f"m-{rng.randrange(140, 150)}"), shop))
    return entries


def _wish(rng: Dice, cast: Cast, person: Customer, bought: Bought) -> list[_Entry]:
    """Return that the customer wished the address changed before the parcel left, and what came of it."""
    wished = bought.ordered_at + timedelta(hours=1)
    agent, house = cast.speaker(rng, person.language), texts().house
    wish = texts().languages[person.language].wish.format(city=person.city)
    request = _Entry(wished, c.RequestChange(what="address", wish=wish), cast.shop)
    at = wished + timedelta(hours=rng.uniform(0.2, 5))
    if rng.chance(0.2):
        return [request, _Entry(at, c.DecideChange(change=1, approved=False, reason=house.changes[0]), agent)]
    done = rng.chance(0.85)
    outcome = c.RecordChangeOutcome(
        change=1, outcome="done" if done else "failed", note=house.changes[1 if done else 2]
    )
    approved = _Entry(at, c.DecideChange(change=1, approved=True), agent)
    return [request, approved, _Entry(at + timedelta(hours=2), outcome, cast.shop)]
