"""What goes into the store and what comes back."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from uuid import UUID

from msgspec import Struct

from domain.command import Origin


class NewEvent(Struct, frozen=True, gc=False):
    """An encoded event on its way to the log. `series` asks for a human number of that series in its `number` field."""

    event_id: UUID
    stream: str
    version: int
    tag: str
    schema_version: int
    state: bytes
    occurred_at: datetime
    subject: str | None = None
    series: str | None = None


class Claim(Struct, frozen=True, gc=False):
    """A value that may be held once in the whole ledger, as a keyed digest."""

    kind: str
    digest: bytes


class OutboxItem(Struct, frozen=True, gc=False):
    """Something that must leave the ledger because of this command."""

    kind: str
    body: bytes


class WrappedKey(Struct, frozen=True, gc=False):
    """A data subject's key under the master key of that name."""

    key_id: str
    subject: str
    wrapped: bytes
    master: str


class BlindEntry(Struct, frozen=True, gc=False):
    """Where a personal value can be found again: its kind and keyed digest lead to a stream."""

    kind: str
    digest: bytes
    stream: str
    subject: str


class IdempotencyKey(Struct, frozen=True, gc=False):
    """A caller's key, digested with its scope, and the keyed digest of the body that came with it."""

    key: bytes
    body: bytes


class Unit(Struct, frozen=True, kw_only=True, gc=False):
    """What one command wants to write; all of it is written, or none.

    `reads` are the streams at the version that the decision saw, those it writes to among them; 0 stands for a stream
    without events. `version` is that of `stream` afterwards, `action` the name of what was asked. A unit with a
    `refusal` writes only that, under its idempotency key.
    """

    command_id: UUID
    stream: str
    version: int
    action: str
    actor: str
    origin: Origin
    correlation: UUID
    reads: tuple[tuple[str, int], ...] = ()
    events: tuple[NewEvent, ...] = ()
    on_behalf_of: str | None = None
    causation: UUID | None = None
    idempotency: IdempotencyKey | None = None
    refusal: bytes | None = None
    claims: tuple[Claim, ...] = ()
    outbox: tuple[OutboxItem, ...] = ()
    keys: tuple[WrappedKey, ...] = ()
    index: tuple[BlindEntry, ...] = ()

    def writes(self) -> set[object]:
        """Return what no other unit of the same batch may write or read: streams, and what is unique."""
        written: set[object] = {event.stream for event in self.events}
        written.add(self.command_id)
        written.update((claim.kind, claim.digest) for claim in self.claims)
        if self.idempotency is not None:
            written.add(self.idempotency.key)
        return written


class Verdict(IntEnum):
    """What became of a unit."""

    WRITTEN = 0
    WRITTEN_BEFORE = 1
    STREAM_MOVED = 2
    CLAIM_TAKEN = 3
    KEY_TAKEN = 4
    REFUSED = 5


class Receipt(Struct, frozen=True, gc=False):
    """What a command did, for ever. `position` is the last it wrote, or the head of the log when it had nothing to
    write.
    """

    command_id: UUID
    stream: str
    version: int
    first_position: int | None
    position: int
    number: str | None
    recorded_at: datetime


class Outcome(Struct, frozen=True, gc=False):
    """The store's answer to a unit. For a taken key, `body` and `refusal` are those it was taken with."""

    verdict: Verdict
    receipt: Receipt | None
    body: bytes | None = None
    refusal: bytes | None = None
