"""The description of the API: complete, whole, and made of what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpx
import msgspec
import pytest

from domain.command import Action
from domain.registry import BY_ACTION
from interfaces.http.bodies import decode
from interfaces.http.catalogue import entries
from interfaces.http.endpoints import Endpoint, endpoints
from interfaces.http.examples import example_of, examples
from tests.http.api import NOBODY, done
from tests.http.described import APP, DOCUMENT
from tests.http.endpoints import COMMANDS, POSTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.http.api import Api

pytestmark = pytest.mark.anyio

ENDPOINTS: Final = endpoints(APP)
PROBLEM: Final = "application/problem+json"
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
every_command = pytest.mark.parametrize(
    "endpoint", [one for one in ENDPOINTS if one.commands], ids=lambda one: f"{one.method} {one.path}"
)


def _described(endpoint: Endpoint) -> dict[str, Any]:
    return dict(DOCUMENT["paths"][endpoint.path][endpoint.method])


def _whole(node: Any) -> Any:  # noqa: ANN401 - a part of the document
    """Return what a part of the document refers to, or the part itself."""
    while "$ref" in node:
        found: Any = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def _posted(path: str) -> dict[str, Any]:
    parts = path.split("/")
    (found,) = [
        methods["post"]
        for template, methods in DOCUMENT["paths"].items()
        if "post" in methods
        and len(template.split("/")) == len(parts)
        and all(
            "{" in one if other == NOBODY else one == other
            for one, other in zip(template.split("/"), parts, strict=True)
        )
    ]
    return dict(found)


async def test_it_is_served_to_everybody_and_again_only_when_it_changed(shared_api: Api) -> None:
    """Its entity tag spares a client that has it already."""
    nobody = shared_api.holding(None)
    got = await nobody.get("/v1/schema/openapi.json")
    assert done(got) == DOCUMENT
    again = await nobody.send("GET", "/v1/schema/openapi.json", headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_it_is_openapi_3_1_and_lists_every_route(shared_api: Api) -> None:
    """Each address with each of its methods stands in it, once, but for the pages that describe the API."""
    assert DOCUMENT["openapi"].startswith("3.1.")
    routes = {
        (route.path_format, method.lower())
        for route in shared_api.app.routes
        for method in route.methods or ()
        if method != "OPTIONS" and not route.path_format.startswith(("/v1/schema", "/v1/docs"))
    }
    described = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert described == routes


def test_each_operation_has_a_name_of_its_own_that_can_be_read() -> None:
    """Generators make functions of them."""
    names = [operation["operationId"] for methods in DOCUMENT["paths"].values() for operation in methods.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not name.isidentifier() or name != name.lower()] == []


@every_endpoint
def test_each_operation_is_told_in_words(endpoint: Endpoint) -> None:
    """A summary on one line, a description of whole sentences, and a word on each parameter and header."""
    described = _described(endpoint)
    assert "\n" not in described["summary"]
    assert described["description"].endswith((".", "`"))
    for parameter in map(_whole, described.get("parameters", ())):
        assert parameter.get("description"), (
            f"{parameter['name']}: add it to WORDS in interfaces/http/parameters.py, or a description where it is taken"
        )


@every_endpoint
def test_each_operation_says_what_it_gives(endpoint: Endpoint) -> None:
    """JSON is of a type with a name; give the handler `operation_class=gives(...)`."""
    good = _described(endpoint)["responses"][str(endpoint.handler.status_code)]["content"]
    for media_type, content in good.items():
        assert media_type != "application/json" or content["schema"]["$ref"].startswith("#/components/schemas/")


@every_endpoint
def test_each_operation_says_how_it_can_fail(endpoint: Endpoint) -> None:
    """Each bad answer is a problem with an example of each code that it can carry."""
    described = _described(endpoint)
    bad = {status: _whole(one) for status, one in described["responses"].items() if status >= "400"}
    assert {"400", "500"} <= bad.keys()
    assert ("401" in bad) is bool(described["security"])
    for status, answer in bad.items():
        content = answer["content"][PROBLEM]
        assert content["schema"] == {"$ref": "#/components/schemas/ProblemDetails"}
        assert content["examples"]
        for code, example in content["examples"].items():
            value = _whole(example)["value"]
            assert (str(value["status"]), value["code"]) == (status, code)


@every_command
def test_each_command_says_what_all_commands_have_in_common(endpoint: Endpoint) -> None:
    """Preconditions, keys, and the answers to what is wrong with a body."""
    described = _described(endpoint)
    names = {_whole(one)["name"] for one in described["parameters"]}
    assert {"Idempotency-Key", "If-Match", "On-Behalf-Of"} <= names
    assert {"400", "401", "403", "409", "412", "413", "415", "422", "429", "503"} <= described["responses"].keys()
    good = described["responses"][str(endpoint.handler.status_code)]
    assert "ETag" in good["headers"]
    assert ("Location" in good["headers"]) is (endpoint.handler.status_code == 201)


@every_command
def test_each_command_has_an_example_that_is_taken(endpoint: Endpoint) -> None:
    """It stands in interfaces/http/examples.toml, by category and verb."""
    action = endpoint.contract.takes
    assert action is not None
    assert issubclass(action, Action)
    example = example_of(BY_ACTION[action].category, action.verb)
    assert example is not None, f"write [{BY_ACTION[action].category}.{action.verb}] in interfaces/http/examples.toml"
    decode(msgspec.json.encode(example), action)
    ((shown,),) = [_described(endpoint)["requestBody"]["content"]["application/json"]["examples"].values()]
    assert shown["value"] == example


def test_each_example_is_that_of_a_command() -> None:
    """None is left of a command that is gone."""
    known = {(one.category, action.verb) for action, one in BY_ACTION.items()}
    assert {(category, verb) for category, verbs in examples().items() for verb in verbs} <= known


@pytest.mark.parametrize("endpoint", POSTS, ids=str)
def test_each_command_has_a_schema_of_its_body(endpoint: Any) -> None:  # noqa: ANN401 - of another module
    """With every field that it takes, those that must be there marked, and no others allowed."""
    body = _posted(endpoint.path)["requestBody"]
    schema = _whole(body["content"]["application/json"]["schema"])
    assert endpoint.body.keys() <= schema["properties"].keys()
    assert set(schema.get("required", ())) == set(endpoint.required)
    assert schema["additionalProperties"] is False
    assert body.get("required", False) is bool(endpoint.required)


def test_each_command_is_described() -> None:
    """In a sentence."""
    for endpoint in COMMANDS:
        assert _posted(endpoint.path)["description"].endswith(".")


def test_every_code_of_a_problem_has_an_example() -> None:
    """Whatever the domain, the store or an endpoint can say stands in the document, with its status."""
    shown = {(one["value"]["code"], one["value"]["status"]) for one in DOCUMENT["components"]["examples"].values()}
    reached = {one.category for one in ENDPOINTS if one.commands}
    told = {(one.code, one.status) for one in entries() if one.category is None or one.category in reached}
    creating = {one.category for one in ENDPOINTS if one.commands and not one.in_path}
    missing = told - shown
    assert {code for code, status in missing if status != 404 or not creating} == set()


def _parts(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _parts(one)


def test_it_refers_to_nothing_that_is_not_in_it() -> None:
    """Every reference leads somewhere, and none leads outside."""
    for part in _parts(DOCUMENT):
        if isinstance(part.get("$ref"), str):
            assert part["$ref"].startswith("#/")
            assert _whole(part)


def test_lists_of_values_are_closed_in_requests_and_open_in_answers() -> None:
    """A client that was made today survives a value that comes tomorrow."""
    taken = {one.body.__name__ for one in ENDPOINTS if one.body is not None}
    schemas = DOCUMENT["components"]["schemas"]
    closed = {name for name, schema in schemas.items() if any("enum" in part for part in _parts(schema))}
    strict = {name for name, schema in schemas.items() if schema.get("additionalProperties") is False}
    assert taken <= strict
    assert closed <= strict
    assert any("x-extensible-enum" in part for part in _parts(schemas))


async def test_a_method_that_an_address_does_not_take_is_refused(shared_api: Api) -> None:
    """With the methods that it takes."""
    answer: httpx.Response = await shared_api.send("DELETE", "/v1/events")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
