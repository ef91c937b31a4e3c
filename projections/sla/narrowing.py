"""Which clocks a report is about, and what they are counted by, in SQL."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from projections.sla.clocks import NOW, Clocks
from projections.slices.over import Over, Within, over

if TYPE_CHECKING:
    from projections.reads import Rows

By = Literal["day", "week", "month", "market", "team", "agent", "channel", "topic", "priority", "clock"]
_COLUMNS: Final = {"agent": b"assignee"}


class Narrowed(Struct, frozen=True, kw_only=True):
    """Which clocks are counted: those that started from `since` on and before `until`, of one name, team or market.

    Periods are those of `zone`. `clocks` are those of now or of a past moment.
    """

    since: datetime | None = None
    until: datetime | None = None
    zone: tzinfo = UTC
    clock: str | None = None
    team: str | None = None
    market: str | None = None
    clocks: Clocks = NOW


async def narrowed(rows: Rows, by: By, asked: Narrowed) -> Over:
    """Return what to count by and which clocks; raises `TooManyPeriods`.

    Periods are all that touch the time that is asked for, or where it is open those from the first clock to the last.
    """
    within = Within(
        table=asked.clocks.sql,
        at=b"started_at",
        given=asked.clocks.given,
        since=asked.since,
        until=asked.until,
        zone=asked.zone,
    )
    narrowing = ((b"clock = %s", asked.clock), (b"team = %s", asked.team), (b"market = %s", asked.market))
    return await over(rows, by, within, narrowing, _COLUMNS)
