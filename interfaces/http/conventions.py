"""What all endpoints share: the desk behind them, preconditions, idempotency keys, receipts and cursors."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec
from litestar import Response

from application.errors import AuthorityChanged
from application.ids import uuid7
from application.store.units import IdempotencyKey
from application.terms import Terms
from domain.command import Command
from interfaces.http.bodies import read
from interfaces.http.principals import authenticated
from interfaces.http.problems import FieldError, Problem, invalid_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar import Request

    from application.desk import Desk
    from application.store.units import Receipt
    from domain.command import Action
    from interfaces.http.principals import Principal

T = TypeVar("T")
A = TypeVar("A", bound="Action")
LARGEST: Final = 2**63 - 1
"""The largest position or version that the database knows."""
TRIES: Final = 3
"""How often the right to act is read anew because it changed meanwhile."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class Done(msgspec.Struct, frozen=True, omit_defaults=True):
    """A command was carried out: the stream's id and version now, and the position to ask reads to be at."""

    id: str
    version: int
    position: int
    recorded_at: datetime
    number: str | None = None


def well_formed(request: Request[Any, Any, Any]) -> None:
    """Refuse parameters that would be overlooked, and characters that PostgreSQL does not take."""
    scope = request.scope
    # Not request.url: that needs a Host header that makes sense.
    if "\x00" in scope["path"] or not _is_text(scope.get("raw_path", b"")):
        raise Problem(404, "not_found", "There is nothing at this address.")
    if not _is_text(scope["query_string"]):
        raise Problem(400, "invalid_parameters", "The query is not UTF-8.")
    known = request.route_handler.parsed_fn_signature.parameters
    given = request.query_params
    errors = [FieldError(name, "There is no such parameter here.") for name in given.keys() - known]
    errors += [FieldError(name, "Give it once.") for name in given if len(given.getall(name)) > 1]
    errors += [
        FieldError(name, "NUL characters are not taken.") for name, value in given.multi_items() if "\x00" in value
    ]
    if errors:
        raise invalid_parameters(*errors)


def _is_text(quoted: bytes) -> bool:
    """Tell whether percent-encoded bytes are UTF-8; decoders on the way replace what is not."""
    if b"%" not in quoted and quoted.isascii():
        return True
    try:
        unquote_to_bytes(quoted).decode()
    except UnicodeDecodeError:
        return False
    return True


def desk_of(request: Request[Any, Any, Any]) -> Desk:
    """Return the desk that the application was made with."""
    desk: Desk = request.app.state.desk
    return desk


async def reader(request: Request[Any, Any, Any]) -> Principal:
    """Return who is reading, looked up in the ledger now."""
    return await authenticated(request, desk_of(request).access, fresh=True)


async def carry_out(
    request: Request[Any, Any, Any], expected: type[A], stream_of: Callable[[A], str], *, created: bool = False
) -> Response[bytes]:
    """Read an action from the body, execute it on its stream, and answer with the receipt."""
    desk = desk_of(request)
    principal = await authenticated(request, desk.access, fresh=False)
    try:
        action, raw = await read(request, expected)
        stream = stream_of(action)
    except Problem:
        # Nothing will be appended that could find out: whoever may no longer ask is told that first.
        await reader(request)
        raise
    receipt = await _execute(request, desk, principal, action, stream, raw)
    return answer(receipt, request, created=created)


async def _execute(
    request: Request[Any, Any, Any], desk: Desk, principal: Principal, action: Action, stream: str, raw: bytes
) -> Receipt:
    command_id = uuid7()
    for _ in range(TRIES):
        now = desk.clock()
        command = Command(
            action=action,
            stream=stream,
            id=command_id,
            now=now,
            occurred_at=action.occurred_at or now,
            actor=principal.actor,
        )
        terms = Terms(
            if_version=_if_version(request),
            idempotency=_idempotency(request, desk, principal, raw),
            authority=principal.authority,
        )
        try:
            return await desk.ledger.execute(command, terms)
        except AuthorityChanged:
            principal = await authenticated(request, desk.access, fresh=True)
    raise Problem(503, "authority_unsettled", "Your rights are being changed; ask again.", headers={"Retry-After": "1"})


def answer(receipt: Receipt, request: Request[Any, Any, Any], *, created: bool) -> Response[bytes]:
    """Return a receipt as an answer: 201 with the new address, or 200."""
    done = Done(receipt.stream, receipt.version, receipt.position, receipt.recorded_at, receipt.number)
    headers = {"ETag": etag(receipt.version)}
    if created:
        headers["Location"] = f"{request.scope['path'].rstrip('/')}/{receipt.stream}"
    return json_response(done, status=201 if created else 200, headers=headers)


def json_response(body: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Return a body as JSON."""
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json", headers=headers or {})


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
    given = request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    match = re.fullmatch(r'"(\d{1,18})"', given.strip())
    if match is None:
        raise Problem(400, "malformed_if_match", 'If-Match takes one ETag as it was given: `"7"`.')
    return int(match[1])


def _idempotency(
    request: Request[Any, Any, Any], desk: Desk, principal: Principal, raw: bytes
) -> IdempotencyKey | None:
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not _KEY.fullmatch(given):
        raise Problem(400, "malformed_idempotency_key", "Idempotency-Key takes 1 to 255 visible ASCII characters.")
    scope = (principal.actor, request.method, request.scope["path"], given)
    digest = desk.secret.idempotency
    return IdempotencyKey(digest(*(one.encode() for one in scope)), digest(raw))


def cursor_of(place: object) -> str:
    """Return a place in a list as an opaque cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place_of(cursor: str | None, expected: type[T]) -> T | None:
    """Return the place that a cursor stands for; a 422 for one that this API did not give."""
    if cursor is None:
        return None
    try:
        decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        if b"\\u0000" in decoded:
            raise ValueError  # noqa: TRY301 - NUL, which no place of ours holds and PostgreSQL does not take
        return msgspec.json.decode(decoded, type=expected)
    except (ValueError, msgspec.DecodeError) as error:
        wrong = FieldError("cursor", "Take it from `next` of the page before.")
        raise Problem(422, "malformed_cursor", "The cursor is not one of this list's.", errors=(wrong,)) from error
