"""The rows of a history, grouped by case and put in the order of time.

The file is gone through twice. The first time every row is checked, and only its place and time are remembered: 24
bytes a row and some 200 a case, so that rows of one case may lie anywhere. The second time rows are read where they
lie, a chunk at a time.
"""

from __future__ import annotations

from array import array
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

import msgspec
from msgspec import Struct

from application.importing.mapping import JOINT
from application.importing.opening import opened
from application.importing.table import text_of
from application.importing.times import TimeUnreadable, reader_of
from application.importing.unchanged import watched
from domain.case.commands import SourceRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Mapping as Columns
    from pathlib import Path

    from application.importing.mapping import Mapping
    from application.importing.table import Row, Table, Value

NAMED: Final = 10_000
"""How many bad rows are named one by one; the others are only counted."""
LONGEST: Final = 200
"""The most characters of a case id and of an activity, which are not sealed."""
REPORT_EVERY: Final = 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BAD = -1
_FIELDS = 3


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
    """A row with what it says of its customer, its resource and the case's priority, as it stands in the file."""

    row: SourceRow
    customer: str | None
    resource: str | None
    priority: str | None = None


class SourceFile:
    """An open file of case histories, with the mapping that tells what its columns hold."""

    def __init__(self, file: BinaryIO, table: Table, mapping: Mapping) -> None:
        self._table = table
        self._mapping = mapping
        self._time = reader_of(mapping.time)
        self._of_activity = mapping.columns.of_activity()
        self._urgency = None if mapping.priority is None else mapping.priority.column
        self.must_be_unchanged = watched(file)
        self.size = table.size

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that the file has; all of them are known once it was checked."""
        return tuple(self._table.columns)

    def check(self, now: datetime, progress: Callable[[int], None] = lambda _bytes: None) -> Checked:
        """Go through the whole file; what happened after `now` is bad, too. `progress` is told the bytes done."""
        checked = Checked()
        for count, row in enumerate(self._table.rows(), 1):
            try:
                case, time = self._key(row, now)
            except ValueError as error:
                checked.spoiled(self._case_of(row), row.line, str(error))
            else:
                checked.good(case, row.line, row.place, time)
            if count % REPORT_EVERY == 0:
                progress(self._table.done)
        progress(self.size)
        return checked

    def read(self, place: Place, before: str | None = None) -> Read:
        """Return the row that lies there, after one with the activity `before`; raise `FileChanged` when something else
        does.
        """
        values = self._table.at(place.offset)
        columns, activity = self._mapping.columns, self._activity(values)
        row = SourceRow(
            ordinal=place.ordinal,
            line=place.line,
            activity=activity,
            occurred_at=_EPOCH + place.time * _MICROSECOND,
            row=msgspec.json.encode(values).decode(),
            means=self._mapping.means(activity, before),
            opens=self._mapping.opens(activity),
        )
        customer, resource = _named(values, columns.customer), _named(values, columns.resource)
        return Read(row, customer, resource, _named(values, self._urgency))

    def read_new(self, places: list[Place], is_in: Callable[[int], bool]) -> Iterator[Read]:
        """Yield the rows of a case, given by all their places in the order of time, whose ordinals are not in yet."""
        before: str | None = None
        for last, place in zip([None, *places], places, strict=False):
            if is_in(place.ordinal):
                before = None
                continue
            if before is None and last is not None and self._mapping.looks_back:
                before = self._activity(self._table.at(last.offset))
            read = self.read(place, before)
            before = read.row.activity
            yield read

    def _key(self, row: Row, now: datetime) -> tuple[str, datetime]:
        """Return case and time; raise ValueError with the reason for a row that can't be imported."""
        if row.problem is not None:
            raise ValueError(row.problem)
        columns, values = self._mapping.columns, row.values
        case = text_of(_there(values, columns.case, "case id"))
        when = text_of(_there(values, columns.time, "time"))
        activity = self._activity(values)
        if not (0 < len(case) <= LONGEST and 0 < len(activity) <= LONGEST):
            for name, text in (("case id", case), ("activity", activity)):
                if not text:
                    raise ValueError(f"the {name} is empty")
                if len(text) > LONGEST:
                    raise ValueError(f"the {name} is longer than {LONGEST} characters")
        time = self._time(when)
        if time > now:
            raise TimeUnreadable("the time is still to come")
        return case, time

    def _activity(self, values: Columns[str, Value]) -> str:
        texts = [text_of(values.get(name)) for name in self._of_activity]
        return texts[0] if len(texts) == 1 else JOINT.join(filter(None, texts))

    def _case_of(self, row: Row) -> str | None:
        case = text_of(row.values.get(self._mapping.columns.case))
        return case if 0 < len(case) <= LONGEST else None


@contextmanager
def source_file(path: Path, mapping: Mapping) -> Iterator[SourceFile]:
    """Give the file opened with its mapping; raise `FileUnreadable` for what can't be a history."""
    with opened(path, mapping) as (file, table):
        yield SourceFile(file, table, mapping)


def _there(values: Columns[str, Value], name: str, what: str) -> Value:
    try:
        return values[name]
    except KeyError:
        raise ValueError(f"there is no {name!r}, which the mapping has for the {what}; add it to the file") from None


def _named(values: dict[str, Value], column: str | None) -> str | None:
    return None if column is None else text_of(values.get(column)) or None
