"""How many promises were kept: counts by what one asks for, the times that it took, and the clocks behind each number.

A clock belongs to the period in which it started, whenever it was fulfilled or ran out; so the figures of a period
settle once all its clocks are over, and a late answer improves no later period.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from msgspec import Struct

from projections.sla.clocks import COLUMNS
from projections.sla.narrowing import By, Narrowed, narrowed
from projections.sla.row import ClockRow
from projections.slices.over import ANY, Value, known_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projections.reads import Rows

Outcome = Literal["met", "breached", "running", "paused", "excluded"]
"""Done in time; ran out, whatever came of it afterwards; not over yet; ended before it ran out, so that it counts as
neither.
"""
_OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
Measure = Literal["response", "resolution"]
SHARES: Final = (0.5, 0.9, 0.95, 0.99)
_OUTCOME: Final = (
    b"CASE WHEN breached_at IS NOT NULL THEN 'breached' WHEN state = 'ended' THEN 'excluded' ELSE state END"
)
# Columns as they are: of what a CASE comes to the planner thinks that it has many values, and sorts all rows for them.
_ENDS: Final = b"state, breached_at IS NOT NULL, ended_because"
_MEASURES: Final[dict[str, Measure]] = {"reply": "response", "resolution": "resolution"}
_PERCENTILES: Final = (
    b"percentile_disc('{%b}'::float8[]) WITHIN GROUP"
    b" (ORDER BY extract(epoch FROM fulfilled_at - started_at)::float8)" % b",".join(b"%g" % one for one in SHARES)
)


class Attainment(Struct, frozen=True):
    """The clocks that have a value, by what became of them; the value is None where it is not known.

    `attained` is the share of those in time among those that were decided, None where none was. `excluded_because`
    says why those ended that are neither. `goal` is how many of a hundred are to be in time, where there is one, and
    `reached` whether they were, None where none was decided.
    """

    value: str | None
    met: int = 0
    breached: int = 0
    running: int = 0
    paused: int = 0
    excluded: int = 0
    excluded_because: dict[str, int] = {}
    attained: float | None = None
    goal: int | None = None
    reached: bool | None = None


class Times(Struct, frozen=True):
    """How long it took from the start of a clock until what it asks for was done, in seconds round the clock: half of
    them no longer than `p50`, and so on.

    `response` are clocks that a public reply fulfils, `resolution` those that a resolution does.
    """

    value: str | None
    measure: Measure
    clocks: int
    p50: float
    p90: float
    p95: float
    p99: float


class Place(Struct, frozen=True):
    """A clock's place in the list behind a number; a page begins behind one."""

    started_at: datetime
    stream: str
    clock: str
    instance: int


class Page(Struct, frozen=True):
    """A stretch of the clocks behind a number, and where the next one begins if there is one."""

    rows: list[ClockRow]
    next: Place | None


async def attainment(rows: Rows, by: By, asked: Narrowed) -> list[Attainment]:
    """Return what became of the clocks that started within a time, by what is asked for.

    Periods come in their order, those without a clock as well; everything else by its name, what is not known last.
    """
    over = await narrowed(rows, by, asked)
    statement = b"SELECT %b AS value, %b, count(*)::bigint FROM %b WHERE %b GROUP BY 1, 2, 3, 4"
    counts: dict[Any, dict[str, Any]] = {value: {} for value in over.listed}
    for part in asked.clocks.parts:
        found = await rows(statement % (over.value, _ENDS, part.sql, over.where), over.given(part.given))
        for value, state, ran_out, because, clocks in found:
            line = counts.setdefault(over.called(value), {})
            outcome = "breached" if ran_out else "excluded" if state == "ended" else state
            line[outcome] = line.get(outcome, 0) + clocks
            if outcome == "excluded":
                reasons = line.setdefault("excluded_because", {})
                reasons[because] = reasons.get(because, 0) + clocks
    return [_attained(value, counts[value]) for value in over.in_order(counts)]


def total(lines: Iterable[Attainment]) -> Attainment:
    """Return what became of the clocks of some lines together."""
    whole: dict[str, Any] = dict.fromkeys(_OUTCOMES, 0)
    reasons: dict[str, int] = {}
    for line in lines:
        for outcome in _OUTCOMES:
            whole[outcome] += getattr(line, outcome)
        for because, clocks in line.excluded_because.items():
            reasons[because] = reasons.get(because, 0) + clocks
    return _attained(None, {**whole, "excluded_because": reasons})


async def percentiles(rows: Rows, by: By, asked: Narrowed) -> list[Times]:
    """Return how long responses and resolutions took whose clocks started within a time, by what is asked for."""
    over = await narrowed(rows, by, asked)
    statement = (
        b"SELECT %b AS value, fulfilled_by, count(*)::bigint, %b FROM %b"
        b" WHERE %b AND fulfilled_at IS NOT NULL AND fulfilled_by IN ('reply', 'resolution') GROUP BY 1, 2"
    )
    statement %= (over.value, _PERCENTILES, asked.clocks.sql, over.where)
    found = await rows(statement, over.given(asked.clocks.given))
    times = [Times(over.called(value), _MEASURES[done], clocks, *took) for value, done, clocks, took in found]
    return sorted(times, key=lambda one: (*known_first(one.value), one.measure))


async def behind(
    rows: Rows,
    by: By,
    asked: Narrowed,
    value: Value = ANY,
    outcome: Outcome | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> Page:
    """Return the clocks behind a number of `attainment`, each with its case, in the order in which they started.

    Without a value they are those of all, without an outcome those of any.
    """
    over = await narrowed(rows, by, asked)
    where, parameters = over.of(value)
    if outcome is not None:
        where += b" AND " + _OUTCOME + b" = %s"
        parameters.append(outcome)
    if after is not None:
        where += b" AND (started_at, stream, clock, instance) > (%s, %s, %s, %s)"
        parameters += [after.started_at, after.stream, after.clock, after.instance]
    statement = b"SELECT %b FROM %b WHERE %b ORDER BY started_at, stream, clock, instance LIMIT %d"
    statement %= (COLUMNS, asked.clocks.sql, where, limit + 1)
    found = [ClockRow(*row) for row in await rows(statement, [*asked.clocks.given, *parameters])]
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    return Page(found[:limit], Place(last.started_at, last.stream, last.clock, last.instance))


def _attained(value: str | None, line: dict[str, Any]) -> Attainment:
    met, breached = line.get("met", 0), line.get("breached", 0)
    decided = met + breached
    return Attainment(value=value, attained=met / decided if decided else None, **line)
