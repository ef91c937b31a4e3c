"""Commands on what is there already: an address for each action of an aggregate, under its verb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, post

from interfaces.http.conventions import carry_out, stream_in_path
from interfaces.http.operations import takes

if TYPE_CHECKING:
    from domain.aggregate import Aggregate
    from domain.command import Action
    from interfaces.http.conventions import More


def commands(aggregate: Aggregate, collection: str, *left_out: type[Action], more: More | None = None) -> list[Any]:
    """Return a handler for `POST /{collection}/{id}/{verb}` for each action of an aggregate but those left out."""
    return [_command(aggregate.category, collection, one, more) for one in aggregate.actions if one not in left_out]


def _command(category: str, collection: str, action: type[Action], more: More | None) -> Any:  # noqa: ANN401 - a Litestar handler
    name = f"{category}_{action.verb}"

    @post(
        f"/{collection}/{{identity:str}}/{action.verb}",
        operation_class=takes(action),
        status_code=200,
        name=name,
        operation_id=name,
        description=action.__doc__,
    )
    async def handler(request: Request[Any, Any, Any]) -> Response[bytes]:
        # Not a parameter: the framework takes as long over one as a decision does.
        identity = request.scope["path_params"]["identity"]
        return await carry_out(request, action, lambda _action: stream_in_path(category, identity), more=more)

    return handler
