"""`/v1/standard_replies`: prepared texts, by topic and language, with all their revisions."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from application.ids import new_stream
from domain.standard_reply.commands import WriteReply
from domain.standard_reply.decisions import STANDARD_REPLY
from interfaces.http.commands import commands
from interfaces.http.conventions import carry_out, desk_of, etag, reader
from interfaces.http.encoded import json_response
from interfaces.http.opening import whole
from interfaces.http.operations import gives, takes
from interfaces.http.queries import cursor_of, place_of
from interfaces.http.waiting import AtLeast, seen
from projections.standard_replies import reads
from projections.standard_replies.row import StandardReplyRow


class StandardReplyView(msgspec.Struct, frozen=True):
    """A prepared text in its newest revision; revisions count from 1."""

    id: str
    version: int
    topic: str
    language: str
    title: str
    text: str
    revision: int
    retired: bool
    legal: tuple[str, ...]


class StandardReplyPage(msgspec.Struct, frozen=True):
    """A page of prepared texts that are in use; `next` is the cursor of the page after it, if there is one."""

    standard_replies: list[StandardReplyRow]
    next: str | None


@post("/standard_replies", operation_class=takes(WriteReply), status_code=201)
async def write_standard_reply(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Write a prepared text."""
    return await carry_out(request, WriteReply, lambda _action: new_stream("standard_reply"), created=True, minted=True)


@get("/standard_replies", operation_class=gives(StandardReplyPage))
async def list_standard_replies(
    request: Request[Any, Any, Any],
    topic: FromQuery[str | None] = None,
    language: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of the prepared texts in use, for a topic and in a language."""
    await reader(request, "read.standard_reply")
    await seen(request, "standard_replies", at_least)
    found = await reads.page(desk_of(request).rows, topic, language, place_of(cursor, str), limit + 1)
    kept = found[:limit]
    return json_response(StandardReplyPage(kept, cursor_of(kept[-1].stream) if len(found) > limit else None))


@get("/standard_replies/{standard_reply:str}", operation_class=gives(StandardReplyView, etag=True))
async def get_standard_reply(request: Request[Any, Any, Any], standard_reply: FromPath[str]) -> Response[bytes]:
    """Return a prepared text in its newest revision; its history in the feed holds the others."""
    found = await whole(request, STANDARD_REPLY, standard_reply)
    state = found.state
    shown = StandardReplyView(
        id=found.stream,
        version=found.version,
        topic=state.topic,
        language=state.language,
        title=state.title,
        text=state.text,
        revision=state.revision,
        retired=state.retired,
        legal=STANDARD_REPLY.legal(state, found.asker),
    )
    return json_response(shown, headers={"ETag": etag(found.version)})


HANDLERS = [
    write_standard_reply,
    list_standard_replies,
    get_standard_reply,
    *commands(STANDARD_REPLY, "standard_replies", WriteReply),
]
