"""What endpoints answer, as the OpenAPI document tells it: in the good case, and in each bad one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import msgspec

from interfaces.http.catalogue import Entry, entries, entry_of
from interfaces.http.problems import MEDIA_TYPE, ProblemDetails, details

if TYPE_CHECKING:
    from collections.abc import Iterable

    from interfaces.http.endpoints import Endpoint
    from interfaces.http.schemas import Components

HEADERS: Final = {
    name: {"description": words, "schema": {"type": kind}}
    for name, kind, words in (
        ("ETag", "string", 'The version of what is shown, for `If-Match`: `"7"`.'),
        ("Location", "string", "The address of what was made."),
        (
            "RateLimit",
            "string",
            'How many requests may follow at once, and in how many seconds one more: `"requests";r=2999;t=1`.',
        ),
        ("RateLimit-Policy", "string", 'The budget and its window in seconds: `"requests";q=30000;w=60`.'),
        ("Retry-After", "integer", "Seconds after which asking again makes sense."),
        ("WWW-Authenticate", "string", "How to say who asks."),
    )
}
_BYTES: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
_NOT_JSON: Final[dict[str, dict[str, Any]]] = {
    "text/plain": {"text/plain": {"schema": {"type": "string"}}},
    # Twice: generators know no type that stands for all.
    "*/*": {"application/octet-stream": _BYTES, "*/*": _BYTES},
}
"""What an endpoint gives that gives no JSON."""
_BUDGET: Final = ("RateLimit", "RateLimit-Policy")
_OF_STATUS: Final = {
    401: ("WWW-Authenticate",),
    409: ("Retry-After",),
    429: ("Retry-After", *_BUDGET),
    503: ("Retry-After",),
}
_SHARED: Final = {401, 412, 413, 415, 429, 500}
"""Statuses whose problems are the same wherever they can be met, so that one description serves all."""


class Answers:
    """The answers of all endpoints; problems are collected under the names by which operations refer to them."""

    def __init__(self, schemas: Components) -> None:
        self._schemas = schemas
        self._entries = entries()
        self.problems: dict[str, dict[str, Any]] = {}
        self.examples: dict[str, dict[str, Any]] = {}

    def of(self, endpoint: Endpoint) -> dict[str, Any]:
        """Return what an endpoint answers, by status."""
        good = str(endpoint.handler.status_code)
        found = {good: self._good(endpoint)}
        if endpoint.contract.cached:
            found["304"] = {"description": "What the client has is what there is.", "headers": _headers("ETag")}
        by_status: dict[int, list[Entry]] = {}
        for one in self._bad(endpoint):
            by_status.setdefault(one.status, []).append(one)
        return found | {str(status): self._problem(endpoint, status, by_status[status]) for status in sorted(by_status)}

    def _good(self, endpoint: Endpoint) -> dict[str, Any]:
        contract = endpoint.contract
        created = endpoint.handler.status_code == HTTPStatus.CREATED
        names = [
            *(["ETag"] if contract.etag or contract.cached else []),
            *(["Location"] if created else []),
            *(_BUDGET if endpoint.limited else ()),
        ]
        if contract.gives is not None:
            content = {contract.media_type: {"schema": self._schemas.reference(contract.gives)}}
        else:
            content = _NOT_JSON.get(contract.media_type, {contract.media_type: {}})
        described = "Made." if created else "Done." if endpoint.commands else "Found."
        answer: dict[str, Any] = {"description": described, "content": content}
        return answer | ({"headers": _headers(*names)} if names else {})

    def _bad(self, endpoint: Endpoint) -> Iterable[Entry]:
        """Return the problems that an endpoint can have, each code once."""
        where = {"everywhere"}
        where |= {"token"} if not endpoint.contract.public else set()
        where |= {"budget"} if endpoint.limited else set()
        where |= {"address"} if endpoint.in_path else set()
        where |= {"body"} if endpoint.contract.takes is not None else set()
        where |= {"json"} if endpoint.body is not None else set()
        where |= {"command"} if endpoint.commands else set()
        where |= {"cursor", "at_least"} & endpoint.parameters.keys()
        found = [one for one in self._entries if one.where in where and one.category in {None, endpoint.category}]
        if not endpoint.in_path:
            # What is to be made can't be missing.
            found = [one for one in found if one.status != HTTPStatus.NOT_FOUND]
        found += [entry_of(one) for one in endpoint.contract.refuses]
        if endpoint.in_path and endpoint.category is not None:
            unknown = f"{endpoint.category}_unknown"
            found.append(Entry(unknown, 404, f"There is no such {endpoint.category}.", "address", endpoint.category))
        return {one.code: one for one in reversed(found)}.values()

    def _problem(self, endpoint: Endpoint, status: int, can_be: list[Entry]) -> dict[str, Any]:
        codes = sorted(can_be, key=lambda one: one.code)
        phrase = HTTPStatus(status).phrase
        described: dict[str, Any] = {
            "description": f"{phrase}: {', '.join(f'`{one.code}`' for one in codes)}.",
            "content": {
                MEDIA_TYPE: {
                    "schema": self._schemas.reference(ProblemDetails),
                    "examples": {one.code: self._example(one) for one in codes},
                }
            },
        }
        if status in _OF_STATUS:
            described["headers"] = _headers(*_OF_STATUS[status])
        scope = "" if status in _SHARED else _scope(endpoint, codes)
        return self._named(f"{scope}{_camel(phrase)}", described)

    def _named(self, name: str, described: dict[str, Any]) -> dict[str, Any]:
        """Return a reference to an answer; two that differ never share a name."""
        taken = self.problems.setdefault(name, described)
        if taken == described:
            return {"$ref": f"#/components/responses/{name}"}
        return described

    def _example(self, entry: Entry) -> dict[str, Any]:
        name = _camel(entry.code)
        value = msgspec.to_builtins(details(entry.status, entry.code, entry.detail))
        example = {"summary": entry.detail, "value": value}
        if self.examples.setdefault(name, example) == example:
            return {"$ref": f"#/components/examples/{name}"}
        return example


def _scope(endpoint: Endpoint, can_be: list[Entry]) -> str:
    """Return the beginning of the name of a problem that is not the same everywhere."""
    about = endpoint.category or "" if any(one.category for one in can_be) else ""
    kinds = {"public": endpoint.contract.public} | {
        name: any(one.where == where for one in can_be)
        for name, where in (("paged", "cursor"), ("waiting", "at_least"))
    }
    way = "command" if endpoint.commands else "read" if endpoint.contract.takes is None else "search"
    return "".join(map(_camel, (about, *(name for name, is_so in kinds.items() if is_so), way)))


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _camel(name: str) -> str:
    return "".join(one.capitalize() for one in name.replace("-", " ").replace("_", " ").split())
