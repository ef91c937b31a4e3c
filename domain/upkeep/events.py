"""Facts about what was done to projections by hand. Tags and fields are for ever."""

from __future__ import annotations

from domain.event import Event


class ParkedEventDropped(Event, tag="upkeep.parked_event_dropped.v1", frozen=True):
    """A build of a projection goes on without an event that it could not take in.

    The event at `position` is of `stream` and of `event_type`, and stays in the ledger; `version` is that of the build.
    `reason` is an operator's note, without personal data.
    """

    projection: str
    version: int
    build: str
    stream: str
    position: int
    event_type: str
    reason: str


UpkeepEvent = ParkedEventDropped
