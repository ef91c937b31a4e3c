"""How many calls came through, how long callers waited, and how many call-backs were kept."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any, Final, Literal

from msgspec import Struct, structs

from projections.calls.reads import EVERY_CALL, Calls
from projections.reads import Rows
from projections.slices.over import Over, Within, over

By = Literal["hour", "day", "week", "month", "line", "market"]
_WAITED: Final = (
    b"percentile_disc(0.5) WITHIN GROUP (ORDER BY waited_seconds) FILTER (WHERE outcome = '%b'),"
    b" percentile_disc(0.9) WITHIN GROUP (ORDER BY waited_seconds) FILTER (WHERE outcome = '%b')"
)
_CALLS: Final = (
    b"count(*) FILTER (WHERE outcome = 'answered'), count(*) FILTER (WHERE outcome = 'busy'),"
    b" count(*) FILTER (WHERE outcome = 'abandoned'), "
    + _WAITED % (b"answered", b"answered")
    + b", "
    + _WAITED % (b"abandoned", b"abandoned")
)
# A promise is broken at the end of its window unless it was made or taken back by then.
_PROMISES: Final = (
    b"count(*), count(*) FILTER (WHERE made_at <= until),"
    b" count(*) FILTER (WHERE coalesce(made_at, ended_at, %s) > until),"
    b" count(*) FILTER (WHERE made_at IS NULL AND ended_at <= until)"
)
# Each with its time as `at`, so that both are counted over the same. What went over to another case is counted there.
_CALLED: Final = b"(SELECT *, began_at AS at FROM read.calls) c"
_PROMISED: Final = (
    b"(SELECT c.*, c.promised_at AS at, q.channel AS line, q.market"
    b" FROM read.call_backs c LEFT JOIN read.queue q ON q.stream = c.stream WHERE c.status <> 'merged') p"
)
_EITHER: Final = (
    b"(SELECT began_at AS at FROM read.calls UNION ALL SELECT promised_at AS at FROM read.call_backs) either"
)
_COLUMNS: Final = {"all": b"NULL::text"}


class Waited(Struct, frozen=True):
    """How long callers waited, in seconds: half of them no longer than `p50`, nine of ten no longer than `p90`; null
    where there was none.
    """

    p50: int | None = None
    p90: int | None = None


class CallBacksKept(Struct, frozen=True):
    """How many calls were promised, and what became of them: `kept` by the end of their window, `missed` until then, or
    `cancelled` before, or closed with their case; the rest is still to come.
    """

    promised: int = 0
    kept: int = 0
    missed: int = 0
    cancelled: int = 0


class CallsCounted(Struct, frozen=True):
    """The calls that have a value, which is null where it is not known.

    `lost` is the share of busy and abandoned ones among all, null where there was none.
    """

    value: str | None
    answered: int = 0
    busy: int = 0
    abandoned: int = 0
    lost: float | None = None
    answered_waited: Waited = Waited()
    abandoned_waited: Waited = Waited()
    call_backs: CallBacksKept = CallBacksKept()


async def counted(
    rows: Rows, by: By, now: datetime, calls: Calls = EVERY_CALL, zone: tzinfo = UTC
) -> list[CallsCounted]:
    """Return the calls that began within a time, and the calls that were promised within it, by what is asked for.

    Periods are those of the zone, in their order, those without a call as well; everything else comes by its name, what
    is not known last. A promise belongs to the line and the market of its case. Raises `TooManyPeriods`.
    """
    over = await _over(rows, by, calls, zone)
    lines = await _lines(rows, over, now, calls)
    return [lines[name] for name in over.in_order(lines)]


async def total(rows: Rows, now: datetime, calls: Calls = EVERY_CALL) -> CallsCounted:
    """Return the calls that began within a time, and those that were promised within it, all together."""
    lines = await _lines(rows, await _over(rows, "all", calls), now, calls)
    return lines.get(None, CallsCounted(None))


async def _over(rows: Rows, by: By | Literal["all"], calls: Calls, zone: tzinfo = UTC) -> Over:
    """Return what calls and promises are counted by alike. Open periods are those of all of them, of any line."""
    within = Within(table=_EITHER, at=b"at", since=calls.since, until=calls.until, zone=zone)
    found = await over(rows, by, within, columns=_COLUMNS)
    return found.narrowed(((b"line = %s", calls.line), (b"market = %s", calls.market)))


async def _lines(rows: Rows, by: Over, now: datetime, calls: Calls) -> dict[str | None, CallsCounted]:
    statement = b"SELECT %b AS value, %b FROM %b WHERE %b GROUP BY 1"
    lines: dict[str | None, CallsCounted] = {name: CallsCounted(name) for name in by.listed}
    called = by.narrowed([(b"outcome = %s", calls.outcome)])
    for value, *figures in await rows(statement % (called.value, _CALLS, _CALLED, called.where), called.given()):
        lines[by.called(value)] = _calls(by.called(value), *figures)
    for value, *figures in await rows(statement % (by.value, _PROMISES, _PROMISED, by.where), by.given([now])):
        name = by.called(value)
        lines[name] = structs.replace(lines.get(name, CallsCounted(name)), call_backs=CallBacksKept(*figures))
    return lines


def _calls(value: str | None, *figures: Any) -> CallsCounted:  # noqa: ANN401 - what the database says
    answered, busy, abandoned, *waited = figures
    every = answered + busy + abandoned
    return CallsCounted(
        value=value,
        answered=answered,
        busy=busy,
        abandoned=abandoned,
        lost=(busy + abandoned) / every if every else None,
        answered_waited=Waited(*waited[:2]),
        abandoned_waited=Waited(*waited[2:]),
    )
