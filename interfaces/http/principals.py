"""Who is asking: bearer tokens, and the members of staff to whom they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from application.access import Principal, TokenInvalid
from interfaces.http.problems import Problem

if TYPE_CHECKING:
    from litestar import Request

    from application.access import Access

__all__ = ["Principal", "authenticated"]


async def authenticated(request: Request[Any, Any, Any], access: Access, *, fresh: bool) -> Principal:
    """Return who is asking; raise a 401 that says what to send.

    `fresh` looks the token's owner up in the ledger now. A command need not, because its append checks under the lock
    that the owner's stream has not moved.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        _refuse("Send a token: `Authorization: Bearer ...`. `caseledger token create` makes one.")
    try:
        return await access.principal(token.strip(), fresh=fresh)
    except TokenInvalid:
        _refuse("The token is unknown, expired or revoked.")


def _refuse(detail: str) -> NoReturn:
    raise Problem(401, "not_authenticated", detail, headers={"WWW-Authenticate": 'Bearer realm="caseledger"'})
