"""What can be asked to be done to a projection."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from domain.command import Action, Line

Note = Annotated[str, Meta(min_length=1, max_length=500, description="An operator's note, without personal data.")]


class Parked(Struct, frozen=True):
    """What a build has laid aside of a stream: the event at which it stands, its type, and the version of the build."""

    version: int
    position: int
    event_type: str


class DropParkedEvent(Action, frozen=True, kw_only=True):
    """Let a build of a projection go on without the event that it can't take in.

    `parked` is what it has laid aside of the stream, None for nothing.
    """

    verb: ClassVar[str] = "drop_parked_event"
    projection: Line
    build: Line
    stream: Line
    position: int
    reason: Note
    parked: Parked | None


UpkeepAction = DropParkedEvent
