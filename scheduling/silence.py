"""Closing resolved cases whose customers stay silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.case.commands import Close
from domain.command import Command
from domain.errors import Refusal
from domain.ids import derived_id
from projections.queue import reads as queue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from projections.reads import Rows

ACTOR: Final = "system"
AT_ONCE: Final = 500


async def close_silent_cases(rows: Rows, execute: Callable[[Command[Any]], Awaitable[object]], now: datetime) -> int:
    """Close what is due and return how many cases that were.

    The command's id is derived from the case and the version that was seen, so that two nodes, or one that is started
    again, close a case once. The aggregate decides anew: a case that moved on meanwhile refuses.
    """
    closed = 0
    for due in await queue.silent_due(rows, now, AT_ONCE):
        command: Command[Any] = Command(
            action=Close(),
            stream=due.stream,
            id=derived_id("close-silent-case", due.stream, str(due.version)),
            now=now,
            occurred_at=now,
            actor=ACTOR,
        )
        try:
            await execute(command)
        except Refusal:
            continue
        closed += 1
    return closed
