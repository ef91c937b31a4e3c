"""The work of a team at a past moment: which cases it had, in the order of work."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct, structs

from projections.case_states.stretches import stretches
from projections.queue.reads import DUE_BEFORE, ORDER_OF_WORK, Filters, Place
from projections.queue.row import RANKS
from projections.reads import Rows
from projections.shapes import Moment

_CONDITIONS: Final = {
    "priority": b"priority_rank = %s",
    # In the index they stand as digests, as in the queue's; two may have one, so the second condition is not idle.
    "assignee": b"hashtext(assignee) = hashtext(%s) AND coalesce(assignee = %s, false)",
    "opened_before": b"opened_at < %s",
    "opened_since": b"opened_at >= %s",
    "due_before": DUE_BEFORE,
}
KEPT: Final = frozenset({"status", "unassigned", *_CONDITIONS})
"""The filters that `work` narrows by; of the others the states say nothing."""
_SELECT: Final = b"SELECT stream, priority_rank, next_due, unanswered_since, opened_at FROM read.case_states WHERE "
_PLACES: Final = (
    b"SELECT (SELECT position FROM read.checkpoints WHERE name = 'case_states' AND build = 'live'),"
    b" " + ORDER_OF_WORK[1:-1] + b" FROM "
)
_NO_RANK: Final = -1


class Work(Struct, frozen=True):
    """Cases in the order of work, as far as the read model had seen the log when it was asked."""

    places: list[Place]
    position: int


async def work(rows: Rows, team: str, filters: Filters, at: Moment, after: Place | None, limit: int) -> Work:
    """Return the places of a team's cases at a moment, in the order of work, narrowed by the filters in `KEPT`."""
    narrowed, narrowing = _narrowed(team, filters)
    found, parameters = stretches(_SELECT + b" AND ".join(narrowed), narrowing, at)
    statement = _PLACES + found + b" found"
    if after is not None:
        statement += b" WHERE " + ORDER_OF_WORK + b" > (%s, %s, %s, %s)"
        parameters += structs.astuple(after)
    statement += b" ORDER BY " + ORDER_OF_WORK[1:-1] + b" LIMIT %d" % limit
    places = await rows(statement, parameters)
    return Work([Place(*row[1:]) for row in places], places[0][0] if places else 0)


def _narrowed(team: str, filters: Filters) -> tuple[list[bytes], list[Any]]:
    """Return the conditions of the filters in `KEPT`, and their parameters."""
    # Written out: the planner knows how many cases are of which status.
    where, parameters = [b"team = %s", b"status = '%b'" % filters.status.encode()], list[Any]([team])
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value is not None:
            where.append(condition)
            parameters += [RANKS.get(value, _NO_RANK) if name == "priority" else value] * condition.count(b"%s")
    if filters.unassigned is not None:
        where.append(b"hashtext(assignee) IS NULL" if filters.unassigned else b"hashtext(assignee) IS NOT NULL")
    return where, parameters
