"""Decisions about orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, TypeVar, assert_never

from domain.aggregate import Aggregate, Asking, Named
from domain.event import Dated
from domain.order import changes, errors
from domain.order import commands as c
from domain.order import events as e
from domain.order.money import lines_of
from domain.order.scans import parcel_mark
from domain.order.state import INITIAL, OrderState, Purchase, RecordedOrder, Unrecorded, evolve
from domain.personal import Plain

if TYPE_CHECKING:
    from datetime import datetime

    from domain.command import Command
    from domain.policy.policy import Policy

T = TypeVar("T")
Decided = Sequence[e.OrderEvent | Dated[e.OrderEvent]]


def decide(command: Command[c.OrderAction], state: OrderState, _policy: Policy) -> Decided:
    """Decide one action on one order."""
    action = command.action
    if isinstance(action, c.RecordOrder):
        return _record(command, action, state)
    if isinstance(state, Unrecorded):
        raise errors.OrderUnknown
    match action:
        case c.CorrectOrder():
            return _correct(command, action, state)
        case c.ReachMilestone():
            return _milestone(command, action, state)
        case c.RecordScan():
            return _scan(command, action, state)
        case c.RequestChange():
            return changes.request(action, state)
        case c.DecideChange():
            return changes.decide(action, state)
        case c.RecordChangeOutcome():
            return changes.carried_out(action, state)
        case _:
            assert_never(action)


def _record(command: Command[c.OrderAction], action: c.RecordOrder, state: OrderState) -> Decided:
    purchase = Purchase(action.currency, lines_of(action.lines), _utc(action.ordered_at), action.merchant)
    if isinstance(state, RecordedOrder):
        # What the shop states again is no news, though it was corrected meanwhile.
        if action.customer == state.customer and purchase in {state.stated, state.purchase}:
            return []
        raise errors.OrderRecordedAlready
    _must_have_come(command, "ordered_at", action.ordered_at)
    return [
        e.OrderRecorded(
            market=action.market,
            number=Plain(action.number, action.customer, "order_number"),
            customer=action.customer,
            currency=purchase.currency,
            lines=purchase.lines,
            ordered_at=purchase.ordered_at,
            merchant=purchase.merchant,
        )
    ]


def _correct(command: Command[c.OrderAction], action: c.CorrectOrder, state: RecordedOrder) -> Decided:
    if not (action.lines or action.currency or action.ordered_at or action.merchant):
        raise errors.NothingToCorrect
    _must_have_come(command, "ordered_at", action.ordered_at)
    now = state.purchase
    lines = lines_of(action.lines) or None
    corrected = e.OrderCorrected(
        reason=Plain(action.reason, state.customer),
        currency=_news(action.currency, now.currency),
        lines=_news(lines, now.lines),
        ordered_at=_news(_utc(action.ordered_at), now.ordered_at),
        merchant=_news(action.merchant, now.merchant),
    )
    return [] if now.corrected(corrected) == now else [corrected]


def _milestone(command: Command[c.OrderAction], action: c.ReachMilestone, state: RecordedOrder) -> Decided:
    name, known = action.milestone, state.reached(action.milestone)
    if known is None:
        if action.reason is not None:
            raise errors.MilestoneNotReached(milestone=name)
        return [e.MilestoneReached(milestone=name, reached_at=command.occurred_at.astimezone(UTC))]
    if action.occurred_at == known:
        return []
    if action.reason is None:
        # Whoever gives no time does not claim another one.
        if action.occurred_at is None:
            return []
        raise errors.MilestoneReachedAlready(milestone=name, reached_at=known.isoformat())
    if action.occurred_at is None:
        raise errors.CorrectedTimeMissing
    reason = Plain(action.reason, state.customer)
    return [e.MilestoneCorrected(milestone=name, reached_at=action.occurred_at.astimezone(UTC), reason=reason)]


def _scan(command: Command[c.OrderAction], action: c.RecordScan, state: RecordedOrder) -> Decided:
    _must_have_come(command, "scanned_at", action.scanned_at)
    if action.occurred_at not in {None, action.scanned_at}:
        raise errors.ScanHasOneTime(scanned_at=action.scanned_at.isoformat())
    scan = e.ScanRecorded(
        carrier=action.carrier,
        tracking_number=Plain(action.tracking_number, state.customer),
        parcel=parcel_mark(command.stream, action.tracking_number),
        status=action.status,
        scanned_at=action.scanned_at.astimezone(UTC),
        place=action.place,
    )
    return [] if scan in state.scans else [Dated(scan, action.scanned_at)]


def _news(given: T | None, known: object) -> T | None:
    return None if given == known else given


def _utc(given: datetime | None) -> datetime | None:
    return None if given is None else given.astimezone(UTC)


def _must_have_come(command: Command[c.OrderAction], field: str, given: datetime | None) -> None:
    if given is not None and given > command.now:
        raise errors.StillToCome(field=field, given=given.isoformat(), now=command.now.isoformat())


def legal(state: OrderState, _asking: Asking) -> tuple[str, ...]:
    """Return what would change this order now, given the right contents (another time, a scan that is new)."""
    if isinstance(state, Unrecorded):
        return ("record",)
    return ("correct", "milestone", "scan", *changes.legal(state))


def _mentions(action: c.OrderAction) -> Named:
    return (("customer", action.customer),) if isinstance(action, c.RecordOrder) else ()


ORDER = Aggregate(
    category="order",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, state: state.customer if isinstance(state, RecordedOrder) else None,
    legal=legal,
    events=(
        e.OrderRecorded,
        e.OrderCorrected,
        e.MilestoneReached,
        e.MilestoneCorrected,
        e.ScanRecorded,
        e.ChangeRequested,
        e.ChangeDecided,
        e.ChangeCarriedOut,
    ),
    actions=(
        c.RecordOrder,
        c.CorrectOrder,
        c.ReachMilestone,
        c.RecordScan,
        c.RequestChange,
        c.DecideChange,
        c.RecordChangeOutcome,
    ),
    mentions=_mentions,
)
