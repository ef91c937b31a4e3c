"""Taking ratings over, each once: its key gives its command an id, whose receipt answers for ever."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from application.importing.sheets.writing import NotTaken, Taken, Writing
from application.keys.sealing import Opened, open_history
from application.store.arrays import uuids
from application.store.batching import Batcher
from domain.case.errors import CaseUnknown
from domain.case.events import CaseRated, Score
from domain.case.outcome.commands import Rate
from domain.event import Event, Recorded
from domain.ids import category_of, imported_case_stream

if TYPE_CHECKING:
    from uuid import UUID

    from application.importing.sheets.mapping import RatingSheet
    from application.importing.sheets.rating_rows import RatingRow
    from application.keys.subjects import SubjectKeys
    from application.store.reading import Reading

FindCase = Callable[[str], Awaitable[str]]
"""Returns the stream of a case from its number, id or source:number, or raises `Refusal`."""
_Before = tuple[Recorded[Event], Opened]
_WRITTEN: Final = b"SELECT command_id, last_position FROM ledger.receipts WHERE command_id = ANY (%b)"


class RatingTaker:
    """Takes the ratings of one sheet over."""

    def __init__(self, writing: Writing, sheet: RatingSheet, find: FindCase) -> None:
        self._writing = writing
        self._sheet = sheet
        self._find = find
        self._before = Batcher(partial(_ratings, writing.ledger.reading, writing.ledger.keys))

    async def take(self, rows: list[RatingRow]) -> Taken:
        """Take a rating over, of which all rows say the same; raise `Refusal` when the ledger can't have it so."""
        row = rows[0]
        command_id = self._writing.command_id("ratings", self._writing.pseudonym("rating", row.key))
        before = await self._before(command_id)
        action = Rate(scores=row.scores, best=self._sheet.best, comment=row.comment)
        try:
            stream = await self._case(row.case)
            if before is not None:
                self._must_say_the_same(row, stream, *before)
                return Taken("unchanged", 0)
            return Taken("new", await self._writing.execute(action, stream, command_id, row.rated_at))
        except CaseUnknown:
            raise NotTaken(
                reason="no case is found by that number; import the cases first, or name the system that it counts in"
                " (cases). A number of ours is found once a running service has seen its case"
            ) from None

    async def _case(self, name: str) -> str:
        if self._sheet.cases is not None:
            return imported_case_stream(self._sheet.cases, name)
        stream = await self._find(name)
        if category_of(stream) != "case":
            raise CaseUnknown
        return stream

    def _must_say_the_same(self, row: RatingRow, stream: str, recorded: Recorded[Event], texts: Opened) -> None:
        event = recorded.event
        assert isinstance(event, CaseRated)  # noqa: S101 - the command of that id wrote nothing else
        scores = tuple(Score(one.dimension, one.score) for one in row.scores)
        comment = texts.get("comment")
        if comment is None and event.comment is not None:
            # Its key is gone, so what it said can't be told any more.
            comment = row.comment
        said = (recorded.stream, event.scores, event.best, recorded.occurred_at, comment)
        if said != (stream, scores, self._sheet.best, row.rated_at, row.comment):
            raise NotTaken(
                reason="a rating with this key was imported before and said something else, which stays; give the row a"
                " key of its own if the customer rated again"
            )


async def _ratings(reading: Reading, keys: SubjectKeys, command_ids: list[UUID]) -> list[_Before | None]:
    """Return what each command wrote with its personal texts, None for one that was not carried out."""
    rows = await reading.rows(_WRITTEN, (uuids(list(dict.fromkeys(command_ids))),))
    history = await reading.at([position for _, position in rows])
    opened = await open_history(history, keys)
    found = {one.command_id: (one, texts) for one, texts in zip(history, opened, strict=True)}
    return [found.get(command_id) for command_id in command_ids]
