"""What stands in a query: parameters that are known and given once, times with their zone, cursors of our lists."""

from __future__ import annotations

import base64
from collections import Counter
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, get_args
from urllib.parse import parse_qsl, unquote_to_bytes

import msgspec

from domain.command import EARLIEST, LATEST
from interfaces.http.problems import FieldError, Problem, invalid_parameters

if TYPE_CHECKING:
    from litestar import Request
    from litestar.handlers import BaseRouteHandler

T = TypeVar("T")


def well_formed(request: Request[Any, Any, Any]) -> None:
    """Refuse parameters that would be overlooked, and characters that PostgreSQL does not take."""
    scope = request.scope
    # Not request.url: that needs a Host header that makes sense.
    if "\x00" in scope["path"] or not _is_text(scope.get("raw_path", b"")):
        raise Problem(404, "not_found", "There is nothing at this address.")
    if not scope["query_string"]:
        return
    if not _is_text(scope["query_string"]):
        raise Problem(400, "invalid_parameters", "The query is not UTF-8.")
    if errors := _errors(request.route_handler, scope["query_string"]):
        raise invalid_parameters(*errors)


@lru_cache(512)
def _errors(handler: BaseRouteHandler, query: bytes) -> tuple[FieldError, ...]:
    """Return what is wrong with a query; screens ask the same ones again and again."""
    known = handler.parsed_fn_signature.parameters
    given = parse_qsl(query.decode(), keep_blank_values=True)
    times = Counter(name for name, _ in given)
    errors = [FieldError(name, "There is no such parameter here.") for name in times.keys() - known]
    errors += [FieldError(name, "Give it once.") for name, count in times.items() if count > 1]
    errors += [FieldError(name, "NUL characters are not taken.") for name, value in given if "\x00" in value]
    errors += [
        FieldError(name, "Leave it out, or give it a value.")
        for name, value in given
        # The framework would take it for one that was left out.
        if value.lower() == "null"
        and name in known
        and type(None) in (taken := get_args(known[name].annotation))
        and str not in taken
    ]
    return tuple(errors)


def _is_text(quoted: bytes) -> bool:
    """Tell whether percent-encoded bytes are UTF-8; decoders on the way replace what is not."""
    if b"%" not in quoted and quoted.isascii():
        return True
    try:
        unquote_to_bytes(quoted).decode()
    except UnicodeDecodeError:
        return False
    return True


def moment(name: str, given: datetime | None) -> datetime | None:
    """Return a time of the query; a 400 for one without its zone, or beyond what is meant."""
    if given is None:
        return None
    if given.tzinfo is None:
        raise invalid_parameters(FieldError(name, "Give the time with its zone: 2026-03-02T09:00:00Z."))
    if not EARLIEST <= given < LATEST:
        raise invalid_parameters(FieldError(name, f"A time lies between {EARLIEST:%Y} and {LATEST:%Y}."))
    return given


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
        raise of_another_list() from error


def of_another_list() -> Problem:
    """Return that a cursor is not one of the list in which it was given."""
    wrong = FieldError("cursor", "Take it from `next` of the page before.")
    return Problem(422, "malformed_cursor", "The cursor is not one of this list's.", errors=(wrong,))
