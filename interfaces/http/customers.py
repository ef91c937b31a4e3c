"""`/v1/customers`: register, change, read and find customers."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from application.ids import new_stream
from application.store.sql import query
from domain.command import Line
from domain.customer.commands import Email, Phone, RegisterCustomer
from domain.customer.decisions import CUSTOMER, legal
from interfaces.http.bodies import read
from interfaces.http.commands import commands
from interfaces.http.conventions import carry_out, desk_of, etag, json_response, reader
from interfaces.http.opening import whole
from interfaces.http.operations import takes
from interfaces.http.problems import FieldError, Problem

FOUND_AT_MOST = 100


class FindCustomers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Find customers by exactly one of these; they stand in the body, because addresses end up in logs."""

    email: Email | None = None
    phone: Phone | None = None
    order_number: Line | None = None


@post("/customers", operation_class=takes(RegisterCustomer), status_code=201)
async def register_customer(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Register a customer."""
    return await carry_out(request, RegisterCustomer, lambda _action: new_stream("customer"), created=True)


@get("/customers/{customer:str}")
async def get_customer(request: Request[Any, Any, Any], customer: FromPath[str]) -> Response[bytes]:
    """Return a customer with the contact details given last."""
    found = await whole(request, CUSTOMER, customer)
    shown = {
        "id": found.stream,
        "version": found.version,
        "market": found.state.market,
        "language": found.state.language,
        "name": found.texts.get("name"),
        "email": found.texts.get("email"),
        "phone": found.texts.get("phone"),
        "legal": legal(found.state, found.asker),
    }
    return json_response(shown, headers={"ETag": etag(found.version)})


@post("/customers/find", operation_class=takes(FindCustomers), status_code=200)
async def find_customers(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the customers with this e-mail address, telephone number or order number, at most 100."""
    await reader(request)
    desk = desk_of(request)
    wanted, _ = await read(request, FindCustomers)
    given = [(kind, value) for kind in wanted.__struct_fields__ if (value := getattr(wanted, kind)) is not None]
    if len(given) != 1:
        wrong = FieldError("", "Give exactly one of `email`, `phone` and `order_number`.")
        raise Problem(422, "invalid_body", wrong.detail, errors=(wrong,))
    ((kind, value),) = given
    column = "find_blind_subjects" if kind == "order_number" else "find_blind"
    rows = await desk.rows(query(column), (kind, desk.secret.index(kind, value), FOUND_AT_MOST))
    return json_response({"customers": [stream for (stream,) in rows]})


HANDLERS = [register_customer, get_customer, find_customers, *commands(CUSTOMER, "customers", RegisterCustomer)]
