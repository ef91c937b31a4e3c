"""What becomes of the rows of a case and of its clocks with each event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, assert_never

from msgspec.structs import replace

from domain.case import events as e
from domain.clocks.run import Standing
from domain.codec import TAGS, UPCASTS
from projections.engine import Entry
from projections.queue.row import RANKS
from projections.sla.row import CaseRow, ClockRow

Key = tuple[str, int]
"""A clock of a case: its name and its instance."""
Clocks = Mapping[Key, ClockRow]
Changes = Mapping[str, Any]


def folded(case: CaseRow | None, clocks: Clocks, entries: Iterable[Entry]) -> tuple[CaseRow | None, Clocks]:
    """Return what becomes of a case and its clocks with entries of its stream, but for those that the rows hold.

    What precedes the opening leaves no row. The rows that do not change stay the very same.
    """
    known = max([0 if case is None else case.position, *[one.position for one in clocks.values()]])
    for entry in entries:
        if entry.position <= known:
            continue
        event = entry.event
        if case is None:
            case = _opened(event, entry) if isinstance(event, e.CaseOpened) else None
        elif (said := _SAID.get(type(event))) is not None:
            before, case = case, _said(case, said(case, event), entry)
            if case is not before:
                clocks = {key: _follow(one, case, entry) for key, one in clocks.items()}
        elif isinstance(event, e.ClockStarted):
            clocks = {(event.clock, event.instance): _started(case, event, entry), **clocks}
        elif (ticked := _TICKED.get(type(event))) is not None:
            clocks = _ticked(clocks, case, event, ticked, entry)
    return case, clocks


def _opened(event: e.CaseOpened, entry: Entry) -> CaseRow:
    return CaseRow(
        position=entry.position,
        stream=entry.stream,
        number=None,
        team=event.team,
        assignee=None,
        channel=event.channel,
        topic=event.topic,
        kind=event.kind,
        market=event.market,
        priority=event.priority,
        happened_at=entry.occurred_at,
    )


def _said(case: CaseRow, changes: Changes, entry: Entry) -> CaseRow:
    if all(getattr(case, name) == value for name, value in changes.items()):
        return case
    return replace(case, position=entry.position, happened_at=max(case.happened_at, entry.occurred_at), **changes)


_SAID: Final[Mapping[type, Callable[[CaseRow, Any], Changes]]] = {
    e.CaseNumbered: lambda _case, event: {"number": event.number},
    e.CaseAssigned: lambda _case, event: {"team": event.team, "assignee": event.assignee},
    e.CaseTransferred: lambda _case, event: {"team": event.team, "assignee": event.assignee},
    e.CaseClaimed: lambda _case, event: {"assignee": event.assignee},
    e.CaseReleased: lambda _case, _event: {"assignee": None},
    e.CaseClassified: lambda _case, event: {"kind": event.kind, "topic": event.topic, "team": event.team},
    e.PriorityChanged: lambda _case, event: {"priority": event.priority},
    e.InformationGiven: lambda case, event: {"market": event.market or case.market},
}
"""What events say of a case, as the row of the queue has it."""


def _follow(row: ClockRow, case: CaseRow, entry: Entry) -> ClockRow:
    """Return a clock's row as its case is now, as far as that still concerns it."""
    changes: dict[str, Any] = {"number": case.number}
    if row.fulfilled_at is None and row.ended_at is None:
        changes |= _held(case)
        if row.breached_at is None:
            changes |= _answered_for(case)
    if all(getattr(row, name) == value for name, value in changes.items()):
        return row
    return replace(row, position=entry.position, happened_at=max(row.happened_at, case.happened_at), **changes)


def _held(case: CaseRow) -> dict[str, Any]:
    return {
        "held_by_team": case.team,
        "held_by": case.assignee,
        "urgency": RANKS[case.priority],
        "topic": case.topic,
        "kind": case.kind,
        "market": case.market,
    }


def _answered_for(case: CaseRow) -> dict[str, Any]:
    return {"team": case.team, "assignee": case.assignee, "priority": case.priority}


def _started(case: CaseRow, event: e.ClockStarted, entry: Entry) -> ClockRow:
    return ClockRow(
        position=entry.position,
        stream=case.stream,
        clock=event.clock,
        instance=event.instance,
        number=case.number,
        channel=case.channel,
        fulfilled_by=event.fulfilled_by,
        policy=event.policy,
        target=event.target,
        started_at=event.at,
        due=event.due,
        warnings=_written(event.warnings),
        happened_at=max(case.happened_at, entry.occurred_at),
        next_notice=min(event.warnings, default=event.due),
        **_held(case),
        **_answered_for(case),
    )


Ticked = Callable[[ClockRow, CaseRow, Any], Changes]
"""Says what an event changes in the row of the clock that it is about."""


def _ticked(clocks: Clocks, case: CaseRow, event: Any, ticked: Ticked, entry: Entry) -> Clocks:  # noqa: ANN401 - an event of a clock
    row = clocks.get((event.clock, event.instance))
    if row is None:
        return clocks
    # The case's too: what it says may have come into the row with this.
    happened_at = max(row.happened_at, case.happened_at, entry.occurred_at)
    after = replace(row, position=entry.position, happened_at=happened_at, **ticked(row, case, event))
    state = _standing(after)
    notice = min(map(datetime.fromisoformat, after.warnings), default=after.due) if state == "running" else None
    return {**clocks, (event.clock, event.instance): replace(after, state=state, next_notice=notice)}


def _standing(row: ClockRow) -> Standing:
    """Return how a clock stands, as `domain.clocks.run.Run` has it."""
    if row.fulfilled_at is not None:
        return "met" if row.breached_at is None else "late"
    if row.ended_at is not None:
        return "ended"
    if row.breached_at is not None:
        return "breached"
    return "running" if row.left_seconds is None else "paused"


def _paused(_row: ClockRow, _case: CaseRow, event: e.ClockPaused) -> Changes:
    return {"left_seconds": event.left.total_seconds(), "warnings": []}


def _resumed(_row: ClockRow, _case: CaseRow, event: e.ClockResumed) -> Changes:
    return {"left_seconds": None, "due": event.due, "warnings": _written(event.warnings)}


def _retargeted(_row: ClockRow, _case: CaseRow, event: e.ClockRetargeted) -> Changes:
    return {
        "due": event.due,
        "policy": event.policy,
        "target": event.target,
        "warnings": _written(event.warnings),
        "left_seconds": None if event.left is None else event.left.total_seconds(),
    }


def _warned(row: ClockRow, _case: CaseRow, _event: e.ClockWarned) -> Changes:
    return {"warnings": row.warnings[1:]}


def _fulfilled(row: ClockRow, _case: CaseRow, event: e.ClockFulfilled) -> Changes:
    breached_at = row.breached_at or (event.due if event.late else None)
    return {"fulfilled_at": event.at, "breached_at": breached_at, "left_seconds": None}


def _breached(_row: ClockRow, _case: CaseRow, event: e.ClockBreached) -> Changes:
    return {"breached_at": event.due, "warnings": []}


def _corrected(row: ClockRow, case: CaseRow, event: e.ClockCorrected) -> Changes:
    kept = {"breached_at": None, "corrected": True, "left_seconds": None}
    over = row.fulfilled_at is not None or row.ended_at is not None
    # Whoever had it when it ran out had it before: who had it at the time that turned up is not known.
    match event.result:
        case "met" | "late":
            breached_at = event.due if event.result == "late" else None
            done = {"fulfilled_at": event.at, "ended_at": None, "ended_because": None}
            return {**kept, **done, "breached_at": breached_at}
        case "ended":
            fulfilled_at = None if event.because == "superseded" else row.fulfilled_at
            return {**kept, "fulfilled_at": fulfilled_at, "ended_at": event.at, "ended_because": event.because}
        case "paused":
            left = None if event.left is None else event.left.total_seconds()
            return {**kept, **({} if over else _answered_for(case)), "left_seconds": left, "warnings": []}
        case "moved":
            return kept if over else {**kept, **_answered_for(case)}
        case _:
            assert_never(event.result)


def _ended(_row: ClockRow, _case: CaseRow, event: e.ClockEnded) -> Changes:
    return {"ended_at": event.at, "ended_because": event.because, "left_seconds": None}


_TICKED: Final[Mapping[type, Ticked]] = {
    e.ClockPaused: _paused,
    e.ClockResumed: _resumed,
    e.ClockRetargeted: _retargeted,
    e.ClockWarned: _warned,
    e.ClockFulfilled: _fulfilled,
    e.ClockBreached: _breached,
    e.ClockCorrected: _corrected,
    e.ClockEnded: _ended,
}
TELLING: Final = frozenset({e.CaseOpened, e.ClockStarted, *_SAID, *_TICKED})
"""The events that tell something of a case's clocks; most of a log does not."""
SILENT: Final = frozenset(
    tag for tag, event in TAGS.items() if tag.startswith("case.") and event not in TELLING and event not in UPCASTS
)
"""The tags of the events of cases that tell nothing of clocks, for whoever has not read the events yet."""


def _written(moments: Iterable[datetime]) -> list[str]:
    return [one.isoformat() for one in moments]
