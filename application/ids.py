"""New ids: UUIDv7 (RFC 9562), so that rows made together lie together in an index."""

from __future__ import annotations

import os
from time import time_ns
from typing import Final
from uuid import UUID

from domain.ids import stream_id

_FIXED: Final = ~(0xF << 76 | 0x3 << 62)
_VERSION_AND_VARIANT: Final = 0x7 << 76 | 0x2 << 62


def uuid7() -> UUID:
    """Return a UUIDv7: 48 bits of milliseconds, 74 random bits."""
    random = (time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    return UUID(int=random & _FIXED | _VERSION_AND_VARIANT)


def new_stream(category: str) -> str:
    """Return the id of a stream that does not exist yet."""
    return stream_id(category, uuid7())
