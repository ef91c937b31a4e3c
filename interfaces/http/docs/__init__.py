"""The description of the API: `/v1/schema/openapi.json`, and `/v1/docs`, a page that shows it without the internet."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Final

from litestar import Request, Response, Router, get

from interfaces.http.admission import FREE
from interfaces.http.cached import Cached
from interfaces.http.came import service_of

HEADERS: Final = {
    # Nothing is loaded from elsewhere, no script stands in the page, and no other page may hold it in a frame.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def _file(name: str, media_type: str) -> Cached:
    return Cached(files(__package__).joinpath(name).read_bytes(), media_type, HEADERS)


_PAGE: Final = _file("page.html", "text/html")
_STYLE: Final = _file("page.css", "text/css")
_SCRIPT: Final = _file("page.js", "text/javascript")


@get("/schema/openapi.json")
async def get_document(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the OpenAPI document."""
    return service_of(request).document.answer(request)


@get("/docs")
async def get_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the page."""
    return _PAGE.answer(request)


@get("/docs/page.css")
async def get_style(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return how the page looks."""
    return _STYLE.answer(request)


@get("/docs/page.js")
async def get_script(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return what the page does."""
    return _SCRIPT.answer(request)


ROUTER: Final = Router(
    "/v1", route_handlers=[get_document, get_page, get_style, get_script], include_in_schema=False, opt=FREE
)
