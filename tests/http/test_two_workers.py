"""Two people at two web workers on one database, at the same moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.http.api import api_of, done, problem
from tests.postgres.holding import eventually, waiting_writers, writers_held

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

WRITERS_AT_EACH = 4


@pytest.fixture
async def elsewhere(api: Api, database: Database, clock: Clock) -> AsyncIterator[Api]:
    """The same desk at another web worker."""
    async with api_of(database, clock) as other:
        yield other.holding(api.token)


async def _somebody(api: Api, at: Api) -> tuple[Api, str]:
    staff, _, token = await api.new_token(roles=("agent",))
    return at.holding(token), staff


async def test_of_two_who_claim_a_case_at_once_one_gets_it(api: Api, database: Database, elsewhere: Api) -> None:
    """Both had decided before either was written; the other is told who has it, and the case says so."""
    case = await api.open_case()
    (ann, ann_id), (bob, bob_id) = await _somebody(api, api), await _somebody(api, elsewhere)
    for one in (ann, bob):
        assert "claim" in done(await one.get(f"/v1/cases/{case}"))["legal"]
    with writers_held(database):
        asked = [asyncio.create_task(one.post(f"/v1/cases/{case}/claim")) for one in (ann, bob)]
        await eventually(lambda: len(waiting_writers(database)) == 2)
    answers = dict(zip((ann_id, bob_id), await asyncio.gather(*asked), strict=True))
    has = done(await api.get(f"/v1/cases/{case}"))["assignee"]
    assert has in answers
    (other,) = answers.keys() - {has}
    done(answers[has])
    assert has in problem(answers[other], 409, "claimed_by_another")["detail"]
    for worker in (api, elsewhere):
        events = done(await worker.get(f"/v1/cases/{case}/history"))["events"]
        assert [one["data"] for one in events if one["type"] == "case.claimed.v1"] == [{"assignee": has}]


@pytest.mark.parametrize("merged_at", ["here", "elsewhere"])
async def test_a_merge_during_replies_loses_none(api: Api, elsewhere: Api, merged_at: str) -> None:
    """Every acknowledged reply stands before the merge; every other is refused with where the case goes on."""
    case, into = await api.open_case(), await api.open_case()
    acknowledged: list[str] = []
    first = asyncio.Event()

    async def write(worker: Api, name: str) -> dict[str, object]:
        """Reply until the case is merged, and return the refusal."""
        number = 0
        while True:
            text = f"{name}, reply {number}"
            answer = await worker.post(f"/v1/cases/{case}/reply", {"text": text})
            if answer.status_code != 200:
                return problem(answer, 409, "case_is_merged")
            acknowledged.append(text)
            first.set()
            number += 1

    writers = [
        asyncio.create_task(write(worker, f"{place} {number}"))
        for place, worker in (("here", api), ("elsewhere", elsewhere))
        for number in range(WRITERS_AT_EACH)
    ]
    await first.wait()
    merging = api if merged_at == "here" else elsewhere
    answer = await merging.post(f"/v1/cases/{case}/merge", {"into": into})
    while answer.status_code == 409:
        # The other worker never ceases to write, and whoever wrote last is likely to be first again.
        problem(answer, 409, "stream_contended")
        answer = await merging.post(f"/v1/cases/{case}/merge", {"into": into})
    done(answer)
    refusals = await asyncio.gather(*writers)
    assert len(refusals) == 2 * WRITERS_AT_EACH
    assert all(into in str(refusal["detail"]) for refusal in refusals)
    events = done(await api.get(f"/v1/cases/{case}/history"))["events"]
    assert events[-1]["type"] == "case.merged_into.v1"
    replies = [one["data"]["text"] for one in events if one["type"] == "case.public_reply_sent.v1"]
    assert replies
    assert sorted(replies) == sorted(acknowledged)
    assert [one["version"] for one in events] == list(range(1, len(events) + 1))
    for worker in (api, elsewhere):
        assert done(await worker.get(f"/v1/cases/{into}"))["merged"] == [case]
        assert done(await worker.get(f"/v1/cases/{case}"))["replies"] == len(replies)


async def test_two_cases_merged_into_each_other_at_once_leave_one_open(
    api: Api, database: Database, elsewhere: Api
) -> None:
    """One merge holds, the other is refused; never are both closed in each other."""
    one, two = await api.open_case(), await api.open_case()
    with writers_held(database):
        asked = [
            asyncio.create_task(worker.post(f"/v1/cases/{case}/merge", {"into": into}))
            for worker, case, into in ((api, one, two), (elsewhere, two, one))
        ]
        await eventually(lambda: len(waiting_writers(database)) == 2)
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    shown = [done(await api.get(f"/v1/cases/{case}")) for case in (one, two)]
    assert sorted(case["status"] for case in shown) == ["closed", "open"]
