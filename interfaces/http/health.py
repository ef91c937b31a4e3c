"""`/v1/health` and `/v1/metrics`, for whoever keeps the service running; they need no token and show no data of the
desk.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get

from application.store.sql import query
from interfaces.http.conventions import desk_of
from interfaces.http.encoded import json_response
from interfaces.http.metrics import CONTENT_TYPE, rendered
from interfaces.http.operations import Contract, promising
from interfaces.upkeep import driven
from projections.standings import standings, statuses

_ENFORCED = query("enforced")


class Live(msgspec.Struct, frozen=True):
    """The process answers."""

    status: str = "live"


class ReadModel(msgspec.Struct, frozen=True):
    """How far a read model has read, how many events it has still to read, and what keeps it from going on."""

    position: int
    lag: int
    error: str | None


class Enforced(msgspec.Struct, frozen=True):
    """What the database itself enforces."""

    append_only_trigger: bool
    separate_roles: bool


class Ready(msgspec.Struct, frozen=True):
    """Commands and reads are served. `position` is the newest event's, `not_enforced` what to do about the rest."""

    status: str
    position: int
    projections: dict[str, ReadModel]
    enforced: Enforced
    not_enforced: list[str]


@get(["/health/live", "/v1/health/live"], operation_class=promising(Contract(gives=Live, public=True)))
async def live() -> Response[bytes]:
    """Say that this process answers."""
    return json_response(Live())


@get(["/health/ready", "/v1/health/ready"], operation_class=promising(Contract(gives=Ready, public=True)))
async def ready(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Say whether commands and reads can be served, how far the read models are, and what the database enforces.

    Answers 503 while the database does not answer.
    """
    desk = desk_of(request)
    head = await desk.reading.head()
    ((separate_roles, append_only),) = await desk.rows(_ENFORCED)
    projections = {one.name: ReadModel(one.position, one.lag, one.error) for one in await standings(desk.rows)}
    not_enforced = [] if separate_roles else [_ONE_ROLE]
    if not append_only:
        not_enforced.append(_NO_TRIGGER)
    enforced = Enforced(append_only, separate_roles)
    return json_response(Ready("ready", head, projections, enforced, not_enforced))


@get(
    ["/metrics", "/v1/metrics"],
    operation_class=promising(Contract(media_type="text/plain", public=True)),
)
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the figures of the service in the text format of Prometheus."""
    desk = desk_of(request)
    head = await desk.reading.head()
    # Given as a header, because the type names its charset already.
    found = await statuses(desk.rows, driven())
    return Response(rendered(head, found), headers={"Content-Type": CONTENT_TYPE})


_ONE_ROLE = (
    "The service is connected with a role that owns the ledger or may write to it directly, so only the trigger keeps"
    " the log append-only: run `caseledger db migrate --application-role` with the owner's URL, and serve with the"
    " other role's."
)
_NO_TRIGGER = "The trigger that keeps the log append-only is missing or switched off."

HANDLERS = [live, ready, metrics]
