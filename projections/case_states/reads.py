"""What the states of cases over time answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from domain.case.vocabulary import WaitsOn
from projections.case_states.state import CaseState
from projections.case_states.stretches import stretches
from projections.queue.reads import Count
from projections.queue.row import Status
from projections.reads import Rows
from projections.shapes import HOLDS, Moment, held_at

_COLUMNS: Final = b", ".join(name.encode() for name in CaseState.__struct_fields__)
NOW: Final = Moment()
# Each team and status is looked for behind the one before: there are few, and reading all rows for them would be slow.
_KINDS: Final = b"""
WITH RECURSIVE kinds AS (
    (SELECT team, status FROM read.case_states ORDER BY team, status LIMIT 1)
    UNION ALL
    SELECT following.* FROM kinds, LATERAL (
        SELECT team, status FROM read.case_states s WHERE (s.team, s.status) > (kinds.team, kinds.status)
        ORDER BY team, status LIMIT 1) following)
"""
_COUNT: Final = b"SELECT count(*) AS cases FROM read.case_states WHERE team = kinds.team AND status = kinds.status"


class Spent(Struct, frozen=True):
    """How long a case was of a status in all; of waiting, how long for each for whom it waited."""

    status: Status
    waits_on: WaitsOn | None
    party: str | None
    time: timedelta


async def state(rows: Rows, stream: str, at: Moment = NOW) -> CaseState | None:
    """Return how a case stood at a moment; None where there was no such case."""
    return (await states(rows, [stream], at)).get(stream)


async def states(rows: Rows, streams: Sequence[str], at: Moment = NOW) -> dict[str, CaseState]:
    """Return how each of these cases stood at a moment, without those that there were not."""
    statement = b"SELECT stream, " + _COLUMNS + b" FROM read.case_states WHERE stream = ANY (%s) AND " + HOLDS
    found = await rows(statement, [list(streams), *held_at(at)])
    return {stream: CaseState(*columns) for stream, *columns in found}


async def durations(rows: Rows, stream: str, until: datetime, known_at: datetime | None = None) -> list[Spent]:
    """Return how long a case was of each status until a moment, as known at another, what it was of longest first."""
    statement = (
        b"SELECT status, waits_on, party, sum(least(valid_to, %s) - valid_from) AS time"
        b" FROM read.case_states WHERE stream = %s AND valid_from < %s"
        b" AND known_from <= %s AND (known_to IS NULL OR known_to > %s)"
        b" GROUP BY 1, 2, 3 ORDER BY time DESC, 1, 2, 3"
    )
    _, _, *known = held_at(Moment(known_at=known_at))
    found = await rows(statement, [until, stream, until, *known])
    return [Spent(status, waits_on, party, time) for status, waits_on, party, time in found]


async def counts(rows: Rows, at: Moment = NOW) -> list[Count]:
    """Return how many cases of each status each team had at a moment."""
    found, parameters = stretches(_COUNT, [], at)
    statement = (
        _KINDS + b"SELECT team, status, sum(cases)::bigint FROM kinds, LATERAL " + found + b" found"
        b" GROUP BY team, status HAVING sum(cases) > 0 ORDER BY team, status"
    )
    return [Count(*row) for row in await rows(statement, parameters)]
