"""What becomes of the rows of promised calls with each event of their case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from domain.case import events as e
from projections.call_backs.row import CallBackRow
from projections.engine import Entry

TELLING: Final = frozenset(
    {e.CallBackPromised, e.CallMade, e.CallBackCancelled, e.CaseClosed, e.CaseMergedInto},
)
"""The events that tell something of promised calls; most of a log does not."""
Rows = Mapping[int, CallBackRow]


def folded(rows: Rows, entries: Iterable[Entry]) -> Rows:
    """Return what becomes of a case's promised calls, by number, with entries of its stream that the rows do not hold.

    The rows that do not change stay the very same.
    """
    known = max((one.position for one in rows.values()), default=0)
    for entry in entries:
        if entry.position <= known:
            continue
        match entry.event:
            case e.CallBackPromised() as event:
                rows = {**rows, event.call_back: _promised(event, entry)}
            case e.CallMade(call_back=int(number), outcome=outcome) if number in rows:
                made_at = min(rows[number].made_at or entry.occurred_at, entry.occurred_at)
                rows = _changed(rows, [number], entry, status="made", outcome=outcome, made_at=made_at, ended_at=None)
            case e.CallBackCancelled(call_back=number) if number in rows:
                rows = _changed(rows, [number], entry, status="cancelled", ended_at=entry.occurred_at)
            case e.CaseClosed() | e.CaseMergedInto() as event:
                promised = [number for number, one in rows.items() if one.status == "promised"]
                status = "lapsed" if isinstance(event, e.CaseClosed) else "merged"
                rows = _changed(rows, promised, entry, status=status, ended_at=entry.occurred_at)
            case _:
                pass
    return rows


def _promised(event: e.CallBackPromised, entry: Entry) -> CallBackRow:
    return CallBackRow(
        position=entry.position,
        stream=entry.stream,
        call_back=event.call_back,
        promised_at=event.at or entry.occurred_at,
        since=event.since,
        until=event.until,
        lost_call=event.call,
    )


def _changed(rows: Rows, numbers: Iterable[int], entry: Entry, **changes: Any) -> Rows:  # noqa: ANN401 - columns
    return {**rows, **{one: replace(rows[one], position=entry.position, **changes) for one in numbers}}
