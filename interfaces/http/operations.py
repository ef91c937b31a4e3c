"""What the OpenAPI document says of endpoints that read their bodies themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema

if TYPE_CHECKING:
    from msgspec import Struct


def takes(body: type[Struct]) -> type[Operation]:
    """Return an operation whose request body is this struct, an action for one."""
    (found,), components = msgspec.json.schema_components([body], ref_template="#/$defs/{name}")
    name = found["$ref"].rsplit("/", 1)[1]
    inlined = _inlined(components[name], components)

    @dataclass
    class Taking(Operation):
        def __post_init__(self) -> None:
            """Add the body, which Litestar can't see."""
            self.request_body = RequestBody(
                required=bool(inlined.get("required")),
                content={"application/json": OpenAPIMediaType(schema=_RawSchema(inlined))},
            )

    return Taking


class _RawSchema(Schema):
    """A JSON schema that is there already."""

    def __init__(self, schema: dict[str, Any]) -> None:
        super().__init__()
        self._schema = schema

    def to_schema(self) -> dict[str, Any]:
        """Return the schema."""
        return self._schema


def _inlined(schema: Any, components: dict[str, Any]) -> Any:  # noqa: ANN401 - a JSON schema
    """Return the schema with every reference replaced by what it refers to; none refers back."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(components[schema["$ref"].rsplit("/", 1)[1]], components)
        return {name: _inlined(value, components) for name, value in schema.items()}
    if isinstance(schema, list):
        return [_inlined(value, components) for value in schema]
    return schema
