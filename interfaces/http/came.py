"""What came with a request, and to which application.

Headers are read once: a framework's cost as much as all else that is done with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from litestar import Request

    from interfaces.http.service import Service

_READ: Final = "caseledger.headers"


def headers(request: Request[Any, Any, Any]) -> dict[bytes, bytes]:
    """Return the headers by their lower-case names; of several with one name the first."""
    scope = request.scope
    read: dict[bytes, bytes] | None = scope["state"].get(_READ)
    if read is None:
        read = scope["state"][_READ] = dict(reversed(list(scope["headers"])))
    return read


def header(request: Request[Any, Any, Any], name: bytes) -> str | None:
    """Return a header by its lower-case name; the first of several."""
    value = headers(request).get(name)
    return None if value is None else value.decode("latin-1")


def service_of(request: Request[Any, Any, Any]) -> Service:
    """Return the application that a request came to."""
    app: Service = request.scope["litestar_app"]  # type: ignore[assignment]  # no other application has our handlers
    return app
