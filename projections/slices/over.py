"""What rows of a read model are counted by, and which of them, in SQL: by a column, or by the periods of a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from msgspec import UNSET, Struct, UnsetType

from projections.slices.periods import Periods, hours, periods

if TYPE_CHECKING:
    from projections.reads import Rows

Span = Literal["hour", "day", "week", "month"]
Value = str | None | UnsetType
"""A value of what is counted by: None is the one that is not known."""
ANY: Final = UNSET
MOST: Final[dict[Span, timedelta]] = {
    "hour": timedelta(days=92),
    "day": timedelta(days=1_100),
    "week": timedelta(days=7_700),
    "month": timedelta(days=33_000),
}
"""How long a time may be that is told in hours, days, weeks, months."""
_MOMENT: Final = timedelta(microseconds=1)


class TooManyPeriods(Exception):
    """A time has more periods than a report takes; the message says what to ask for."""

    def __init__(self, span: Span) -> None:
        super().__init__(
            f"{MOST[span].days} days at most are told by {span}: ask for a shorter time, or longer periods."
        )


class Within(Struct, frozen=True, kw_only=True):
    """The rows of a table, with its own parameters in `given`, whose time, in the column `at`, lies from `since` on and
    before `until`; periods are those of `zone`.
    """

    table: bytes
    at: bytes
    given: Sequence[Any] = ()
    since: datetime | None = None
    until: datetime | None = None
    zone: tzinfo = UTC


@dataclass(frozen=True)
class Over:
    """The value that rows are counted by, and the condition of those that are counted, each with its parameters."""

    value: bytes
    valued: list[Any]
    where: bytes
    narrowing: list[Any] = field(default_factory=list)
    named: Periods | None = None

    @property
    def listed(self) -> Sequence[str]:
        """The values that are told even where there is no row."""
        return () if self.named is None else self.named.names

    def given(self, between: Iterable[Any] = ()) -> list[Any]:
        """Return the parameters of a statement that has the value first, then what takes others, then the condition."""
        return [*self.valued, *between, *self.narrowing]

    def called(self, value: Any) -> str | None:  # noqa: ANN401 - what the database says
        """Return how a value is called that the database gave."""
        return cast("str | None", value if self.named is None else self.named.names[value - 1])

    def in_order(self, values: Iterable[str | None]) -> list[str | None]:
        """Return values in the order of time where they are periods, or by name, what is not known last."""
        if self.named is None:
            return sorted(values, key=known_first)
        # Where clocks are put back, the names of hours are not in the order of time.
        found = set(values)
        return [name for name in self.named.names if name in found]

    def of(self, value: Value) -> tuple[bytes, list[Any]]:
        """Return the condition of the rows that have a value, and its parameters."""
        if value is UNSET:
            return self.where, list(self.narrowing)
        given: Any = value
        if self.named is not None:
            given = self.named.names.index(value) + 1 if value in self.named.names else 0
        return self.where + b" AND " + self.value + b" IS NOT DISTINCT FROM %s", [*self.narrowing, *self.valued, given]

    def narrowed(self, narrowing: Iterable[tuple[bytes, Any]]) -> Over:
        """Return the same over fewer rows: of these conditions those hold too whose value is not None."""
        where, given = fitting(narrowing)
        return replace(self, where=b" AND ".join([self.where, *where]), narrowing=[*self.narrowing, *given])


async def over(
    rows: Rows,
    by: str,
    within: Within,
    narrowing: Iterable[tuple[bytes, Any]] = (),
    columns: Mapping[str, bytes] = {},
) -> Over:
    """Return what to count by, a span of time or a name, and which rows; raises `TooManyPeriods`.

    A name is that of a column, unless `columns` says what it stands for. Of the conditions in `narrowing` those hold
    whose value is not None. Periods are all that touch the time, or where it is open those from the first row to the
    last. What is counted must then be read from the same snapshot of the database: what came in since has no period.
    """
    bounds = ((within.at + b" >= %s", within.since), (within.at + b" < %s", within.until))
    counted = Over(columns.get(by, by.encode()), [], b"true").narrowed((*bounds, *narrowing))
    if by not in get_args(Span):
        return counted
    since, until = within.since, within.until
    if since is None or until is None:
        near = b"SELECT min(%b), max(%b) FROM %b WHERE %b" % (within.at, within.at, within.table, counted.where)
        ((first, last),) = await rows(near, counted.given(within.given))
        since = since or first
        until = until or (None if last is None else last + _MOMENT)
    named = _between(cast("Span", by), within.zone, since, until)
    value = b"width_bucket(%b, %%s::timestamptz[])" % within.at
    return replace(counted, value=value, valued=[named.begins], named=named)


def fitting(narrowing: Iterable[tuple[bytes, Any]]) -> tuple[list[bytes], list[Any]]:
    """Return of conditions with their parameters those that are asked for: whose parameter is not None."""
    kept = [(condition, value) for condition, value in narrowing if value is not None]
    return [condition for condition, _ in kept], [value for _, value in kept]


def known_first(value: str | None) -> tuple[bool, str]:
    """Return the key that sorts values by name, what is not known last."""
    return value is None, value or ""


def _between(span: Span, zone: tzinfo, since: datetime | None, until: datetime | None) -> Periods:
    if since is None or until is None or until <= since:
        return Periods([], [])
    if until - since > MOST[span]:
        raise TooManyPeriods(span)
    last = until - _MOMENT
    return hours(zone, since, last) if span == "hour" else periods(span, zone, last, since)
