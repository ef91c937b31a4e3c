"""Who is asking, and whether they may: bearer tokens, the members of staff to whom they belong, and their rights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from application.access import NotEmployed, Principal, TokenInvalid
from domain.staff.rights import ACT_ON_BEHALF
from interfaces.http.admission import bearer, recognise, reject
from interfaces.http.came import headers
from interfaces.http.problems import Problem

if TYPE_CHECKING:
    from litestar import Request

    from application.access import Access

__all__ = ["Principal", "authenticated", "permitted", "target_of"]

HEADER: Final = b"on-behalf-of"
"""Names the member of staff whom a request is made for."""
_STAFF = re.compile(r"staff-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMED = re.compile(r"([a-z]+-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def permitted(request: Request[Any, Any, Any], access: Access, right: str, *, fresh: bool) -> Principal:
    """Return who is asking, if they may and so may whoever they act for; raise a 401, 403 or 422.

    A 403 is given once it stands in the ledger. Nobody is refused on rights that were not looked up now.
    """
    known = None if fresh else access.known(bearer(request))
    if known is None:
        principal = await authenticated(request, access, fresh=fresh)
    else:
        principal = known
        recognise(request)
    staff = _acted_for(request)
    wanted = right
    if staff is not None and not principal.represents:
        wanted = ACT_ON_BEHALF
    elif staff is not None:
        try:
            principal = await access.representing(principal, staff, fresh=fresh)
        except NotEmployed as error:
            detail = f"{staff} does not work here; On-Behalf-Of takes the id of somebody who does."
            raise Problem(422, "on_behalf_of_unknown", detail) from error
    if wanted == right and right in principal.rights:
        return principal
    if not fresh:
        return await permitted(request, access, right, fresh=True)
    await access.refused(principal, wanted, target_of(request), code="not_permitted", on_behalf_of=staff)
    both = " Whoever acts for somebody and whoever they act for must both have it." if staff and wanted == right else ""
    raise Problem(403, "not_permitted", f"That takes the right `{wanted}`, which your roles do not give.{both}")


def target_of(request: Request[Any, Any, Any]) -> str:
    """Return what a request is about: its method and address, with the ids in it and nothing else that was written."""
    path = str(request.scope["path_template"])
    for name, given in request.path_params.items():
        if _NAMED.fullmatch(str(given).lower()):
            path = path.replace(f"{{{name}}}", str(given).lower())
    return f"{request.method} {path}"


def _acted_for(request: Request[Any, Any, Any]) -> str | None:
    given = headers(request).get(HEADER)
    if given is None:
        return None
    staff = given.decode("latin-1").strip().lower()
    if not _STAFF.fullmatch(staff):
        raise Problem(400, "malformed_on_behalf_of", "On-Behalf-Of takes the id of a member of staff: `staff-<uuid>`.")
    return staff


async def authenticated(request: Request[Any, Any, Any], access: Access, *, fresh: bool) -> Principal:
    """Return who is asking; raise a 401 that says what to send.

    `fresh` looks the token's owner up in the ledger now. A command need not, because its append checks under the lock
    that the owner's stream has not moved.
    """
    token = bearer(request)
    if not token:
        _refuse("Send a token: `Authorization: Bearer ...`. `caseledger token create` makes one.")
    try:
        principal = await access.principal(token, fresh=fresh)
    except TokenInvalid:
        reject(request)
        _refuse("The token is unknown, expired or revoked.")
    recognise(request)
    return principal


def _refuse(detail: str) -> NoReturn:
    raise Problem(401, "not_authenticated", detail, headers={"WWW-Authenticate": 'Bearer realm="caseledger"'})
