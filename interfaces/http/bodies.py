"""Reading a request's body: strictly, and with an answer that says what is wrong and where, all at once."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, get_args, get_origin

import msgspec

from domain.command import EARLIEST, LATEST
from interfaces.http.came import headers
from interfaces.http.problems import FieldError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar import Request

T = TypeVar("T")
LIMIT: Final = 1024 * 1024
"""The largest JSON body in bytes."""
ERRORS_TOLD: Final = 100
"""The most errors that one answer lists."""


async def read(request: Request[Any, Any, Any], expected: type[T]) -> tuple[T, bytes]:
    """Return the body as the expected type, and its bytes; raise `Problem` for anything else."""
    given = headers(request)
    raw = await _bytes_of(request, given.get(b"content-length", b""))
    if raw and given.get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
        raise Problem(415, "unsupported_media_type", "Send the body as application/json.")
    # An action that takes no fields needs no body.
    return decode(raw or b"{}", expected), raw


def _too_large() -> Problem:
    return Problem(413, "body_too_large", "The body is larger than 1 MiB.")


async def _bytes_of(request: Request[Any, Any, Any], announced: bytes) -> bytes:
    """Return the whole body; a 413 as soon as it is known to be too large."""
    if announced.isdigit() and int(announced) > LIMIT:
        raise _too_large()
    body, more = b"", True
    while more:
        message = await request.receive()
        if message["type"] != "http.request":
            # Whoever asked is gone, and what came is cut short.
            raise Problem(400, "bad_request", "The body was cut short.")
        body, more = body + message.get("body", b""), bool(message.get("more_body", False))
        if len(body) > LIMIT:
            raise _too_large()
    return body


def decode(raw: bytes, expected: type[T]) -> T:
    """Return JSON as the expected type: UTF-8, no key twice, no field unknown, no NUL, no nesting beyond reason."""
    try:
        body = _decoder(expected).decode(raw)
    except msgspec.ValidationError as error:
        raise _invalid(_wrong(_parsed(raw, error), expected)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _malformed(error, raw) from error
    plain = msgspec.json.decode(raw)
    if not _plainly_distinct(plain, raw) and _keys_in(plain) < _keys_written(raw):
        _parsed(raw, None)
    # JSON takes NUL only in this spelling.
    if b"\\u0000" in raw and (errors := tuple(islice(_unkeepable(plain), ERRORS_TOLD))):
        raise _invalid(errors)
    if errors := tuple(_out_of_time(body)):
        raise _invalid(errors)
    return body


def _plainly_distinct(value: object, raw: bytes) -> bool:
    """Tell whether a body is one object with as many keys as it has colons, so that none of them stands twice."""
    return isinstance(value, dict) and raw.count(b"{") == 1 and raw.count(b":") == len(value)


_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"\s*(:?)', re.DOTALL)
"""A string of JSON, and the colon that makes a key of it."""


def _keys_written(raw: bytes) -> int:
    """Return how many keys stand in a body that is JSON."""
    return sum(map(len, _STRING.findall(raw)))


def _keys_in(value: object) -> int:
    """Return how many keys a decoder found; it silently keeps one of those that stand twice in an object."""
    if isinstance(value, dict):
        return len(value) + sum(_keys_in(one) for one in value.values() if isinstance(one, dict | list))
    return sum(map(_keys_in, value)) if isinstance(value, list) else 0


_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def _decoder(expected: type[T]) -> msgspec.json.Decoder[T]:
    found = _decoders.get(expected)
    if found is None:
        found = _decoders[expected] = msgspec.json.Decoder(expected)
    return found


def _invalid(errors: tuple[FieldError, ...]) -> Problem:
    return Problem(422, "invalid_body", "The body is not valid; `errors` says where.", errors=errors)


def _malformed(error: Exception, raw: bytes) -> Problem:
    match error:
        case UnicodeDecodeError():
            detail = "The body is not UTF-8."
        case RecursionError():
            detail = "The body is nested too deeply."
        case _ if _has_half_a_character(raw):
            detail = "The body is not text: a surrogate stands in it without its partner."
        case _:
            detail = f"The body is not JSON: {error}."
    return Problem(400, "malformed_json", detail)


def _has_half_a_character(raw: bytes) -> bool:
    """Tell whether lone surrogates, which other decoders let pass, are all that is wrong with a body."""
    try:
        text = json.dumps(json.loads(raw), ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return any("\ud800" <= character <= "\udfff" for character in text)


def _parsed(raw: bytes, first: msgspec.ValidationError | None) -> Any:  # noqa: ANN401 - any JSON
    """Return the body as plain values; a key that stands twice, of which decoders silently keep one, is refused.

    `first` is why the body was refused already: then the rest of it has not been looked at.
    """

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(contents := dict(found)) < len(found):
            twice = Counter(name for name, _ in found).most_common(1)[0][0]
            error = FieldError(_below("", twice), "This key stands twice in its object.")
            raise Problem(400, "duplicate_key", "A key stands twice in one object.", errors=(error,))
        return contents

    try:
        if first is not None:
            msgspec.json.decode(raw)
        return json.loads(raw, object_pairs_hook=pairs)
    except msgspec.ValidationError as error:
        # A number that no computer holds.
        raise _invalid((FieldError("", str(error)),)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _malformed(error, raw) from error
    except ValueError as error:
        # json has a limit of its own on the digits of an integer.
        raise _invalid((FieldError("", "A number is out of range."),)) from error


def _wrong(value: object, expected: Any) -> tuple[FieldError, ...]:  # noqa: ANN401 - a type hint
    return tuple(islice(_wrong_in(value, expected, ""), ERRORS_TOLD))


def _wrong_in(value: object, hint: Any, pointer: str) -> Iterator[FieldError]:  # noqa: ANN401 - a type hint
    """Find everything that keeps a value from being what the hint says; msgspec itself stops at the first."""
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        message = str(error).partition(" - at `")[0]
    else:
        return
    inner = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    element = get_args(inner)[0] if get_origin(inner) is tuple else None
    if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        yield from _wrong_fields(value, inner, pointer)
    elif isinstance(value, list) and element is not None and _is_struct(element) and _each_wrong(value, element):
        for place, one in enumerate(value):
            yield from _wrong_in(one, element, f"{pointer}/{place}")
    else:
        yield FieldError(pointer, f"{message}.")


def _wrong_fields(value: dict[str, Any], expected: type[msgspec.Struct], pointer: str) -> Iterator[FieldError]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(expected)}
    for name in value.keys() - fields.keys():
        yield FieldError(_below(pointer, name), "There is no such field here.")
    for name, field in fields.items():
        if name in value:
            yield from _wrong_in(value[name], field.type, _below(pointer, name))
        elif field.required:
            yield FieldError(_below(pointer, name), "This field is missing.")


def _is_struct(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)


def _each_wrong(values: list[Any], element: Any) -> bool:  # noqa: ANN401 - a type hint
    """Tell whether it is the elements that are wrong, and not their number."""
    return any(True for one in values for _ in _wrong_in(one, element, ""))


def _unkeepable(value: object, pointer: str = "") -> Iterator[FieldError]:
    """Find NUL characters, which PostgreSQL can't keep."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _unkeepable(one, _below(pointer, name))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _unkeepable(one, f"{pointer}/{place}")
    elif isinstance(value, str) and "\x00" in value:
        yield FieldError(pointer, "NUL characters are not taken.")


def _out_of_time(body: object) -> Iterator[FieldError]:
    kind: Any = type(body)
    for name in _times_in(kind):
        value = getattr(body, name)
        if isinstance(value, datetime) and not EARLIEST <= value < LATEST:
            yield FieldError(f"/{name}", f"A time lies between {EARLIEST:%Y} and {LATEST:%Y}.")


@cache
def _times_in(kind: type) -> tuple[str, ...]:
    """Return the names of the fields that may hold a time."""
    if not issubclass(kind, msgspec.Struct):
        return ()
    return tuple(field.name for field in msgspec.structs.fields(kind) if _may_be_time(field.type))


def _may_be_time(hint: Any) -> bool:  # noqa: ANN401 - a type hint
    return hint is datetime or any(map(_may_be_time, get_args(hint)))


def _below(pointer: str, name: str) -> str:
    """Return the pointer to a member, as RFC 6901 writes it."""
    return f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
