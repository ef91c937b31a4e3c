"""How cases end, and why: counts for reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from projections.reads import Rows

By = Literal["liable", "hope_outcome", "kind", "topic", "stage", "channel", "market", "team", "closed_how", "complete"]
"""What cases can be counted by; `complete` tells contacts that leave nothing out from the others."""


class Outcome(Struct, frozen=True):
    """How many cases have a value, in all and by what became of them; the value is None where it is not known.

    `unconfirmed` are those that were closed without the customer's word and do not go on in another case; they count
    among the closed ones, too.
    """

    value: str | None
    cases: int
    resolved: int
    closed: int
    unconfirmed: int


async def outcomes(
    rows: Rows, by: By, opened_since: datetime | None = None, opened_before: datetime | None = None
) -> list[Outcome]:
    """Return the counts of cases opened within a time, its end left out, the most frequent value first."""
    value = b"(NOT incomplete)::text" if by == "complete" else by.encode()
    where, parameters = [b"true"], list[Any]()
    if opened_since is not None:
        where.append(b"opened_at >= %s")
        parameters.append(opened_since)
    if opened_before is not None:
        where.append(b"opened_at < %s")
        parameters.append(opened_before)
    statement = (
        b"SELECT " + value + b" AS value, count(*), count(*) FILTER (WHERE status = 'resolved'), "
        b"count(*) FILTER (WHERE status = 'closed'), "
        b"count(*) FILTER (WHERE status = 'closed' AND closed_how NOT IN ('confirmed', 'merged')) "
        b"FROM read.queue WHERE " + b" AND ".join(where) + b" GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return [Outcome(*row) for row in await rows(statement, parameters)]
