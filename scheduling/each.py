"""Asking many cases at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from domain.command import Command


async def each_asked(
    execute: Callable[[Command[Any]], Awaitable[object]], commands: Iterable[Command[Any]]
) -> tuple[int, list[BaseException]]:
    """Carry commands out together, and return how many were and what went wrong with others, for whoever asks to raise
    once all are asked. A refusal is an answer: the case has moved on.
    """
    outcomes = await asyncio.gather(*(execute(one) for one in commands), return_exceptions=True)
    failed = [one for one in outcomes if isinstance(one, BaseException)]
    return len(outcomes) - len(failed), [one for one in failed if not isinstance(one, Refusal)]
