"""The rows of a file, grouped by case and put in the order of time.

The file is gone through twice. The first time every row is checked, and only its place and time are remembered: 24
bytes a row and some 200 a case, so that rows of one case may lie anywhere. The second time rows are read where they
lie, a chunk at a time.
"""

from __future__ import annotations

import os
from array import array
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

import msgspec
from msgspec import Struct

from application.importing.records import REPLACED, Record, Records
from application.importing.times import TimeUnreadable, reader_of
from domain.case.commands import SourceRow
from domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from application.importing.mapping import Mapping

NAMED: Final = 10_000
"""How many bad rows are named one by one; the others are only counted."""
LONGEST: Final = 200
"""The most characters of a case id and of an activity, which are not sealed."""
REPORT_EVERY: Final = 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BAD = -1
_FIELDS = 3


class FileUnreadable(Refusal):
    """The file can't be imported: {reason}."""

    kind = "invalid"


class FileChanged(Refusal):
    """The file was changed while it was imported. What is in stays in; run the import again."""


class BadRow(Struct, frozen=True):
    """A row that is left out, and why. It never quotes the row, which may hold personal data."""

    line: int
    reason: str


class Place(NamedTuple):
    """Where a good row lies; places sort by time, and rows of one time stay in the order of the file."""

    time: int
    ordinal: int
    line: int
    offset: int


class Checked:
    """What the first pass found: where the rows of each case lie, and which rows are bad.

    A row's ordinal is its number within its case in the order of the file. A bad row whose case can be read counts too,
    so that it can be repaired and imported later under the identity that it always had.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.bad_rows = 0
        self.bad: list[BadRow] = []
        self.reasons: Counter[str] = Counter()
        self._places: dict[str, array[int]] = {}

    def good(self, case: str, line: int, offset: int, time: datetime) -> None:
        """Note a row that can be imported."""
        self.rows += 1
        self._place(case).extend((line, offset, (time - _EPOCH) // _MICROSECOND))

    def spoiled(self, case: str | None, line: int, reason: str) -> None:
        """Note a row that can't."""
        self.bad_rows += 1
        self.reasons[reason] += 1
        if len(self.bad) < NAMED:
            self.bad.append(BadRow(line, reason))
        if case is not None:
            self._place(case).extend((line, _BAD, 0))

    def cases(self) -> Iterator[tuple[str, list[Place]]]:
        """Yield each case that has good rows with their places, in the order of time."""
        for case, kept in self._places.items():
            thirds = zip(kept[::_FIELDS], kept[1::_FIELDS], kept[2::_FIELDS], strict=True)
            places = [
                Place(time, ordinal, line, offset)
                for ordinal, (line, offset, time) in enumerate(thirds, 1)
                if offset != _BAD
            ]
            if places:
                yield case, sorted(places)

    def _place(self, case: str) -> array[int]:
        places = self._places.get(case)
        if places is None:
            places = self._places[case] = array("q")
        return places


class Read(NamedTuple):
    """A row with the names that it gives to its customer and its resource, as they stand in the file."""

    row: SourceRow
    customer: str | None
    resource: str | None


class SourceFile:
    """An open CSV file with the mapping that tells what its columns hold."""

    def __init__(self, file: BinaryIO, mapping: Mapping) -> None:
        self._file = file
        self._mapping = mapping
        self._records = Records(file, mapping.delimiter, mapping.encoding)
        self._time = reader_of(mapping.time)
        self._state = self._fingerprint()
        self.size = self._state[0]
        self._headings = self._read_headings()
        columns = mapping.columns
        self._case, self._activity, self._when = (
            self._headings.index(name) for name in (columns.case, columns.activity, columns.time)
        )
        self._customer, self._resource = (
            None if name is None else self._headings.index(name) for name in (columns.customer, columns.resource)
        )

    def check(self, now: datetime, progress: Callable[[int], None] = lambda _bytes: None) -> Checked:
        """Go through the whole file; what happened after `now` is bad, too. `progress` is told the bytes done."""
        checked = Checked()
        records = iter(self._records)
        next(records)
        for count, record in enumerate(records, 1):
            try:
                case, _, time = self._key(record, now)
            except ValueError as error:
                checked.spoiled(self._case_of(record), record.line, str(error))
            else:
                checked.good(case, record.line, record.offset, time)
            if count % REPORT_EVERY == 0:
                progress(record.offset)
        progress(self.size)
        return checked

    def read(self, place: Place) -> Read:
        """Return the row that lies there; raise `FileChanged` when something else does."""
        fields = self._records.at(place.offset)
        if len(fields) != len(self._headings):
            raise FileChanged
        activity = fields[self._activity].strip()
        meant = self._mapping.activities.get(activity)
        row = SourceRow(
            ordinal=place.ordinal,
            line=place.line,
            activity=activity,
            occurred_at=_EPOCH + place.time * _MICROSECOND,
            row=msgspec.json.encode(dict(zip(self._headings, fields, strict=True))).decode(),
            means=meant.means if meant else None,
            opens=meant.opens if meant else False,
        )
        return Read(row, _named(fields, self._customer), _named(fields, self._resource))

    def must_be_unchanged(self) -> None:
        """Raise `FileChanged` when the file is not what it was when it was opened."""
        if self._fingerprint() != self._state:
            raise FileChanged

    def _key(self, record: Record, now: datetime) -> tuple[str, str, datetime]:
        """Return case, activity and time; raise ValueError with the reason for a row that can't be imported."""
        if record.problem is not None:
            raise ValueError(record.problem)
        fields = record.fields
        if len(fields) != len(self._headings):
            raise ValueError(f"the row has {len(fields)} columns, the heading {len(self._headings)}")
        case, activity = fields[self._case].strip(), fields[self._activity].strip()
        for name, value in (("case id", case), ("activity", activity)):
            if not value:
                raise ValueError(f"the {name} is empty")
            if len(value) > LONGEST:
                raise ValueError(f"the {name} is longer than {LONGEST} characters")
        time = self._time(fields[self._when].strip())
        if time > now:
            raise TimeUnreadable("the time is still to come")
        return case, activity, time

    def _case_of(self, record: Record) -> str | None:
        case = record.fields[self._case].strip() if self._case < len(record.fields) else ""
        return case if 0 < len(case) <= LONGEST and REPLACED not in case and "\0" not in case else None

    def _read_headings(self) -> list[str]:
        head = next(iter(self._records), None)
        if head is None:
            raise FileUnreadable(reason="it is empty")
        if head.problem is not None:
            raise FileUnreadable(reason=f"line {head.line}, the headings: {head.problem}")
        names = [name.strip() for name in head.fields]
        for wanted in self._mapping.columns.named():
            if names.count(wanted) != 1:
                found = "no column" if wanted not in names else "more than one column"
                raise FileUnreadable(reason=f"it has {found} {wanted!r}; its headings are: {', '.join(names)}")
        return [_heading(names, index) for index in range(len(names))]

    def _fingerprint(self) -> tuple[int, int]:
        found = os.fstat(self._file.fileno())
        return found.st_size, found.st_mtime_ns


def _heading(names: list[str], index: int) -> str:
    """Return a heading that is not empty and not there twice, so that no value hides another."""
    name = names[index]
    return f"{name} (column {index + 1})".strip() if not name or name in names[:index] else name


def _named(fields: list[str], column: int | None) -> str | None:
    return None if column is None else fields[column].strip() or None
