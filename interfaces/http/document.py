"""The OpenAPI document, made of the endpoints themselves: their parameters, what they take, and what they give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.registry import BY_ACTION
from interfaces.http.answers import HEADERS, Answers
from interfaces.http.endpoints import endpoints
from interfaces.http.examples import example_of
from interfaces.http.parameters import headers, parameters
from interfaces.http.problems import ProblemDetails
from interfaces.http.schemas import Components

if TYPE_CHECKING:
    from litestar import Litestar

    from interfaces.http.endpoints import Endpoint

DESCRIPTION: Final = """\
The event-sourced core under a customer-service desk.

**Commands** are POSTs. Each answers with a receipt: the id and the version of what it changed, and the position in the
log from which on reads know of it (`at_least`). With an `Idempotency-Key` a command may be repeated, with `If-Match` it
is refused when what it is based on has moved on.

**Errors** are problem+json (RFC 9457). `code` is stable; `components/examples` shows one of each.

**What may come without a new version of the path:** addresses, fields of answers, optional fields of requests, codes of
problems, and values of texts marked `x-extensible-enum`. Ignore what you do not know. Requests are read strictly:
unknown fields and parameters are refused.

**Events** are the public contract of the feed; `/v1/event-types` has the JSON Schema of each.
"""


def document(app: Litestar, title: str, version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of an application."""
    all_ = endpoints(app)
    taken = [one.body for one in all_ if one.body is not None]
    given = [one.contract.gives for one in all_ if one.contract.gives is not None]
    schemas = Components(taken, [*given, ProblemDetails])
    answers = Answers(schemas)
    paths: dict[str, dict[str, Any]] = {}
    for one in all_:
        paths.setdefault(one.path, {})[one.method] = _operation(one, schemas, answers)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version,
            "description": DESCRIPTION,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in sorted({one.collection for one in all_})],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.schemas.items())),
            "parameters": headers(),
            "headers": HEADERS,
            "responses": dict(sorted(answers.problems.items())),
            "examples": dict(sorted(answers.examples.items())),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of a member of staff; `caseledger token create` makes one.",
                }
            },
        },
    }


def _operation(endpoint: Endpoint, schemas: Components, answers: Answers) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": endpoint.name,
        "tags": [endpoint.collection],
        "summary": _first_sentence(endpoint.words),
        "description": endpoint.words,
        "security": [] if endpoint.contract.public else [{"token": []}],
    }
    if found := parameters(endpoint):
        described["parameters"] = found
    if endpoint.body is not None:
        described["requestBody"] = _body(endpoint.body, schemas)
    elif endpoint.contract.takes is bytes:
        schema = {"type": "string", "format": "binary"}
        described["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": schema}}}
    return described | {"responses": answers.of(endpoint)}


def _body(takes: type[Any], schemas: Components) -> dict[str, Any]:
    name = schemas.name(takes)
    content: dict[str, Any] = {"schema": schemas.reference(takes)}
    example = example_of(BY_ACTION[takes].category, takes.verb) if takes in BY_ACTION else None
    if example is not None:
        content["examples"] = {name: {"value": example}}
    # Whatever needs no field needs no body either.
    return {"required": bool(schemas.schemas[name].get("required")), "content": {"application/json": content}}


def _first_sentence(words: str) -> str:
    """Return the first sentence, on one line and without its full stop."""
    paragraph = " ".join(words.partition("\n\n")[0].split())
    return paragraph.partition(". ")[0].removesuffix(".")
