"""Looking at a sheet before it is imported: what it holds, and which rows can't be read. No ledger is asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from application.importing.sheets.customer_rows import CustomerRow
from application.importing.sheets.file import sheet_file
from application.importing.sheets.order_rows import OrderRow
from application.importing.sheets.rating_rows import RatingRow

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from application.importing.importer import Progress
    from application.importing.rows import BadRow
    from application.importing.sheets.mapping import AnySheet


class SheetReport(Struct, frozen=True, kw_only=True):
    """What a sheet holds and what the mapping makes of it. `rows` are those that can be taken over, `records` the
    customers, orders or ratings in them, `first` and `last` the times between which they lie.

    `said` counts what readable rows say, by field; `totals` adds up what their lines cost, in minor units by currency.
    """

    source: str
    kind: str
    rows: int
    records: int
    first: datetime | None
    last: datetime | None
    said: dict[str, int]
    totals: dict[str, int]
    unused_columns: tuple[str, ...]
    bad_rows: int
    bad_reasons: dict[str, int]
    bad: tuple[BadRow, ...]

    @property
    def complete(self) -> bool:
        """Tell whether every row can be read."""
        return not self.bad_rows


def check_sheet(
    path: Path, sheet: AnySheet, now: datetime, progress: Progress = lambda _stage, _done, _total: None
) -> SheetReport:
    """Return what an import of the sheet would find; raise `FileUnreadable` where it would."""
    found = _Found()
    with sheet_file(path, sheet) as file:
        checked = file.check(now, lambda done: progress("check", done, file.size), found.note)
        columns = file.columns
    named = set(sheet.named())
    return SheetReport(
        source=sheet.source,
        kind=sheet.kind,
        rows=checked.rows,
        records=checked.records,
        first=found.first,
        last=found.last,
        said=dict(found.said.most_common()),
        totals=dict(found.totals.most_common()),
        unused_columns=tuple(column for column in columns if column not in named),
        bad_rows=checked.bad_rows,
        bad_reasons=dict(checked.reasons.most_common()),
        bad=tuple(checked.bad),
    )


class _Found:
    """What is counted while the rows go by."""

    def __init__(self) -> None:
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.said: Counter[str] = Counter()
        self.totals: Counter[str] = Counter()

    def note(self, row: CustomerRow | OrderRow | RatingRow, when: datetime | None) -> None:
        """Count a row."""
        if when is not None:
            self.first = min(self.first or when, when)
            self.last = max(self.last or when, when)
        self.said.update(_said(row))
        if isinstance(row, OrderRow):
            self.totals[row.head.currency] += row.line.price * row.line.quantity


def _said(row: CustomerRow | OrderRow | RatingRow) -> list[str]:
    match row:
        case CustomerRow():
            given = (
                f"consent to {name}: {'given' if one.given else 'withdrawn'}" for name, one in row.consents.items()
            )
            return [*_filled(row, "market", "registered_at"), *row.details, *given]
        case OrderRow():
            reached = (f"{milestone}_at" for milestone, _ in row.head.milestones)
            paid_by = (f"paid by {one.method}" for one in row.line.payments)
            head = _filled(row.head, "market", "customer", "currency", "ordered_at", "merchant")
            line = _filled(row.line, "product", "brand", "model", "batch", "paid", "coupon", "points")
            return [*head, *reached, *line, *paid_by]
        case RatingRow():
            return [*_filled(row, "comment"), *(f"score for {one.dimension}" for one in row.scores)]


def _filled(row: Any, *fields: str) -> list[str]:  # noqa: ANN401 - any struct
    return [field for field in fields if getattr(row, field)]
