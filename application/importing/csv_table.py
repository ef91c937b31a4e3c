"""A CSV file as a table: its first row names the columns."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from application.importing.records import REPLACED, Record, Records
from application.importing.table import FileChanged, FileUnreadable, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.importing.table import Layout, Value


class CsvTable:
    """The rows of a CSV file; they are read again where they lie."""

    def __init__(self, file: BinaryIO, name: str, layout: Layout) -> None:
        self._file = file
        self._name = name
        self._records = Records(file, layout.delimiter, layout.encoding)
        self.done = 0
        self.columns = self._read_headings(layout.named())

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return os.fstat(self._file.fileno()).st_size

    def rows(self) -> Iterator[Row]:
        """Yield every row below the headings."""
        columns = self.columns
        for record in islice(self._records, 1, None):
            self.done = record.offset
            problem = record.problem or self._miscounted(record)
            fields = record.fields
            if problem is not None:
                # A character that was replaced would make another case of this one.
                fields = ["" if REPLACED in field or "\0" in field else field for field in fields]
            yield Row(record.line, record.offset, dict(zip(columns, fields, strict=False)), problem)

    def at(self, place: int) -> dict[str, Value]:
        """Return the values of the row that begins at this byte."""
        fields = self._records.at(place)
        if len(fields) != len(self.columns):
            raise FileChanged
        return dict(zip(self.columns, fields, strict=True))

    def _miscounted(self, record: Record) -> str | None:
        found, wanted = len(record.fields), len(self.columns)
        return None if found == wanted else f"the row has {found} columns, the heading {wanted}"

    def _read_headings(self, named: tuple[str, ...]) -> list[str]:
        head = next(iter(self._records), None)
        if head is None:
            raise FileUnreadable(file=self._name, reason="it is empty")
        if head.problem is not None:
            raise FileUnreadable(file=self._name, reason=f"line {head.line}, the headings: {head.problem}")
        names = [name.strip() for name in head.fields]
        for wanted in named:
            if names.count(wanted) != 1:
                found = "no column" if wanted not in names else "more than one column"
                reason = f"it has {found} {wanted!r}; its headings are: {', '.join(names)}"
                raise FileUnreadable(file=self._name, reason=reason)
        return [_heading(names, index) for index in range(len(names))]


def _heading(names: list[str], index: int) -> str:
    """Return a heading that is not empty and not there twice, so that no value hides another."""
    name = names[index]
    return f"{name} (column {index + 1})".strip() if not name or name in names[:index] else name
