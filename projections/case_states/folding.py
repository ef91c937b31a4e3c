"""What becomes of a case's state with each event."""

from __future__ import annotations

from msgspec.structs import replace

from domain.case import events as e
from projections.case_states.state import CaseState
from projections.engine import Entry
from projections.queue.row import RANKS
from projections.queue.standing import moves


def fold(state: CaseState | None, entry: Entry) -> CaseState | None:
    """Fold one event of a case. What precedes the opening leaves no state."""
    event: e.CaseEvent = entry.event  # type: ignore[assignment]  # streams of cases hold nothing else
    if state is not None:
        changes = moves(state, event, entry.occurred_at)
        return replace(state, **changes) if changes else state
    if not isinstance(event, e.CaseOpened):
        return None
    return CaseState(
        team=event.team,
        assignee=None,
        status="open",
        waits_on=None,
        party=None,
        priority_rank=RANKS[event.priority],
        opened_at=entry.occurred_at,
        unanswered_since=entry.occurred_at,
        next_due=None,
        dues={},
    )
