"""New ids: UUIDv7 (RFC 9562), so that rows made together lie together in an index."""

from __future__ import annotations

import os
from threading import local
from time import time_ns
from typing import Final
from uuid import UUID

from domain.ids import stream_id

_FIXED: Final = ~(0xF << 76 | 0x3 << 62)
_VERSION_AND_VARIANT: Final = 0x7 << 76 | 0x2 << 62


_RANDOM_BYTES: Final = 10
_AT_ONCE: Final = 400


class _Random:
    """Random bytes of the system, fetched for many ids at once: asking for them costs more than the rest of an id."""

    def __init__(self) -> None:
        self._bytes = b""
        self._used = 0
        # A child process must not go on with its parent's.
        os.register_at_fork(after_in_child=self._forget)

    def take(self) -> bytes:
        """Return bytes that were never given before."""
        if self._used >= len(self._bytes):
            self._bytes, self._used = os.urandom(_RANDOM_BYTES * _AT_ONCE), 0
        taken = self._bytes[self._used : self._used + _RANDOM_BYTES]
        self._used += _RANDOM_BYTES
        return taken

    def _forget(self) -> None:
        self._bytes, self._used = b"", 0


_own = local()


def _random() -> bytes:
    """Return random bytes of this thread's own store."""
    try:
        store: _Random = _own.random
    except AttributeError:
        store = _own.random = _Random()
    return store.take()


def uuid7() -> UUID:
    """Return a UUIDv7: 48 bits of milliseconds, 74 random bits."""
    random = (time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | int.from_bytes(_random(), "big")
    return UUID(int=random & _FIXED | _VERSION_AND_VARIANT)


def new_stream(category: str) -> str:
    """Return the id of a stream that does not exist yet."""
    return stream_id(category, uuid7())
