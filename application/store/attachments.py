"""Attachments: uploaded in chunks, sealed with the data subject's key, named by the digest of what they hold.

Every step may be taken again after a failure: a chunk that is there already is no news, and a finish that was cut short
goes on. One chunk at a time is in memory.
"""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cryptography.exceptions import InvalidTag

from application.ids import uuid7
from application.keys.master import NONCE_BYTES
from application.store.sql import query
from domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from application.keys.subjects import SubjectKeys
    from application.store.reading import Reading

LIMIT: Final = 25 * 2**20
"""Bytes that an attachment may hold, unless told otherwise."""
CHUNK_LIMIT: Final = 2**20
"""Bytes that a chunk may hold."""

_KEEP = b"SELECT ledger.keep_key(%b, %b, %b, %b)"
_BEGIN, _PUT, _ONE = query("attachment_begin"), query("attachment_put"), query("attachment")
_CHUNK, _SIZES = query("attachment_chunk"), query("attachment_sizes")
_STOP, _RESUME, _FINISH = query("attachment_stop"), query("attachment_resume"), query("attachment_finish")


class AttachmentUnknown(Refusal):
    """There is no such attachment."""

    kind = "missing"


class AttachmentForgotten(Refusal):
    """The person whom the attachment is about was forgotten; nobody can read it any more."""

    kind = "missing"


class AttachmentFinished(Refusal):
    """The attachment is finished and takes no more chunks."""


class AttachmentUnfinished(Refusal):
    """The attachment is not finished yet."""


class AttachmentTooLarge(Refusal):
    """An attachment may hold {limit} bytes."""

    kind = "invalid"


class ChunkMissing(Refusal):
    """The attachment has {chunks} chunks, but its last ordinal is {last}: ordinals count from 0 without gaps."""


class ChunkDiffers(Refusal):
    """Chunk {ordinal} came before with other contents."""


class ChunkInvalid(Refusal):
    """A chunk has an ordinal from 0 and holds 1 to {limit} bytes."""

    kind = "invalid"


class AttachmentDamaged(Exception):
    """What the database holds is not what was uploaded."""


class Digest(NamedTuple):
    """What a finished attachment holds: the SHA-256 of its bytes, and how many there are."""

    digest: bytes
    size: int


class _Attachment(NamedTuple):
    subject: str
    key_id: str
    size: int | None
    digest: bytes | None
    stopped: bool


class Attachments:
    """Uploads and reads attachments."""

    def __init__(
        self, reading: Reading, keys: SubjectKeys, *, limit: int = LIMIT, chunk_limit: int = CHUNK_LIMIT
    ) -> None:
        self._reading = reading
        self._keys = keys
        self._limit = limit
        self._chunk_limit = chunk_limit

    async def begin(self, subject: str) -> UUID:
        """Return the id of a new attachment about a person."""
        key = await self._keys.of(subject)
        if key.unsaved is not None:
            new = key.unsaved
            await self._reading.rows(_KEEP, (new.key_id, new.subject, new.wrapped, new.master))
            self._keys.saved([subject])
        attachment = uuid7()
        await self._reading.rows(_BEGIN, (attachment, subject, key.key_id))
        return attachment

    async def put(self, attachment: UUID, ordinal: int, data: bytes) -> None:
        """Store a chunk, once; the same chunk again is no news, another one under its ordinal is refused."""
        if ordinal < 0 or not 0 < len(data) <= self._chunk_limit:
            raise ChunkInvalid(limit=self._chunk_limit)
        cipher = await self._cipher(await self._get(attachment))
        nonce = os.urandom(NONCE_BYTES)
        box = nonce + cipher.encrypt(nonce, data, _bound_to(attachment, ordinal))
        size = len(data)
        if await self._reading.rows(_PUT, (ordinal, size, box, attachment, size, self._limit)):
            return
        found = await self._reading.rows(_CHUNK, (attachment, ordinal))
        if found:
            if _opened(cipher, found[0][0], attachment, ordinal) != data:
                raise ChunkDiffers(ordinal=ordinal)
        elif (await self._get(attachment)).stopped:
            raise AttachmentFinished
        else:
            raise AttachmentTooLarge(limit=self._limit)

    async def finish(self, attachment: UUID) -> Digest:
        """Take no more chunks, and return what the attachment holds; a finished one gives the same again."""
        found = await self._get(attachment)
        if found.digest is not None and found.size is not None:
            return Digest(found.digest, found.size)
        await self._reading.rows(_STOP, (attachment,))
        (chunks, last, size), *_ = await self._reading.rows(_SIZES, (attachment,))
        refusal: Refusal | None = None
        if last != chunks - 1:
            refusal = ChunkMissing(chunks=chunks, last=last)
        elif size > self._limit:
            # Chunks that came together may each have found room.
            refusal = AttachmentTooLarge(limit=self._limit)
        if refusal is not None:
            await self._reading.rows(_RESUME, (attachment,))
            raise refusal
        digest = sha256()
        async for data in self._chunks(attachment, await self._cipher(found), chunks):
            digest.update(data)
        await self._reading.rows(_FINISH, (digest.digest(), size, attachment))
        return Digest(digest.digest(), size)

    async def read(self, attachment: UUID) -> AsyncIterator[bytes]:
        """Give the bytes of a finished attachment chunk by chunk.

        Each chunk is verified before it is given, and the whole at the end: an `AttachmentDamaged` there means that
        chunks were lost.
        """
        found = await self._get(attachment)
        if found.digest is None:
            raise AttachmentUnfinished
        cipher = await self._cipher(found)
        (chunks, _, _), *_ = await self._reading.rows(_SIZES, (attachment,))
        digest = sha256()
        async for data in self._chunks(attachment, cipher, chunks):
            digest.update(data)
            yield data
        if digest.digest() != found.digest:
            raise AttachmentDamaged(f"{attachment}: the digest does not fit")

    async def _get(self, attachment: UUID) -> _Attachment:
        rows = await self._reading.rows(_ONE, (attachment,))
        if not rows:
            raise AttachmentUnknown
        return _Attachment(*rows[0])

    async def _cipher(self, found: _Attachment) -> AESGCM:
        cipher = (await self._keys.ciphers([found.key_id])).get(found.key_id)
        if cipher is None:
            raise AttachmentForgotten
        return cipher

    async def _chunks(self, attachment: UUID, cipher: AESGCM, chunks: int) -> AsyncIterator[bytes]:
        for ordinal in range(chunks):
            rows: list[tuple[Any, ...]] = await self._reading.rows(_CHUNK, (attachment, ordinal))
            if not rows:
                raise AttachmentDamaged(f"{attachment}: chunk {ordinal} is gone")
            yield _opened(cipher, rows[0][0], attachment, ordinal)


def _opened(cipher: AESGCM, box: bytes, attachment: UUID, ordinal: int) -> bytes:
    try:
        return cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _bound_to(attachment, ordinal))
    except InvalidTag as error:
        raise AttachmentDamaged(f"{attachment}: chunk {ordinal} was changed or moved") from error


def _bound_to(attachment: UUID, ordinal: int) -> bytes:
    return f"caseledger attachment\x00{attachment}\x00{ordinal}".encode()
