"""Decisions about the list of a day."""

from __future__ import annotations

from domain.aggregate import Aggregate, Asking
from domain.command import Command
from domain.follow_up_list.commands import FollowUpListAction, MakeList
from domain.follow_up_list.events import FollowUpListEvent, FollowUpListMade
from domain.follow_up_list.state import INITIAL, FollowUpListState, evolve
from domain.policy.policy import Policy


def decide(command: Command[FollowUpListAction], state: FollowUpListState, _policy: Policy) -> list[FollowUpListEvent]:
    """Make a list once."""
    action = command.action
    if state.made:
        return []
    return [FollowUpListMade(pack=action.pack, day=action.day, at=action.at, cases=action.cases)]


def legal(_state: FollowUpListState, _asking: Asking) -> tuple[str, ...]:
    """Return nothing: the service makes the lists."""
    return ()


FOLLOW_UP_LIST = Aggregate(
    category="follow_up_list",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, _state: None,
    legal=legal,
    events=(FollowUpListMade,),
    actions=(MakeList,),
)
