"""Events of an order in the words of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from application.telling.words import amount, at, listed
from domain.order import events as e

if TYPE_CHECKING:
    from domain.order.events import Changeable, Milestone, OrderEvent

_REACHED: Final[dict[Milestone, str]] = {
    "confirmed": "The order was confirmed",
    "paid": "The order was paid",
    "shipped": "The goods left the shop",
    "customs": "The goods reached customs",
    "out_for_delivery": "The goods are out for delivery",
    "signed": "The goods were handed over to the customer",
}
_CHANGED: Final[dict[Changeable, str]] = {"address": "the address", "specification": "what was ordered"}


def told_of_order(event: OrderEvent) -> str:  # noqa: PLR0911 - a sentence per event; assert_never keeps it whole
    """Return what happened as a sentence, without any personal value."""
    match event:
        case e.OrderRecorded():
            what = f"{_lines(event.lines)}, {amount(_total(event.lines), event.currency)}"
            return f"An order of {event.customer} in market {event.market} became known: {what}."
        case e.OrderCorrected():
            corrected = ("currency", "lines", "ordered_at", "merchant")
            names = (name for name in corrected if getattr(event, name) is not None)
            return f"The order had been recorded wrongly, and was corrected: {listed(names)}."
        case e.MilestoneReached():
            return f"{_REACHED[event.milestone]} at {at(event.reached_at)}."
        case e.MilestoneCorrected():
            return f"The time was put right: {_REACHED[event.milestone].lower()} at {at(event.reached_at)}."
        case e.ScanRecorded():
            place = f" in {event.place}" if event.place else ""
            return f"{event.carrier} scanned parcel {event.parcel}{place} at {at(event.scanned_at)}: {event.status}."
        case e.ChangeRequested():
            late = "; the goods had left already" if event.shipped else ""
            return f"Change {event.change} was wished, of {_CHANGED[event.what]}{late}."
        case e.ChangeDecided():
            return f"Change {event.change} was {'approved' if event.approved else 'refused'}."
        case e.ChangeCarriedOut():
            return f"Change {event.change} {'was carried out' if event.outcome == 'done' else 'failed'}."
        case _:
            assert_never(event)


def _lines(lines: tuple[e.Line, ...]) -> str:
    return listed(f"{line.quantity} of {line.product}" for line in lines)


def _total(lines: tuple[e.Line, ...]) -> int:
    return sum(line.total for line in lines)
