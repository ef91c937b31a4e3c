"""What an endpoint promises beside its parameters: the body that it takes, and the one that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from litestar.openapi.spec import Operation

from domain.command import Action
from interfaces.http.conventions import Done

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler
    from msgspec import Struct

    from domain.errors import Refusal


@dataclass(frozen=True, slots=True)
class Contract:
    """What the OpenAPI document says of an endpoint that reads and writes its bodies itself.

    `takes` is an action, another struct, or bytes as they are. `gives` is None where the answer is no JSON, but of the
    `media_type`. `etag` says that the answer carries an `ETag`, `cached` that `If-None-Match` spares it, `public` that
    it needs no token. `refuses` are refusals beyond those of an action's aggregate.
    """

    takes: type[Struct | bytes] | None = None
    gives: type[Struct] | None = None
    media_type: str = "application/json"
    etag: bool = False
    cached: bool = False
    public: bool = False
    refuses: tuple[type[Refusal], ...] = ()


class Promised(Operation):
    """An operation with a contract; each endpoint has a class of its own."""

    contract: ClassVar[Contract] = Contract()


def takes(
    body: type[Struct | bytes], gives: type[Struct] | None = None, *, refuses: tuple[type[Refusal], ...] = ()
) -> type[Operation]:
    """Return an operation whose request body is this struct, or bytes as they are; an action gives a receipt."""
    given = Done if gives is None and issubclass(body, Action) else gives
    return promising(Contract(takes=body, gives=given, etag=given is Done, refuses=refuses))


def gives(answer: type[Struct], *, etag: bool = False, refuses: tuple[type[Refusal], ...] = ()) -> type[Operation]:
    """Return an operation that answers with this struct, and with its version as an `ETag` if it says so."""
    return promising(Contract(gives=answer, etag=etag, refuses=refuses))


def promising(contract: Contract) -> type[Operation]:
    """Return an operation with this contract."""
    return type("Promising", (Promised,), {"contract": contract})


def contract_of(handler: HTTPRouteHandler) -> Contract:
    """Return an endpoint's contract; one that says nothing has the plainest."""
    return getattr(handler.operation_class, "contract", Contract())
