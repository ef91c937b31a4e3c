"""What an order is after the events."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct, structs

from domain.order.events import (
    Changeable,
    ChangeCarriedOut,
    ChangeDecided,
    ChangeRequested,
    Line,
    Milestone,
    MilestoneCorrected,
    MilestoneReached,
    OrderCorrected,
    OrderEvent,
    OrderRecorded,
    ScanRecorded,
)
from domain.order.scans import Scans
from domain.personal import Personal

Stage = Literal["requested", "approved", "refused", "done", "failed"]
"""How far a wished change is; the first two are open."""


class Unrecorded(Struct, frozen=True):
    """No order yet."""


class Purchase(Struct, frozen=True):
    """What was bought, when, of whom and for how much."""

    currency: str
    lines: tuple[Line, ...]
    ordered_at: datetime | None
    merchant: str | None

    def corrected(self, event: OrderCorrected) -> Purchase:
        """Return the purchase with what the correction gives anew."""
        return Purchase(
            event.currency or self.currency,
            event.lines or self.lines,
            event.ordered_at or self.ordered_at,
            event.merchant or self.merchant,
        )


class Change(Struct, frozen=True):
    """A change that the customer wished, and how far it is."""

    what: Changeable
    stage: Stage = "requested"

    @property
    def is_open(self) -> bool:
        """Whether something remains to be done about it."""
        return self.stage in {"requested", "approved"}


class RecordedOrder(Struct, frozen=True):
    """An order as it is known now.

    `purchase` is what it holds after corrections, `stated` what the shop stated first. `milestones` holds the time of
    each that was reached, `changes` the wished ones, the first of them number 1.
    """

    market: str
    number: Personal
    customer: str
    stated: Purchase
    purchase: Purchase
    milestones: tuple[tuple[Milestone, datetime], ...] = ()
    scans: Scans = Scans()
    changes: tuple[Change, ...] = ()

    def reached(self, milestone: Milestone) -> datetime | None:
        """Return when the order reached a milestone, None if it did not yet."""
        return next((at for name, at in self.milestones if name == milestone), None)

    @property
    def has_left(self) -> bool:
        """Whether the goods are out of the shop's hands; who reports a later milestone may have skipped `shipped`."""
        return any(name in _AFTER_LEAVING for name, _ in self.milestones)

    def change(self, number: int) -> Change | None:
        """Return the change with this number."""
        return self.changes[number - 1] if 1 <= number <= len(self.changes) else None


_AFTER_LEAVING = frozenset({"shipped", "customs", "out_for_delivery", "signed"})
OrderState = Unrecorded | RecordedOrder
INITIAL = Unrecorded()


def evolve(state: OrderState, event: OrderEvent) -> OrderState:
    """Fold one event. What precedes the recording, and a second recording, leave the order as it is."""
    if isinstance(state, Unrecorded):
        return _recorded(event) if isinstance(event, OrderRecorded) else state
    match event:
        case ScanRecorded():
            return structs.replace(state, scans=state.scans.having(event))
        case MilestoneReached() | MilestoneCorrected():
            others = tuple(one for one in state.milestones if one[0] != event.milestone)
            return structs.replace(state, milestones=(*others, (event.milestone, event.reached_at)))
        case ChangeRequested():
            return structs.replace(state, changes=(*state.changes, Change(event.what)))
        case ChangeDecided():
            return _moved(state, event.change, "approved" if event.approved else "refused")
        case ChangeCarriedOut():
            return _moved(state, event.change, event.outcome)
        case OrderCorrected():
            return structs.replace(state, purchase=state.purchase.corrected(event))
        case OrderRecorded():
            return state
        case _:
            assert_never(event)


def _recorded(event: OrderRecorded) -> RecordedOrder:
    purchase = Purchase(event.currency, event.lines, event.ordered_at, event.merchant)
    return RecordedOrder(event.market, event.number, event.customer, stated=purchase, purchase=purchase)


def _moved(state: RecordedOrder, number: int, stage: Stage) -> RecordedOrder:
    change = state.change(number)
    if change is None:
        return state
    changes = (*state.changes[: number - 1], Change(change.what, stage), *state.changes[number:])
    return structs.replace(state, changes=changes)
