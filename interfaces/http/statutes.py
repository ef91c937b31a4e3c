"""`/v1/statutes`: what the laws of countries ask of packs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import QueryParameter

from domain.ids import policy_stream
from domain.policy.commands import PublishStatutes
from domain.policy.law.statutes import Statute
from interfaces.http.conventions import carry_out, desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.operations import gives, takes
from interfaces.http.queries import moment


class StatutesView(msgspec.Struct, frozen=True):
    """What was written down of the laws for a moment: since when, why, and each statute. Nothing, if nothing was."""

    announced_at: datetime | None
    effective_at: datetime | None
    reason: str | None
    statutes: tuple[Statute, ...]


At = Annotated[
    datetime | None,
    QueryParameter(description="As they were written down for this moment: `2026-03-02T09:00:00Z`. Left out, for now."),
]


@get("/statutes", operation_class=gives(StatutesView))
async def get_statutes(request: Request[Any, Any, Any], at: At = None) -> Response[bytes]:
    """Return what was written down of the laws for a moment. Each statute says itself from when until when it holds."""
    await reader(request, "read.policy")
    desk = desk_of(request)
    book = (await desk.policies.refresh()).book_at(moment("at", at) or desk.clock())
    if book is None:
        return json_response(StatutesView(None, None, None, ()))
    return json_response(StatutesView(book.announced_at, book.effective_at, book.reason, book.statutes))


@post("/statutes", operation_class=takes(PublishStatutes), status_code=200)
async def publish_statutes(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Write down anew what the laws of countries ask for, all of it. Packs that are published from then on are held
    against it; cases follow it from its moment on.
    """
    return await carry_out(request, PublishStatutes, lambda _action: policy_stream())


HANDLERS = [get_statutes, publish_statutes]
