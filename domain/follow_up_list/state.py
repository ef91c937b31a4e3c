"""What is known of the list of a day."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from domain.follow_up_list.events import FollowUpListEvent


class FollowUpListState(Struct, frozen=True):
    """Whether it was made, as at which instant, and the cases on it."""

    made: bool = False
    at: datetime | None = None
    cases: tuple[str, ...] = ()


INITIAL = FollowUpListState()


def evolve(_state: FollowUpListState, event: FollowUpListEvent) -> FollowUpListState:
    """Fold one event."""
    return FollowUpListState(made=True, at=event.at, cases=event.cases)
