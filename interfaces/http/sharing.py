"""One answer for all who ask the same at the same time: the pages that everybody at a desk looks at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")


class Shared(Generic[T]):
    """Makes what is asked for once for all who wait for it. Nobody is given what was begun before they asked."""

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[T]] = {}
        self._next: dict[Hashable, asyncio.Task[T]] = {}

    async def __call__(self, question: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Return what `make` gives to a question; a failure is everybody's who waited for it."""
        if question not in self._running:
            task = self._running[question] = asyncio.create_task(self._make(question, make))
        elif question in self._next:
            task = self._next[question]
        else:
            task = self._next[question] = asyncio.create_task(self._make_after(self._running[question], question, make))
        # Whoever goes away takes nothing from the others.
        return await asyncio.shield(task)

    async def _make(self, question: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        try:
            return await make()
        finally:
            following = self._next.pop(question, None)
            if following is None:
                del self._running[question]
            else:
                self._running[question] = following

    async def _make_after(self, before: asyncio.Task[T], question: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        await asyncio.wait([before])
        return await self._make(question, make)
