"""What is known of the list of a day."""

from __future__ import annotations

from msgspec import Struct

from domain.follow_up_list.events import FollowUpListEvent


class FollowUpListState(Struct, frozen=True):
    """Whether it was made, and the cases on it."""

    made: bool = False
    cases: tuple[str, ...] = ()


INITIAL = FollowUpListState()


def evolve(_state: FollowUpListState, event: FollowUpListEvent) -> FollowUpListState:
    """Fold one event."""
    return FollowUpListState(made=True, cases=event.cases)
