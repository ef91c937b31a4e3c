"""The clocks of a case as they stand at a moment."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from application.clocks.lengths import seconds
from application.clocks.lines import line_of
from application.showing.showing import language_of
from application.showing.speaker import Speaker
from domain.aggregate import Governed
from domain.case.clocks.aiming import calendar_of
from domain.clocks.run import Standing
from domain.clocks.timing import left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from application.policies import Policies
    from domain.clocks.run import Run
    from domain.policy.policy import Policy


class RuleView(Struct, frozen=True):
    """The target of a clock that counts, by its number from 1 and in words: of a policy, by its number and the name of
    its pack, in the working time of a version of a calendar, or round the clock without one.
    """

    policy: int
    pack: str
    target: int
    words: str
    calendar: str | None
    calendar_version: int | None


class ClockView(Struct, frozen=True):
    """A clock of a case as it stands now; `instance` counts those of its name from 1.

    What ran out is `breached` from its due instant on, whether that was noticed yet or not; at the due instant itself
    it is in time. `due` is null where the clock stood still at last, since it is not fixed then. `left` is how many
    seconds are left: of working time by the rule's calendar, or round the clock without one. `late_by` is how many
    seconds on a clock of the wall what was promised was done after it was due, or is overdue now. `about` is the
    ordinal of what it is about. `until` is the end of a window that was promised in another way than by the rule, and
    then what it is due at.
    """

    clock: str
    title: str
    instance: int
    state: Standing
    started_at: datetime
    due: datetime | None
    left: float | None
    breached: bool
    late_by: float | None
    fulfilled_at: datetime | None
    ended_at: datetime | None
    paused_since: datetime | None
    warnings: tuple[datetime, ...]
    starts: str
    fulfilled_by: str
    about: int | None
    until: datetime | None
    rule: RuleView


async def clocks_of(policies: Policies, runs: Sequence[Run], now: datetime, wished: Sequence[str]) -> list[ClockView]:
    """Return clocks as they stand now, each told in the language of its policy that is nearest to a wish."""
    return [clock_view(one, await policy_of_run(policies, one.policy, now), now, wished) for one in runs]


async def policy_of_run(policies: Policies, number: int, now: datetime) -> Policy:
    """Return the policy of that number."""
    return await policies.governing(Governed(version=number), now)


def clock_view(run: Run, policy: Policy, now: datetime, wished: Sequence[str]) -> ClockView:
    """Return a clock as it stands now; the policy is the one by which it is counted."""
    line = line_of(policy.pack, run.clock, run.target)
    language = language_of(policy.pack, wished)
    ran_out = run.standing == "running" and run.due < now
    state: Standing = "breached" if ran_out else run.standing
    return ClockView(
        clock=run.clock,
        title=run.clock if line is None else policy.pack.said(line.title, language),
        instance=run.instance,
        state=state,
        started_at=run.started_at,
        due=due_of(run),
        left=_left(run, policy, now, state),
        breached=run.breached or ran_out,
        late_by=_late_by(run, now, state),
        fulfilled_at=run.fulfilled_at,
        ended_at=run.ended_at,
        paused_since=run.stops[-1].since if state == "paused" else None,
        warnings=tuple(one for one in run.warnings if one > now) if state == "running" else (),
        starts=run.starts,
        fulfilled_by=run.fulfilled_by,
        about=run.about,
        until=run.until,
        rule=rule_view(policy, run.clock, run.target, (run.calendar, run.calendar_version), language),
    )


def rule_view(
    policy: Policy, name: str, number: int, calendar: tuple[str | None, int | None], language: str
) -> RuleView:
    """Return a target of a clock in words of that language."""
    line = line_of(policy.pack, name, number)
    words = ""
    if line is not None:
        speaker = Speaker(policy, language, policy.effective_at)
        told = speaker.time(line.within, calendar[0])
        words = speaker.phrases.listed((told.words, told.counted))
    return RuleView(policy.version, policy.pack.name, number, words, *calendar)


def due_of(run: Run) -> datetime | None:
    """Return when a clock is due, None where it stood still at last."""
    return None if run.stops and run.stops[-1].until is None else run.due


def _left(run: Run, policy: Policy, now: datetime, state: Standing) -> float | None:
    if state == "paused" and run.left is not None:
        return seconds(run.left)
    if state == "running":
        return seconds(left(calendar_of(policy, run), max(now, run.started_at), run.due))
    return 0 if state == "breached" else None


def _late_by(run: Run, now: datetime, state: Standing) -> float | None:
    if state == "late" and run.fulfilled_at is not None:
        return seconds(run.fulfilled_at - run.due)
    return seconds(now - run.due) if state == "breached" else None
