"""How many cases came in: counts by team and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from projections.reads import Rows

_ARRIVED: Final = b"""
SELECT team, width_bucket(opened_at, %s::timestamptz[]) - 1, count(*) FROM read.queue
WHERE team = ANY (%s) AND opened_at >= %s AND opened_at < %s GROUP BY 1, 2
"""


async def arrivals(rows: Rows, teams: Sequence[str], bounds: Sequence[datetime]) -> Mapping[str, Mapping[int, int]]:
    """Return how many cases were opened from each of these moments until before the next, by its number from 0.

    A case counts for the team that has it now, whoever had it when it came; teams and times without any are left out.
    """
    found: dict[str, dict[int, int]] = {}
    for team, at, cases in await rows(_ARRIVED, (list(bounds), list(teams), bounds[0], bounds[-1])):
        found.setdefault(team, {})[at] = cases
    return found
