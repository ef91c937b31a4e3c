"""Closing by silence: the tick looks, the case decides, and it happens once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from application.store.errors import StoreUnavailable
from scheduling.silence import close_silent_cases
from tests.http.api import api_of, done, problem

if TYPE_CHECKING:
    from domain.command import Command
    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio


async def _tick(api: Api) -> int:
    return await close_silent_cases(api.desk.rows, api.desk.ledger.execute, api.clock())


async def _resolved(api: Api) -> str:
    case = await api.open_case()
    done(await api.post(f"/v1/cases/{case}/resolve", {"summary": "Sent again."}))
    await api.catch_up()
    return case


async def test_a_resolved_case_closes_when_its_customer_stays_silent(api: Api, clock: Clock) -> None:
    """Not a moment before the policy's seven days are over, and then by itself."""
    case = await _resolved(api)
    assert done(await api.get(f"/v1/cases/{case}"))["silent_due"] == "2026-03-09T09:00:00Z"
    clock.move(days=7, seconds=-1)
    assert await _tick(api) == 0
    problem(await api.post(f"/v1/cases/{case}/close"), 409, "silent_period_runs")
    clock.move(seconds=1)
    assert await _tick(api) == 1
    shown = done(await api.get(f"/v1/cases/{case}"))
    assert (shown["status"], shown["closed_how"]) == ("closed", "silent")


async def test_two_nodes_close_a_case_once(api: Api, database: Database, clock: Clock) -> None:
    """Both see it due, before the queue has heard of the closing, at the same time and again later."""
    cases = [await _resolved(api) for _ in range(5)]
    clock.move(days=8)
    async with api_of(database, clock) as other:
        await asyncio.gather(_tick(api), _tick(other), _tick(api), _tick(other))
        await _tick(other)
    closed = [event["stream"] for event in await api.feed() if event["type"] == "case.closed.v1"]
    assert sorted(closed) == sorted(cases)
    await api.catch_up()
    assert await _tick(api) == 0


async def test_what_is_asked_again_is_asked_by_the_same_command(api: Api, clock: Clock) -> None:
    """Whoever asks and however much later, as long as the queue has not heard: the ledger has the receipt."""
    await _resolved(api)
    clock.move(days=8)
    asked = []

    async def asking(command: Command[Any]) -> None:
        asked.append((command.stream, command.id))

    for _ in range(2):
        await close_silent_cases(api.desk.rows, asking, clock())
        clock.move(minutes=1)
    first, again = asked
    assert first == again


async def test_what_was_missed_while_all_were_down_is_made_up_once(api: Api, clock: Clock) -> None:
    """Days late is late, and still once."""
    await _resolved(api)
    clock.move(days=100)
    assert await _tick(api) == 1
    await api.catch_up()
    assert await _tick(api) == 0


async def test_a_case_that_moved_on_meanwhile_stays_open(api: Api, clock: Clock) -> None:
    """The queue may be behind; the case itself decides. What is due after it closes all the same."""
    case, silent = [await _resolved(api) for _ in range(2)]
    done(await api.post(f"/v1/cases/{case}/not_satisfied", {"reason": "It broke."}))
    clock.move(days=8)
    assert await _tick(api) == 1
    assert done(await api.get(f"/v1/cases/{case}"))["status"] == "open"
    assert done(await api.get(f"/v1/cases/{silent}"))["status"] == "closed"


async def test_one_case_that_can_not_be_written_keeps_no_other_waiting(api: Api, clock: Clock) -> None:
    """It is told at the end, and comes again."""
    broken, silent = [await _resolved(api) for _ in range(2)]
    clock.move(days=8)

    async def failing(command: Command[Any]) -> object:
        if command.stream == broken:
            message = "the database does not answer"
            raise StoreUnavailable(message)
        return await api.desk.ledger.execute(command)

    with pytest.raises(StoreUnavailable):
        await close_silent_cases(api.desk.rows, failing, api.clock())
    await api.catch_up()
    assert done(await api.get(f"/v1/cases/{silent}"))["status"] == "closed"
    assert await _tick(api) == 1


async def test_a_case_resolved_again_waits_for_silence_again(api: Api, clock: Clock) -> None:
    """Each resolution has its own silent period."""
    case = await _resolved(api)
    done(await api.post(f"/v1/cases/{case}/reopen", {"reason": "It came back."}))
    clock.move(days=6)
    done(await api.post(f"/v1/cases/{case}/resolve", {"summary": "Sent a third time."}))
    await api.catch_up()
    clock.move(days=6)
    assert await _tick(api) == 0
    clock.move(days=1)
    assert await _tick(api) == 1
