"""Attachments: whole or refused, sealed, and verified when they are read."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from application.keys.subjects import SubjectKeys
from application.store import attachments as a
from application.store.attachments import Attachments, Digest
from tests.postgres.ledgers import MASTERS, reading_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from tests.postgres.databases import Database

pytestmark = [pytest.mark.anyio, pytest.mark.every_set_up]
SUBJECT = "customer-1"
PARTS = [b"%PDF a scan of Annegret's broomstick", os.urandom(2000), b"the end"]
WHOLE = b"".join(PARTS)


@asynccontextmanager
async def _attachments(database: Database, limit: int = a.LIMIT) -> AsyncIterator[Attachments]:
    async with reading_of(database) as reading:
        yield Attachments(reading, SubjectKeys(reading, MASTERS), limit=limit, chunk_limit=5000)


async def _uploaded(attachments: Attachments) -> UUID:
    attachment = await attachments.begin(SUBJECT)
    await asyncio.gather(*(attachments.put(attachment, n, part) for n, part in enumerate(PARTS)))
    return attachment


async def _read(attachments: Attachments, attachment: UUID) -> bytes:
    return b"".join([part async for part in attachments.read(attachment)])


async def test_what_was_uploaded_is_read(database: Database) -> None:
    """Chunks may come in any order; the whole is named by its digest and read by any process."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        assert await attachments.finish(attachment) == Digest(sha256(WHOLE).digest(), len(WHOLE))
        empty = await attachments.begin(SUBJECT)
        assert await attachments.finish(empty) == Digest(sha256(b"").digest(), 0)
    async with _attachments(database) as other:
        assert await _read(other, attachment) == WHOLE
        assert await _read(other, empty) == b""
        with pytest.raises(a.AttachmentUnknown):
            await _read(other, uuid4())
    assert database.rows("SELECT count(*) FROM ledger.subject_keys") == [(1,)]


async def test_nothing_readable_is_stored(database: Database) -> None:
    """Chunks are sealed, each with a nonce of its own."""
    async with _attachments(database) as attachments:
        for _ in range(2):
            await _uploaded(attachments)
    boxes = [row[0] for row in database.rows("SELECT box FROM ledger.attachment_chunks")]
    assert len(set(boxes)) == len(boxes) == 6
    assert not any(part[:20] in box for part in PARTS for box in boxes if len(part) > 10)


async def test_every_step_may_be_taken_again(database: Database) -> None:
    """The same chunk is no news, before the finish and after, and a finish gives the same answer; other contents are
    refused.
    """
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        await attachments.put(attachment, 0, PARTS[0])
        with pytest.raises(a.ChunkDiffers, match="Chunk 0"):
            await attachments.put(attachment, 0, PARTS[1])
        first = await attachments.finish(attachment)
        await attachments.put(attachment, 0, PARTS[0])
        assert await attachments.finish(attachment) == first
        with pytest.raises(a.AttachmentFinished):
            await attachments.put(attachment, 3, b"more")
        assert await _read(attachments, attachment) == WHOLE


async def test_a_finish_that_was_cut_short_goes_on(database: Database) -> None:
    """Between taking no more chunks and knowing the digest a process may die; the next finish completes it."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        database.rows(b"UPDATE ledger.attachments SET completed_at = now()")
        with pytest.raises(a.AttachmentFinished):
            await attachments.put(attachment, 3, b"more")
        with pytest.raises(a.AttachmentUnfinished):
            await _read(attachments, attachment)
        assert (await attachments.finish(attachment)).digest == sha256(WHOLE).digest()


async def test_a_missing_chunk_can_be_brought_later(database: Database) -> None:
    """An attachment with a gap is not finished, and goes on taking chunks."""
    async with _attachments(database) as attachments:
        attachment = await attachments.begin(SUBJECT)
        for ordinal in (0, 2):
            await attachments.put(attachment, ordinal, PARTS[ordinal])
        with pytest.raises(a.ChunkMissing, match="2 chunks, but its last ordinal is 2"):
            await attachments.finish(attachment)
        await attachments.put(attachment, 1, PARTS[1])
        assert (await attachments.finish(attachment)).size == len(WHOLE)


async def test_what_is_too_large_is_refused(database: Database) -> None:
    """The limit may be reached and not passed, also by chunks that come at the same time."""
    async with _attachments(database, limit=10) as attachments:
        attachment = await attachments.begin(SUBJECT)
        await attachments.put(attachment, 0, b"12345")
        with pytest.raises(a.AttachmentTooLarge, match="10 bytes"):
            await attachments.put(attachment, 1, b"678901")
        await attachments.put(attachment, 1, b"67890")
        assert (await attachments.finish(attachment)).size == 10
    async with _attachments(database, limit=12) as roomy, _attachments(database, limit=10) as attachments:
        # As chunks leave it that came at the same time, each of which found room.
        attachment = await roomy.begin(SUBJECT)
        for ordinal in range(2):
            await roomy.put(attachment, ordinal, b"123456")
        with pytest.raises(a.AttachmentTooLarge, match="10 bytes"):
            await attachments.finish(attachment)


@pytest.mark.parametrize("ordinal, data", [(-1, b"a"), (0, b""), (0, bytes(5001))], ids=["place", "empty", "long"])
async def test_a_chunk_has_a_place_and_contents(database: Database, ordinal: int, data: bytes) -> None:
    """Below zero, empty or too long a chunk is refused."""
    async with _attachments(database) as attachments:
        with pytest.raises(a.ChunkInvalid):
            await attachments.put(await attachments.begin(SUBJECT), ordinal, data)


@pytest.mark.parametrize(
    "damage",
    [
        b"UPDATE ledger.attachment_chunks SET box = box || 'x' WHERE ordinal = 1",
        b"UPDATE ledger.attachment_chunks SET box = (SELECT box FROM ledger.attachment_chunks WHERE ordinal = 1)",
        b"DELETE FROM ledger.attachment_chunks WHERE ordinal = 0",
        b"DELETE FROM ledger.attachment_chunks WHERE ordinal = 2",
    ],
    ids=["changed", "moved", "first lost", "last lost"],
)
async def test_damage_is_noticed(database: Database, damage: bytes) -> None:
    """A chunk changed, moved or lost is never taken for the attachment."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        await attachments.finish(attachment)
        database.rows(damage)
        with pytest.raises(a.AttachmentDamaged):
            await _read(attachments, attachment)


async def test_an_attachment_of_a_forgotten_person_is_gone(database: Database) -> None:
    """Without the key nothing of it can be read, or added to it."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        await attachments.finish(attachment)
    database.rows("DELETE FROM ledger.subject_keys")
    async with _attachments(database) as attachments:
        with pytest.raises(a.AttachmentForgotten):
            await _read(attachments, attachment)
        with pytest.raises(a.AttachmentForgotten):
            await attachments.put(attachment, 3, b"more")
