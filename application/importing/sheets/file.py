"""The rows of a sheet, gathered by what they name: a customer, an order, a rating.

The file is gone through twice, as a history is. The first time every row is read and checked, and only its place is
remembered: 16 bytes a row and some 300 for what it names. The second time rows are read where they lie.
"""

from __future__ import annotations

from array import array
from collections import Counter
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

import msgspec

from application.importing.opening import opened
from application.importing.rows import NAMED, REPORT_EVERY, BadRow
from application.importing.sheets.customer_rows import CustomerReader
from application.importing.sheets.mapping import CustomerSheet, OrderSheet
from application.importing.sheets.order_rows import OrderReader
from application.importing.sheets.rating_rows import RatingReader
from application.importing.unchanged import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Mapping as Values
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from application.importing.sheets.mapping import AnySheet
    from application.importing.table import Row, Table

R = TypeVar("R")
MOST_LINES: Final = 1000
"""How many lines an order has at most."""
_BAD: Final = -1
_PAIR: Final = 2


class Reader(Protocol[R]):
    """Reads the rows of one kind of sheet."""

    def key(self, values: Values[str, Any]) -> tuple[str, ...] | None:
        """Return what the row names, also of a bad row; nothing where that can't be read."""

    def read(self, values: Values[str, Any], now: datetime) -> R:
        """Return the row; raise ValueError with the reason when it can't be meant."""

    def of_all(self, row: R) -> object:
        """Return what every row that names the same must say alike."""

    def when(self, row: R) -> datetime | None:
        """Return the row's time."""


class Group:
    """Rows that name the same: their lines and places, and a digest of what they must say alike."""

    __slots__ = ("alike", "differ", "places")

    def __init__(self) -> None:
        self.alike: bytes | None = None
        self.differ = False
        self.places = array("q")

    def __len__(self) -> int:
        """Return how many rows there are, bad ones too."""
        return len(self.places) // _PAIR

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield line and place of each row; the place of a bad row is negative."""
        return zip(self.places[::_PAIR], self.places[1::_PAIR], strict=True)

    def lines(self) -> list[int]:
        """Return the lines of the good rows."""
        return [line for line, place in self.pairs() if place != _BAD]


class CheckedSheet:
    """What the first pass found. All rows that name the same are good, or none is left good: half an order is none."""

    def __init__(self) -> None:
        self.rows = 0
        self.bad_rows = 0
        self.bad: list[BadRow] = []
        self.reasons: Counter[str] = Counter()
        self._groups: dict[bytes, Group] = {}

    @property
    def records(self) -> int:
        """How many customers, orders or ratings can be imported."""
        return len(self._groups)

    def groups(self) -> Iterator[Group]:
        """Yield the rows of each record that can be imported, in the order of the file."""
        return iter(self._groups.values())

    def good(self, key: tuple[str, ...], line: int, place: int, alike: bytes) -> None:
        """Note a row that can be imported by itself."""
        self.rows += 1
        group = self._group(key)
        group.differ = group.differ or group.alike not in {None, alike}
        group.alike = alike
        group.places.extend((line, place))

    def spoiled(self, key: tuple[str, ...] | None, line: int, reason: str) -> None:
        """Note a row that can't."""
        self.refused(line, reason)
        if key is not None:
            self._group(key).places.extend((line, _BAD))

    def refused(self, line: int, reason: str) -> None:
        """Note that a row is left out, and why."""
        self.bad_rows += 1
        self.reasons[reason] += 1
        if len(self.bad) < NAMED:
            self.bad.append(BadRow(line, reason))

    def left_out(self, group: Group, reason: str) -> None:
        """Note that a record which looked good is left out, and why."""
        lines = group.lines()
        self.rows -= len(lines)
        for line in lines:
            self.refused(line, reason)

    def settle(self, what: str) -> None:
        """Leave out what can't be imported as a whole, and put the bad rows in the order of the file."""
        for key, group in list(self._groups.items()):
            reason = _unfit(group, what)
            if reason is not None:
                self.left_out(group, reason)
                del self._groups[key]
        self.bad.sort(key=lambda bad: bad.line)

    def _group(self, key: tuple[str, ...]) -> Group:
        return self._groups.setdefault(_digest(key), Group())


def _unfit(group: Group, what: str) -> str | None:
    if any(place == _BAD for _, place in group.pairs()):
        return f"another row of the same {what} is bad, and {what}s are taken whole; mend that one"
    if group.differ:
        said = "as a whole (customer, currency, times)" if what == "order" else "about it; leave the right one"
        return f"the rows of the same {what} say different things {said}"
    if what == "order" and len(group) > MOST_LINES:
        return f"the order has more than {MOST_LINES:,} lines"
    return None


class SheetFile(Generic[R]):
    """An open sheet, with the reader of its rows. `what` a row is about: a customer, an order, a rating."""

    def __init__(self, file: BinaryIO, table: Table, reader: Reader[R], what: str) -> None:
        self._table = table
        self._reader = reader
        self._what = what
        self.must_be_unchanged = watched(file)
        self.size = table.size
        self.columns = tuple(table.columns)

    def check(
        self,
        now: datetime,
        progress: Callable[[int], None] = lambda _bytes: None,
        seen: Callable[[R, datetime | None], None] = lambda _row, _when: None,
    ) -> CheckedSheet:
        """Go through the whole file; times after `now` are bad, too.

        `progress` is told the bytes done, `seen` every row that can be read by itself.
        """
        checked = CheckedSheet()
        for count, row in enumerate(self._table.rows(), 1):
            key = self._reader.key(row.values)
            try:
                found = self._read(row, now)
            except ValueError as error:
                checked.spoiled(key, row.line, str(error))
            else:
                if key is not None:
                    checked.good(key, row.line, row.place, _digest(self._reader.of_all(found)))
                seen(found, self._reader.when(found))
            if count % REPORT_EVERY == 0:
                progress(self._table.done)
        checked.settle(self._what)
        progress(self.size)
        return checked

    def rows(self, group: Group, now: datetime) -> list[R]:
        """Return the rows of a record that can be imported; raise `FileChanged` when something else lies there."""
        found = [self._reader.read(self._table.at(place), now) for _, place in group.pairs()]
        self.must_be_unchanged()
        return found

    def _read(self, row: Row, now: datetime) -> R:
        if row.problem is not None:
            raise ValueError(row.problem)
        return self._reader.read(row.values, now)


def _digest(value: object) -> bytes:
    return blake2b(msgspec.msgpack.encode(value), digest_size=16).digest()


def reader_for(sheet: AnySheet) -> Reader[Any]:
    """Return what reads the rows of such a sheet."""
    if isinstance(sheet, CustomerSheet):
        return CustomerReader(sheet)
    return OrderReader(sheet) if isinstance(sheet, OrderSheet) else RatingReader(sheet)


@contextmanager
def sheet_file(path: Path, sheet: AnySheet) -> Iterator[SheetFile[Any]]:
    """Give the file opened with its mapping; raise `FileUnreadable` for what can't be such a sheet."""
    with opened(path, sheet) as (file, table):
        yield SheetFile(file, table, reader_for(sheet), sheet.kind.removesuffix("s"))
