"""Every code that a problem can carry: its status, what it says, and which endpoints can give it."""

from __future__ import annotations

import inspect
from string import Formatter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

import application.errors  # noqa: F401 - its refusals are known once it is imported
import domain.registry  # noqa: F401 - the refusals of every aggregate are known once it is imported
from application.store.errors import StoreError
from domain.errors import Refusal
from interfaces.http.problems import status_of, store_code

if TYPE_CHECKING:
    from collections.abc import Iterator

E = TypeVar("E", bound=Exception)
Where = Literal["everywhere", "address", "token", "budget", "body", "json", "command", "cursor", "at_least"]
"""Which endpoints give a code: all; those with something in their path; those that ask for a token; those that are
counted against a budget; those that read a body, or JSON; commands; lists with a cursor; reads that wait for a
position.
"""


class Entry(NamedTuple):
    """A code as the document tells it. `category` is the aggregate whose commands give it; None means those of all."""

    code: str
    status: int
    detail: str
    where: Where
    category: str | None = None


HTTP_LEVEL: Final = (
    Entry("bad_request", 400, "The request can't be read.", "everywhere"),
    Entry("invalid_parameters", 400, "Some parameters are not valid; `errors` names each.", "everywhere"),
    Entry("malformed_json", 400, "The body is not JSON: <reason>.", "json"),
    Entry("duplicate_key", 400, "A key stands twice in one object.", "json"),
    Entry("malformed_if_match", 400, 'If-Match takes one ETag as it was given: `"7"`.', "command"),
    Entry("malformed_idempotency_key", 400, "Idempotency-Key takes 1 to 255 visible ASCII characters.", "command"),
    Entry("malformed_on_behalf_of", 400, "On-Behalf-Of takes the id of a member of staff: `staff-<uuid>`.", "token"),
    Entry("not_authenticated", 401, "The token is unknown, expired or revoked.", "token"),
    Entry("not_permitted", 403, "That takes the right `<right>`, which your roles do not give.", "token"),
    Entry("not_found", 404, "There is nothing at this address.", "address"),
    Entry("body_too_large", 413, "The body is larger than 1 MiB.", "body"),
    Entry("unsupported_media_type", 415, "Send the body as application/json.", "body"),
    Entry("invalid_body", 422, "The body is not valid; `errors` says where.", "json"),
    Entry(
        "on_behalf_of_unknown",
        422,
        "<staff> does not work here; On-Behalf-Of takes the id of somebody who does.",
        "token",
    ),
    Entry("malformed_cursor", 422, "The cursor is not one of this list's.", "cursor"),
    Entry("rate_limited", 429, "There were too many requests; ask again in <seconds> s.", "budget"),
    Entry("internal_error", 500, "Something went wrong here; it was logged.", "everywhere"),
    Entry("authority_unsettled", 503, "Your rights are being changed; ask again.", "command"),
    Entry("read_model_behind", 503, "The <projection> has not seen position <position> yet; ask again.", "at_least"),
)
"""What is decided before or beside the domain. tests/http/test_catalogue.py holds it against what the code raises."""


def entries() -> tuple[Entry, ...]:
    """Return every code but those that single endpoints declare, by status and name."""
    found = (*HTTP_LEVEL, *map(entry_of, _of_commands()), *_store_errors())
    return tuple(sorted(found, key=lambda one: (one.status, one.code, one.category or "")))


def entry_of(refusal: type[Refusal]) -> Entry:
    """Return a refusal as the document tells it."""
    code = refusal.__new__(refusal).code
    return Entry(code, status_of(refusal.kind, code), _said(refusal), "command", _category(refusal))


def _of_commands() -> Iterator[type[Refusal]]:
    for one in _below(Refusal):
        ours = one.__module__ == "application.errors" or one.__module__.startswith("domain.")
        # One that is given again under its Idempotency-Key has the code of the first.
        if ours and one.code is Refusal.code:
            yield one


def _store_errors() -> Iterator[Entry]:
    for one in _below(StoreError):
        if one.__module__ == StoreError.__module__:
            yield Entry(store_code(one), 500 if one.retry_after is None else 503, _said(one), "everywhere")


def _below(base: type[E]) -> Iterator[type[E]]:
    for one in base.__subclasses__():
        yield one
        yield from _below(one)


def _said(error: type[Exception]) -> str:
    """Return the message with a word in brackets for each detail that is filled in."""
    parts = Formatter().parse(inspect.cleandoc(error.__doc__ or ""))
    return "".join(text + (f"<{name}>" if name else "") for text, name, _, _ in parts)


def _category(refusal: type[Refusal]) -> str | None:
    """Return the aggregate that a refusal belongs to; None for one that any command can meet."""
    ring, _, rest = refusal.__module__.partition(".")
    return rest.removesuffix(".errors") if ring == "domain" and rest != "errors" else None
