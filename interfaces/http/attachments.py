"""`/v1/attachments`: files about a person, uploaded in chunks.

Begin, put the chunks, finish. An upload that was cut off is resumed where `GET` says; every step may be taken again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, assert_never

import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import FromPath, PathParameter
from litestar.response import Stream

from application.ids import new_stream
from application.store.attachments import (
    CHUNK_LIMIT,
    AttachmentForgotten,
    AttachmentFull,
    ChunkDiffers,
    ChunkInvalid,
    ChunkMissing,
)
from domain.attachment import errors
from domain.attachment.commands import BeginAttachment, FinishAttachment
from domain.attachment.decisions import ATTACHMENT, legal
from domain.attachment.state import Begun, Finished, Rejected
from domain.registry import NAMES
from interfaces.http.conventions import answer, asked, carry_out, desk_of, etag, execute, reader, stream_in_path
from interfaces.http.downloads import HARMLESS, disposition
from interfaces.http.encoded import json_response
from interfaces.http.opening import whole
from interfaces.http.operations import Contract, gives, promising, takes
from interfaces.http.problems import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from application.desk import Desk

OCTETS = "application/octet-stream"
Ordinal = Annotated[int, PathParameter(description="The chunk's place in the file, from 0.")]


class Received(msgspec.Struct, frozen=True):
    """What has arrived of an attachment: which chunks, how many bytes, and the first chunk that is still missing."""

    chunks: tuple[int, ...]
    size: int
    next: int


class AttachmentView(msgspec.Struct, frozen=True):
    """An attachment. `received` is there while it takes chunks, `media_type` once it is finished, and `found`, what its
    bytes turned out to be, once it was rejected. `size` and `digest` are what was announced, then what it has.
    """

    id: str
    version: int
    status: Literal["begun", "finished", "rejected"]
    subject: str
    name: str | None
    declared: str
    media_type: str | None
    found: str | None
    size: int | None
    digest: str | None
    received: Received | None
    chunk_limit: int
    legal: tuple[str, ...]


@post("/attachments", operation_class=takes(BeginAttachment), status_code=201)
async def begin_attachment(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Begin an attachment. `Upload-Limit` of the answer says how large it and each of its chunks may be."""
    begun = await carry_out(
        request, BeginAttachment, lambda _action: new_stream("attachment"), created=True, minted=True
    )
    limit = await desk_of(request).uploads.limit()
    begun.headers["Upload-Limit"] = f"max-size={limit}, max-append-size={CHUNK_LIMIT}"
    return begun


@put(
    "/attachments/{identity:str}/chunks/{ordinal:int}",
    operation_class=takes(
        bytes,
        Received,
        refuses=(
            AttachmentForgotten,
            AttachmentFull,
            ChunkDiffers,
            ChunkInvalid,
            errors.AttachmentIsFinished,
            errors.AttachmentIsRejected,
        ),
    ),
    status_code=200,
)
async def put_chunk(request: Request[Any, Any, Any], identity: FromPath[str], ordinal: Ordinal) -> Response[bytes]:
    """Put a chunk, the body as it is, and return what has arrived. The same chunk again is no news."""
    await reader(request, NAMES[BeginAttachment])
    if request.headers.get("content-type", OCTETS).strip().lower() != OCTETS:
        raise Problem(415, "unsupported_media_type", f"Send the chunk as {OCTETS}.")
    desk, stream = desk_of(request), stream_in_path("attachment", identity)
    await desk.uploads.put(stream, ordinal, await request.body())
    return json_response(await _received(desk, stream))


@get("/attachments/{identity:str}", operation_class=gives(AttachmentView, etag=True))
async def get_attachment(request: Request[Any, Any, Any], identity: FromPath[str]) -> Response[bytes]:
    """Return an attachment, and while it is uploaded what has arrived, so that it can be resumed."""
    found = await whole(request, ATTACHMENT, identity)
    state: Begun | Finished | Rejected = found.state
    shown = AttachmentView(
        id=found.stream,
        version=found.version,
        status=status(state),
        subject=state.subject,
        name=found.texts.get("name"),
        declared=state.declared,
        media_type=state.media_type if isinstance(state, Finished) else None,
        found=state.found if isinstance(state, Rejected) else None,
        size=None if isinstance(state, Rejected) else state.size,
        digest=None if isinstance(state, Rejected) else state.digest,
        received=await _received(desk_of(request), found.stream) if isinstance(state, Begun) else None,
        chunk_limit=CHUNK_LIMIT,
        legal=legal(state, found.asker),
    )
    return json_response(shown, headers={"ETag": etag(found.version)})


@post(
    "/attachments/{identity:str}/finish",
    operation_class=takes(FinishAttachment, refuses=(AttachmentForgotten, ChunkMissing)),
    status_code=200,
)
async def finish_attachment(request: Request[Any, Any, Any], identity: FromPath[str]) -> Response[bytes]:
    """Finish an attachment: what has arrived is the whole file. Bytes that contradict the declared type reject it."""
    uploads = desk_of(request).uploads
    came = await asked(
        request, NAMES[FinishAttachment], FinishAttachment, lambda _action: stream_in_path("attachment", identity)
    )
    stream = came.stream
    receipt = await execute(request, came, await uploads.informed(stream, came.body))
    # That it was rejected is a fact like others; whoever asked to finish it must hear that it is not finished.
    await uploads.whole(stream)
    return answer(receipt, request, created=False)


@get(
    "/attachments/{identity:str}/content",
    operation_class=promising(
        Contract(
            media_type="*/*", refuses=(AttachmentForgotten, errors.AttachmentIsRejected, errors.AttachmentIsUnfinished)
        )
    ),
)
async def get_content(request: Request[Any, Any, Any], identity: FromPath[str]) -> Stream:
    """Return the bytes of a finished attachment, to be saved and never to be shown in place."""
    found = await whole(request, ATTACHMENT, identity)
    uploads = desk_of(request).uploads
    file = await uploads.whole(found.stream)
    chunks = uploads.read(found.stream, file)
    # The first before anything is answered: what can't be read is told by a status.
    first = await anext(chunks)
    headers = {
        "Content-Length": str(file.size),
        "Content-Disposition": disposition(found.texts.get("name")),
        "ETag": f'"{file.digest}"',
        **HARMLESS,
    }
    return Stream(_all(first, chunks), media_type=file.media_type, headers=headers)


def status(state: Begun | Finished | Rejected) -> Literal["begun", "finished", "rejected"]:
    """Return the stage's name in the API."""
    match state:
        case Begun():
            return "begun"
        case Finished():
            return "finished"
        case Rejected():
            return "rejected"
        case _:
            assert_never(state)


async def _all(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for one in others:
        yield one


async def _received(desk: Desk, stream: str) -> Received:
    arrived = await desk.uploads.arrived(stream)
    return Received(arrived.ordinals, arrived.size, arrived.next)


HANDLERS = [begin_attachment, put_chunk, get_attachment, finish_attachment, get_content]
