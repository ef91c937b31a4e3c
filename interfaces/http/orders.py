"""`/v1/orders`: record orders and what becomes of them, read and list them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from application.keys.sealing import open_history
from application.merges import family
from domain.aggregate import Asker, Governed
from domain.ids import order_stream
from domain.order.commands import RecordOrder
from domain.order.decisions import ORDER
from domain.order.state import RecordedOrder
from interfaces.http.commands import commands
from interfaces.http.conventions import carry_out, desk_of, etag, reader, stream_in_path
from interfaces.http.encoded import json_response
from interfaces.http.events import History, event_view
from interfaces.http.operations import gives, takes
from interfaces.http.order_view import OrderView, view
from interfaces.http.problems import Problem
from interfaces.http.purchase_rules import PurchaseRules, purchase_rules
from interfaces.http.queries import cursor_of, place_of
from interfaces.http.waiting import AtLeast, seen
from projections.orders import OrderRow
from projections.orders import reads as orders

if TYPE_CHECKING:
    from application.keys.sealing import Opened
    from domain.event import Recorded

CustomerCountry = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[A-Z]{2}$(?!\n)", description="Where the customer lives: a country's code, ISO 3166, two letters."
    ),
]
CustomerId = Annotated[
    str,
    QueryParameter(
        pattern=r"^(customer-)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$(?!\n)",
        description="Only what this customer ordered, by their id.",
    ),
]


class OrderPage(msgspec.Struct, frozen=True):
    """A page of a customer's orders, the newest first; `next` is the cursor of the page after it, if there is one."""

    orders: list[OrderRow]
    next: str | None


@post("/orders", operation_class=takes(RecordOrder), status_code=201)
async def record_order(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Record an order. Market and number name it, so recording it twice with the same contents is no news.

    Amounts are minor units of its currency, and those of each line add up to its price: what the customer paid, what a
    coupon took off, what points settled.
    """
    return await carry_out(
        request, RecordOrder, lambda action: order_stream(action.market, action.number), created=True
    )


@get("/orders", operation_class=gives(OrderPage))
async def list_orders(
    request: Request[Any, Any, Any],
    customer: CustomerId,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of a customer's orders, the newest first and at most 200, without personal data.

    Orders of whoever was merged into the customer are among them.

    An order is met once, whatever is recorded between two pages. With `at_least` the answer waits until the list has
    seen that position.
    """
    await reader(request, "read.order")
    await seen(request, "orders", at_least)
    desk = desk_of(request)
    included = await family(desk.streams, stream_in_path("customer", customer))
    page = await orders.of_customers(desk.rows, included, place_of(cursor, orders.Place), limit)
    return json_response(OrderPage(page.rows, None if page.next is None else cursor_of(page.next)))


@get("/orders/{order:str}", operation_class=gives(OrderView, etag=True))
async def get_order(request: Request[Any, Any, Any], order: FromPath[str]) -> Response[bytes]:
    """Return an order whole: lines, milestones and scans in order of time, wished changes, and what is legal now.

    Amounts are minor units of its currency.
    """
    principal = await reader(request, "read.order")
    shown = view(*await _told(request, order), Asker(principal.actor, desk_of(request).clock()))
    return json_response(shown, headers={"ETag": etag(shown.version)})


@get("/orders/{order:str}/history", operation_class=gives(History))
async def get_order_history(request: Request[Any, Any, Any], order: FromPath[str]) -> Response[bytes]:
    """Return every event of an order in order, with its personal texts opened; corrections leave what they correct."""
    await reader(request, "read.order")
    told = zip(*await _told(request, order), strict=True)
    return json_response(History([event_view(one, texts) for one, texts in told]))


@get("/orders/{order:str}/rules", operation_class=gives(PurchaseRules))
async def get_order_rules(
    request: Request[Any, Any, Any], order: FromPath[str], country: CustomerCountry = None
) -> Response[bytes]:
    """Return the rules that a purchase falls under, for a customer of a country: those published when it was made.

    Where nothing was published yet, the first ones apply, and `basis` is `first`. Without the time of the purchase they
    are those of now, and `basis` is null.
    """
    await reader(request, "read.order")
    desk, now = desk_of(request), desk_of(request).clock()
    state = (await desk.streams.refresh(ORDER, stream_in_path("order", order))).state
    if not isinstance(state, RecordedOrder):
        raise _unknown()
    policy = await desk.policies.governing(Governed(market=state.market, order=order), now)
    return json_response(purchase_rules(policy, state, country, now))


async def _told(request: Request[Any, Any, Any], order: str) -> tuple[list[Recorded[Any]], list[Opened]]:
    """Return an order's events and the personal texts of each; a 404 when there is no such order."""
    desk = desk_of(request)
    history = await desk.reading.history(stream_in_path("order", order))
    if not history:
        raise _unknown()
    return history, await open_history(history, desk.keys)


def _unknown() -> Problem:
    return Problem(404, "order_unknown", "There is no such order.")


HANDLERS = [
    record_order,
    list_orders,
    get_order,
    get_order_rules,
    get_order_history,
    *commands(ORDER, "orders", RecordOrder),
]
