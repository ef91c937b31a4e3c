"""Who asks the same at the same time shares one answer, and never an older one."""

from __future__ import annotations

import asyncio

import pytest

from interfaces.http.sharing import Shared

pytestmark = pytest.mark.anyio


async def test_those_who_ask_meanwhile_share_the_next_answer() -> None:
    """The first is answered alone; all who come while it is made are given one that was begun after they asked."""
    shared, made = Shared[int](), 0
    gate = asyncio.Event()

    async def make() -> int:
        nonlocal made
        made += 1
        mine = made
        await gate.wait()
        return mine

    first = asyncio.create_task(shared("page", make))
    await asyncio.sleep(0)
    others = [asyncio.create_task(shared("page", make)) for _ in range(5)]
    elsewhere = asyncio.create_task(shared("another page", make))
    await asyncio.sleep(0)
    gate.set()
    assert await first == 1
    assert await elsewhere == 2
    assert {await one for one in others} == {3}
    assert await shared("page", make) == 4


async def test_a_failure_is_told_to_all_who_waited_and_the_next_goes_well() -> None:
    """Nobody waits for ever, whoever goes away in between."""
    shared, gate = Shared[str](), asyncio.Event()

    async def fail() -> str:
        await gate.wait()
        raise LookupError

    async def succeed() -> str:
        return "well"

    asked = [asyncio.create_task(shared("page", fail)) for _ in range(3)]
    await asyncio.sleep(0)
    asked[1].cancel()
    gate.set()
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in found] == [LookupError, asyncio.CancelledError, LookupError]
    assert await shared("page", succeed) == "well"
