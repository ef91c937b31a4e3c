"""What becomes of a follow-up with each event of its case."""

from __future__ import annotations

from msgspec.structs import replace

from domain.case import events as e
from projections.engine import Entry
from projections.follow_ups.state import FollowUpState


def fold(state: FollowUpState | None, entry: Entry) -> FollowUpState | None:  # noqa: PLR0911 - one return an event
    """Fold one event of a case. What precedes the beginning of the follow-up leaves no state."""
    event = entry.event
    if state is None:
        if not isinstance(event, e.FollowUpBegun):
            return None
        return FollowUpState(entry.occurred_at, event.policy, event.market, owner=None, closed_how=None)
    match event:
        case e.FollowUpOwnerNamed():
            return replace(state, owner=event.owner)
        case e.InformationGiven(market=str()):
            return replace(state, market=event.market)
        case e.CaseClosed() if state.closed_how is None:
            return replace(state, closed_how=event.how)
        case e.CaseMergedInto() if state.closed_how is None:
            return replace(state, closed_how="merged")
        case e.CaseReopened() if state.closed_how is not None:
            return replace(state, closed_how=None)
        case _:
            return state
