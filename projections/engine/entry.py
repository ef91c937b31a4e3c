"""An entry of the log, as projections are given it: what is dear to make is made only for those who look at it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from domain.codec import decode
from domain.command import Origin
from domain.event import Event


class Entry(Struct, gc=False):
    """An event with its envelope. It is decoded once, when the first projection looks at it.

    So an event that this version of the program can't read stops only those who need it, and a projection that digests
    the stored bytes has them. The ids are kept as bytes: making four UUIDs costs more than all the rest of an entry.
    """

    position: int
    stream: str
    version: int
    tag: str
    schema_version: int
    event_id_bytes: bytes
    command_id_bytes: bytes
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    origin: Origin
    correlation_bytes: bytes
    causation_bytes: bytes | None
    subject: str | None
    state: bytes
    decoded: Event | None = None

    @property
    def event(self) -> Event:
        """The event in its newest version; raises `UnreadableEvent`."""
        if self.decoded is None:
            self.decoded = decode(self.state)
        return self.decoded

    @property
    def event_id(self) -> UUID:
        """The event's own id."""
        return UUID(bytes=self.event_id_bytes)

    @property
    def command_id(self) -> UUID:
        """The id of the command that caused it."""
        return UUID(bytes=self.command_id_bytes)

    @property
    def correlation(self) -> UUID:
        """The id shared by all that came of one request."""
        return UUID(bytes=self.correlation_bytes)

    @property
    def causation(self) -> UUID | None:
        """The id of the event that it is a reaction to, if it is one."""
        return None if self.causation_bytes is None else UUID(bytes=self.causation_bytes)
