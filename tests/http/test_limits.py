"""How often one may ask: each token, and each address without one. Time stands until a test moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Request, Response, get

from interfaces.http.admission import REPORT
from interfaces.http.conventions import desk_of
from interfaces.http.encoded import json_response
from interfaces.http.limits import SECOND, WINDOW, Budget, Limits
from interfaces.http.principals import authenticated
from tests.http.api import CASE, NOBODY, Api, api_of, done, problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

LIMITS: Final = Limits(requests=60, reports=20, attempts=30)
"""6 requests at once and one more each second; 2 reports, one each 3 seconds; 3 attempts, one each 2 seconds."""
BURST, REPORTS, ATTEMPTS = 6, 2, 3


class Ticks:
    """A clock of nanoseconds that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 5 * SECOND

    def __call__(self) -> int:
        """Return the moment."""
        return self.now

    def move(self, seconds: float) -> None:
        """Move on."""
        self.now += int(seconds * SECOND)


@pytest.fixture
def ticks() -> Ticks:
    """The time of the budgets."""
    return Ticks()


@pytest.fixture
async def limited(database: Database, ticks: Ticks) -> AsyncIterator[Api]:
    """The API with small budgets, and a report."""
    async with api_of(database, limits=LIMITS, ticks=ticks) as made:
        made.app.register(_report)
        await made.catch_up()
        yield made


@get("/v1/dear", opt=REPORT)
async def _report(request: Request[Any, Any, Any]) -> Response[bytes]:
    await authenticated(request, desk_of(request).access, fresh=True)
    return json_response({})


def _fields(answer: httpx.Response) -> tuple[str, str]:
    return answer.headers["ratelimit-policy"], answer.headers["ratelimit"]


def _too_many(answer: httpx.Response, budget: str, limit: int, seconds: int) -> None:
    """Prove that an answer is a 429 that says when to ask again, in its headers as in its text."""
    assert f" {seconds} s" in problem(answer, 429, "rate_limited")["detail"]
    assert answer.headers["retry-after"] == str(seconds)
    assert _fields(answer) == (f'"{budget}";q={limit};w=60', f'"{budget}";r=0;t={seconds}')


async def _from(api: Api, address: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
    """Ask over a connection of its own, from an address."""
    transport = httpx.ASGITransport(app=cast("Any", api.app), client=(address, 40_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        return await client.get("/v1/queues", **request)


async def test_an_answer_tells_what_is_left(limited: Api) -> None:
    """Also one that refuses, whatever the reason; each request counts once."""
    answers = [
        await limited.get("/v1/queues"),
        await limited.get(f"/v1/cases/{NOBODY}"),
        await limited.get("/v1/events", limit=-1),
        await limited.get("/v1/events", unknown=1),
        await limited.post("/v1/cases", {"channel": 1}),
        await limited.post("/v1/cases", CASE),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 400, 400, 422, 201]
    expected = [('"requests";q=60;w=60', f'"requests";r={left};t=1') for left in range(BURST - 1, -1, -1)]
    assert [_fields(answer) for answer in answers] == expected


async def test_a_token_used_from_two_places_has_one_budget(limited: Api, ticks: Ticks) -> None:
    """Two clients at two addresses share it; another token, at the same address, is untouched."""
    first, second = "192.0.2.1", "192.0.2.2"
    _, _, other = await limited.new_token()
    both = {"Authorization": f"Bearer {limited.token}"}
    answers = [await _from(limited, address, headers=both) for address in (first, second) * (BURST // 2)]
    assert {answer.status_code for answer in answers} == {200}
    for address in (first, second):
        _too_many(await _from(limited, address, headers=both), "requests", 60, 1)
        assert (await _from(limited, address, headers={"Authorization": f"bearer  {other}"})).status_code == 200
    ticks.move(1)
    assert (await _from(limited, second, headers=both)).status_code == 200
    _too_many(await _from(limited, first, headers=both), "requests", 60, 1)


@pytest.mark.parametrize("name", ["as_of", "known_at", "as%5Fof"])
async def test_the_clocks_of_a_past_moment_are_counted_as_a_report(limited: Api, name: str) -> None:
    """However the question is written, since they are folded anew for each page; those of now are a request."""
    past = f"/v1/clocks?limit=1&{name}=2026-03-02T08:00:00Z"
    assert [_fields(await limited.get(past))[1] for _ in range(REPORTS)] == ['"reports";r=1;t=3', '"reports";r=0;t=3']
    _too_many(await limited.get(past), "reports", 20, 3)
    assert _fields(await limited.get("/v1/clocks?limit=1")) == ('"requests";q=60;w=60', '"requests";r=5;t=1')


async def test_reports_have_a_budget_of_their_own(limited: Api, ticks: Ticks) -> None:
    """Reports that were used up leave requests alone, and requests leave reports alone."""
    for left in (1, 0):
        assert _fields(await limited.get("/v1/dear")) == ('"reports";q=20;w=60', f'"reports";r={left};t=3')
    _too_many(await limited.get("/v1/dear"), "reports", 20, 3)
    for _ in range(BURST):
        done(await limited.get("/v1/queues"))
    _too_many(await limited.get("/v1/queues"), "requests", 60, 1)
    ticks.move(2.5)
    _too_many(await limited.get("/v1/dear"), "reports", 20, 1)
    ticks.move(1)
    done(await limited.get("/v1/dear"))


async def test_a_command_over_the_limit_writes_nothing_and_keeps_no_key(limited: Api, ticks: Ticks) -> None:
    """Given a 429 under a key, when it is sent again with that key in time, then it is carried out, once."""
    before = await limited.desk.reading.head()
    for _ in range(BURST):
        done(await limited.get("/v1/queues"))
    for _ in range(3):
        _too_many(await limited.post("/v1/cases", CASE, Idempotency_Key="k-1"), "requests", 60, 1)
    assert await limited.desk.reading.head() == before
    ticks.move(1)
    opened = done(await limited.post("/v1/cases", CASE, Idempotency_Key="k-1"), 201)
    ticks.move(1)
    assert done(await limited.post("/v1/cases", CASE, Idempotency_Key="k-1"), 201) == opened
    assert await limited.desk.reading.head() == before + 2, "an opening and a number"


async def test_attempts_without_a_valid_token_are_counted_by_address(limited: Api, ticks: Ticks) -> None:
    """Whether it is missing, no bearer token, or unknown; another address, and a token that is known, are let in."""
    done(await limited.get("/v1/queues"))
    wrong = [None, "Basic YTpi", "Bearer clt_unknown"]
    for given_header in wrong:
        headers = {"Authorization": given_header} if given_header else {}
        problem(await _from(limited, "192.0.2.1", headers=headers), 401, "not_authenticated")
    _too_many(await _from(limited, "192.0.2.1", headers={"Authorization": "Bearer clt_x"}), "attempts", 30, 2)
    problem(await _from(limited, "192.0.2.2"), 401, "not_authenticated")
    known = {"Authorization": f"Bearer {limited.token}"}
    assert (await _from(limited, "192.0.2.1", headers=known)).status_code == 200
    ticks.move(2)
    problem(await _from(limited, "192.0.2.1"), 401, "not_authenticated")


async def test_over_the_limit_no_token_is_tried(limited: Api, ticks: Ticks) -> None:
    """A token not seen before, valid or not, is answered alike until there is room: nothing can be learnt from it."""
    _, _, valid = await limited.new_token()
    headers = {"Authorization": f"Bearer {valid}"}
    for _ in range(ATTEMPTS):
        await _from(limited, "192.0.2.1")
    _too_many(await _from(limited, "192.0.2.1", headers=headers), "attempts", 30, 2)
    ticks.move(2)
    assert (await _from(limited, "192.0.2.1", headers=headers)).status_code == 200
    problem(await _from(limited, "192.0.2.1"), 401, "not_authenticated")


async def test_a_valid_token_is_no_attempt(limited: Api) -> None:
    """However many of them are seen for the first time from one address."""
    for _ in range(ATTEMPTS * 2):
        _, _, token = await limited.new_token()
        answer = await limited.holding(token).get("/v1/queues")
        assert _fields(answer) == ('"requests";q=60;w=60', '"requests";r=5;t=1')


async def test_a_revoked_token_is_an_attempt(limited: Api) -> None:
    """It has lost its budget, and soon its address has no more tries."""
    staff, token_id, token = await limited.new_token()
    revoked = limited.holding(token)
    done(await revoked.get("/v1/queues"))
    await limited.desk.access.revoke(actor=staff, staff=staff, token=token_id)
    for _ in range(ATTEMPTS):
        problem(await revoked.get("/v1/queues"), 401, "not_authenticated")
    for _ in range(BURST):
        _too_many(await revoked.get("/v1/queues"), "attempts", 30, 2)


async def test_addresses_of_one_network_are_one_client(limited: Api) -> None:
    """Whoever has one IPv6 address has 2**64 of them; an IPv4 address is itself, however it is written."""
    for address in ("2001:db8::1", "2001:db8:0:0:ffff::2", "2001:db8::3"):
        problem(await _from(limited, address), 401, "not_authenticated")
    _too_many(await _from(limited, "2001:db8::4"), "attempts", 30, 2)
    problem(await _from(limited, "2001:db8:0:1::1"), 401, "not_authenticated")
    for address in ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"):
        problem(await _from(limited, address), 401, "not_authenticated")
    _too_many(await _from(limited, "::ffff:192.0.2.1"), "attempts", 30, 2)
    problem(await _from(limited, "::ffff:192.0.2.2"), 401, "not_authenticated")


async def test_health_figures_and_description_are_free(limited: Api) -> None:
    """Whoever keeps the service running may always look, and is told of no budget."""
    for path in ("/health/live", "/v1/health/live", "/v1/metrics", "/v1/schema/openapi.json"):
        for client in (limited, limited.holding(None)):
            for _ in range(BURST + 1):
                answer = await client.get(path)
                assert (answer.status_code, "ratelimit" in answer.headers) == (200, False), path


async def test_a_limit_of_0_is_none(database: Database) -> None:
    """Nothing is refused, and answers tell of no budget."""
    async with api_of(database, limits=Limits(0, 0, 0), ticks=Ticks()) as api:
        for _ in range(BURST * 2):
            assert "ratelimit" not in (await api.get("/v1/queues")).headers
            problem(await api.holding(None).get("/v1/queues"), 401, "not_authenticated")


limits = st.integers(1, 200) | st.sampled_from([7, 599, 6_000, 30_000, 10**9])
pauses = st.integers(0, 3 * SECOND) | st.sampled_from([0, 1, SECOND - 1, SECOND, 90 * SECOND])


@given(limits, st.lists(pauses, max_size=300))
def test_no_more_than_the_bucket_and_what_flows_in(limit: int, waits: list[int]) -> None:
    """Over any run of requests, from any of them to any other: a tenth of a minute's at once, and the rate since."""
    budget, now = Budget("law", limit), 0
    passed: list[int] = []
    for wait in waits:
        now += wait
        if budget.take("one", now).taken:
            passed.append(now)
    for first, began in enumerate(passed):
        for last, ended in enumerate(passed[first:], start=first):
            most = max(limit // 10, 1) + limit * (ended - began) / (WINDOW * SECOND)
            assert last - first + 1 <= most + 1e-6


@given(limits, st.lists(pauses, max_size=60), st.data())
def test_what_is_told_of_a_bucket_is_true(limit: int, waits: list[int], data: st.DataObject) -> None:
    """As many as are left pass at once and no more; then one passes after the seconds that were told, and not a whole
    second earlier.
    """
    budget, now = Budget("law", limit), 0
    for wait in [*waits, 0]:
        now += wait
        standing = budget.take("one", now)
        if data.draw(st.booleans(), label="use up") and standing.left < 100:
            for left in range(standing.left - 1, -1, -1):
                standing = budget.take("one", now)
                assert (standing.taken, standing.left) == (True, left)
            standing = budget.take("one", now)
            assert not standing.taken
        if not standing.taken:
            early = max((standing.seconds - 1) * SECOND, 0)
            assert not budget.take("one", now + early).taken
            now += standing.seconds * SECOND
            assert budget.take("one", now).taken


@given(st.lists(st.integers(0, 30), max_size=100))
def test_the_memory_of_a_budget_is_bounded(keys: list[int]) -> None:
    """The keys that asked last are remembered, refused ones among them."""
    budget = Budget("law", 10, kept=5)
    for key in keys:
        budget.take(key, 0)
        assert len(budget) <= 5
    newest = list(dict.fromkeys(reversed(keys)))[:5]
    assert all(not budget.take(key, 0).taken for key in newest)


@given(limits | st.just(0), st.integers(1, 64))
def test_workers_together_keep_to_the_limit(limit: int, workers: int) -> None:
    """Unless there are more of them than requests in a minute; then each has one."""
    share = Limits(limit, limit, limit).shared_by(workers)
    assert share.requests == share.reports == share.attempts
    assert share.requests * workers <= max(limit, workers if limit else 0)
    assert (share.requests == 0) == (limit == 0)
