"""An order as the API shows it: its state, and what its events say in detail, put in order of time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from domain.order import events as e
from domain.order.decisions import ORDER
from domain.order.state import RecordedOrder, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.keys.sealing import Opened
    from domain.aggregate import Asker
    from domain.event import Event, Recorded


class MilestoneView(Struct, frozen=True):
    """A milestone, and when it was reached."""

    milestone: e.Milestone
    reached_at: datetime


class ScanView(Struct, frozen=True):
    """A carrier's scan. `parcel` tells the order's parcels apart; the tracking number is None once its key is gone."""

    scanned_at: datetime
    place: str | None
    status: str
    carrier: str
    tracking_number: str | None
    parcel: str


class ChangeView(Struct, frozen=True):
    """A wished change: `stage` says how far it is, `shipped` that the goods had left when it was requested.

    `reason` is that of the decision, `note` belongs to the outcome; what did not happen yet is None.
    """

    change: int
    what: e.Changeable
    wish: str | None
    shipped: bool
    stage: Stage
    requested_at: datetime
    decided_at: datetime | None = None
    reason: str | None = None
    carried_out_at: datetime | None = None
    note: str | None = None


class OrderView(Struct, frozen=True):
    """An order whole. Amounts are minor units of `currency`.

    For each line, and for the sums of all, `total` is `paid` plus `coupon` plus `points`: only what was `paid`, by the
    methods in `payments`, is ever refunded. Milestones and scans stand in order of time; `last_scan` is the newest.
    """

    id: str
    version: int
    market: str
    number: str | None
    customer: str
    merchant: str | None
    currency: str
    ordered_at: datetime | None
    total: int
    paid: int
    coupon: int
    points: int
    lines: tuple[e.Line, ...]
    milestones: list[MilestoneView]
    scans: list[ScanView]
    last_scan: ScanView | None
    changes: list[ChangeView]
    legal: tuple[str, ...]


def view(history: Sequence[Recorded[Event]], opened: Sequence[Opened], asker: Asker) -> OrderView:
    """Return the order that a history and its opened texts tell of."""
    state = ORDER.fold([one.event for one in history], ORDER.initial)
    told = list(zip(history, opened, strict=True))
    scans = _scans(told)
    lines = state.purchase.lines
    return OrderView(
        id=history[-1].stream,
        version=history[-1].version,
        market=state.market,
        number=opened[0].get("number"),
        customer=state.customer,
        merchant=state.purchase.merchant,
        currency=state.purchase.currency,
        ordered_at=state.purchase.ordered_at,
        total=sum(line.total for line in lines),
        paid=sum(line.paid for line in lines),
        coupon=sum(line.coupon for line in lines),
        points=sum(line.points for line in lines),
        lines=lines,
        milestones=_milestones(state),
        scans=scans,
        last_scan=scans[-1] if scans else None,
        changes=_changes(state, told),
        legal=ORDER.legal(state, asker),
    )


def _milestones(state: RecordedOrder) -> list[MilestoneView]:
    return [MilestoneView(name, at) for name, at in sorted(state.milestones, key=lambda one: one[1])]


def _scans(told: list[tuple[Recorded[Event], Opened]]) -> list[ScanView]:
    found = [
        ScanView(
            scanned_at=scan.scanned_at,
            place=scan.place,
            status=scan.status,
            carrier=scan.carrier,
            tracking_number=texts.get("tracking_number"),
            parcel=scan.parcel,
        )
        for recorded, texts in told
        if isinstance(scan := recorded.event, e.ScanRecorded)
    ]
    return sorted(found, key=lambda one: one.scanned_at)


def _changes(state: RecordedOrder, told: list[tuple[Recorded[Event], Opened]]) -> list[ChangeView]:
    found: dict[int, ChangeView] = {}
    for recorded, texts in told:
        event, at = recorded.event, recorded.occurred_at
        match event:
            case e.ChangeRequested():
                stage = state.changes[event.change - 1].stage
                found[event.change] = ChangeView(event.change, event.what, texts.get("wish"), event.shipped, stage, at)
            case e.ChangeDecided():
                decided = {"decided_at": at, "reason": texts.get("reason")}
                found[event.change] = structs.replace(found[event.change], **decided)
            case e.ChangeCarriedOut():
                outcome = {"carried_out_at": at, "note": texts.get("note")}
                found[event.change] = structs.replace(found[event.change], **outcome)
            case _:
                pass
    return list(found.values())
