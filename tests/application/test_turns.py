"""One at a time for each name, in the order in which they came."""

from __future__ import annotations

import asyncio

import pytest

from application.turns import Turns

pytestmark = pytest.mark.anyio


async def _rest() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_turns_come_in_order_and_names_do_not_wait_for_each_other() -> None:
    """Of names that nobody has nothing is kept."""
    turns, order = Turns(), list[str]()

    async def use(name: str, what: str, gate: asyncio.Event) -> None:
        await turns.take(name)
        try:
            order.append(what)
            await gate.wait()
        finally:
            turns.leave(name)

    gates = {one: asyncio.Event() for one in ("a1", "a2", "a3", "b1")}
    tasks = [asyncio.create_task(use(one[0], one, gate)) for one, gate in gates.items()]
    await _rest()
    assert (order, len(turns)) == (["a1", "b1"], 2)
    gates["a3"].set()
    gates["a1"].set()
    await _rest()
    assert order == ["a1", "b1", "a2"]
    gates["a2"].set()
    await _rest()
    assert order == ["a1", "b1", "a2", "a3"]
    gates["b1"].set()
    await asyncio.gather(*tasks)
    assert len(turns) == 0


async def test_whoever_goes_away_keeps_no_turn() -> None:
    """Neither before it came nor in the moment in which it comes."""
    turns = Turns()
    await turns.take("a")
    waiting = [asyncio.create_task(turns.take("a")) for _ in range(3)]
    await _rest()
    waiting[0].cancel()
    await _rest()
    turns.leave("a")
    # The second has been given the turn and does not know it yet.
    waiting[1].cancel()
    await _rest()
    assert [one.cancelled() for one in waiting] == [True, True, False]
    assert waiting[2].done()
    turns.leave("a")
    assert len(turns) == 0
