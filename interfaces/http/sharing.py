"""One answer for all who ask the same: the pages that everybody at a desk looks at, again and again."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

from application.store.batching import Batcher
from projections.reads import revisions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

    from projections.reads import Revision, Rows

KEPT: Final = 16 * 1024 * 1024
"""Bytes of pages that a worker keeps: some three hundred of fifty cases."""


class _Page(NamedTuple):
    at: Revision
    body: bytes


class Pages:
    """Pages of read models, each kept as long as its read model has taken in nothing new.

    Whoever asks is given what the read model holds when they ask: whether it has moved is asked of the database, once
    for all who come together.
    """

    def __init__(self, rows: Rows, kept: int = KEPT) -> None:
        self._rows = rows
        self._limit = kept
        self._size = 0
        self._kept: OrderedDict[Hashable, _Page] = OrderedDict()
        self._revision = Batcher(self._revisions_of)
        self._making: dict[Hashable, asyncio.Task[bytes]] = {}

    async def __call__(self, projection: str, question: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """Return the answer to a question to a projection, made by `make` unless it is known still."""
        at = await self._revision(projection)
        question = (projection, question)
        kept = self._kept.get(question)
        if kept is not None and kept.at == at:
            self._kept.move_to_end(question)
            return kept.body
        # What is read now is as new as `at` or newer, so whoever saw the same may share it.
        task = self._making.get((question, at))
        if task is None:
            task = self._making[question, at] = asyncio.create_task(self._make(question, at, make))
        # Whoever goes away takes nothing from the others.
        return await asyncio.shield(task)

    async def _make(self, question: Hashable, at: Revision | None, make: Callable[[], Awaitable[bytes]]) -> bytes:
        try:
            body = await make()
        finally:
            del self._making[question, at]
        if at is not None:
            self._keep(question, _Page(at, body))
        return body

    def _keep(self, question: Hashable, page: _Page) -> None:
        before = self._kept.pop(question, None)
        self._kept[question] = page
        self._size += len(page.body) - (len(before.body) if before else 0)
        while self._size > self._limit:
            _, forgotten = self._kept.popitem(last=False)
            self._size -= len(forgotten.body)

    async def _revisions_of(self, projections: list[str]) -> list[Revision | None]:
        found = await revisions(self._rows)
        return [found.get(projection) for projection in projections]
