"""`/v1/customers`: register, change, merge, read and find customers."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from application.ids import new_stream
from application.merges import family, roots
from application.store.sql import query
from domain.command import Line
from domain.customer.commands import ChangeContactDetails, Email, Phone, RegisterCustomer
from domain.customer.decisions import CUSTOMER, legal
from domain.customer.state import Consent, Merged
from interfaces.http.bodies import read
from interfaces.http.commands import commands
from interfaces.http.conventions import carry_out, desk_of, etag, reader, stream_in_path
from interfaces.http.encoded import json_response
from interfaces.http.opening import whole
from interfaces.http.operations import gives, takes
from interfaces.http.problems import FieldError, Problem
from interfaces.http.service_file import get_service_file
from interfaces.http.zones import must_be_a_zone

FOUND_AT_MOST = 100


class CustomerView(msgspec.Struct, frozen=True):
    """A customer with what they gave last; a contact detail is None too once its key is gone.

    `merged_into` is the customer whom they were merged into, `root` the one to deal with, at the end of all merges.
    `merged` are all customers who were merged into this one, or into one of those.
    """

    id: str
    version: int
    market: str
    language: str | None
    time_zone: str | None
    preferred_channel: str | None
    name: str | None
    email: str | None
    phone: str | None
    consents: tuple[Consent, ...]
    merged_into: str | None
    root: str | None
    merged: list[str]
    legal: tuple[str, ...]


class FindCustomers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Find customers by exactly one of these; they stand in the body, because addresses end up in logs."""

    email: Email | None = None
    phone: Phone | None = None
    order_number: Line | None = None


class FoundCustomer(msgspec.Struct, frozen=True):
    """A customer, and if they were merged into another, the one to deal with."""

    id: str
    root: str | None


class FoundCustomers(msgspec.Struct, frozen=True):
    """The customers who fit, in the order of their ids."""

    customers: list[FoundCustomer]


@post("/customers", operation_class=takes(RegisterCustomer), status_code=201)
async def register_customer(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Register a customer."""

    def stream_of(action: RegisterCustomer) -> str:
        must_be_a_zone(action.time_zone)
        return new_stream("customer")

    return await carry_out(request, RegisterCustomer, stream_of, created=True)


@post(
    "/customers/{customer:str}/change_contact_details",
    operation_class=takes(ChangeContactDetails),
    status_code=200,
    operation_id="customer_change_contact_details",
    description=ChangeContactDetails.__doc__,
)
async def change_contact_details(request: Request[Any, Any, Any], customer: FromPath[str]) -> Response[bytes]:
    """Give some contact details or preferences anew."""

    def stream_of(action: ChangeContactDetails) -> str:
        must_be_a_zone(action.time_zone)
        return stream_in_path("customer", customer)

    return await carry_out(request, ChangeContactDetails, stream_of)


@get("/customers/{customer:str}", operation_class=gives(CustomerView, etag=True))
async def get_customer(request: Request[Any, Any, Any], customer: FromPath[str]) -> Response[bytes]:
    """Return a customer with the contact details given last, and whom they were merged with."""
    found = await whole(request, CUSTOMER, customer)
    streams = desk_of(request).streams
    state, file = found.state, found.state.file
    into = state.into if isinstance(state, Merged) else None
    shown = CustomerView(
        id=found.stream,
        version=found.version,
        market=file.market,
        language=file.language,
        time_zone=file.time_zone,
        preferred_channel=file.preferred_channel,
        # The newest text of a detail that was removed is still among the texts.
        name=found.texts.get("name") if file.name else None,
        email=found.texts.get("email") if file.email else None,
        phone=found.texts.get("phone") if file.phone else None,
        consents=file.consents,
        merged_into=into,
        root=None if into is None else (await roots(streams, [into]))[into],
        merged=(await family(streams, found.stream))[1:] if file.merged else [],
        legal=legal(state, found.asker),
    )
    return json_response(shown, headers={"ETag": etag(found.version)})


@post("/customers/find", operation_class=takes(FindCustomers, gives=FoundCustomers), status_code=200)
async def find_customers(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the customers with this e-mail address, telephone number or order number, at most 100.

    Spellings that mean the same find the same, and so do addresses and numbers that were given up since.
    """
    await reader(request, "read.customer")
    desk = desk_of(request)
    wanted, _ = await read(request, FindCustomers)
    given = [(kind, value) for kind in wanted.__struct_fields__ if (value := getattr(wanted, kind)) is not None]
    if len(given) != 1:
        wrong = FieldError("", "Give exactly one of `email`, `phone` and `order_number`.")
        raise Problem(422, "invalid_body", wrong.detail, errors=(wrong,))
    ((kind, value),) = given
    column = "find_blind_subjects" if kind == "order_number" else "find_blind"
    rows = await desk.rows(query(column), (kind, desk.secret.index(kind, value), FOUND_AT_MOST))
    # Of senders who are not customers yet, addresses may be known too.
    ends = await roots(desk.streams, [stream for (stream,) in rows if stream.startswith("customer-")])
    return json_response(FoundCustomers([FoundCustomer(one, None if end == one else end) for one, end in ends.items()]))


HANDLERS = [
    register_customer,
    change_contact_details,
    get_customer,
    get_service_file,
    find_customers,
    *commands(CUSTOMER, "customers", RegisterCustomer, ChangeContactDetails),
]
