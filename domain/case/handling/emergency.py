"""The emergency process on a major case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.case import errors
from domain.case import events as e
from domain.case.stages import person
from domain.personal import plain
from domain.policy.pack import names

if TYPE_CHECKING:
    from domain.case import commands as c
    from domain.case.file import CaseFile
    from domain.command import Command
    from domain.policy.policy import Policy


def take_step(command: Command[Any], action: c.TakeEmergencyStep, file: CaseFile, policy: Policy) -> list[e.CaseEvent]:
    """Return the record of a step; they are taken in any order, each once, or earlier than was recorded."""
    if file.severity != "major":
        raise errors.NotMajor
    emergency = policy.pack.emergency
    steps = () if emergency is None else emergency.steps
    if not any(one.id == action.step for one in steps):
        raise errors.EmergencyStepUnknown(step=action.step, steps=names(steps) or "none")
    if any(one.step == action.step and one.at <= command.occurred_at for one in file.emergency_steps):
        return []
    return [
        e.EmergencyStepTaken(
            step=action.step,
            at=command.occurred_at,
            by=person(command),
            policy=policy.version,
            note=plain(action.note, file.subject),
        )
    ]
