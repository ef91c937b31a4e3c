"""Kinds of files are told by their bytes."""

from __future__ import annotations

import io
import os
import zipfile

import pytest

from application.sniffing import UNKNOWN, Sniffer

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = "[Content_Types].xml"


def archive(*names: str, filling: bytes = b"x") -> bytes:
    """Return a ZIP archive with these names in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, filling)
    return made.getvalue()


def box(brand: bytes, *readable_as: bytes) -> bytes:
    """Return the beginning of an ISO media file."""
    brands = b"".join(readable_as)
    return (16 + len(brands)).to_bytes(4, "big") + b"ftyp" + brand + bytes(4) + brands + b"\0\0\0\x08mdat"


SAMPLES: dict[str, tuple[bytes, str]] = {
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    "gif": (b"GIF89a\1\0\1\0", "image/gif"),
    "webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
    "heic": (box(b"heic", b"mif1", b"heic"), "image/heic"),
    "heic of another brand": (box(b"mif1", b"mif1", b"heic"), "image/heic"),
    "avif": (box(b"avif", b"mif1", b"avif"), UNKNOWN),
    "mp4": (box(b"isom", b"iso2", b"mp41"), "video/mp4"),
    "quicktime": (box(b"qt  ", b"qt  "), "video/quicktime"),
    "old quicktime": (b"\0\0\0\x08wide\0\0\1\0mdat", "video/quicktime"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    "pdf that is text": (b"%PDF-1.4\n1 0 obj", "application/pdf"),
    "zip": (archive("a.txt"), "application/zip"),
    "docx": (archive(TYPES, "_rels/.rels", "word/document.xml"), DOCX),
    "docx with its types last": (archive("word/document2.xml", TYPES), DOCX),
    "xlsx": (archive(TYPES, "xl/workbook.xml"), XLSX),
    "zip with a folder of words": (archive("word/a.txt"), "application/zip"),
    "zip of both": (archive(TYPES, "word/a.xml", "xl/a.xml"), "application/zip"),
    "text": ("Grüße, 😀\r\n".encode(), "text/plain"),
    "text that begins like a bitmap": (b"BM 12 came back", "text/plain"),
    "text that begins like a program": (b"MZ is my sign", "text/plain"),
    "text that speaks of a wide thing": (b"The wide box", "text/plain"),
    "text that speaks of tags": (b"The <script> tag is shown", "text/plain"),
    "csv": (b"a;b\n1;2\n", "text/plain"),
    "html": (b"\xef\xbb\xbf \n<!-- x --><!DOCTYPE HTML><p>", "text/html"),
    "a script": (b"<SCRIPT>alert(1)</SCRIPT>", "text/html"),
    "svg": (b'<?xml version="1.0"?>\n<svg onload="alert(1)">', "image/svg+xml"),
    "html before a pdf": (b"<html>%PDF-1.7", "text/html"),
    "text in latin-1": ("Grüße".encode("latin-1"), UNKNOWN),
    "text with a NUL": (b"a\0b", UNKNOWN),
    "a character cut off": ("Grü".encode()[:-1], UNKNOWN),
    "a program": (b"MZ\x90\0\3\0", UNKNOWN),
}


def sniffed(data: bytes, part: int) -> str:
    """Return what a sniffer says of bytes that come in parts."""
    sniffer = Sniffer()
    for place in range(0, len(data), part):
        sniffer.look(data[place : place + part])
    return sniffer.media_type()


@pytest.mark.parametrize("part", [1, 7, 2**20])
@pytest.mark.parametrize("name", SAMPLES)
def test_bytes_tell_what_they_are(name: str, part: int) -> None:
    """However they are cut into parts."""
    data, media_type = SAMPLES[name]
    assert sniffed(data, part) == media_type


def test_an_office_document_is_told_by_its_directory_not_by_what_is_packed_in_it() -> None:
    """Its names stand at the end; random bytes before, and an office document in a folder, mislead nobody."""
    assert sniffed(archive(TYPES, "word/document.xml", filling=os.urandom(300_000)), 65_536) == DOCX
    assert sniffed(archive("a.bin", filling=os.urandom(3_000_000)), 2**20) == "application/zip"
