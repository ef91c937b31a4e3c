"""What a sheet of ratings makes of its rows, one at a time; nothing is known of the ledger here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from application.importing.sheets.amounts import Amounts, read_as
from application.importing.sheets.cells import Cells
from application.importing.sheets.mapping import AmountReading
from application.importing.table import text_of
from domain.case.outcome.commands import ScoreGiven

if TYPE_CHECKING:
    from collections.abc import Mapping as Values
    from datetime import datetime

    from application.importing.sheets.mapping import RatingSheet


class RatingRow(Struct, frozen=True):
    """A rating of a case."""

    key: str
    case: str
    rated_at: datetime
    scores: tuple[ScoreGiven, ...]
    comment: str | None


class RatingReader:
    """Reads rows as ratings."""

    def __init__(self, sheet: RatingSheet) -> None:
        self._cells = Cells(sheet)
        self._scores = sheet.scores
        self._best = sheet.best
        self._counts = Amounts(AmountReading())

    def key(self, values: Values[str, Any]) -> tuple[str, ...] | None:
        """Return what names the rating, also of a bad row; nothing where that can't be read."""
        key = self._cells.raw(values, "key")
        return None if key is None else (key,)

    def read(self, values: Values[str, Any], now: datetime) -> RatingRow:
        """Return the row; raise ValueError with the reason when it can't be meant."""
        cells = self._cells
        found = ((dimension, text_of(values.get(column))) for dimension, column in self._scores.items())
        scores = tuple(ScoreGiven(dimension, self._score(dimension, text)) for dimension, text in found if text)
        if not scores:
            raise ValueError("there is no score")
        rated_at = cells.moment(values, "rated_at", now)
        if rated_at is None:
            raise ValueError("the rated_at is empty")
        return RatingRow(
            key=cells.needed(values, "key"),
            case=cells.needed(values, "case"),
            rated_at=rated_at,
            scores=scores,
            comment=cells.text(values, "comment"),
        )

    def _score(self, dimension: str, text: str) -> int:
        score = read_as(f"score for {dimension}", self._counts.whole, text)
        if not 1 <= score <= self._best:
            raise ValueError(f"the score for {dimension} does not lie between 1 and {self._best}")
        return score

    def of_all(self, row: RatingRow) -> object:
        """Return what every row of one key must say alike."""
        return row

    def when(self, row: RatingRow) -> datetime | None:
        """Return the row's time."""
        return row.rated_at
