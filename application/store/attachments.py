"""The bytes of attachments: chunks sealed with the data subject's key.

What an attachment is stands in its events; here are only its chunks, which never change once they are in. So every step
may be taken again after a failure, and whatever comes after the end that the events tell is overlooked. A chunk or two
are in memory at a time.
"""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cryptography.exceptions import InvalidTag

from application.keys.master import NONCE_BYTES
from application.sniffing import Sniffer
from application.store.errors import StoreFull
from application.store.sql import query
from domain.attachment.commands import Contents
from domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from uuid import UUID

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from application.keys.subjects import SubjectKeys
    from application.store.reading import Reading

CHUNK_LIMIT: Final = 2**20
"""Bytes that a chunk may hold."""
CHUNKS: Final = 10_000
"""How many chunks an attachment may have."""

_KEEP = b"SELECT ledger.keep_key(%b, %b, %b, %b)"
_BEGIN, _PUT, _KEY = query("attachment_begin"), query("attachment_put"), query("attachment_key")
_CHUNK, _CHUNKS, _TOUCH = query("attachment_chunk"), query("attachment_chunks"), query("attachment_touch")


class AttachmentForgotten(Refusal):
    """The person whom the attachment is about was forgotten; nobody can read it any more."""

    kind = "missing"


class AttachmentFull(Refusal):
    """An attachment may hold {limit} bytes, and with this chunk it would hold more."""

    kind = "invalid"


class ChunkMissing(Refusal):
    """Chunk {ordinal} has not arrived, but later ones have: ordinals count from 0 without gaps."""


class ChunkDiffers(Refusal):
    """Chunk {ordinal} came before with other contents."""


class ChunkInvalid(Refusal):
    """A chunk has an ordinal from 0 to {last} and holds 1 to {limit} bytes."""

    kind = "invalid"


class AttachmentDamaged(Exception):
    """What the database holds is not what was uploaded."""


class Arrived(NamedTuple):
    """What has arrived: the ordinals of the chunks, and how many bytes they hold together."""

    ordinals: tuple[int, ...]
    size: int

    @property
    def next(self) -> int:
        """The first chunk that has not arrived."""
        return next((n for n, ordinal in enumerate(self.ordinals) if n != ordinal), len(self.ordinals))


class Attachments:
    """Keeps and gives the bytes of attachments. While there is no `room` to write, chunks are refused."""

    def __init__(
        self,
        reading: Reading,
        keys: SubjectKeys,
        clock: Callable[[], datetime],
        *,
        room: Callable[[], bool] = lambda: True,
        chunk_limit: int = CHUNK_LIMIT,
    ) -> None:
        self._reading = reading
        self._keys = keys
        self._clock = clock
        self._room = room
        self._chunk_limit = chunk_limit

    async def put(self, attachment: UUID, subject: str, ordinal: int, data: bytes, *, limit: int) -> None:
        """Keep a chunk, once; the same again is no news, another one under its ordinal is refused.

        `subject` is whom the attachment is about, `limit` the bytes that it may hold.
        """
        if not 0 <= ordinal < CHUNKS or not 0 < len(data) <= self._chunk_limit:
            raise ChunkInvalid(last=CHUNKS - 1, limit=self._chunk_limit)
        if not self._room():
            raise StoreFull
        cipher = await self._cipher(await self._key_of(attachment) or await self._begun(attachment, subject))
        nonce = os.urandom(NONCE_BYTES)
        box = nonce + cipher.encrypt(nonce, data, _bound_to(attachment, ordinal))
        size = len(data)
        if await self._reading.rows(_PUT, (ordinal, size, box, attachment, size, limit)):
            return
        found = await self._chunk(attachment, ordinal, cipher)
        if found is None:
            raise AttachmentFull(limit=limit)
        if found != data:
            raise ChunkDiffers(ordinal=ordinal)

    async def holds(self, attachment: UUID, ordinal: int, data: bytes) -> bool:
        """Tell whether just this chunk is there."""
        key = await self._key_of(attachment)
        return key is not None and await self._chunk(attachment, ordinal, await self._cipher(key)) == data

    async def arrived(self, attachment: UUID) -> Arrived:
        """Return which chunks are there."""
        rows = await self._reading.rows(_CHUNKS, (attachment,))
        return Arrived(tuple(ordinal for ordinal, _ in rows), sum(size for _, size in rows))

    async def contents(self, attachment: UUID) -> Contents | None:
        """Return what all chunks that are there hold together, None when there are none.

        From here on they are safe from the removal of old uploads, long enough to write the event that keeps them.
        """
        await self._reading.rows(_TOUCH, (self._clock(), attachment))
        arrived = await self.arrived(attachment)
        key = await self._key_of(attachment)
        if key is None or not arrived.ordinals:
            return None
        if arrived.next < len(arrived.ordinals):
            raise ChunkMissing(ordinal=arrived.next)
        digest, sniffer = sha256(), Sniffer()
        async for data in self._chunks(attachment, await self._cipher(key), arrived.size):
            digest.update(data)
            sniffer.look(data)
        return Contents(arrived.size, digest.hexdigest(), sniffer.media_type())

    async def read(self, attachment: UUID, size: int, digest: str) -> AsyncIterator[bytes]:
        """Give the bytes of a finished attachment chunk by chunk.

        Each chunk is verified before it is given, and the whole before the last one: `AttachmentDamaged` means that not
        all of the bytes were given.
        """
        key = await self._key_of(attachment)
        if key is None:
            raise AttachmentDamaged(f"{attachment}: its chunks are gone")
        whole, held = sha256(), b""
        async for data in self._chunks(attachment, await self._cipher(key), size):
            if held:
                yield held
            whole.update(data)
            held = data
        if whole.hexdigest() != digest:
            raise AttachmentDamaged(f"{attachment}: the digest does not fit")
        yield held

    async def _begun(self, attachment: UUID, subject: str) -> str:
        key = await self._keys.of(subject)
        if key.unsaved is not None:
            new = key.unsaved
            await self._reading.rows(_KEEP, (new.key_id, new.subject, new.wrapped, new.master))
            self._keys.saved([subject])
        await self._reading.rows(_BEGIN, (attachment, subject, key.key_id, self._clock()))
        # Another chunk may have come first, and with another key.
        return await self._key_of(attachment) or key.key_id

    async def _key_of(self, attachment: UUID) -> str | None:
        rows = await self._reading.rows(_KEY, (attachment,))
        return str(rows[0][0]) if rows else None

    async def _cipher(self, key_id: str) -> AESGCM:
        cipher = (await self._keys.ciphers([key_id])).get(key_id)
        if cipher is None:
            raise AttachmentForgotten
        return cipher

    async def _chunk(self, attachment: UUID, ordinal: int, cipher: AESGCM) -> bytes | None:
        rows: list[tuple[Any, ...]] = await self._reading.rows(_CHUNK, (attachment, ordinal))
        if not rows:
            return None
        box = rows[0][0]
        try:
            return cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _bound_to(attachment, ordinal))
        except InvalidTag as error:
            raise AttachmentDamaged(f"{attachment}: chunk {ordinal} was changed or moved") from error

    async def _chunks(self, attachment: UUID, cipher: AESGCM, size: int) -> AsyncIterator[bytes]:
        """Give the chunks that hold the first `size` bytes; no chunk lies across that end."""
        ordinal = given = 0
        while given < size:
            data = await self._chunk(attachment, ordinal, cipher)
            if data is None:
                raise AttachmentDamaged(f"{attachment}: chunk {ordinal} is gone")
            yield data
            ordinal, given = ordinal + 1, given + len(data)


def _bound_to(attachment: UUID, ordinal: int) -> bytes:
    return f"caseledger attachment\x00{attachment}\x00{ordinal}".encode()
