"""Decisions about what is done to a projection by hand."""

from __future__ import annotations

from domain.aggregate import Aggregate, Asking
from domain.command import Command
from domain.policy.policy import Policy
from domain.upkeep.commands import DropParkedEvent, UpkeepAction
from domain.upkeep.errors import NothingParked, ParkedElsewhere
from domain.upkeep.events import ParkedEventDropped, UpkeepEvent
from domain.upkeep.state import INITIAL, Dropped, UpkeepState, evolve


def decide(command: Command[UpkeepAction], state: UpkeepState, _policy: Policy) -> list[UpkeepEvent]:
    """Drop what a stream stands at; what was dropped already is no news, and is not laid aside any more."""
    action = command.action
    parked = action.parked
    if parked is None or parked.position != action.position:
        if any(one[1:] == (action.build, action.stream, action.position) for one in state.dropped):
            return []
        if parked is None:
            raise NothingParked(build=action.build, projection=action.projection, stream=action.stream)
        raise ParkedElsewhere(position=parked.position)
    if Dropped(parked.version, action.build, action.stream, action.position) in state.dropped:
        return []
    return [
        ParkedEventDropped(
            projection=action.projection,
            version=parked.version,
            build=action.build,
            stream=action.stream,
            position=action.position,
            event_type=parked.event_type,
            reason=action.reason,
        )
    ]


def legal(_state: UpkeepState, _asking: Asking) -> tuple[str, ...]:
    """Return nothing: what is laid aside is known where projections are, not here."""
    return ()


UPKEEP = Aggregate(
    category="upkeep",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, _state: None,
    legal=legal,
    events=(ParkedEventDropped,),
    actions=(DropParkedEvent,),
)
