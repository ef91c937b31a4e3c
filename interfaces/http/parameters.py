"""What endpoints take beside a body, as the OpenAPI document tells it: in the path, in the query, in headers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_args

import msgspec

from interfaces.http.schemas import portable

if TYPE_CHECKING:
    from litestar.typing import FieldDefinition

    from interfaces.http.endpoints import Endpoint

WORDS: Final = {
    "after": "Where to go on: `next` of the page before. Nothing before it is shown again.",
    "assignee": "Only what this member of staff works on, by their id.",
    "at_least": "The position that the answer must know of: `position` of a receipt. The answer waits for it.",
    "by": "What to count by.",
    "channel": "Only what came in by this channel.",
    "complexity": "Only what was judged to be like this.",
    "cursor": "Where to go on: `next` of the page before, as it was given.",
    "customer": "Only what belongs to this customer, by their id.",
    "due_before": "Only what has a promise that is due before this time, or was and is not kept yet.",
    "finding": "Only what was found to have passed this limit of good handling.",
    "identity": "The id, as it was given: `{category}-<uuid>`; the UUID alone will do.",
    "incomplete": "Only what still lacks something that was asked for, or only what lacks nothing.",
    "kind": "Only what is of this kind.",
    "language": "Only what is in this language (BCP 47).",
    "limit": "The most entries that the page may have.",
    "market": "Only what belongs to this market.",
    "number": "The number, ours or that of the system it came from.",
    "older_than_minutes": "How long it must have stood like this.",
    "opened_before": "Only what was opened before this time.",
    "opened_since": "Only what was opened at this time or later.",
    "priority": "Only what has this priority.",
    "source": "Only what was imported from this system.",
    "stage": "Only what is about this stage of a sale.",
    "status": "Only what stands like this.",
    "tag": "Only what has this tag.",
    "team": "The team's short name.",
    "topic": "Only what is about this topic.",
    "unassigned": "Only what nobody has, or only what somebody has.",
    "waiting_longer_than_days": "How long it must have waited for somebody.",
    "why": "Only what is listed for this reason.",
}
"""What a parameter means wherever it is taken; an endpoint whose own means something else says so where it takes it."""
_LIMITS: Final = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
}
_UUID: Final = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
HEADERS: Final[dict[str, dict[str, Any]]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "description": "Makes the request safe to repeat: under the same key the same request has one effect and one"
        " answer, for 7 days. A key that came with another body is refused.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        "example": "mail-4711",
    },
    "IfMatch": {
        "name": "If-Match",
        "description": "The `ETag` of what the decision is based on; the command is refused if it has moved on since.",
        "schema": {"type": "string", "pattern": '^("[0-9]{1,18}"|[*])$'},
        "example": '"7"',
    },
    "OnBehalfOf": {
        "name": "On-Behalf-Of",
        "description": "The id of the member of staff for whom this is asked; it takes the right to act for others, and"
        " both must have the right to what is asked.",
        "schema": {"type": "string", "pattern": f"^staff-{_UUID}$"},
        "example": "staff-0190a1b2-0000-7000-8000-00000000000c",
    },
}
"""What is taken in the head of a request."""
IF_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what the client has; while it holds the answer is 304, and empty.",
    "schema": {"type": "string"},
}


def headers() -> dict[str, Any]:
    """Return the headers that operations refer to."""
    return {name: {"in": "header", "required": False, **one} for name, one in HEADERS.items()}


def parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Return everything that an endpoint takes beside its body."""
    found = [_parameter(endpoint, name, field) for name, field in endpoint.parameters.items()]
    taken = ["IdempotencyKey", "IfMatch"] if endpoint.commands else []
    taken += ["OnBehalfOf"] if not endpoint.contract.public else []
    found += [{"$ref": f"#/components/parameters/{name}"} for name in taken]
    if endpoint.contract.cached:
        found.append(dict(IF_NONE_MATCH))
    return found


def _parameter(endpoint: Endpoint, name: str, field: FieldDefinition) -> dict[str, Any]:
    said = field.kwarg_definition
    words = getattr(said, "description", None) or WORDS.get(name)
    if words is None and name == endpoint.category:
        words = WORDS["identity"]
    made = {
        "name": name,
        "in": "path" if name in endpoint.in_path else "query",
        "required": field.is_required,
        "schema": _schema(field),
    }
    return made | ({"description": words.replace("{category}", endpoint.category or "")} if words else {})


def _schema(field: FieldDefinition) -> dict[str, Any]:
    """Return what a parameter may be; one that is left out is None, but no text says None."""
    schema = msgspec.json.schema(field.annotation)
    if "anyOf" in schema:
        (schema,) = (one for one in schema["anyOf"] if one != {"type": "null"})
    if datetime in (field.annotation, *get_args(field.annotation)):
        schema["format"] = "date-time"
    for name, ours in _LIMITS.items():
        if (limit := getattr(field.kwarg_definition, name, None)) is not None:
            schema[ours] = limit
    if field.has_default and field.default is not None:
        schema["default"] = field.default
    described: dict[str, Any] = portable(schema)
    return described
