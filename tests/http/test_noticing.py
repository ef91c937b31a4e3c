"""Noticing clocks: the tick looks, the case decides, and what ran out is written down once, at its due instant."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from application import policies
from application.store.errors import StoreUnavailable
from projections.sla.attainment import attainment
from projections.sla.narrowing import Narrowed
from scheduling import clocks
from scheduling.clocks import Withdrawals, notice_clocks
from tests.domain.clockwork import clock as clock_of
from tests.http.api import api_of, done
from tests.samples import PACK

if TYPE_CHECKING:
    from domain.command import Command
    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

HOUR = clock_of("first_response", "hours = 1")
WARNED = clock_of("first_response", "hours = 1", more="warnings = [{ minutes = 20 }, { minutes = 10 }]")
SOLVED = clock_of("resolution", "hours = 4", by="resolution", more='pauses = ["customer"]')
BREACHED, WARNING = "case.clock_breached.v1", "case.clock_warned.v1"


async def _desk(api: Api, *promised: str) -> None:
    done(await api.post("/v1/policies", {"text": PACK + "".join(promised), "reason": "x"}))


async def _tick(api: Api) -> int:
    await api.catch_up()
    return await notice_clocks(api.desk.rows, api.desk.ledger.execute, api.clock())


async def _noticed(api: Api, kind: str = BREACHED) -> list[tuple[str, datetime]]:
    """Return the case and the time of what was noticed."""
    return [
        (one["stream"], datetime.fromisoformat(one["occurred_at"])) for one in await api.feed() if one["type"] == kind
    ]


async def _ask(api: Api, case: str, verb: str, **contents: object) -> None:
    done(await api.post(f"/v1/cases/{case}/{verb}", contents))


async def test_what_runs_out_is_noticed_after_its_due_instant(api: Api, clock: Clock) -> None:
    """Not at it: an answer at that very moment is in time. And once."""
    await _desk(api, HOUR)
    due = clock() + timedelta(hours=1)
    late, in_time = [await api.open_case() for _ in range(2)]
    clock.move(hours=1)
    assert await _tick(api) == 0
    await _ask(api, in_time, "reply", text="It is on its way.")
    clock.move(seconds=1)
    assert [await _tick(api), await _tick(api)] == [1, 0]
    assert await _noticed(api) == [(late, due)]


async def test_warnings_are_written_one_by_one(api: Api, clock: Clock) -> None:
    """Both, when nobody looked for a while, and then that it ran out."""
    await _desk(api, WARNED)
    case = await api.open_case()
    clock.move(minutes=41)
    assert [await _tick(api), await _tick(api)] == [1, 0]
    clock.move(minutes=10)
    assert [await _tick(api), await _tick(api)] == [1, 0]
    clock.move(minutes=10)
    assert [await _tick(api), await _tick(api)] == [1, 0]
    assert [one for one, _ in (*await _noticed(api, WARNING), *await _noticed(api))] == [case] * 3


async def test_what_ran_out_in_an_outage_of_three_days_is_made_up_once(api: Api, clock: Clock) -> None:
    """Given cases of every hour, each is breached at its own due instant, and counts as if it had been noticed then."""
    await _desk(api, HOUR, SOLVED)
    dues = []
    for _ in range(5):
        opened = clock()
        case = await api.open_case()
        dues += [(case, opened + timedelta(hours=1)), (case, opened + timedelta(hours=4))]
        clock.move(hours=1)
    clock.move(days=3)
    assert [await _tick(api), await _tick(api)] == [5, 0]
    assert sorted(await _noticed(api)) == sorted(dues)
    await api.catch_up()
    lines = await attainment(api.desk.rows, "clock", Narrowed())
    assert [(line.value, line.breached, line.attained) for line in lines] == [
        ("first_response", 5, 0.0),
        ("resolution", 5, 0.0),
    ]


async def test_two_nodes_notice_a_clock_once(api: Api, database: Database, clock: Clock) -> None:
    """Both at the same time, and again before the read model has heard of it."""
    await _desk(api, HOUR, SOLVED)
    cases = [await api.open_case() for _ in range(6)]
    clock.move(hours=5)
    await api.catch_up()
    async with api_of(database, clock) as other:
        nodes = [api, other, api, other]
        await asyncio.gather(*(notice_clocks(one.desk.rows, one.desk.ledger.execute, clock()) for one in nodes))
        await notice_clocks(other.desk.rows, other.desk.ledger.execute, clock())
    assert sorted(case for case, _ in await _noticed(api)) == sorted(cases * 2)
    assert await _tick(api) == 0


async def test_however_many_are_due_none_is_left(api: Api, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few at a time, two clocks of a case in one go, and some of the cases in two."""
    monkeypatch.setattr(clocks, "AT_ONCE", 3)
    await _desk(api, HOUR, clock_of("triage", "minutes = 30", by="triage"))
    cases = [await api.open_case() for _ in range(10)]
    clock.move(days=1)
    assert await _tick(api) >= 10
    assert await _tick(api) == 0
    assert sorted(case for case, _ in await _noticed(api)) == sorted(cases * 2)


async def test_what_is_asked_again_is_asked_by_the_same_command(api: Api, clock: Clock) -> None:
    """Whoever asks and however much later, as long as the read model has not heard: the ledger has the receipt."""
    await _desk(api, HOUR)
    cases = [await api.open_case() for _ in range(2)]
    clock.move(hours=2)
    await api.catch_up()
    asked = []

    async def asking(command: Command[Any]) -> None:
        asked.append((command.stream, command.id))

    for _ in range(2):
        await notice_clocks(api.desk.rows, asking, clock())
        clock.move(minutes=1)
    assert asked[:2] == asked[2:]
    assert {case for case, _ in asked} == {*cases}


@pytest.mark.parametrize("carried_out", [(), (0,), (1, 3), (0, 1, 2), (0, 1, 2, 3)], ids=str)
async def test_a_scheduler_may_be_killed_at_any_point(api: Api, clock: Clock, carried_out: tuple[int, ...]) -> None:
    """Whichever of its commands were carried out, and though nobody was told: the next one makes up what is left."""
    await _desk(api, HOUR)
    cases = [await api.open_case() for _ in range(4)]
    clock.move(hours=2)
    await api.catch_up()
    given: list[Command[Any]] = []

    async def killed(command: Command[Any]) -> None:
        given.append(command)

    await notice_clocks(api.desk.rows, killed, clock())
    for one in carried_out:
        await api.desk.ledger.execute(given[one])
    clock.move(minutes=1)
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, clock())
    assert sorted(case for case, _ in await _noticed(api)) == sorted(cases)
    assert await _tick(api) == 0


async def test_one_case_that_can_not_be_written_keeps_no_other_waiting(api: Api, clock: Clock) -> None:
    """It is told at the end, and comes again."""
    await _desk(api, HOUR)
    cases = [await api.open_case() for _ in range(3)]
    clock.move(hours=2)
    await api.catch_up()

    async def failing(command: Command[Any]) -> object:
        if command.stream == cases[0]:
            message = "the database does not answer"
            raise StoreUnavailable(message)
        return await api.desk.ledger.execute(command)

    with pytest.raises(StoreUnavailable):
        await notice_clocks(api.desk.rows, failing, clock())
    assert sorted(case for case, _ in await _noticed(api)) == sorted(cases[1:])
    assert await _tick(api) == 1
    assert sorted(case for case, _ in await _noticed(api)) == sorted(cases)


async def test_a_case_that_moved_on_meanwhile_is_left_alone(api: Api, clock: Clock) -> None:
    """The read model may be behind; the case itself decides."""
    await _desk(api, HOUR)
    case = await api.open_case()
    await api.catch_up()
    clock.move(minutes=59)
    await _ask(api, case, "reply", text="It is on its way.")
    clock.move(minutes=2)
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, clock())
    assert await _noticed(api) == []


async def test_an_instant_that_is_due_again_is_noticed_though_it_was_looked_at_before(api: Api, clock: Clock) -> None:
    """Given a tick that found a case waiting, when it turns out that it went on at once, then its clock ran out."""
    await _desk(api, SOLVED)
    due = clock() + timedelta(hours=4)
    case = await api.open_case()
    await api.catch_up()
    clock.move(hours=4, minutes=-1)
    since = clock().isoformat()
    await _ask(api, case, "wait", waits_on="customer", asked="Which?")
    clock.move(minutes=2)
    await notice_clocks(api.desk.rows, api.desk.ledger.execute, clock())
    assert await _noticed(api) == []
    await _ask(api, case, "resume", occurred_at=since)
    assert await _tick(api) == 1
    assert await _noticed(api) == [(case, due)]


async def test_a_machine_whose_clock_goes_back_an_hour_notices_nothing_twice(api: Api, clock: Clock) -> None:
    """Nor anything too early; when its time comes, it is noticed."""
    await _desk(api, HOUR)
    first = await api.open_case()
    clock.move(minutes=61)
    assert await _tick(api) == 1
    clock.move(hours=-1)
    second = await api.open_case()
    assert await _tick(api) == 0
    clock.move(hours=2)
    assert [await _tick(api), await _tick(api)] == [1, 0]
    assert [case for case, _ in await _noticed(api)] == [first, second]


async def test_a_machine_whose_clock_was_a_day_ahead_is_put_right_by_what_happens(api: Api, clock: Clock) -> None:
    """What it took for broken is corrected by the answer that came in time; the rest runs out as it should."""
    await _desk(api, HOUR)
    answered, forgotten = [await api.open_case() for _ in range(2)]
    clock.move(days=1)
    assert await _tick(api) == 2
    clock.move(days=-1, minutes=30)
    await _ask(api, answered, "reply", text="It is on its way.")
    clock.move(days=2)
    assert await _tick(api) == 0
    assert sorted(case for case, _ in await _noticed(api)) == sorted([answered, forgotten])
    (line,) = await attainment(api.desk.rows, "clock", Narrowed())
    assert (line.met, line.breached) == (1, 1)


async def test_a_withdrawn_policy_ends_the_clocks_of_all_its_cases(api: Api, clock: Clock) -> None:
    """Given many cases, of which some were answered and stand still, and one is solved and its answer over due, then
    each of their clocks has its end by an event, once, and those of another policy go on; a policy that is done with is
    not looked at again.
    """
    await _desk(api, HOUR, SOLVED)
    cases = [await api.open_case() for _ in range(12)]
    for case in cases[:3]:
        await _ask(api, case, "reply", text="It is on its way.")
        await _ask(api, case, "wait", waits_on="customer", asked="?")
    clock.move(hours=2)
    await _ask(api, cases[3], "resolve", summary="Sent again.")
    text = (PACK + HOUR).replace('"shop"', '"stall"')
    done(await api.post("/v1/policies", {"text": text, "reason": "x"}))
    other = await api.open_case()
    done(await api.post("/v1/policies/withdraw", {"pack": "shop", "reason": "x"}))
    await api.catch_up()
    ending = Withdrawals(api.desk.rows, api.desk.ledger.execute)
    withdrawn = await api.desk.policies.withdrawn(api.clock())
    assert await ending.end_clocks(withdrawn, api.clock()) == len(cases)
    await api.catch_up()
    for minutes in (0, 1, 1):
        clock.move(minutes=minutes)
        assert await ending.end_clocks(withdrawn, api.clock()) == 0
    ended = [one for one in await api.feed() if one["type"] == "case.clock_ended.v1"]
    assert {one["data"]["because"] for one in ended} == {"policy_withdrawn"}
    assert sorted(one["stream"] for one in ended) == sorted([*cases, *cases[4:]])
    assert (await api.feed())[-1]["stream"] != other


async def test_however_many_cases_a_withdrawn_policy_has_none_is_left(
    api: Api, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few at a time; what one of them meets keeps none of the others waiting, and it comes again."""
    monkeypatch.setattr(clocks, "AT_ONCE", 3)
    await _desk(api, HOUR)
    cases = [await api.open_case() for _ in range(7)]
    text = PACK.replace('"shop"', '"stall"')
    done(await api.post("/v1/policies", {"text": text, "reason": "x"}))
    done(await api.post("/v1/policies/withdraw", {"pack": "shop", "reason": "x"}))
    await api.catch_up()
    withdrawn, broken = await api.desk.policies.withdrawn(clock()), min(cases)

    async def failing(command: Command[Any]) -> object:
        if command.stream == broken:
            message = "the database does not answer"
            raise StoreUnavailable(message)
        return await api.desk.ledger.execute(command)

    for execute, left in ((failing, [broken]), (api.desk.ledger.execute, [])):
        with pytest.raises(StoreUnavailable) if left else nullcontext():
            await Withdrawals(api.desk.rows, execute).end_clocks(withdrawn, clock())
        await api.catch_up()
        ended = [one["stream"] for one in await api.feed() if one["type"] == "case.clock_ended.v1"]
        assert sorted(ended) == sorted({*cases} - {*left})


async def test_what_a_node_begins_that_has_not_heard_of_a_withdrawal_is_ended_too(
    api: Api, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the case was looked at before."""
    monkeypatch.setattr(policies, "FRESH_FOR", 3_600)
    await _desk(api, clock_of("answer", "hours = 1", starts="customer_message"))
    case = await api.open_case()
    await _ask(api, case, "message", text="Where is it?")
    async with api_of(database, clock) as other:
        await _ask(other, case, "reply", text="It is on its way.")
        await _ask(other, case, "message", text="Still?")
        text = PACK.replace('"shop"', '"stall"')
        done(await api.post("/v1/policies", {"text": text, "reason": "x"}))
        done(await api.post("/v1/policies/withdraw", {"pack": "shop", "reason": "x"}))
        ending = Withdrawals(api.desk.rows, api.desk.ledger.execute)
        for _ in range(2):
            await api.catch_up()
            withdrawn = await api.desk.policies.withdrawn(clock())
            clock.move(seconds=10)
            assert await ending.end_clocks(withdrawn, clock()) == 1
            await _ask(other, case, "reply", text="Yes.")
            await _ask(other, case, "message", text="And now?")
    ended = [one["stream"] for one in await api.feed() if one["type"] == "case.clock_ended.v1"]
    assert ended == [case, case]


async def test_a_policy_is_withdrawn_under_ten_thousand_open_clocks(api: Api, clock: Clock) -> None:
    """Given 500 cases with 20 clocks each, and the engine that ends them killed halfway: another goes on, and each
    clock ends once, by an event with the reason, also one that ran out before anybody noticed.
    """
    await _desk(api, *[clock_of(f"promise_{number}", f"hours = {number}") for number in range(1, 21)])
    cases = await asyncio.gather(*(api.open_case() for _ in range(500)))
    text = PACK.replace('"shop"', '"stall"')
    done(await api.post("/v1/policies", {"text": text, "reason": "x"}))
    clock.move(hours=1, seconds=1)
    done(await api.post("/v1/policies/withdraw", {"pack": "shop", "reason": "x"}))
    await api.catch_up()
    withdrawn = await api.desk.policies.withdrawn(api.clock())
    looked = 0

    async def killed_halfway(command: Command[Any]) -> object:
        nonlocal looked
        looked += 1
        if looked > len(cases) // 2:
            raise ConnectionError
        return await api.desk.ledger.execute(command)

    with pytest.raises(ConnectionError):
        await Withdrawals(api.desk.rows, killed_halfway).end_clocks(withdrawn, api.clock())
    await api.catch_up()
    left = await Withdrawals(api.desk.rows, api.desk.ledger.execute).end_clocks(withdrawn, api.clock())
    assert 0 < left < len(cases)
    await api.catch_up()
    (line,) = await attainment(api.desk.rows, "priority", Narrowed())
    assert (line.breached, line.running, line.excluded_because) == (500, 0, {"policy_withdrawn": 9_500})
    counted = await api.desk.rows(
        b"SELECT topic, count(*), count(DISTINCT originator_id) FROM ledger.stored_events"
        b" WHERE topic IN ('case.clock_ended.v1', 'case.clock_breached.v1') GROUP BY topic ORDER BY topic",
        (),
    )
    assert counted == [("case.clock_breached.v1", 500, 500), ("case.clock_ended.v1", 10_000, 500)]
