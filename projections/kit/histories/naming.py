"""Which stream something is asked of."""

from __future__ import annotations

from uuid import UUID

from domain.access.commands import RecordRefusal
from domain.call.commands import RecordCall
from domain.case.commands import ImportHistory
from domain.command import Action
from domain.follow_up_list.commands import MakeList
from domain.ids import (
    call_stream,
    follow_up_list_stream,
    imported_case_stream,
    order_stream,
    policy_stream,
    stream_id,
    team_stream,
    upkeep_stream,
)
from domain.order.commands import RecordOrder
from domain.policy.commands import ExtendCalendar, PublishPolicy, PublishStatutes, WithdrawPolicy
from domain.team.commands import FormTeam
from domain.upkeep.commands import DropParkedEvent


def numbered_stream(category: str, number: int) -> str:
    """Return a stream of a category whose streams nothing names, by its number."""
    return stream_id(category, UUID(f"00000000-0000-7000-8000-{number:012d}"))


def named_by(action: Action, actor: str) -> str | None:  # noqa: PLR0911 - one return an action
    """Return the stream that follows from what is asked, if one does."""
    match action:
        case ImportHistory():
            return imported_case_stream(action.source, action.source_case)
        case RecordOrder():
            return order_stream(action.market, action.number)
        case RecordCall():
            return call_stream(action.line, action.call_id)
        case FormTeam():
            return team_stream(action.team)
        case PublishPolicy() | ExtendCalendar() | PublishStatutes() | WithdrawPolicy():
            return policy_stream()
        case RecordRefusal():
            return f"access-{actor.removeprefix('staff-')}"
        case MakeList():
            return follow_up_list_stream(action.pack, action.day)
        case DropParkedEvent():
            return upkeep_stream(action.projection)
        case _:
            return None
