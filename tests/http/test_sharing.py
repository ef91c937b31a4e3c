"""Whoever asks what others ask shares their answer, and is never given an older one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from interfaces.http.sharing import Pages

pytestmark = pytest.mark.anyio


class Moving:
    """A projection that stands where a test puts it."""

    def __init__(self) -> None:
        self.position = 7
        self.looks = 0

    async def __call__(self, _statement: bytes, _parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return its checkpoint."""
        self.looks += 1
        await asyncio.sleep(0)
        return [("queue", 1, 1, self.position)]


class Making:
    """Makes pages, a new one each time, once it may."""

    def __init__(self) -> None:
        self.made = 0
        self.may = asyncio.Event()
        self.may.set()

    async def __call__(self) -> bytes:
        """Return a page."""
        self.made += 1
        mine = b"page %d" % self.made
        await self.may.wait()
        return mine


async def _rest() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_page_is_kept_until_its_projection_moves() -> None:
    """Each question has its own."""
    moving, make = Moving(), Making()
    pages = Pages(moving)
    assert [await pages("queue", one, make) for one in "aab"] == [b"page 1", b"page 1", b"page 2"]
    moving.position += 1
    assert [await pages("queue", one, make) for one in "aab"] == [b"page 3", b"page 3", b"page 4"]


async def test_those_who_ask_together_look_once_and_share_one_page() -> None:
    """The first looks alone; all who come while it looks have one look of their own, because it began before them."""
    moving, make = Moving(), Making()
    pages = Pages(moving)
    assert set(await asyncio.gather(*(pages("queue", "a", make) for _ in range(20)))) == {b"page 1"}
    assert (moving.looks, make.made) == (1, 1)
    first = asyncio.create_task(pages("queue", "a", make))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert moving.looks == 2
    assert await pages("queue", "a", make) == b"page 1"
    assert moving.looks == 3
    await first


async def test_nobody_is_given_a_page_older_than_their_question() -> None:
    """What is still being made when the projection moves is not for those who come later."""
    moving, make = Moving(), Making()
    pages = Pages(moving)
    make.may.clear()
    early = asyncio.create_task(pages("queue", "a", make))
    await _rest()
    moving.position += 1
    late = asyncio.create_task(pages("queue", "a", make))
    await _rest()
    assert make.made == 2
    make.may.set()
    assert (await early, await late) == (b"page 1", b"page 2")
    assert await pages("queue", "a", make) == b"page 2"


async def test_a_failure_is_told_to_all_who_waited_and_the_next_goes_well() -> None:
    """Nobody waits for ever, whoever goes away in between."""
    pages, gate = Pages(Moving()), asyncio.Event()

    async def fail() -> bytes:
        await gate.wait()
        raise LookupError

    asked = [asyncio.create_task(pages("queue", "a", fail)) for _ in range(3)]
    await _rest()
    asked[1].cancel()
    gate.set()
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in found] == [LookupError, asyncio.CancelledError, LookupError]
    assert await pages("queue", "a", Making()) == b"page 1"


async def test_of_many_pages_those_last_asked_for_are_kept() -> None:
    """So many bytes of them as there is room for."""
    make = Making()
    pages = Pages(Moving(), kept=3 * len(b"page 1"))
    for one in "abca":
        await pages("queue", one, make)
    assert make.made == 3
    assert await pages("queue", "d", make) == b"page 4"
    assert await pages("queue", "a", make) == b"page 1"
    assert await pages("queue", "b", make) == b"page 5"


async def test_a_projection_that_never_ran_has_its_pages_made_each_time() -> None:
    """There is nothing to tell whether they would still be right."""
    make = Making()
    pages = Pages(Moving())
    assert [await pages("timeline", "a", make) for _ in "ab"] == [b"page 1", b"page 2"]
