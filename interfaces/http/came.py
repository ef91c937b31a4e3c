"""What came with a request, and to which application.

Headers are read once: a framework's cost as much as all else that is done with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from litestar import Request

    from interfaces.http.service import Service

_READ: Final = "caseledger.headers"


def header(request: Request[Any, Any, Any], name: bytes) -> str | None:
    """Return a header by its lower-case name; the first of several."""
    read = request.scope["state"].get(_READ)
    if read is None:
        scope = request.scope
        read = scope["state"][_READ] = dict(reversed(list(scope["headers"])))
    value: bytes | None = read.get(name)
    return None if value is None else value.decode("latin-1")


def service_of(request: Request[Any, Any, Any]) -> Service:
    """Return the application that a request came to."""
    app: Service = request.scope["litestar_app"]  # type: ignore[assignment]  # no other application has our handlers
    return app
