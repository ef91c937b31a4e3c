"""Taking over a history from elsewhere: all rows are kept, and what could not have happened here is flagged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from domain.case import errors
from domain.case import events as e
from domain.case.intake.decisions import topic_of
from domain.case.meanings import Meaning
from domain.case.state import CaseState, Closed, Open, Resolved, Unopened, Waiting, evolve
from domain.event import Dated
from domain.personal import Plain
from domain.policy.pack import names

if TYPE_CHECKING:
    from domain.case.commands import ImportHistory, SourceRow
    from domain.case.events import CaseEvent, Impossible
    from domain.policy.policy import Policy


def import_history(action: ImportHistory, state: CaseState, policy: Policy) -> list[CaseEvent | Dated[CaseEvent]]:
    """Return the facts of every row that is not in yet, in the order given, each at its own time.

    A row makes a `SourceFactRecorded`, the event that it means here, if any, and a flag when that could not have
    happened.
    """
    pack = policy.pack
    topic = topic_of(pack, action.topic)
    if pack.channel(action.channel) is None:
        raise errors.ChannelClosed(channel=action.channel, channels=names(pack.channels))
    late = _late(action.rows, state)
    facts: list[CaseEvent | Dated[CaseEvent]] = []
    for row in action.rows:
        if not isinstance(state, Unopened) and state.file.imported.has(row.ordinal):
            continue
        for event in _facts(action, row, state, topic.team, late=row.ordinal in late):
            facts.append(Dated(event, row.occurred_at))
            state = evolve(state, event)
    return facts


def _late(rows: Sequence[SourceRow], state: CaseState) -> frozenset[int]:
    """Return the ordinals of new rows that stand before one that was in: what came after them is recorded already.

    Not told by the ordinal: that counts in the order of the file, and many systems write the newest row first.
    """
    if isinstance(state, Unopened):
        return frozenset()
    has = state.file.imported.has
    first_free = max((index for index, row in enumerate(rows, 1) if has(row.ordinal)), default=0)
    return frozenset(row.ordinal for row in rows[:first_free] if not has(row.ordinal))


def _facts(action: ImportHistory, row: SourceRow, state: CaseState, team: str, *, late: bool) -> list[CaseEvent]:
    found: list[CaseEvent] = []
    flags: list[Impossible] = []
    if isinstance(state, Unopened):
        found.append(_opening(action, team))
        if row.means != "opened" and not row.opens:
            flags.append("no_opening")
        state = evolve(state, found[0])
    elif row.means == "opened":
        flags.append("opened_again")
    assert not isinstance(state, Unopened)  # noqa: S101 - the opening above made it something
    if late:
        flags.append("imported_late")
    found.append(
        e.SourceFactRecorded(
            source=action.source,
            ordinal=row.ordinal,
            line=row.line,
            activity=row.activity,
            row=Plain(row.row, action.subject),
            means=row.means,
        )
    )
    meant = _MEANT[row.means](team, row.resource) if row.means else None
    if row.means is None and isinstance(state, Closed):
        flags.append("after_close")
    if meant is not None:
        problem = _problem(state, meant)
        if problem is not None:
            flags.append(problem)
        found.append(meant)
    return [*found, *(e.ImpossibleSequenceFlagged(problem=flag, ordinal=row.ordinal) for flag in flags)]


def _opening(action: ImportHistory, team: str) -> e.CaseOpened:
    return e.CaseOpened(
        subject=action.subject,
        channel=action.channel,
        topic=action.topic,
        team=team,
        priority=action.priority,
        source=action.source,
        source_case=action.source_case,
    )


_MEANT: dict[Meaning, Callable[[str, str | None], CaseEvent | None]] = {
    "opened": lambda _team, _resource: None,
    "assigned": lambda team, resource: e.CaseAssigned(team=team, assignee=resource),
    "message": lambda _team, _resource: e.CustomerMessageReceived(),
    "reply": lambda _team, _resource: e.PublicReplySent(),
    "note": lambda _team, _resource: e.InternalNoteAdded(),
    "waiting": lambda _team, _resource: e.CaseWaiting(waits_on="third_party"),
    "resumed": lambda _team, _resource: e.CaseResumed(because="answered"),
    "resolved": lambda _team, _resource: e.CaseResolved(),
    "confirmed": lambda _team, _resource: e.ResolutionConfirmed(),
    "not_satisfied": lambda _team, _resource: e.ResolutionRejected(),
    "closed": lambda _team, _resource: e.CaseClosed(how="imported"),
    "reopened": lambda _team, _resource: e.CaseReopened(),
}
"""The event that a meaning becomes, from the team and the resource; the opening stands before it."""


def _problem(state: CaseState, event: CaseEvent) -> Impossible | None:  # noqa: PLR0911 - one return a problem
    anytime = e.CaseReopened | e.CustomerMessageReceived | e.InternalNoteAdded
    match state, event:
        case Closed(), e.CaseClosed():
            return "closed_again"
        case Closed(), _ if not isinstance(event, anytime):
            return "after_close"
        case Resolved(), e.CaseResolved():
            return "resolved_again"
        case Open() | Resolved(), e.CaseResumed():
            return "not_waiting"
        case Open() | Waiting(), e.ResolutionConfirmed() | e.ResolutionRejected():
            return "not_resolved"
        case Open() | Waiting(), e.CaseReopened():
            return "not_closed"
        case _:
            return None
