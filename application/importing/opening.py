"""Opening a file as a table: CSV or XES, packed (gzip) or not, which its first bytes tell."""

from __future__ import annotations

import io
import stat
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, Final

from application.importing.csv_table import CsvTable
from application.importing.table import FileUnreadable
from application.importing.unpacking import Damaged, Unpacked, is_packed
from application.importing.xes_table import XesTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from application.importing.table import Layout, Table

_CHUNK: Final = 64 * 1024
_START: Final = 64
_BEFORE_TEXT: Final = b"\0\xef\xbb\xbf\xff\xfe"
"""What byte order marks consist of, and every second byte of UTF-16."""


@contextmanager
def opened(path: Path, layout: Layout) -> Iterator[tuple[BinaryIO, Table]]:
    """Give the open file and its table; raise `FileUnreadable` for what can't be one."""
    # Rows are read again where they lie, which a pipe can't do.
    if not stat.S_ISREG(path.stat().st_mode):
        raise FileUnreadable(file=path.name, reason="it is not an ordinary file")
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        packed = is_packed(raw)
        file: io.BufferedReader = io.BufferedReader(Unpacked(raw)) if packed else raw
        table: Table
        if _is_xes(file, path.name, layout):
            table = XesTable(file, raw, path.name, layout, stack.enter_context(TemporaryFile()))
        elif packed:
            aside = stack.enter_context(TemporaryFile())
            _unpack(file, aside, path.name)
            table = CsvTable(aside, path.name, layout)
        else:
            table = CsvTable(file, path.name, layout)
        yield raw, table


def _is_xes(file: io.BufferedReader, name: str, layout: Layout) -> bool:
    if layout.format is not None:
        return layout.format == "xes"
    try:
        start = file.peek(_START)[:_START]
    except Damaged as error:
        raise FileUnreadable(file=name, reason=f"line 1: {error}") from error
    return start.translate(None, _BEFORE_TEXT).lstrip().startswith(b"<")


def _unpack(file: io.BufferedReader, aside: BinaryIO, name: str) -> None:
    lines = 1
    try:
        # Read as it comes: what was good before the damage tells its line.
        while chunk := file.read1(_CHUNK):
            aside.write(chunk)
            lines += chunk.count(b"\n")
    except Damaged as error:
        raise FileUnreadable(file=name, reason=f"line {lines}: {error}") from error
    aside.flush()
