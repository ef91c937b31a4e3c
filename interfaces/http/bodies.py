"""Reading a request's body: strictly, and with an answer that says what is wrong and where."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from interfaces.http.problems import FieldError, Problem

if TYPE_CHECKING:
    from litestar import Request

T = TypeVar("T")
LIMIT = 1024 * 1024
"""The largest JSON body in bytes."""


async def read(request: Request[Any, Any, Any], expected: type[T]) -> tuple[T, bytes]:
    """Return the body as the expected type, and its bytes; raise `Problem` for anything else."""
    content_type = request.headers.get("content-type", "")
    raw = await request.body()
    if raw and content_type.partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "unsupported_media_type", "Send the body as application/json.")
    # An action that takes no fields needs no body.
    return decode(raw or b"{}", expected), raw


def decode(raw: bytes, expected: type[T]) -> T:
    """Return JSON as the expected type: UTF-8, no key twice, no field unknown, no NUL, no nesting beyond reason."""
    try:
        body = _decoder(expected).decode(raw)
    except msgspec.ValidationError as error:
        raise Problem(
            422, "invalid_body", "The body is not valid; `errors` says where.", errors=_errors(error)
        ) from error
    except msgspec.DecodeError as error:
        raise Problem(400, "malformed_json", f"The body is not JSON: {error}.") from error
    except UnicodeDecodeError as error:
        raise Problem(400, "malformed_json", f"The body is not UTF-8: byte {error.start} can't be read.") from error
    except RecursionError as error:
        raise Problem(400, "malformed_json", "The body is nested too deeply.") from error
    _refuse_what_json_hides(raw)
    return body


_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def _decoder(expected: type[T]) -> msgspec.json.Decoder[T]:
    found = _decoders.get(expected)
    if found is None:
        found = _decoders[expected] = msgspec.json.Decoder(expected)
    return found


def _errors(error: msgspec.ValidationError) -> tuple[FieldError, ...]:
    text = str(error)
    message, _, path = text.partition(" - at `")
    pointer = "".join(f"/{one}" for one in re.findall(r"[^.\[\]$`]+", path))
    named = re.search(r"(?:unknown field|missing required field) `([^`]+)`", message)
    if named:
        pointer += f"/{named[1]}"
    return (FieldError(pointer, message),)


def _refuse_what_json_hides(raw: bytes) -> None:
    """Refuse a key that stands twice, of which decoders silently keep one, and NUL, which PostgreSQL can't keep."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            error = FieldError(f"/{twice}", "This key stands twice.")
            raise Problem(400, "duplicate_key", "A key stands twice in one object.", errors=(error,))
        for name, value in found:
            if "\x00" in name or (isinstance(value, str) and "\x00" in value):
                error = FieldError(f"/{name}", "NUL characters are not taken.")
                raise Problem(422, "invalid_body", "The body is not valid; `errors` says where.", errors=(error,))
        return dict(found)

    json.loads(raw, object_pairs_hook=pairs)
