"""Sealed values without keys: in form like those of the ledger, each different, and nobody can open them."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from msgspec import structs

from domain.codec import PERSONAL
from domain.event import Event
from domain.personal import Plain, Sealed

_VERSION, _NONCE, _TAG, _LONGEST = 1, 12, 16, blake2b.MAX_DIGEST_SIZE


def sealed(event: Event, place: int) -> Event:
    """Return the event as a ledger keeps it; `place` tells it from all others of its history."""
    found: dict[str, Any] = {}
    for name in PERSONAL[type(event)]:
        if isinstance(value := getattr(event, name), Plain):
            found[name] = _seal(value, f"{place} {name}")
    return structs.replace(event, **found) if found else event


def _seal(value: Plain, bound_to: str) -> Sealed:
    nonce = blake2b(bound_to.encode(), digest_size=_NONCE).digest()
    text = value.text.encode()
    # As long as what it hides, up to a point, but nothing of it.
    box = blake2b(text, key=nonce, digest_size=min(_TAG + len(text), _LONGEST)).digest()
    return Sealed.of(_VERSION, f"key-of-{value.subject}", nonce, box)
