"""Splitting a file into records, each with its line and its place, without losing the rest of the file to a bad one."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD_BYTES: Final = 128 * 1024
"""The longest record that is read, in bytes: a quotation mark that nobody closes must not swallow the file."""
REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
_CUT: Final = "the row has no line end, so the file may be cut off here; end the line if it is whole"
_TOO_LONG: Final = f"the row is longer than {RECORD_BYTES:,} bytes"


class Record(NamedTuple):
    """One record: its first line, where that begins, how many bytes and lines it takes, and its fields.

    With a `problem`, the fields are only those that could be told apart all the same.
    """

    line: int
    offset: int
    size: int
    lines: int
    fields: list[str]
    problem: str | None


class Records:
    """The records of a CSV file (RFC 4180, any one delimiter), read one after the other or at a place seen before."""

    def __init__(self, file: BinaryIO, delimiter: str, encoding: str) -> None:
        self._file = file
        self._delimiter = delimiter
        self._encoding = encoding
        # Seen as UTF-8 text, a byte order mark would become part of the first heading.
        self._mark = codecs.BOM_UTF8 if codecs.lookup(encoding).name == "utf-8" else b""

    def __iter__(self) -> Iterator[Record]:
        """Yield every record from the start of the file; empty lines are none."""
        self._file.seek(0)
        offset = len(self._mark) if self._mark and self._file.read(len(self._mark)) == self._mark else 0
        line = 1
        self._file.seek(offset)
        while raw := self._file.readline(RECORD_BYTES + 1):
            if raw in {b"\n", b"\r\n"}:
                offset, line = offset + len(raw), line + 1
                continue
            record = self._record(raw, line, offset)
            yield record
            offset, line = offset + record.size, line + record.lines
            # The caller may have read elsewhere, and a record that failed may have read on.
            self._file.seek(offset)

    def at(self, offset: int) -> list[str]:
        """Return the fields of the record that begins there, as they were when the file was gone through."""
        self._file.seek(offset)
        return self._record(self._file.readline(RECORD_BYTES + 1), 0, offset).fields

    def _record(self, raw: bytes, line: int, offset: int) -> Record:
        if len(raw) > RECORD_BYTES:
            return Record(line, offset, len(raw) + self._rest_of_line(raw), 1, [], _TOO_LONG)
        text, problem = self._decoded(raw)
        if '"' not in text:
            return Record(line, offset, len(raw), 1, text.rstrip("\r\n").split(self._delimiter), problem or _cut(raw))
        lines = _Lines(self, raw, text, problem)
        try:
            fields = next(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            # Only the first line is given up. Its last field may go on elsewhere, so it is not to be trusted.
            apart = next(csv.reader([text], delimiter=self._delimiter), [])[:-1]
            return Record(line, offset, len(raw), 1, apart, f"the row can't be split into columns: {error}")
        return Record(line, offset, lines.size, lines.count, fields, lines.problem or _cut(lines.last))

    def _rest_of_line(self, raw: bytes) -> int:
        size = 0
        while raw and not raw.endswith(b"\n"):
            raw = self._file.readline(RECORD_BYTES)
            size += len(raw)
        return size

    def _decoded(self, raw: bytes) -> tuple[str, str | None]:
        problem = "the row holds a NUL character" if b"\0" in raw else None
        try:
            return raw.decode(self._encoding), problem
        except UnicodeDecodeError:
            return raw.decode(self._encoding, "replace"), f"the row is not valid {self._encoding}"

    def next_line(self, limit: int) -> tuple[bytes, str, str | None]:
        """Return the next line, at most so many bytes of it, as bytes and as text, and what is wrong with it."""
        raw = self._file.readline(limit)
        return raw, *self._decoded(raw)


def _cut(last: bytes) -> str | None:
    """Return what is wrong with a record whose last line has no end: half a row may look like a whole one."""
    return None if last.endswith(b"\n") else _CUT


class _Lines:
    """The lines of one record, read as the parser asks for them, until it would be too long."""

    def __init__(self, records: Records, raw: bytes, text: str, problem: str | None) -> None:
        self._records = records
        self._first: str | None = text
        self.last = raw
        self.size = len(raw)
        self.count = 1
        self.problem = problem

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._first is not None:
            text, self._first = self._first, None
            return text
        raw, text, problem = self._records.next_line(RECORD_BYTES - self.size + 1)
        self.size += len(raw)
        if not raw or self.size > RECORD_BYTES:
            raise StopIteration
        self.last = raw
        self.count += 1
        self.problem = self.problem or problem
        return text
