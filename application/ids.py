"""New ids: UUIDv7 (RFC 9562), so that rows made together lie together in an index."""

from __future__ import annotations

import os
from struct import iter_unpack
from threading import local
from time import time_ns
from typing import Final
from uuid import UUID

from domain.ids import stream_id

_VERSION_AND_VARIANT: Final = 0x7 << 76 | 0x2 << 62
_AT_ONCE: Final = 400
_BYTES_AT_ONCE: Final = 4096


class _Random(local):
    """What of the system's randomness a thread has still to give out; it is fetched for many uses at once, because
    asking for it costs more than the rest of an id. It has the lower 80 bits of ids, version, variant and 74 random
    bits, and plain bytes.
    """

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.bytes, self.used = b"", 0

    def lower_bits(self) -> int:
        """Return the lower bits of an id."""
        if not self.ids:
            drawn = iter_unpack(">QQ", os.urandom(16 * _AT_ONCE))
            self.ids += [_VERSION_AND_VARIANT | high >> 52 << 64 | low >> 2 for high, low in drawn]
        return self.ids.pop()

    def some_bytes(self, count: int) -> bytes:
        """Return so many bytes."""
        if self.used + count > len(self.bytes):
            self.bytes, self.used = os.urandom(max(count, _BYTES_AT_ONCE)), 0
        taken = self.bytes[self.used : self.used + count]
        self.used += count
        return taken

    def forget(self) -> None:
        """Begin anew."""
        self.ids.clear()
        self.bytes, self.used = b"", 0


_random = _Random()
# A child process must not go on with its parent's; of its threads only the one that forked lives on in it.
os.register_at_fork(after_in_child=_random.forget)


def random_bytes(count: int) -> bytes:
    """Return bytes of the system's randomness that were never given before, for nonces and the like."""
    return _random.some_bytes(count)


def uuid7() -> UUID:
    """Return a UUIDv7: 48 bits of milliseconds, 74 random bits."""
    return UUID(int=(time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | _random.lower_bits())


def new_stream(category: str) -> str:
    """Return the id of a stream that does not exist yet."""
    return stream_id(category, uuid7())
