"""Reading what was: as of a moment, as known at another."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from litestar import Request
from litestar.params import QueryParameter

from application.known import position_known_at
from interfaces.http.conventions import desk_of
from interfaces.http.queries import moment
from interfaces.http.waiting import seen
from projections.shapes import Moment

AsOf = Annotated[
    datetime | None,
    QueryParameter(description="As it was then, by what had happened: `2026-03-02T09:00:00Z`. Left out, by all of it."),
]
KnownAt = Annotated[
    datetime | None,
    QueryParameter(
        description="As the ledger knew it then, which is not in the future: `2026-03-02T17:00:00Z`. What was entered"
        " later is left out. Left out, as it is known now."
    ),
]


async def asked_about(
    request: Request[Any, Any, Any],
    projection: str,
    as_of: datetime | None,
    known_at: datetime | None,
    at_least: int | None,
) -> Moment | None:
    """Return the moment that is asked about, once the read model has seen all that counts then; None for today.

    A 400 for a time that makes no sense, a refusal for a `known_at` that is still to come, a 503 where the read model
    is behind for too long.
    """
    at = Moment(moment("as_of", as_of), moment("known_at", known_at))
    if at == Moment():
        return None
    if at.known_at is not None:
        desk = desk_of(request)
        at_least = max(at_least or 0, await position_known_at(desk.reading, at.known_at, desk.clock()))
    await seen(request, projection, at_least)
    return at
