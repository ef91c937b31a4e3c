"""The description of the API: complete, whole, and served without the internet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import NOBODY
from tests.http.endpoints import COMMANDS, POSTS

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio


@pytest.fixture
async def document(shared_api: Api) -> dict[str, Any]:
    """The description as a client gets it."""
    answer = await shared_api.holding(None).get("/v1/schema/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def _operation(document: dict[str, Any], path: str) -> dict[str, Any]:
    parts = path.split("/")
    (found,) = [
        methods["post"]
        for template, methods in document["paths"].items()
        if "post" in methods
        and len(template.split("/")) == len(parts)
        and all(
            "{" in one if other == NOBODY else one == other
            for one, other in zip(template.split("/"), parts, strict=True)
        )
    ]
    return dict(found)


async def test_it_is_openapi_3_1_and_lists_every_route(shared_api: Api, document: dict[str, Any]) -> None:
    """Each address with each of its methods stands in it, once."""
    assert document["openapi"].startswith("3.1.")
    routes = {
        (route.path_format, method.lower())
        for route in shared_api.app.routes
        for method in route.methods or ()
        if method != "OPTIONS" and not route.path_format.startswith("/v1/schema")
    }
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == routes
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("endpoint", POSTS, ids=str)
async def test_each_command_has_a_schema_of_its_body(document: dict[str, Any], endpoint: Any) -> None:  # noqa: ANN401
    """With every field that it takes, those that must be there marked, and no others allowed."""
    body = _operation(document, endpoint.path)["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    assert endpoint.body.keys() <= schema["properties"].keys()
    assert set(schema.get("required", ())) == set(endpoint.required)
    assert schema["additionalProperties"] is False
    assert body.get("required", False) is bool(endpoint.required)


async def test_it_refers_to_nothing_that_is_not_in_it(document: dict[str, Any]) -> None:
    """Every reference leads somewhere, and none leads outside."""

    def references(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [one for value in node.values() for one in references(value)]
        return [one for value in node for one in references(value)] if isinstance(node, list) else []

    for reference in references(document):
        assert reference.startswith("#/")
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


async def test_each_command_is_described(document: dict[str, Any]) -> None:
    """In a sentence."""
    for endpoint in COMMANDS:
        assert _operation(document, endpoint.path)["description"].endswith(".")
