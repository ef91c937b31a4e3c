"""Photos for the demonstration: small pictures of something on a table, drawn rather than taken."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from hashlib import sha256
from typing import Final

from domain.attachment.commands import Contents

PNG: Final = "image/png"
SORTS: Final = 6
"""How many photos there are."""
_WIDTH, _HEIGHT = 96, 72


@cache
def photo(sort: int) -> bytes:
    """Return a photo as PNG: a round thing in a colour of its own, with a crack, before a wall."""
    wall, thing = (214, 208, 200), (60 + 30 * sort, 150 - 20 * sort, 90 + 25 * sort)
    rows = []
    for y in range(_HEIGHT):
        row = bytearray(b"\0")  # unfiltered
        for x in range(_WIDTH):
            inside = (x - _WIDTH // 2) ** 2 + (y - _HEIGHT // 2) ** 2 < (18 + 2 * sort) ** 2
            cracked = abs(x - y - 12) <= 1
            shade = y // 3
            row += bytes(max(0, one - shade) for one in (thing if inside and not cracked else wall))
        rows.append(bytes(row))
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def contents(sort: int) -> Contents:
    """Return what an upload of that photo is found to hold."""
    data = photo(sort)
    return Contents(size=len(data), digest=sha256(data).hexdigest(), media_type=PNG)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
