"""What all endpoints share: the desk behind them, preconditions, idempotency keys, receipts and cursors."""

from __future__ import annotations

import re
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

import msgspec

from application.acknowledging import Acknowledged
from application.errors import AuthorityChanged, ReplayedRefusal
from application.ids import uuid7
from application.store.units import IdempotencyKey
from application.terms import Terms
from domain.command import Command
from domain.errors import Refusal
from domain.registry import NAMES
from interfaces.http.bodies import read
from interfaces.http.came import headers, service_of
from interfaces.http.encoded import json_response
from interfaces.http.principals import permitted, target_of
from interfaces.http.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from litestar import Request, Response

    from application.desk import Desk
    from application.store.units import Claim, Receipt
    from domain.command import Action
    from interfaces.http.principals import Principal

T = TypeVar("T")
A = TypeVar("A", bound="Action")
B = TypeVar("B", bound=msgspec.Struct)
LARGEST: Final = 2**63 - 1
"""The largest position or version that the database knows."""
TRIES: Final = 3
"""How often the right to act is read anew because it changed meanwhile."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class Done(msgspec.Struct, frozen=True, omit_defaults=True):
    """A command was carried out: the stream's id and version now, and the position to ask reads to be at.

    After intake `missing` names what a case should still say, in the order in which to ask; `made` is the stream of
    what the command made beside. `acknowledgement` is what the policy tells whoever opened a case at once.
    """

    id: str
    version: int
    position: int
    recorded_at: datetime
    number: str | None = None
    missing: tuple[str, ...] | None = None
    made: str | None = None
    acknowledgement: Acknowledged | None = None


if TYPE_CHECKING:
    More = Callable[[Request[Any, Any, Any], type[Action], Receipt], Awaitable[dict[str, Any]]]
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def desk_of(request: Request[Any, Any, Any]) -> Desk:
    """Return the desk that the application was made with."""
    return service_of(request).desk


async def reader(request: Request[Any, Any, Any], right: str) -> Principal:
    """Return who is reading, if they may, looked up in the ledger now."""
    return await permitted(request, desk_of(request).access, right, fresh=True)


class Asked(NamedTuple, Generic[B]):
    """A command as it came: who asks, what is in the body and its bytes, and the stream that it is asked of."""

    principal: Principal
    body: B
    stream: str
    raw: bytes
    minted: bool = False


async def carry_out(
    request: Request[Any, Any, Any],
    expected: type[A],
    stream_of: Callable[[A], str],
    *,
    created: bool = False,
    minted: bool = False,
    more: More | None = None,
) -> Response[bytes]:
    """Read an action from the body, execute it on its stream, and answer with the receipt; its name is the right.

    `minted` says that `stream_of` makes a new id; `more` returns what else the answer says.
    """
    came = await asked(request, NAMES[expected], expected, stream_of)
    receipt = await execute(request, came._replace(minted=minted) if minted else came, came.body)
    told = {} if more is None else await more(request, expected, receipt)
    return answer(receipt, request, created=created, more=told)


async def asked(
    request: Request[Any, Any, Any], right: str, expected: type[B], stream_of: Callable[[B], str]
) -> Asked[B]:
    """Return what was asked by somebody with a right to it. Whoever has none is told nothing else."""
    principal = await permitted(request, desk_of(request).access, right, fresh=False)
    try:
        body, raw = await read(request, expected)
        return Asked(principal, body, stream_of(body), raw)
    except Problem:
        # Nothing will be appended that could find out: whoever may no longer ask is told that first.
        await reader(request, right)
        raise


async def execute(
    request: Request[Any, Any, Any], came: Asked[Any], action: Action, claims: tuple[Claim, ...] = ()
) -> Receipt:
    """Execute an action in the name of whoever asked. That a decision is not theirs to take is recorded."""
    try:
        return await _execute(request, came, action, claims)
    except ReplayedRefusal:
        # It was recorded when it was first given.
        raise
    except Refusal as refusal:
        if refusal.kind == "forbidden":
            access, right = desk_of(request).access, NAMES[type(action)]
            await access.refused(came.principal, right, target_of(request), code=refusal.code)
        raise


async def _execute(
    request: Request[Any, Any, Any], came: Asked[Any], action: Action, claims: tuple[Claim, ...]
) -> Receipt:
    desk = desk_of(request)
    principal, command_id = came.principal, uuid7()
    if_version = _if_version(request)
    idempotency = _idempotency(request, desk, principal, came.raw)
    for _ in range(TRIES):
        now = desk.clock()
        command = Command(
            action=action,
            stream=came.stream,
            id=command_id,
            now=now,
            occurred_at=action.occurred_at or now,
            actor=principal.actor,
            on_behalf_of=principal.on_behalf_of,
            roles=principal.command_roles,
        )
        terms = Terms(
            if_version=if_version,
            idempotency=idempotency,
            authority=principal.authority,
            claims=claims,
            minted=came.minted,
        )
        try:
            return await desk.ledger.execute(command, terms)
        except AuthorityChanged:
            principal = await permitted(request, desk.access, NAMES[type(action)], fresh=True)
    raise Problem(503, "authority_unsettled", "Your rights are being changed; ask again.", headers={"Retry-After": "1"})


def answer(
    receipt: Receipt, request: Request[Any, Any, Any], *, created: bool, more: Mapping[str, Any] = NOTHING
) -> Response[bytes]:
    """Return a receipt as an answer: 201 with the new address, or 200."""
    done = Done(receipt.stream, receipt.version, receipt.position, receipt.recorded_at, receipt.number, **more)
    headers = {"ETag": etag(receipt.version)}
    if created:
        headers["Location"] = f"{request.scope['path'].rstrip('/')}/{receipt.stream}"
    return json_response(done, status=201 if created else 200, headers=headers)


def etag(version: int) -> str:
    """Return a version as an entity tag."""
    return f'"{version}"'


def stream_in_path(category: str, given: str) -> str:
    """Return the stream that a path names, by its id or by the bare UUID in it; a 404 says what ids look like."""
    lowered = given.lower()
    identity = lowered.removeprefix(f"{category}-")
    if not _UUID.fullmatch(identity):
        raise Problem(404, f"{category}_unknown", f"There is no such {category}; ids look like {category}-<uuid>.")
    return f"{category}-{identity}"


def _if_version(request: Request[Any, Any, Any]) -> int | None:
    given = headers(request).get(b"if-match")
    if given is None or given.strip() == b"*":
        return None
    match = re.fullmatch(rb'"([0-9]{1,18})"', given.strip())
    if match is None:
        raise Problem(400, "malformed_if_match", 'If-Match takes one ETag as it was given: `"7"`.')
    return int(match[1])


def _idempotency(
    request: Request[Any, Any, Any], desk: Desk, principal: Principal, raw: bytes
) -> IdempotencyKey | None:
    written = headers(request).get(b"idempotency-key")
    if written is None:
        return None
    given = written.decode("latin-1")
    if not _KEY.fullmatch(given):
        raise Problem(400, "malformed_idempotency_key", "Idempotency-Key takes 1 to 255 visible ASCII characters.")
    scope = (principal.actor, principal.on_behalf_of or "", request.method, request.scope["path"], given)
    digest = desk.secret.idempotency
    return IdempotencyKey(digest(*(one.encode() for one in scope)), digest(raw))
