"""`/v1/event-types`: the contract of the feed, as a JSON Schema (2020-12) of each event and of the envelope."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any, Final

import msgspec
from litestar import Request, Response, get

from domain.codec import PERSONAL, UPCASTS
from domain.event import Event, schema_version_of, tag_of
from domain.registry import AGGREGATES, EVENT_TYPES
from interfaces.http.admission import FREE
from interfaces.http.cached import Cached
from interfaces.http.events import SEALED, EventView
from interfaces.http.operations import Contract, promising
from interfaces.http.schemas import Components

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
IN_THE_FEED: Final = {
    "description": "A personal value, which the feed leaves sealed.",
    "type": "object",
    "properties": {"sealed": {"const": SEALED["sealed"]}},
    "required": ["sealed"],
}
IN_A_HISTORY: Final = {
    "description": "A personal value, opened; null once its key was destroyed.",
    "type": ["string", "null"],
}
_CATEGORY: Final = {event: one.category for one in AGGREGATES for event in one.events}


class EventType(msgspec.Struct, frozen=True):
    """An event as readers of the feed know it.

    `feed` is the schema of its `data` in the feed, where the fields in `personal` are sealed, `history` that of its
    `data` in a history, where they are opened. What is not `current` stands in old ledgers only: it is shown as the
    newest version of its kind.
    """

    type: str
    category: str
    version: int
    current: bool
    description: str
    personal: tuple[str, ...]
    feed: dict[str, Any]
    history: dict[str, Any]


class EventTypes(msgspec.Struct, frozen=True):
    """Every type of event, and the schema of the envelope in which each is shown."""

    envelope: dict[str, Any]
    types: tuple[EventType, ...]


def event_types() -> EventTypes:
    """Return the contract of the feed."""
    return EventTypes(envelope(), tuple(map(event_type, EVENT_TYPES)))


def event_type(event: type[Event]) -> EventType:
    """Return an event's part of the contract."""
    tag = tag_of(event)
    return EventType(
        type=tag,
        category=_CATEGORY[event],
        version=schema_version_of(tag),
        current=event not in UPCASTS,
        description=inspect.cleandoc(event.__doc__ or ""),
        personal=PERSONAL[event],
        feed=_schema(event, f"urn:caseledger:event:{tag}", Sealed=IN_THE_FEED),
        history=_schema(event, f"urn:caseledger:event:{tag}:history", Sealed=IN_A_HISTORY),
    )


def envelope() -> dict[str, Any]:
    """Return the schema of the envelope."""
    return _schema(EventView, "urn:caseledger:event")


def _schema(struct: type[msgspec.Struct], identity: str, **instead: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that stands on its own, with some of what it refers to said in other words."""
    components = Components((), (struct,), reference="#/$defs/{name}", defaults=True)
    own = components.schemas.pop(components.name(struct))
    # The tag stands in the envelope.
    if struct.__struct_config__.tag_field in own["properties"]:
        del own["properties"][struct.__struct_config__.tag_field]
        own["required"] = [one for one in own["required"] if one != struct.__struct_config__.tag_field]
    found = {"$schema": DIALECT, "$id": identity, **own}
    inner = {name: instead.get(name, one) for name, one in components.schemas.items()}
    return found | ({"$defs": inner} if inner else {})


@cache
def _cached() -> Cached:
    return Cached(msgspec.json.encode(event_types()), "application/json")


@get("/event-types", operation_class=promising(Contract(gives=EventTypes, cached=True, public=True)), opt=FREE)
async def get_event_types(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the JSON Schema of each type of event, and of the envelope."""
    return _cached().answer(request)


HANDLERS = [get_event_types]
