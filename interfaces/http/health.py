"""`/v1/health` and `/v1/metrics`, for whoever keeps the service running; they need no token and show no data of the
desk.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from application.store.sql import query
from interfaces.http.conventions import desk_of, json_response
from interfaces.http.metrics import CONTENT_TYPE, rendered
from projections.standings import standings

_ENFORCED = query("enforced")


@get(["/health/live", "/v1/health/live"])
async def live() -> Response[bytes]:
    """Say that this process answers."""
    return json_response({"status": "live"})


@get(["/health/ready", "/v1/health/ready"])
async def ready(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Say whether commands and reads can be served, how far the read models are, and what the database enforces.

    Answers 503 while the database does not answer.
    """
    desk = desk_of(request)
    head = await desk.reading.head()
    ((separate_roles, append_only),) = await desk.rows(_ENFORCED)
    projections = {
        one.name: {"position": one.position, "lag": one.lag, "error": one.error} for one in await standings(desk.rows)
    }
    enforced = {
        "append_only_trigger": append_only,
        "separate_roles": separate_roles,
    }
    not_enforced = [] if separate_roles else [_ONE_ROLE]
    if not append_only:
        not_enforced.append(_NO_TRIGGER)
    return json_response(
        {
            "status": "ready",
            "position": head,
            "projections": projections,
            "enforced": enforced,
            "not_enforced": not_enforced,
        }
    )


@get(["/metrics", "/v1/metrics"])
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the figures of the service in the text format of Prometheus."""
    desk = desk_of(request)
    head = await desk.reading.head()
    # Given as a header, because the type names its charset already.
    return Response(rendered(head, await standings(desk.rows)), headers={"Content-Type": CONTENT_TYPE})


_ONE_ROLE = (
    "The service is connected with a role that owns the ledger or may write to it directly, so only the trigger keeps"
    " the log append-only: run `caseledger db migrate --application-role` with the owner's URL, and serve with the"
    " other role's."
)
_NO_TRIGGER = "The trigger that keeps the log append-only is missing or switched off."

HANDLERS = [live, ready, metrics]
