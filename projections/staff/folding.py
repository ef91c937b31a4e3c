"""What becomes of a member of staff's row with each event of theirs."""

from __future__ import annotations

from typing import Any, assert_never

from domain.staff import events as e
from projections.engine import Entry
from projections.staff.row import StaffRow


def fold(row: StaffRow | None, entry: Entry) -> StaffRow | dict[str, Any] | None:
    """Fold one event of a member of staff, as `domain.staff.state.evolve` does; there is no row before the first."""
    event: e.StaffEvent = entry.event  # type: ignore[assignment]  # streams of staff hold nothing else
    if row is None:
        return _registered(event, entry) if isinstance(event, e.StaffRegistered) else None
    return {} if row.status == "left" else _changes(row, event)


def _registered(event: e.StaffRegistered, entry: Entry) -> StaffRow:
    return StaffRow(
        position=entry.position,
        stream=entry.stream,
        version=entry.version,
        updated_at=entry.recorded_at,
        status="employed",
        roles=list(event.roles),
        teams=list(event.teams),
        languages=list(event.languages),
        skills=list(event.skills),
    )


def _changes(row: StaffRow, event: e.StaffEvent) -> dict[str, Any]:  # noqa: PLR0911 - one case an event
    """Return the columns that change. Whoever left has no role any more."""
    match event:
        case e.StaffDetailsChanged():
            given = {"languages": event.languages, "skills": event.skills}
            return {name: list(values) for name, values in given.items() if values is not None}
        case e.RoleGranted():
            return {"roles": _with(row.roles, event.role)}
        case e.RoleRevoked():
            return {"roles": _without(row.roles, event.role)}
        case e.TeamJoined():
            return {"teams": _with(row.teams, event.team)}
        case e.TeamLeft():
            return {"teams": _without(row.teams, event.team)}
        case e.StaffLeft():
            return {"status": "left", "roles": []}
        case e.StaffRegistered() | e.AbsenceRecorded() | e.AbsenceEnded() | e.TokenIssued() | e.TokenRevoked():
            return {}
        case _:
            assert_never(event)


def _with(names: list[str], name: str) -> list[str]:
    return names if name in names else [*names, name]


def _without(names: list[str], name: str) -> list[str]:
    return [one for one in names if one != name]
