"""Giving a file that strangers made: kept by whoever asked for it, and never run or shown in place."""

from __future__ import annotations

from typing import Final
from unicodedata import bidirectional, category
from urllib.parse import quote

HARMLESS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-cache",
}
"""What keeps a browser from taking a file for anything but itself."""
NAMELESS: Final = "attachment"
_TURNING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def disposition(name: str | None) -> str:
    """Return a Content-Disposition (RFC 6266, the name by RFC 8187): save it, under this name.

    What could break a line, lead to another folder or turn the order of reading, so that `fdp.exe` looks like a PDF,
    is replaced in it.
    """
    safe = "".join("_" if _troubles(one) else one for one in name or NAMELESS)
    return f"attachment; filename*=UTF-8''{quote(safe, safe='')}"


def _troubles(character: str) -> bool:
    return character in "/\\" or category(character) in {"Cc", "Zl", "Zp"} or bidirectional(character) in _TURNING
