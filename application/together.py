"""Work on many things, several at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

T = TypeVar("T")


async def together(things: Iterable[T], work: Callable[[T], Awaitable[None]], at_once: int) -> None:
    """Do the work on each thing, so many at a time, in the order of the things; each is fetched when its turn comes.

    On the first failure the others end, and it is raised.
    """

    async def worker(left: Iterator[T]) -> None:
        for thing in left:
            await work(thing)

    left = iter(things)
    workers = [asyncio.create_task(worker(left)) for _ in range(at_once)]
    try:
        await asyncio.gather(*workers)
    finally:
        for one in workers:
            one.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
