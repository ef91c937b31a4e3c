"""The bytes of attachments: sealed, whole or refused, and verified when they are read."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec import structs

from application.ids import uuid7
from application.keys.subjects import SubjectKeys
from application.store import attachments as a
from application.store.attachments import Arrived, Attachments
from application.store.errors import StoreFull
from application.store.sql import query
from application.upkeep import UPLOADS_KEPT, remove_attachments
from domain.attachment.commands import BeginAttachment, Contents, FinishArrived, FinishAttachment
from tests.postgres.holding import eventually
from tests.postgres.ledgers import MASTERS, Clock, ledger_of, reading_of
from tests.samples import command, publish, register_customer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from application.desk import Desk
    from tests.postgres.databases import Database

pytestmark = [pytest.mark.anyio, pytest.mark.every_set_up]
SUBJECT = "customer-1"
PARTS = [b"%PDF-1.7 a scan of Annegret's broomstick", os.urandom(2000), b"the end"]
WHOLE = b"".join(PARTS)
DIGEST = sha256(WHOLE).hexdigest()


@asynccontextmanager
async def _attachments(database: Database, room: Callable[[], bool] = lambda: True) -> AsyncIterator[Attachments]:
    async with reading_of(database) as reading:
        yield Attachments(reading, SubjectKeys(reading, MASTERS), Clock(), room=room, chunk_limit=5000)


async def _put(attachments: Attachments, attachment: UUID, ordinal: int, data: bytes, limit: int = 10_000) -> None:
    await attachments.put(attachment, SUBJECT, ordinal, data, limit=limit)


async def _uploaded(attachments: Attachments) -> UUID:
    attachment = uuid7()
    await asyncio.gather(*(_put(attachments, attachment, n, part) for n, part in enumerate(PARTS)))
    return attachment


async def _read(attachments: Attachments, attachment: UUID) -> bytes:
    return b"".join([part async for part in attachments.read(attachment, len(WHOLE), DIGEST)])


async def test_what_was_uploaded_is_read(database: Database) -> None:
    """Chunks may come in any order and at the same time; what they hold together is told, and read by any process."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        assert await attachments.contents(attachment) == Contents(len(WHOLE), DIGEST, "application/pdf")
    async with _attachments(database) as other:
        assert await _read(other, attachment) == WHOLE
    assert database.rows("SELECT count(*) FROM ledger.attachments") == [(1,)]


async def test_what_has_arrived_is_told(database: Database) -> None:
    """By the ordinals of the chunks; of an attachment that nobody began nothing has."""
    async with _attachments(database) as attachments:
        attachment = uuid7()
        assert await attachments.arrived(attachment) == Arrived((), 0)
        assert await attachments.contents(attachment) is None
        for ordinal in (0, 2):
            await _put(attachments, attachment, ordinal, PARTS[ordinal])
        arrived = await attachments.arrived(attachment)
        assert arrived == Arrived((0, 2), len(PARTS[0]) + len(PARTS[2]))
        assert arrived.next == 1


async def test_nothing_readable_is_stored(database: Database) -> None:
    """Chunks are sealed, each with a nonce of its own."""
    async with _attachments(database) as attachments:
        for _ in range(2):
            await _uploaded(attachments)
    boxes = [row[0] for row in database.rows("SELECT box FROM ledger.attachment_chunks")]
    assert len(set(boxes)) == len(boxes) == 6
    assert not any(part[:20] in box for part in PARTS for box in boxes if len(part) > 10)


async def test_a_chunk_may_be_sent_again(database: Database) -> None:
    """The same is no news, other contents under its ordinal are refused, and it can be asked which are there."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        await _put(attachments, attachment, 0, PARTS[0])
        with pytest.raises(a.ChunkDiffers, match="Chunk 0"):
            await _put(attachments, attachment, 0, PARTS[1])
        assert await attachments.holds(attachment, 0, PARTS[0])
        assert not await attachments.holds(attachment, 0, PARTS[1])
        assert not await attachments.holds(attachment, 3, PARTS[0])
        assert not await attachments.holds(uuid4(), 0, PARTS[0])
        assert await _read(attachments, attachment) == WHOLE


async def test_a_missing_chunk_can_be_brought_later(database: Database) -> None:
    """An attachment with a gap has no contents yet; the first chunk that is missing is named."""
    async with _attachments(database) as attachments:
        attachment = uuid7()
        for ordinal in (0, 2):
            await _put(attachments, attachment, ordinal, PARTS[ordinal])
        with pytest.raises(a.ChunkMissing, match="Chunk 1 "):
            await attachments.contents(attachment)
        await _put(attachments, attachment, 1, PARTS[1])
        assert (await attachments.contents(attachment) or Contents(0, "", "")).digest == DIGEST


async def test_what_comes_after_the_end_is_overlooked(database: Database) -> None:
    """A chunk that slips in behind the contents that were told changes nothing of what is read."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        await _put(attachments, attachment, len(PARTS), b"more")
        assert await _read(attachments, attachment) == WHOLE


async def test_there_is_room_for_so_many_bytes_and_no_more(database: Database) -> None:
    """The limit may be reached and not passed."""
    async with _attachments(database) as attachments:
        attachment = uuid7()
        await _put(attachments, attachment, 0, b"12345", limit=10)
        with pytest.raises(a.AttachmentFull, match="10 bytes"):
            await _put(attachments, attachment, 1, b"678901", limit=10)
        await _put(attachments, attachment, 1, b"67890", limit=10)
        assert (await attachments.arrived(attachment)).size == 10


async def test_a_full_volume_takes_no_chunks(database: Database) -> None:
    """As it takes no commands; what is there can be read."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
    async with _attachments(database, room=lambda: False) as attachments:
        with pytest.raises(StoreFull):
            await _put(attachments, attachment, 3, b"more")
        assert await _read(attachments, attachment) == WHOLE


@pytest.mark.parametrize(
    "ordinal, data",
    [(-1, b"a"), (a.CHUNKS, b"a"), (0, b""), (0, bytes(5001))],
    ids=["below", "beyond", "empty", "long"],
)
async def test_a_chunk_has_a_place_and_contents(database: Database, ordinal: int, data: bytes) -> None:
    """Out of place, empty or too long a chunk is refused."""
    async with _attachments(database) as attachments:
        with pytest.raises(a.ChunkInvalid):
            await _put(attachments, uuid7(), ordinal, data)


@pytest.mark.parametrize(
    "damage",
    [
        b"UPDATE ledger.attachment_chunks SET box = box || 'x' WHERE ordinal = 1",
        b"UPDATE ledger.attachment_chunks SET box = (SELECT box FROM ledger.attachment_chunks WHERE ordinal = 1)",
        b"DELETE FROM ledger.attachment_chunks WHERE ordinal = 0",
        b"DELETE FROM ledger.attachment_chunks WHERE ordinal = 2",
        b"DELETE FROM ledger.attachments",
    ],
    ids=["changed", "moved", "first lost", "last lost", "all lost"],
)
async def test_damage_is_noticed(database: Database, damage: bytes) -> None:
    """A chunk changed, moved or lost is never taken for the attachment."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        database.rows(damage)
        with pytest.raises(a.AttachmentDamaged):
            await _read(attachments, attachment)


async def test_whole_chunks_that_are_not_what_was_finished_are_never_given_whole(database: Database) -> None:
    """The last chunk is held back until the digest of all of them fits."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
        given = []
        with pytest.raises(a.AttachmentDamaged, match="digest"):  # noqa: PT012 - what was given before counts
            async for part in attachments.read(attachment, len(WHOLE), sha256(b"other").hexdigest()):
                given.append(part)  # noqa: PERF401 - a comprehension would lose it
        assert given == PARTS[:2]


async def test_an_attachment_dies_with_its_persons_key(database: Database) -> None:
    """Nobody reads it any more, and it takes no more chunks."""
    async with _attachments(database) as attachments:
        attachment = await _uploaded(attachments)
    database.rows(b"DELETE FROM ledger.subject_keys")
    async with _attachments(database) as attachments:
        with pytest.raises(a.AttachmentForgotten):
            await _read(attachments, attachment)
        with pytest.raises(a.AttachmentForgotten):
            await _put(attachments, attachment, 3, b"more")


async def _begun(desk: Desk) -> UUID:
    """Begin an attachment as its first event does, and send its first chunk."""
    customer = register_customer()
    await desk.ledger.execute(customer)
    attachment = uuid7()
    begin = BeginAttachment(subject=customer.stream, name="scan.pdf", media_type="application/pdf")
    await desk.ledger.execute(command(begin, f"attachment-{attachment}"))
    await desk.uploads.put(f"attachment-{attachment}", 0, PARTS[0])
    return attachment


async def _end(desk: Desk, attachment: UUID, media_type: str) -> None:
    """Finish an attachment, or have it rejected for its type."""
    stream = f"attachment-{attachment}"
    finish = await desk.uploads.informed(stream, FinishAttachment())
    assert isinstance(finish, FinishArrived)
    found = structs.replace(finish, contents=structs.replace(finish.contents, media_type=media_type))
    await desk.ledger.execute(command(found, stream, now=desk.clock()))


async def test_old_uploads_are_removed_and_finished_ones_never(database: Database) -> None:
    """After a week without being finished, or at once when it was rejected; the next chunk begins it anew."""
    clock = Clock()
    async with ledger_of(database, clock) as desk:
        await desk.ledger.execute(publish())
        given_up, finished, rejected, resumed = [await _begun(desk) for _ in range(4)]
        await _end(desk, finished, "application/pdf")
        await _end(desk, rejected, "text/html")

        async def left() -> set[UUID]:
            return {row[0] for row in await desk.rows(b"SELECT attachment_id FROM ledger.attachments")}

        assert await remove_attachments(desk.reading, clock()) == 1
        assert await left() == {given_up, finished, resumed}
        clock.now += UPLOADS_KEPT
        assert await remove_attachments(desk.reading, clock()) == 0
        await desk.uploads.informed(f"attachment-{resumed}", FinishAttachment())
        clock.now += timedelta(seconds=1)
        assert await remove_attachments(desk.reading, clock()) == 1
        assert await left() == {finished, resumed}
        assert await remove_attachments(desk.reading, clock()) == 0
        stream = f"attachment-{given_up}"
        assert (await desk.uploads.arrived(stream)).next == 0
        await desk.uploads.put(stream, 0, PARTS[0])
        assert (await desk.uploads.arrived(stream)).next == 1


async def test_an_upload_that_is_being_finished_is_not_removed(database: Database) -> None:
    """A removal that comes between the look at what has arrived and the event that keeps it waits, and leaves it."""
    clock = Clock()
    async with ledger_of(database, clock) as desk:
        await desk.ledger.execute(publish())
        attachment = await _begun(desk)
        clock.now += UPLOADS_KEPT + timedelta(seconds=1)
        with psycopg.connect(database.owner_url) as finishing:
            finishing.execute(query("attachment_touch").replace(b"%b", b"%s"), (clock(), attachment))
            removing = asyncio.create_task(remove_attachments(desk.reading, clock()))
            waiting = b"SELECT pid FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
            await eventually(lambda: database.rows(waiting))
            finishing.commit()
        assert await removing == 0
        assert await desk.rows(b"SELECT attachment_id FROM ledger.attachments") == [(attachment,)]
