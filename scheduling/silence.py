"""Closing resolved cases whose customers stay silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.case.commands import Close
from domain.command import Command
from domain.ids import derived_id
from projections.queue import reads as queue
from scheduling.each import each_asked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from projections.reads import Rows

ACTOR: Final = "system"
AT_ONCE: Final = 500


async def close_silent_cases(rows: Rows, execute: Callable[[Command[Any]], Awaitable[object]], now: datetime) -> int:
    """Close what is due and return how many cases that were.

    The command's id is derived from the case and the version that was seen, so that two nodes, or one that is started
    again, close a case once. The aggregate decides anew: a case that moved on meanwhile refuses. What one case meets
    keeps no other waiting; it is raised at the end.
    """
    due = await queue.silent_due(rows, now, AT_ONCE)
    closed, wrong = await each_asked(execute, (_closing(one, now) for one in due))
    if wrong:
        raise wrong[0]
    return closed


def _closing(one: queue.SilentDue, now: datetime) -> Command[Any]:
    return Command(
        action=Close(),
        stream=one.stream,
        id=derived_id("close-silent-case", one.stream, str(one.version)),
        now=now,
        occurred_at=now,
        actor=ACTOR,
    )
