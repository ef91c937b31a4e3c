"""Promised calls of a case that goes on in another one: the customer was told when, and is called then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case import errors
from domain.case import events as e
from domain.case.clocks.aiming import warnings_of
from domain.case.state import Resolved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from domain.case.file import CaseFile
    from domain.case.state import Stage
    from domain.clocks.run import Run
    from domain.command import Command
    from domain.policy.policy import Policy


def handed_over(command: Command[object], file: CaseFile, target: Stage, policy: Policy) -> Iterator[e.CaseEvent]:
    """Yield the promises of a case that are still to be kept as those of the one that it goes on in: the same windows,
    with clocks that are due at their ends, come what may. What ran out before was broken there, and is so once.
    """
    promised = [(number, one) for number, one in enumerate(file.call_backs, 1) if one.status == "promised"]
    if promised and isinstance(target, Resolved):
        raise errors.CallBackOpen
    names = [one.clock for one in target.file.clocks]
    for ordinal, (number, one) in enumerate(promised, len(target.file.call_backs) + 1):
        yield e.CallBackPromised(
            call_back=ordinal,
            since=one.since,
            until=one.until,
            policy=policy.version,
            call=one.call,
            at=one.promised_at,
            merged=command.stream,
            was=number,
        )
        for run in file.clocks:
            if (run.starts, run.about) == ("call_back_request", number) and _goes_on(run, command.occurred_at):
                names.append(run.clock)
                yield _started(run, names.count(run.clock), ordinal, one.until, policy, command.occurred_at)


def _goes_on(run: Run, at: datetime) -> bool:
    """Tell whether a promise was still to be kept at an instant; that it ran out since may have been noticed or not."""
    return run.standing == "paused" or (run.standing in {"running", "breached"} and run.due >= at)


def _started(run: Run, instance: int, about: int, until: datetime, policy: Policy, at: datetime) -> e.ClockStarted:
    return e.ClockStarted(
        clock=run.clock,
        instance=instance,
        at=run.started_at,
        due=until,
        starts=run.starts,
        fulfilled_by=run.fulfilled_by,
        policy=run.policy,
        target=run.target,
        calendar=run.calendar,
        calendar_version=run.calendar_version,
        warnings=warnings_of(policy, run, until, at),
        ladder=run.ladder,
        about=about,
        until=run.until,
    )
