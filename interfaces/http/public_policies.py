"""`/v1/policies/{market}`: the policy of a market as customers may read it. It takes no token."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.params import PathParameter, QueryParameter

from application.showing.public import PublicPolicy
from application.showing.reading import PolicyUnknown, show
from interfaces.http.cached import Cached
from interfaces.http.came import header
from interfaces.http.conventions import desk_of
from interfaces.http.docs import HEADERS
from interfaces.http.negotiation import tag, wants_html, wished
from interfaces.http.operations import Contract, promising
from interfaces.http.queries import moment
from interfaces.policies.html import CONTENT, html

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS: Final = 60
"""How long an answer may be kept without asking again."""
HTML: Final = "text/html"
JSON: Final = "application/json"
_PAGE: Final = {**HEADERS, "Content-Security-Policy": f"{CONTENT}; frame-ancestors 'none'"}
InMarket = Annotated[
    str,
    PathParameter(
        pattern=r"^[A-Za-z0-9_-]{1,32}$(?!\n)",
        description="The market. Of one that no policy names what holds for the rest is shown.",
    ),
]
Wished = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)",
        description="The language to read it in (BCP 47), before those of `Accept-Language`. The nearest is taken, and"
        " the policy's first where none is near; `language` says which.",
    ),
]
At = Annotated[
    datetime | None,
    QueryParameter(
        description="What held, or will hold, at that time: `2026-03-02T09:00:00Z`. Left out, what holds now. Before"
        " the first publication it is that one, and `before_first`."
    ),
]


@get(
    "/policies/{market:str}",
    operation_class=promising(Contract(gives=PublicPolicy, cached=True, public=True, refuses=(PolicyUnknown,))),
)
async def get_public_policy(
    request: Request[Any, Any, Any], market: InMarket, language: Wished = None, at: At = None
) -> Response[bytes]:
    """Return what customers may know of the policy that holds for a market: channels and hours, promises, the return
    policy, complaints, rules, figures with their source, announced changes, and all versions.

    Whoever would rather have `text/html` is given the page.
    """
    shown = await _shown(request, market, language, at)
    if wants_html(header(request, b"accept")):
        return _page(request, shown)
    return _kept(msgspec.json.encode(shown), JSON, shown.language, {}).answer(request)


@get(
    "/policies/{market:str}/page",
    operation_class=promising(Contract(media_type=HTML, cached=True, public=True, refuses=(PolicyUnknown,))),
)
async def get_public_policy_page(
    request: Request[Any, Any, Any], market: InMarket, language: Wished = None, at: At = None
) -> Response[bytes]:
    """Return the policy that holds for a market as a page for customers, to be read, printed and kept."""
    return _page(request, await _shown(request, market, language, at))


async def _shown(
    request: Request[Any, Any, Any], market: str, language: str | None, at: datetime | None
) -> PublicPolicy:
    asked_at = moment("at", at)
    preferred = [*([] if language is None else [tag(language)]), *wished(request)]
    desk = desk_of(request)
    return await show(desk.policies, market, preferred, asked_at, desk.clock())


def _page(request: Request[Any, Any, Any], shown: PublicPolicy) -> Response[bytes]:
    return _kept(html(shown).encode(), HTML, shown.language, _PAGE).answer(request)


def _kept(body: bytes, media_type: str, language: str, more: Mapping[str, str]) -> Cached:
    """Return a body that anybody may keep for a while."""
    headers = {
        "Cache-Control": f"public, max-age={SECONDS}",
        "Vary": "Accept, Accept-Language",
        "Content-Language": language,
    }
    return Cached(body, media_type, {**headers, **more})


HANDLERS = [get_public_policy, get_public_policy_page]
