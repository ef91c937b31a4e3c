"""A server one minor version newer: it has all that may come without a new version of the path."""

from __future__ import annotations

import copy
import json
from typing import Any, Final

import httpx

from tests.http.described import DOCUMENT

ADDED: Final = "added_since"
"""What is called so is not known today: a field, an address, a value."""
SCHEMAS: Final = DOCUMENT["components"]["schemas"]


def newer_document() -> dict[str, Any]:
    """Return the description of the newer server."""
    document = copy.deepcopy(DOCUMENT)
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema["properties"][ADDED] = {"type": "string"}
            if schema.get("additionalProperties") is not False:
                schema["required"] = [*schema.get("required", ()), ADDED]
    _lengthen(document)
    events = copy.deepcopy(document["paths"]["/v1/events"])
    events["get"]["operationId"] = ADDED
    document["paths"][f"/v1/{ADDED}"] = events
    return document


def newer_answer(value: Any, schema: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """Return what the newer server would have answered instead: more fields, and values that nobody knows yet."""
    while "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rsplit("/", 1)[1]]
    for one in schema.get("anyOf", ()):
        if value is not None and one != {"type": "null"}:
            return newer_answer(value, one)
    if "x-extensible-enum" in schema and value is not None:
        return ADDED
    if isinstance(value, list):
        return [newer_answer(one, schema.get("items", {})) for one in value]
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return {name: newer_answer(one, known.get(name, {})) for name, one in value.items()} | {ADDED: ADDED}
    return value


class Newer(httpx.BaseTransport):
    """The way to a real service, on which its answers become those of a newer one."""

    def __init__(self) -> None:
        self._way = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer, with more in it."""
        answer = self._way.handle_request(request)
        answer.read()
        described = _response(request, answer.status_code)
        schema = next(iter(described["content"].values()))["schema"]
        body = json.dumps(newer_answer(answer.json(), schema)).encode()
        headers = {"Content-Type": answer.headers["Content-Type"], "Added-Since": ADDED}
        return httpx.Response(answer.status_code, headers=headers, content=body)

    def close(self) -> None:
        """Hang up."""
        self._way.close()


def _response(request: httpx.Request, status: int) -> dict[str, Any]:
    parts = request.url.path.split("/")
    for path, methods in DOCUMENT["paths"].items():
        template = path.split("/")
        fits = len(template) == len(parts) and all(
            one == other or one.startswith("{") for one, other in zip(template, parts, strict=True)
        )
        if fits and request.method.lower() in methods:
            found = methods[request.method.lower()]["responses"][str(status)]
            if "$ref" in found:
                found = DOCUMENT["components"]["responses"][found["$ref"].rsplit("/", 1)[1]]
            return dict(found)
    raise AssertionError(request)


def _lengthen(node: object) -> None:
    """Add a value to every list of values that may grow."""
    if isinstance(node, dict) and isinstance(node.get("x-extensible-enum"), list):
        node["x-extensible-enum"].append(ADDED)
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _lengthen(one)
