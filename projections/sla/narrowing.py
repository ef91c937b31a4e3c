"""Which clocks a report is about, and what they are counted by, in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from msgspec import UNSET, Struct, UnsetType

from projections.slices.periods import Periods, Unit, periods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.reads import Rows

By = Literal["day", "week", "month", "market", "team", "agent", "channel", "topic", "priority", "clock"]
Value = str | None | UnsetType
"""A value of what is counted by: None is the one that is not known."""
ANY: Final = UNSET
MOST: Final[dict[Unit, timedelta]] = {
    "day": timedelta(days=1_100),
    "week": timedelta(days=7_700),
    "month": timedelta(days=33_000),
}
"""How long a time may be that is told in days, weeks, months."""
_COLUMNS: Final[dict[str, bytes]] = {"agent": b"assignee"}
_NEAR: Final = b"SELECT min(started_at), max(started_at) FROM read.sla_clocks WHERE "
_MOMENT: Final = timedelta(microseconds=1)


class TooManyPeriods(Exception):
    """A time has more periods than a report takes; the message says what to ask for."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(
            f"{MOST[unit].days} days at most are told by {unit}: ask for a shorter time, or longer periods."
        )


class Narrowed(Struct, frozen=True, kw_only=True):
    """Which clocks are counted: those that started from `since` on and before `until`, of one name, team or market.

    Periods are those of `zone`.
    """

    since: datetime | None = None
    until: datetime | None = None
    zone: tzinfo = UTC
    clock: str | None = None
    team: str | None = None
    market: str | None = None


@dataclass(frozen=True)
class Over:
    """The value that clocks are counted by, and the condition of those that are counted, each with its parameters."""

    value: bytes
    valued: list[Any]
    where: bytes
    narrowing: list[Any]
    named: Periods | None = None

    @property
    def listed(self) -> Sequence[str]:
        """The values that are told even where there is no clock."""
        return () if self.named is None else self.named.names

    def called(self, value: Any) -> str | None:  # noqa: ANN401 - what the database says
        """Return how a value is called that the database gave."""
        return cast("str | None", value if self.named is None else self.named.names[value - 1])

    def of(self, value: Value) -> tuple[bytes, list[Any]]:
        """Return the condition of the clocks that have a value, and its parameters."""
        if value is UNSET:
            return self.where, list(self.narrowing)
        given: Any = value
        if self.named is not None:
            given = self.named.names.index(value) + 1 if value in self.named.names else 0
        return self.where + b" AND " + self.value + b" IS NOT DISTINCT FROM %s", [*self.narrowing, *self.valued, given]


async def narrowed(rows: Rows, by: By, asked: Narrowed) -> Over:
    """Return what to count by and which clocks; raises `TooManyPeriods`.

    Periods are all that touch the time that is asked for, or where it is open those from the first clock to the last.
    """
    where, narrowing = [b"true"], list[Any]()
    for condition, value in (
        (b"started_at >= %s", asked.since),
        (b"started_at < %s", asked.until),
        (b"clock = %s", asked.clock),
        (b"team = %s", asked.team),
        (b"market = %s", asked.market),
    ):
        if value is not None:
            where.append(condition)
            narrowing.append(value)
    counted = b" AND ".join(where)
    if by not in get_args(Unit):
        return Over(_COLUMNS.get(by, by.encode()), [], counted, narrowing)
    since, until = asked.since, asked.until
    if since is None or until is None:
        ((first, last),) = await rows(_NEAR + counted, narrowing)
        since = since or first
        until = until or (None if last is None else last + _MOMENT)
    named = Periods([], []) if since is None or until is None else _between(cast("Unit", by), asked.zone, since, until)
    return Over(b"width_bucket(started_at, %s::timestamptz[])", [named.begins], counted, narrowing, named)


def _between(unit: Unit, zone: tzinfo, since: datetime, until: datetime) -> Periods:
    if until <= since:
        return Periods([], [])
    if until - since > MOST[unit]:
        raise TooManyPeriods(unit)
    begins, names = periods(unit, zone, until - _MOMENT, since)
    return Periods(begins, names)
