"""Decisions about changes that a customer wishes: requested, decided, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.order import errors
from domain.order.events import ChangeCarriedOut, ChangeDecided, ChangeRequested
from domain.personal import Plain, plain

if TYPE_CHECKING:
    from domain.order.commands import DecideChange, RecordChangeOutcome, RequestChange
    from domain.order.events import Changeable, OrderEvent
    from domain.order.state import Change, RecordedOrder


def request(action: RequestChange, state: RecordedOrder) -> list[OrderEvent]:
    """Request a change, one of each kind at a time, while it can still be made."""
    refusal = _obstacle(state, action.what)
    if refusal is not None:
        raise refusal
    number = len(state.changes) + 1
    wish = Plain(action.wish, state.customer)
    return [ChangeRequested(change=number, what=action.what, wish=wish, shipped=state.has_left)]


def decide(action: DecideChange, state: RecordedOrder) -> list[OrderEvent]:
    """Approve or refuse once."""
    change = _known(state, action.change)
    if change.stage == ("approved" if action.approved else "refused"):
        return []
    if change.stage != "requested":
        raise errors.ChangeDecidedAlready(change=action.change, stage=change.stage)
    if not action.approved and action.reason is None:
        raise errors.ReasonMissing
    reason = plain(action.reason, state.customer)
    return [ChangeDecided(change=action.change, approved=action.approved, reason=reason)]


def carried_out(action: RecordChangeOutcome, state: RecordedOrder) -> list[OrderEvent]:
    """Record the outcome of what was approved, once."""
    change = _known(state, action.change)
    match change.stage:
        case "approved":
            note = plain(action.note, state.customer)
            return [ChangeCarriedOut(change=action.change, outcome=action.outcome, note=note)]
        case "requested" | "refused":
            raise errors.ChangeNotApproved(change=action.change, stage=change.stage)
        case action.outcome:
            return []
        case _:
            raise errors.ChangeIsOver(change=action.change, stage=change.stage)


def legal(state: RecordedOrder) -> tuple[str, ...]:
    """Return what can be asked about changes now."""
    stages = {change.stage for change in state.changes}
    return (
        *(["request_change"] if None in {_obstacle(state, "address"), _obstacle(state, "specification")} else []),
        *(["decide_change"] if "requested" in stages else []),
        *(["change_outcome"] if "approved" in stages else []),
    )


def _obstacle(state: RecordedOrder, what: Changeable) -> Exception | None:
    """Return why a change can't be requested now, None if it can."""
    if state.reached("signed") is not None:
        return errors.OrderIsSigned()
    if what == "specification" and state.has_left:
        return errors.OrderIsShipped()
    for number, change in enumerate(state.changes, start=1):
        if change.what == what and change.is_open:
            return errors.ChangeIsOpen(change=number, what=what)
    return None


def _known(state: RecordedOrder, number: int) -> Change:
    change = state.change(number)
    if change is None:
        count = len(state.changes)
        raise errors.ChangeUnknown(change=number, changes=f"1 to {count}" if count > 1 else count or "none")
    return change
