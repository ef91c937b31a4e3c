"""A team's queue as it was at a past moment, and as it was known to be at another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import structs

from projections.case_states.work import KEPT, work
from projections.log_at import entries_at
from projections.queue import QUEUE
from projections.queue.reads import Filters, Page, Place, place
from projections.shapes import Moment

if TYPE_CHECKING:
    from projections.queue.row import QueueRow
    from projections.reads import Rows

LOOKED_THROUGH: Final = 1_000
"""Cases that are folded for one page at most: what the states over time do not say is known only then."""
FOLDED_AT_ONCE: Final = 100
_OTHER_NAMES: Final = {"opened_before", "opened_since", "due_before", "unassigned", "tag", "finding"}
"""The filters that are not named after the column that they narrow."""


async def page(
    rows: Rows, team: str, filters: Filters, at: Moment, after: Place | None = None, limit: int = 50
) -> Page:
    """Return cases that a team had at a moment, in the order of work, each row as it was then.

    Where filters beside those of `KEPT` leave out most of `LOOKED_THROUGH` cases, the page has fewer than the limit, or
    none, and says all the same where the next one begins.
    """
    narrowed = any(value is not None and name not in KEPT for name, value in structs.asdict(filters).items())
    wanted = LOOKED_THROUGH if narrowed else limit
    found = await work(rows, team, filters, at, after, wanted + 1)
    places, more = found.places[:wanted], len(found.places) > wanted
    fitting: list[QueueRow] = []
    for begin in range(0, len(places), FOLDED_AT_ONCE):
        streams = [one.stream for one in places[begin : begin + FOLDED_AT_ONCE]]
        folded = await _folded(rows, streams, at, found.position)
        fitting += [row for row in folded if _fits(row, team, filters)]
        if len(fitting) > limit:
            return Page(fitting[:limit], place(fitting[limit - 1]))
    return Page(fitting, places[-1] if more else None)


async def _folded(rows: Rows, streams: Sequence[str], at: Moment, position: int) -> list[QueueRow]:
    """Return the rows of cases from the events that count at a moment, in the order given."""
    found = await entries_at(rows, streams, at, position)
    return [row for stream in streams if (row := QUEUE.folded(None, found.get(stream, ()))) is not None]


def _fits(row: QueueRow, team: str, filters: Filters) -> bool:
    """Tell whether a row belongs on a list, as `reads.page` asks for it."""
    return (
        row.team == team
        and (filters.unassigned is None or (row.assignee is None) is filters.unassigned)
        and (filters.opened_before is None or row.opened_at < filters.opened_before)
        and (filters.opened_since is None or row.opened_at >= filters.opened_since)
        and (filters.due_before is None or (row.next_due is not None and row.next_due < filters.due_before))
        and (filters.tag is None or filters.tag in row.tags)
        and (filters.finding is None or filters.finding in row.findings)
        and all(
            value is None or getattr(row, name) == value
            for name, value in structs.asdict(filters).items()
            if name not in _OTHER_NAMES
        )
    )
