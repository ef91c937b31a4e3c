"""`/v1/orders`: record and read orders."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from application.keys.sealing import open_history
from domain.ids import order_stream
from domain.order.commands import RecordOrder
from domain.order.decisions import ORDER, legal
from domain.order.state import RecordedOrder
from interfaces.http.conventions import carry_out, desk_of, etag, json_response, reader, stream_in_path
from interfaces.http.operations import takes
from interfaces.http.problems import Problem


@post("/orders", operation_class=takes(RecordOrder), status_code=201)
async def record_order(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Record an order. Market and number name it, so recording it twice with the same contents is no news."""
    return await carry_out(
        request, RecordOrder, lambda action: order_stream(action.market, action.number), created=True
    )


@get("/orders/{order:str}")
async def get_order(request: Request[Any, Any, Any], order: FromPath[str]) -> Response[bytes]:
    """Return an order. Amounts are minor units of its currency."""
    await reader(request)
    desk = desk_of(request)
    stream = stream_in_path("order", order)
    history = await desk.reading.history(stream)
    state = ORDER.fold([one.event for one in history], ORDER.initial)
    if not isinstance(state, RecordedOrder):
        raise Problem(404, "order_unknown", "There is no such order.")
    opened = await open_history(history, desk.keys)
    version = history[-1].version
    shown = {
        "id": stream,
        "version": version,
        "market": state.market,
        "number": opened[0].get("number"),
        "customer": state.customer,
        "currency": state.currency,
        "lines": state.lines,
        "ordered_at": state.ordered_at,
        "legal": legal(state),
    }
    return json_response(shown, headers={"ETag": etag(version)})


HANDLERS = [record_order, get_order]
