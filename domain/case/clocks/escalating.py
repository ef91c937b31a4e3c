"""How a case climbs a ladder: to the team of the next step, which has a clock of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.calendar.errors import BeyondHorizon
from domain.case import events as e
from domain.clocks.timing import due
from domain.policy.errors import PackInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from domain.case.file import CaseFile
    from domain.clocks.run import Run
    from domain.personal import Plain
    from domain.policy.policy import Policy
    from domain.policy.sections.clocks import Ladder

BY_PERSON: Final = "resolution"
"""What fulfils the clock of a step that a person asked for."""


def climbed(run: Run, runs: Sequence[Run], policy: Policy, file: CaseFile, at: datetime) -> Iterator[e.CaseEvent]:
    """Yield the next step of the ladder of a clock that ran out; after the last one nothing follows. Of a step that the
    case is on, though what it came of had not run out, as was learned later, only the clock begins anew. A clock that
    came over from a case of another pack climbs that one's ladder.
    """
    try:
        policy = policy.governing(run.policy, at)
    except PackInvalid:
        return
    ladder = next((one for one in policy.pack.ladders if one.id == run.ladder), None)
    on_it = dict(file.levels).get(run.ladder or "", 0)
    below = run.target if run.starts == "escalation" else 0
    if ladder is not None and on_it == below:
        yield from step_up(ladder, below, runs, policy, file.team, at, cause=run)
    elif ladder is not None and on_it == below + 1 <= len(ladder.levels):
        before = [one for one in runs if one.starts == "escalation" and (one.ladder, one.target) == (ladder.id, on_it)]
        if before and before[-1].left_scope:
            yield from _timed(ladder, on_it, runs, policy, at, run)


def step_up(  # noqa: PLR0913 - why and for whom, by name
    ladder: Ladder,
    below: int,
    runs: Sequence[Run],
    policy: Policy,
    team: str,
    at: datetime,
    *,
    cause: Run | None = None,
    reason: Plain | None = None,
) -> Iterator[e.CaseEvent]:
    """Yield what the step of a ladder after those below comes to: the escalation, the team that has the case from then
    on, the step's clock. That is fulfilled by what the clock was for that ran out, and climbs on when it runs out.
    """
    number = below + 1
    if number > len(ladder.levels):
        return
    level = ladder.levels[number - 1]
    yield e.CaseEscalated(
        ladder=ladder.id,
        level=number,
        team=level.team,
        roles=level.roles,
        policy=policy.version,
        clock=None if cause is None else cause.clock,
        instance=None if cause is None else cause.instance,
        reason=reason,
    )
    if level.team != team:
        yield e.CaseAssigned(team=level.team)
    yield from _timed(ladder, number, runs, policy, at, cause)


def _timed(
    ladder: Ladder, number: int, runs: Sequence[Run], policy: Policy, at: datetime, cause: Run | None
) -> Iterator[e.ClockStarted]:
    """Yield the start of the clock of a step, if it has one."""
    level = ladder.levels[number - 1]
    if level.within is None:
        return
    calendar = None if level.calendar is None else policy.calendars[level.calendar]
    try:
        end = due(level.within, None if calendar is None else calendar.working, at)
    except BeyondHorizon:
        # That a promise was broken is written down all the same; the step then has no clock.
        return
    name = f"{ladder.id}.{level.id}"
    yield e.ClockStarted(
        clock=name,
        instance=1 + sum(one.clock == name for one in runs),
        at=at,
        due=end,
        starts="escalation",
        fulfilled_by=BY_PERSON if cause is None else cause.fulfilled_by,
        policy=policy.version,
        target=number,
        calendar=level.calendar,
        calendar_version=None if calendar is None else calendar.version,
        ladder=ladder.id,
        cause=None if cause is None else cause.clock,
        cause_instance=None if cause is None else cause.instance,
    )
