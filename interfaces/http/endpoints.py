"""Every endpoint of the application, seen as its description sees it."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.typing import FieldDefinition
from msgspec import Struct

from domain.command import Action
from domain.registry import BY_ACTION
from interfaces.http.operations import Contract, contract_of

if TYPE_CHECKING:
    from litestar import Litestar

VERSION_IN_PATH = "/v1/"


@dataclass(frozen=True)
class Endpoint:
    """An address with a method. `category` is the aggregate that lives there, if one does."""

    path: str
    method: str
    handler: HTTPRouteHandler
    contract: Contract
    category: str | None
    in_path: frozenset[str]

    @property
    def name(self) -> str:
        """The operation's id: what the handler is called, once more for an address outside `/v1`."""
        name = self.handler.operation_id or self.handler.handler_name
        return str(name) if self.path.startswith(VERSION_IN_PATH) else f"{name}_unversioned"

    @property
    def collection(self) -> str:
        """The first part of the path behind the version."""
        return collection(self.path)

    @property
    def words(self) -> str:
        """What the endpoint does."""
        return inspect.cleandoc(self.handler.description or self.handler.fn.__doc__ or "")

    @property
    def commands(self) -> bool:
        """Tell whether it takes an action."""
        return _action(self.contract) is not None

    @property
    def body(self) -> type[Struct] | None:
        """What its JSON body is; None without one."""
        takes = self.contract.takes
        return takes if takes is not None and issubclass(takes, Struct) else None

    @property
    def limited(self) -> bool:
        """Tell whether asking it is counted against a budget."""
        return self.handler.opt.get("budget", "requests") is not None

    @property
    def parameters(self) -> dict[str, FieldDefinition]:
        """What its path and its query take, by name."""
        # A handler may read its path itself.
        in_path = {name: FieldDefinition.from_annotation(str, name=name) for name in sorted(self.in_path)}
        given = self.handler.parsed_fn_signature.parameters
        return in_path | {name: one for name, one in given.items() if name != "request"}


def endpoints(app: Litestar) -> list[Endpoint]:
    """Return the endpoints that are part of the contract, by path and method."""
    found = [
        (route, method, handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, handler in _handlers(route)
        if handler.resolve_include_in_schema()
    ]
    categories = {
        collection(route.path_format): BY_ACTION[action].category
        for route, _, handler in found
        if (action := _action(contract_of(handler))) is not None
    }
    made = [
        Endpoint(
            route.path_format,
            method.lower(),
            handler,
            contract_of(handler),
            categories.get(collection(route.path_format)),
            frozenset(route.path_parameters),
        )
        for route, method, handler in found
    ]
    return sorted(made, key=lambda one: (not one.path.startswith(VERSION_IN_PATH), one.path, one.method))


def collection(path: str) -> str:
    """Return the first part of a path behind the version."""
    return re.sub(r"^/v1", "", path).split("/")[1]


def _action(contract: Contract) -> type[Action] | None:
    return contract.takes if contract.takes is not None and issubclass(contract.takes, Action) else None


def _handlers(route: HTTPRoute) -> list[tuple[str, HTTPRouteHandler]]:
    return [(str(method), one) for one in route.route_handlers for method in one.http_methods if method != "OPTIONS"]
