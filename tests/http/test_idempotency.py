"""Idempotency-Key: what is sent twice happens once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from application.upkeep import forget_idempotency_keys
from tests.http.api import CASE, api_of, done, problem
from tests.postgres.holding import eventually, waiting_writers, writers_held

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio


async def _opened(api: Api) -> int:
    return len([event for event in await api.feed() if event["type"] == "case.opened.v1"])


async def test_a_success_is_given_again(api: Api) -> None:
    """The second answer is the first one, and nothing is written for it."""
    first = await api.post("/v1/cases", CASE, idempotency_key="k-1")
    again = await api.post("/v1/cases", CASE, idempotency_key="k-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (again.headers["etag"], again.headers["location"]) == (first.headers["etag"], first.headers["location"])
    assert await _opened(api) == 1


async def test_a_success_is_given_again_when_the_case_has_moved_on(api: Api) -> None:
    """Also when the same would be refused by now."""
    case = await api.open_case()
    first = done(await api.post(f"/v1/cases/{case}/reply", {"text": "x"}, idempotency_key="k"))
    done(await api.post(f"/v1/cases/{case}/resolve", {"summary": "x"}))
    done(await api.post(f"/v1/cases/{case}/confirm"))
    assert done(await api.post(f"/v1/cases/{case}/reply", {"text": "x"}, idempotency_key="k")) == first


async def test_a_refusal_is_given_again(api: Api, clock: Clock) -> None:
    """The answer stays no when the same would be allowed by now; a new key asks anew."""
    case = await api.open_case()
    done(await api.post(f"/v1/cases/{case}/resolve", {"summary": "x"}))
    first = await api.post(f"/v1/cases/{case}/close", idempotency_key="k")
    problem(first, 409, "silent_period_runs")
    clock.move(days=7, seconds=-1)
    again = await api.post(f"/v1/cases/{case}/close", idempotency_key="k")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    stale = await api.post(f"/v1/cases/{case}/note", {"text": "x"}, idempotency_key="n", if_match='"1"')
    again = await api.post(f"/v1/cases/{case}/note", {"text": "x"}, idempotency_key="n", if_match='"1"')
    problem(again, 412, "version_mismatch")
    assert again.content == stale.content
    clock.move(seconds=1)
    done(await api.post(f"/v1/cases/{case}/close", idempotency_key="k-2"))


async def test_a_body_that_was_not_valid_does_not_take_the_key(api: Api) -> None:
    """Whoever mends their request may keep its key."""
    problem(await api.post("/v1/cases", {**CASE, "colour": "red"}, idempotency_key="k"), 422, "invalid_body", "/colour")
    done(await api.post("/v1/cases", CASE, idempotency_key="k"), 201)


@pytest.mark.parametrize("first_is_refused", [False, True])
async def test_the_same_key_with_another_body_is_refused(api: Api, *, first_is_refused: bool) -> None:
    """Whether the first was carried out or refused."""
    body = {**CASE, "topic": "weather"} if first_is_refused else CASE
    answer = await api.post("/v1/cases", body, idempotency_key="k")
    assert answer.status_code == (422 if first_is_refused else 201)
    for other in ({**CASE, "priority": "high"}, {**CASE, "topic": "rain"}):
        problem(await api.post("/v1/cases", other, idempotency_key="k"), 422, "key_reused")


async def test_the_same_key_on_another_address_or_by_somebody_else_is_another_key(api: Api) -> None:
    """A key's scope is who asks, and what address."""
    _, _, token = await api.new_token()
    first, second = await api.open_case(), await api.open_case()
    answers = [
        done(await client.post(f"/v1/cases/{case}/note", {"text": "x"}, idempotency_key="k"))
        for client in (api, api.holding(token))
        for case in (first, second)
    ]
    assert [answer["version"] for answer in answers] == [3, 3, 4, 4]
    _, _, another = await api.new_token(staff=(await api.feed())[-1]["actor"])
    same_person = api.holding(another)
    assert done(await same_person.post(f"/v1/cases/{second}/note", {"text": "x"}, idempotency_key="k"))["version"] == 4


async def test_a_key_in_flight_is_refused_for_the_moment(api: Api, database: Database) -> None:
    """Nobody waits for a request that has not ended; asked again later, its answer is given."""
    await api.open_case()
    with writers_held(database):
        first = asyncio.create_task(api.post("/v1/cases", CASE, idempotency_key="k"))
        await eventually(lambda: waiting_writers(database))
        refused = await api.post("/v1/cases", CASE, idempotency_key="k")
        problem(refused, 409, "key_in_flight")
        assert refused.headers["retry-after"] == "1"
    opened = done(await first, 201)
    assert done(await api.post("/v1/cases", CASE, idempotency_key="k"), 201) == opened


async def test_the_same_key_at_two_workers_at_once_takes_effect_once(api: Api, database: Database) -> None:
    """Both wait for the ledger; one opens the case, and both answer with it."""
    async with api_of(database, api.clock) as made:
        other = made.holding(api.token)
        await other.open_case()
        with writers_held(database):
            both = [asyncio.create_task(one.post("/v1/cases", CASE, idempotency_key="k")) for one in (api, other)]
            await eventually(lambda: len(waiting_writers(database)) == 2)
        first, second = [done(await one, 201) for one in both]
    assert first == second
    assert await _opened(api) == 2


async def test_a_key_is_kept_for_seven_days(api: Api, clock: Clock) -> None:
    """Until then it gives the first answer; afterwards it is a new key, whether it was swept out or not."""
    first = done(await api.post("/v1/cases", CASE, idempotency_key="k"), 201)
    clock.move(days=7, seconds=-1)
    assert await forget_idempotency_keys(api.desk.reading, clock()) == 0
    assert done(await api.post("/v1/cases", CASE, idempotency_key="k"), 201) == first
    clock.move(seconds=1)
    second = done(await api.post("/v1/cases", {**CASE, "priority": "high"}, idempotency_key="k"), 201)
    assert second["id"] != first["id"]
    clock.move(days=7, seconds=1)
    assert await forget_idempotency_keys(api.desk.reading, clock()) == 1
    third = done(await api.post("/v1/cases", CASE, idempotency_key="k"), 201)
    assert third["id"] not in {first["id"], second["id"]}


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "ä", "a\tb"])
async def test_a_malformed_key_is_refused(shared_api: Api, key: str) -> None:
    """It is one to 255 visible ASCII characters."""
    headers = {"Idempotency-Key": key.encode()}
    answer = await shared_api.send("POST", "/v1/cases", json=CASE, headers=headers)
    problem(answer, 400, "malformed_idempotency_key")


async def test_the_longest_key_is_taken(api: Api) -> None:
    """All 255 characters of it count."""
    first = done(await api.post("/v1/cases", CASE, idempotency_key="x" * 255), 201)
    other = done(await api.post("/v1/cases", CASE, idempotency_key="x" * 254 + "y"), 201)
    assert first["id"] != other["id"]
