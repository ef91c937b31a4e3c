"""Every error as problem+json (RFC 9457), with a stable `code` and, for bad input, a pointer to the field."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from application.errors import KeyInFlight
from application.store.errors import StoreError
from domain.errors import Kind, Refusal

if TYPE_CHECKING:
    from litestar import Request
    from litestar.types import ExceptionHandlersMap

MEDIA_TYPE = "application/problem+json"
_STATUS: dict[Kind, int] = {"conflict": 409, "invalid": 422, "missing": 404, "forbidden": 403, "unmet": 422}
_log = logging.getLogger(__name__)


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field; `pointer` is a JSON pointer (RFC 6901) into the body, or a parameter's name."""

    pointer: str
    detail: str


class ProblemDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a request was not answered (RFC 9457). `code` is stable and there to be acted on, `detail` there to be read.

    `errors` names what is wrong with the request, field by field; `legal` lists the actions that would be taken now.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    legal: tuple[str, ...] = ()
    errors: tuple[FieldError, ...] = ()


class Problem(Exception):
    """A request that can't be answered, and why."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: tuple[FieldError, ...] = (),
        headers: dict[str, str] | None = None,
        legal: tuple[str, ...] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}
        self.legal = legal


def invalid_parameters(*errors: FieldError) -> Problem:
    """Return what is wrong with the query as a problem."""
    return Problem(400, "invalid_parameters", "Some parameters are not valid; `errors` names each.", errors=errors)


def details(
    status: int, code: str, detail: str, legal: tuple[str, ...] = (), errors: tuple[FieldError, ...] = ()
) -> ProblemDetails:
    """Return the body of a problem."""
    title = code.replace("_", " ").capitalize()
    return ProblemDetails(f"urn:caseledger:problem:{code}", title, status, code, detail, legal, errors)


def response(problem: Problem) -> Response[bytes]:
    """Return a problem as an answer."""
    body = details(problem.status, problem.code, problem.detail, problem.legal, problem.errors)
    return Response(
        msgspec.json.encode(body), status_code=problem.status, media_type=MEDIA_TYPE, headers=problem.headers
    )


def of_refusal(refusal: Refusal) -> Problem:
    """Return a refusal of the domain or the application as a problem."""
    status = status_of(refusal.kind, refusal.code)
    headers = {"Retry-After": "1"} if isinstance(refusal, KeyInFlight) else None
    errors = tuple(FieldError(pointer, detail) for pointer, detail in refusal.wrong)
    return Problem(status, refusal.code, refusal.message, errors=errors, headers=headers, legal=refusal.legal)


def status_of(kind: Kind, code: str) -> int:
    """Return the status of a refusal."""
    # By its code, because a refusal that is given again under its idempotency key has only that.
    return 412 if code == "version_mismatch" else _STATUS[kind]


def store_code(error: type[StoreError]) -> str:
    """Return the stable name of a failure of the store: `StoreFull` is `store_full`."""
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in error.__name__).lstrip("_")


def of_store(error: StoreError) -> Problem:
    """Return a failure of the store as a problem: 503 with Retry-After where trying again makes sense."""
    name = store_code(type(error))
    if error.retry_after is None:
        _log.error("the store failed", extra={"error": error.message})
        return Problem(500, name, type(error)().message)
    return Problem(503, name, type(error)().message, headers={"Retry-After": str(error.retry_after)})


def _on_problem(_request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    return response(problem)


def _on_refusal(_request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    return response(of_refusal(refusal))


def _on_store(_request: Request[Any, Any, Any], error: StoreError) -> Response[bytes]:
    return response(of_store(error))


def _on_http(_request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    code, headers = _CODES.get(error.status_code, "bad_request"), dict(error.headers or {})
    if errors := _parameter_errors(error):
        return response(invalid_parameters(*errors))
    return response(Problem(error.status_code, code, _DETAILS.get(code, error.detail), headers=headers))


def _on_anything(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    # The message may hold personal data; the place where it happened can't.
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    _log.error(
        "unexpected error", extra={"error": type(error).__name__, "path_template": _template(request), "frames": frames}
    )
    return response(Problem(500, "internal_error", "Something went wrong here; it was logged."))


_CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}
_DETAILS = {
    "not_found": "There is nothing at this address.",
    "method_not_allowed": "This address does not take that method; `Allow` says which it takes.",
    "body_too_large": "The body is larger than 1 MiB.",
}


def _parameter_errors(error: HTTPException) -> tuple[FieldError, ...]:
    extra = error.extra if isinstance(error.extra, list) else []
    return tuple(
        FieldError(str(one.get("key", "")), str(one.get("message", ""))) for one in extra if isinstance(one, dict)
    )


def _template(request: Request[Any, Any, Any]) -> str:
    return str(request.scope.get("path_template", ""))


HANDLERS: ExceptionHandlersMap = {
    Problem: _on_problem,
    Refusal: _on_refusal,
    StoreError: _on_store,
    HTTPException: _on_http,
    Exception: _on_anything,
}
