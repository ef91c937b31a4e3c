"""Laws of the whole API under random input: an answer is never the server's fault, and an error is always a problem."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.http.api import JSON, PROBLEM
from tests.http.endpoints import POSTS, Endpoint

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "",
        "\x00",
        "email",
        "delivery",
        "support",
        "urgent",
        "2026-03-02T08:00:00Z",
        "de",
        "EUR",
        "a@b",
        "customer",
        "1e999",
    ]
)
NUMBERS = st.integers() | st.integers(-2, 10) | st.floats(allow_nan=True) | st.sampled_from([2**63, -(2**63), 10**400])
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)
random_examples = settings(
    max_examples=25,
    deadline=None,
    # The ledger is shared on purpose: whatever one example wrote must not trouble the next.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module", autouse=True)
async def _read_models(shared_api: Api) -> None:
    """Some requests look at where projections stand."""
    await shared_api.catch_up()


def _bodies(endpoint: Endpoint) -> st.SearchStrategy[Any]:
    """Return anything, and what looks like the endpoint's body but for some of its fields."""
    names = st.sampled_from([*endpoint.body, "occurred_at"])
    lines = st.fixed_dictionaries({"lines": st.lists(st.dictionaries(st.sampled_from(
        ["product", "quantity", "price", "paid", "coupon"]), ANYTHING))})  # fmt: skip
    changes = st.dictionaries(names, ANYTHING, max_size=3) | (lines if "lines" in endpoint.body else st.nothing())
    gone = st.sets(names, max_size=1)
    near = st.tuples(changes, gone).map(
        lambda both: {name: value for name, value in {**endpoint.body, **both[0]}.items() if name not in both[1]}
    )
    return near | near | ANYTHING


async def _prove(api: Api, path: str, raw: bytes, headers: dict[str, bytes]) -> None:
    answer = await api.send("POST", path, content=raw, headers={"Content-Type": JSON, **headers})
    assert answer.status_code < 500, (answer.text, raw)
    assert answer.headers["content-type"] == (JSON if answer.status_code < 400 else PROBLEM)


@pytest.mark.parametrize("endpoint", POSTS, ids=str)
async def test_random_json_is_never_the_servers_fault(shared_api: Api, endpoint: Endpoint) -> None:
    """Neither what looks like a command nor anything else that JSON can say."""
    bodies: list[Any] = []

    @random_examples
    @given(_bodies(endpoint))
    def draw(body: Any) -> None:  # noqa: ANN401 - any JSON
        bodies.append(body)

    draw()
    for body in bodies:
        await _prove(shared_api, endpoint.path, json.dumps(body).encode(), {})


async def test_random_bytes_and_headers_are_never_the_servers_fault(shared_api: Api) -> None:
    """Neither bytes that are no JSON, nor headers that mean nothing."""
    requests: list[tuple[Endpoint, bytes, dict[str, bytes]]] = []
    values = st.binary(max_size=40).filter(lambda value: not set(value) & {0, 10, 13})
    names = st.sampled_from(["If-Match", "Idempotency-Key", "Accept", "Content-Type", "Cookie", "X-Request-Id"])

    @random_examples
    @given(st.sampled_from(POSTS), st.binary(max_size=200), st.dictionaries(names, values, max_size=3))
    def draw(endpoint: Endpoint, raw: bytes, headers: dict[str, bytes]) -> None:
        requests.append((endpoint, raw, headers))
        requests.append((endpoint, json.dumps(endpoint.body).encode(), headers))

    draw()
    for endpoint, raw, headers in requests:
        await _prove(shared_api, endpoint.path, raw, headers)


async def test_random_queries_are_never_the_servers_fault(shared_api: Api) -> None:
    """Neither in the feed nor in a queue."""
    await shared_api.catch_up()
    queries: list[dict[str, str]] = []
    names = st.sampled_from(
        ["after", "limit", "status", "priority", "assignee", "cursor", "source", "market", "number", "x"]
    )

    @random_examples
    @given(st.dictionaries(names, TEXTS | NUMBERS.map(str), max_size=3))
    def draw(query: dict[str, str]) -> None:
        queries.append(query)

    draw()
    for query in queries:
        for path in ("/v1/events", "/v1/queues", "/v1/queues/support", "/v1/cases"):
            answer = await shared_api.send("GET", path, params=query)
            assert answer.status_code < 500, (query, answer.text)


async def test_after_all_of_that_everything_can_be_read(shared_api: Api) -> None:
    """Nothing was written that the feed, a history or a projection stumbles over."""
    await shared_api.catch_up()
    events = await shared_api.feed()
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    for stream in {event["stream"] for event in events if event["stream"].startswith("case-")}:
        assert (await shared_api.get(f"/v1/cases/{stream}/history")).status_code == 200
    ready = (await shared_api.get("/v1/health/ready")).json()
    assert {one["error"] for one in ready["projections"].values()} == {None}
    assert {one["lag"] for one in ready["projections"].values()} == {0}
