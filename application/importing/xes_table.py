"""An event log in XES as a table: a row an event, with its trace's attributes under `case:`, as event logs in CSV have.

XML can't be read again from its middle, nor a packed file. So while the events stream by, their rows are laid aside in
a file that has no name and goes with the process; what is read again is read from there.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from application.importing.records import RECORD_BYTES
from application.importing.table import Row
from application.importing.xes import XesLog, named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from application.importing.table import Layout, Value

OF_TRACE: Final = "case:"
"""What stands before the key of a trace's attribute."""
COLUMNS: Final = 10_000
"""How many columns are remembered by name; a row holds all that it has."""

_encode, _decode = msgspec.json.encode, msgspec.json.Decoder(dict[str, object]).decode


class XesTable:
    """The events of a log as rows.

    What the log declares for all events or traces (`global`) is filled in where one lacks it. But no default says which
    case it was, when, or who: those columns of the mapping stay empty.
    """

    def __init__(self, file: BufferedReader, raw: BinaryIO, name: str, layout: Layout, aside: BinaryIO) -> None:
        self._file = file
        self._raw = raw
        self._name = name
        self._aside = aside
        self._never_filled = layout.identifying()
        self.columns: dict[str, None] = {}

    @property
    def done(self) -> int:
        """How many bytes were gone through, of the file as it is, packed or not."""
        return self._raw.tell()

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return os.fstat(self._raw.fileno()).st_size

    def rows(self) -> Iterator[Row]:
        """Yield a row an event; raise `FileUnreadable` where the file is no XES, or ends in the middle of it."""
        log = XesLog(self._file, self._name)
        self._aside.seek(0)
        self._aside.truncate()
        place = 0
        for line, trace, event, problem in log:
            values = self._row(trace, event, log)
            packed = _encode(values) + b"\n"
            if len(packed) > RECORD_BYTES:
                problem = problem or f"the event with its trace is longer than {RECORD_BYTES:,} bytes"  # noqa: PLW2901 - one more thing to be wrong with it
            if problem is None:
                self._aside.write(packed)
            yield Row(line, place, values, problem)
            if problem is None:
                place += len(packed)

    def at(self, place: int) -> dict[str, Value]:
        """Return the values of the row that was laid aside there."""
        self._aside.seek(place)
        return _decode(self._aside.readline())

    def _row(self, trace: dict[str, Value], event: dict[str, Value], log: XesLog) -> dict[str, Value]:
        of_trace = {OF_TRACE + key: value for key, value in trace.items()}
        defaults = {OF_TRACE + key: value for key, value in log.trace_defaults.items()}
        values = named([*of_trace.items(), *self._lacking(defaults, of_trace), *event.items()])
        values.update(self._lacking(log.event_defaults, values))
        if len(self.columns) < COLUMNS:
            self.columns.update(dict.fromkeys(values))
        return values

    def _lacking(self, defaults: dict[str, Value], there: dict[str, Value]) -> list[tuple[str, Value]]:
        return [(key, value) for key, value in defaults.items() if key not in there and key not in self._never_filled]
