"""`/v1/orders`: record and read orders."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from domain.ids import order_stream
from domain.order.commands import RecordOrder
from domain.order.decisions import ORDER, legal
from interfaces.http.commands import commands
from interfaces.http.conventions import carry_out, etag, json_response
from interfaces.http.opening import whole
from interfaces.http.operations import takes


@post("/orders", operation_class=takes(RecordOrder), status_code=201)
async def record_order(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Record an order. Market and number name it, so recording it twice with the same contents is no news."""
    return await carry_out(
        request, RecordOrder, lambda action: order_stream(action.market, action.number), created=True
    )


@get("/orders/{order:str}")
async def get_order(request: Request[Any, Any, Any], order: FromPath[str]) -> Response[bytes]:
    """Return an order. Amounts are minor units of its currency."""
    found = await whole(request, ORDER, order)
    state = found.state
    shown = {
        "id": found.stream,
        "version": found.version,
        "market": state.market,
        "number": found.texts.get("number"),
        "customer": state.customer,
        "currency": state.currency,
        "lines": state.lines,
        "ordered_at": state.ordered_at,
        "legal": legal(state, found.asker),
    }
    return json_response(shown, headers={"ETag": etag(found.version)})


HANDLERS = [record_order, get_order, *commands(ORDER, "orders", RecordOrder)]
