"""Answers that are bytes already."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec
from litestar import Response

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send

_JSON: Final = b"application/json"


class Encoded(Response[bytes]):
    """A body of JSON with its headers, sent as it is.

    The framework would build its own answer of this, which takes longer than a command spends in the domain.
    """

    def __init__(self, body: bytes, status: int, headers: dict[str, str]) -> None:
        # Not super().__init__: cookies, encoders and tasks have no place in a body that is bytes already.
        self.content = body
        self.status_code = status
        self.media_type = "application/json"
        self.headers = headers

    def to_asgi_response(self, *_args: Any, **_named: Any) -> ASGIApp:  # type: ignore[override]  # noqa: ANN401 - of the framework
        """Return what sends the answer."""
        return self._sent

    async def _sent(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        body = self.content
        fields = [(b"content-type", _JSON), (b"content-length", str(len(body)).encode())]
        fields += [(_name(name), value.encode("latin-1")) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status_code or 200, "headers": fields})
        await send({"type": "http.response.body", "body": body, "more_body": False})


@cache
def _name(name: str) -> bytes:
    return name.lower().encode()


def json_response(body: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return a body as JSON."""
    return Encoded(msgspec.json.encode(body), status, headers or {})
