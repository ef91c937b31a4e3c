"""What kind of file bytes are, by what they hold and never by what they are called.

It is held against what somebody claims, so the only question is whether the bytes are of one of the few kinds that are
taken. A text is a text only as a whole: a signature can't make one of it, nor a script hide behind one.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

UNKNOWN: Final = "application/octet-stream"
_HEAD: Final = 1024
_SIGNATURES: Final = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"%PDF-"), "application/pdf"),
    # The first movie files had no type box; they begin with what is in them.
    (re.compile(rb"\0.{3}(moov|mdat|wide)", re.DOTALL), "video/quicktime"),
)
_MARKUP: Final = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+)?(?P<tag>html|head|body|script|iframe|svg)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis"})
_MP4: Final = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
)
_ZIP: Final = b"PK\x03\x04"
_PART: Final = re.compile(rb"PK\x01\x02.{42}(\[Content_Types\]\.xml|word/|xl/)", re.DOTALL)
"""A line of an archive's directory, where the names of what is in it stand in the clear."""
_PART_BYTES: Final = 46 + len(b"[Content_Types].xml")
_OFFICE: Final = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Sniffer:
    """Tells what kind of file it was shown, part by part and in order."""

    def __init__(self) -> None:
        self._head = b""
        self._tail = b""
        self._parts: set[bytes] = set()
        self._text: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()

    def look(self, data: bytes) -> None:
        """Look at the next bytes."""
        self._head += data[: _HEAD - len(self._head)]
        self._read(data, final=False)
        if self._head.startswith(_ZIP):
            self._parts |= set(_PART.findall(self._tail + data))
            self._tail = (self._tail + data)[1 - _PART_BYTES :]

    def media_type(self) -> str:
        """Return the media type of all that was shown, `application/octet-stream` for none that is known."""
        self._read(b"", final=True)
        if self._text is not None:
            return _of_text(self._head)
        if self._head.startswith(_ZIP):
            return self._of_archive()
        if self._head[4:8] == b"ftyp":
            return _of_boxes(self._head)
        return next((name for signature, name in _SIGNATURES if signature.match(self._head)), UNKNOWN)

    def _read(self, data: bytes, *, final: bool) -> None:
        if self._text is None:
            return
        try:
            if "\0" in self._text.decode(data, final):
                self._text = None
        except UnicodeDecodeError:
            self._text = None

    def _of_archive(self) -> str:
        kinds = [name for part, name in _OFFICE.items() if part in self._parts]
        return kinds[0] if len(kinds) == 1 and b"[Content_Types].xml" in self._parts else "application/zip"


def _of_text(head: bytes) -> str:
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    markup = _MARKUP.match(head)
    if markup is None:
        return "text/plain"
    return "image/svg+xml" if markup["tag"].lower() == b"svg" else "text/html"


def _of_boxes(head: bytes) -> str:
    """Return what the first box of an ISO media file says: its brand, and those that it can be read as."""
    brand, end = head[8:12], min(int.from_bytes(head[:4], "big"), len(head))
    readable_as = {head[place : place + 4] for place in range(16, end, 4)}
    if brand == b"qt  ":
        return "video/quicktime"
    if brand in _HEIC or (brand == b"mif1" and readable_as & _HEIC):
        return "image/heic"
    return "video/mp4" if brand in _MP4 else UNKNOWN
