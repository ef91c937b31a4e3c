"""Our events as the eventsourcing library wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventsourcing.persistence import Mapper, MapperDeserialisationError, StoredEvent
from msgspec import Struct

from domain.codec import UnreadableEvent, decode, encode
from domain.event import Event, tag_of

if TYPE_CHECKING:
    from eventsourcing.domain import DomainEventProtocol


class LedgerEvent(Struct, frozen=True):
    """An event of the ledger with its place in a stream, which is what the library asks of a domain event."""

    originator_id: str
    originator_version: int
    event: Event


class LedgerMapper(Mapper[str]):
    """Reads stored events with the ledger's own codec, upcasts and all; personal values stay sealed.

    Name it in MAPPER_TOPIC. The library's transcoder, cipher and compressor are not used.
    """

    def to_domain_event(self, stored_event: StoredEvent) -> LedgerEvent:
        """Return a stored event in its newest version."""
        try:
            event = decode(stored_event.state)
        except UnreadableEvent as error:
            where = f"{stored_event.originator_id} version {stored_event.originator_version}"
            raise MapperDeserialisationError(f"{stored_event.topic} of {where}: {error}") from error
        return LedgerEvent(str(stored_event.originator_id), stored_event.originator_version, event)

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Return an event of the ledger as it is stored; raise TypeError for one of another kind, or one not sealed."""
        if not isinstance(domain_event, LedgerEvent):
            raise TypeError(f"{type(domain_event).__name__} is not an event of the ledger")
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=tag_of(domain_event.event),
            state=encode(domain_event.event),
        )
