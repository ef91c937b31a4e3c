"""Taking a sheet over: one record after the other, many at a time.

Memory: what `file.py` says of places, and one record for each of `CONCURRENT`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from msgspec import Struct

from application.importing.importer import RowsRefused
from application.importing.sheets.customers import CustomerTaker
from application.importing.sheets.file import CheckedSheet, sheet_file
from application.importing.sheets.mapping import CustomerSheet, OrderSheet
from application.importing.sheets.orders import OrderTaker
from application.importing.sheets.ratings import FindCase, RatingTaker
from application.importing.sheets.writing import News, Taken, Writing
from application.together import together
from domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from application.desk import Desk
    from application.importing.importer import Progress
    from application.importing.rows import BadRow
    from application.importing.sheets.file import Group, SheetFile
    from application.importing.sheets.mapping import AnySheet

R = TypeVar("R")
CONCURRENT: Final = 64


class Taker(Protocol[R]):
    """Takes the records of one kind of sheet over."""

    async def take(self, rows: list[R]) -> Taken:
        """Take a record over, given by all its rows; raise `Refusal` when the ledger can't have it so."""


class SheetSummary(Struct, frozen=True, kw_only=True):
    """What the import of a sheet did. `rows` are its good rows, `records` the customers, orders or ratings in them.

    Of the records some were `new`, some `changed`, some `unchanged`; `events` were written for them. Rows that can't be
    read and rows that the ledger refused are counted in `bad_rows` and by their reasons, and the first of them named.
    """

    source: str
    kind: str
    rows: int
    records: int
    new: int
    changed: int
    unchanged: int
    events: int
    bad_rows: int
    bad_reasons: dict[str, int]
    bad: tuple[BadRow, ...]


async def import_sheet(
    path: Path,
    sheet: AnySheet,
    desk: Desk,
    find: FindCase,
    *,
    actor: str,
    strict: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> SheetSummary:
    """Take over what a sheet says that is not in yet; raise `RowsRefused` when all its rows must be readable and are
    not.

    It can be interrupted and begun again at any time, and what is in is no news. A record that the ledger refuses is
    left out and its rows are named as bad; the others go in, also when it is `strict`, since they are told apart only
    by writing them.
    """
    now = desk.clock()
    with sheet_file(path, sheet) as file:
        checked = file.check(now, lambda done: progress("check", done, file.size))
        if strict and checked.bad_rows:
            raise RowsRefused(checked.bad, checked.bad_rows)
        writing = Writing(desk.ledger, desk.clock, actor, sheet.source, path.name)
        taker = _taker(sheet, writing, find)
        total = checked.records
        work = _Import(file, checked, taker, now, lambda done: progress("import", done, total))
        await work.run()
    return SheetSummary(
        source=sheet.source,
        kind=sheet.kind,
        rows=checked.rows,
        records=total - work.refused,
        new=work.news["new"],
        changed=work.news["changed"],
        unchanged=work.news["unchanged"],
        events=work.events,
        bad_rows=checked.bad_rows,
        bad_reasons=dict(checked.reasons.most_common()),
        bad=tuple(sorted(checked.bad, key=lambda bad: bad.line)),
    )


def _taker(sheet: AnySheet, writing: Writing, find: FindCase) -> Taker[Any]:
    if isinstance(sheet, CustomerSheet):
        return CustomerTaker(writing)
    return OrderTaker(writing, sheet) if isinstance(sheet, OrderSheet) else RatingTaker(writing, sheet, find)


class _Import:
    """One import under way."""

    def __init__(
        self,
        file: SheetFile[Any],
        checked: CheckedSheet,
        taker: Taker[Any],
        now: datetime,
        progress: Callable[[int], None],
    ) -> None:
        self._file = file
        self._checked = checked
        self._taker = taker
        self._now = now
        self._progress = progress
        self._done = 0
        self.refused = 0
        self.events = 0
        self.news: Counter[News] = Counter()

    async def run(self) -> None:
        """Take over all records; on the first failure of the ledger the others end, and it is raised."""
        await together(self._checked.groups(), self._take, CONCURRENT)

    async def _take(self, group: Group) -> None:
        rows = self._file.rows(group, self._now)
        try:
            taken = await self._taker.take(rows)
        except Refusal as refusal:
            self.refused += 1
            # Whoever mends a file does not act on the case.
            refusal.legal = ()
            self._checked.left_out(group, refusal.message)
        else:
            self.news[taken.news] += 1
            self.events += taken.events
        self._done += 1
        self._progress(self._done)
