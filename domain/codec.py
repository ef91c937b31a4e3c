"""Events to bytes and back: JSON with the tag in `type`. What was once written stays readable."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from types import GenericAlias
from typing import Any

import msgspec

from domain.event import Event, tag_of
from domain.personal import personal_fields
from domain.registry import EVENT_TYPES

UPCASTS: dict[type[Event], Callable[[Any], Event]] = {}
"""From an old version of an event to the next one; applied until there is no newer."""

TAGS: dict[str, type[Event]] = {tag_of(event): event for event in EVENT_TYPES}
PERSONAL: dict[type[Event], tuple[str, ...]] = {event: personal_fields(event) for event in EVENT_TYPES}

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(reduce(or_, EVENT_TYPES))
_decoder_of_many = msgspec.json.Decoder(GenericAlias(list, (reduce(or_, EVENT_TYPES),)))


class UnreadableEvent(Exception):
    """A stored event that this version of the program can't read."""


def encode(event: Event) -> bytes:
    """Return the event's bytes; raise TypeError when a personal field was not sealed."""
    return _encoder.encode(event)


def decode(state: bytes) -> Event:
    """Return the event of these bytes in its newest version; raise `UnreadableEvent` when there is no reading them."""
    try:
        event: Event = _decoder.decode(state)
    except msgspec.DecodeError as error:
        raise UnreadableEvent(str(error)) from error
    return upcast(event) if type(event) in UPCASTS else event


def decode_many(states: bytes) -> list[Event]:
    """Return the events of bytes that stand one behind the other with commas between, as `decode` does."""
    try:
        events: list[Event] = _decoder_of_many.decode(b"[%b]" % states)
    except msgspec.DecodeError as error:
        raise UnreadableEvent(str(error)) from error
    return [upcast(event) if type(event) in UPCASTS else event for event in events] if UPCASTS else events


def upcast(event: Event) -> Event:
    """Return the event in its newest version."""
    while (newer := UPCASTS.get(type(event))) is not None:
        event = newer(event)
    return event
