"""Who may ask: tokens that are missing, malformed, unknown, expired or revoked."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from application.bootstrap import SYSTEM
from tests.http.addresses import addresses
from tests.http.api import CASE, NOBODY, api_of, done, problem
from tests.postgres.holding import eventually, waiting_writers, writers_held

if TYPE_CHECKING:
    import httpx

    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio


def unauthorised(answer: httpx.Response) -> None:
    """Prove that the answer asks for a token."""
    problem(answer, 401, "not_authenticated")
    assert answer.headers["www-authenticate"] == 'Bearer realm="caseledger"'


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Token x", "Bearer x", "Bearer \xff", "x"]
)
async def test_without_a_valid_token_nothing_is_answered(shared_api: Api, header: str | None) -> None:
    """No header, a malformed one, another scheme and an unknown token are the same to every address."""
    stranger = shared_api.holding(None)
    headers = {} if header is None else {"authorization": header.encode("latin-1")}
    for address in addresses(stranger.app):
        unauthorised(await address.ask(stranger, **headers))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_read_in_any_case(shared_api: Api, scheme: str) -> None:
    """As RFC 9110 says of schemes."""
    done(
        await shared_api.holding(None).send(
            "GET", "/v1/policy", headers={"Authorization": f"{scheme} {shared_api.token}"}
        )
    )


async def _worked_with(api: Api) -> tuple[Api, str, str, str]:
    """Return a client that has been at work, so that its rights are in memory; its staff, token id, and a case."""
    staff, token_id, token = await api.new_token()
    client = api.holding(token)
    return client, staff, token_id, await client.open_case()


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_a_revoked_token_is_refused_from_its_next_request_on(
    api: Api, database: Database, *, elsewhere: bool
) -> None:
    """For reads and commands of every outcome, though another process revoked it and this one knew it as valid."""
    first = await api.open_case()
    requests = [
        ("GET", f"/v1/cases/{first}", None),
        ("GET", "/v1/events", None),
        ("POST", "/v1/cases", CASE),
        ("POST", f"/v1/cases/{first}/note", {"text": "x"}),
        ("POST", f"/v1/cases/{first}/resume", {}),  # true already
        ("POST", f"/v1/cases/{first}/confirm", {}),  # refused
        ("POST", f"/v1/cases/{NOBODY}/note", {"text": "x"}),  # not there
        ("POST", "/v1/cases/x/note", {"text": "x"}),
        ("POST", "/v1/cases", {}),  # not valid
        ("POST", "/v1/customers/find", {"email": "ann@example.org"}),
    ]
    for method, path, body in requests:
        client, staff, token_id, _ = await _worked_with(api)
        if elsewhere:
            async with api_of(database, api.clock) as other:
                await other.desk.access.revoke(actor=SYSTEM, staff=staff, token=token_id)
        else:
            await api.desk.access.revoke(actor=SYSTEM, staff=staff, token=token_id)
        head = await api.desk.reading.head()
        unauthorised(await client.send(method, path, **({} if body is None else {"json": body})))
        assert await api.desk.reading.head() == head, path


@pytest.mark.parametrize("body", [CASE, {**CASE, "topic": "weather"}])
async def test_a_revoked_token_is_given_no_earlier_answer(api: Api, database: Database, body: dict[str, str]) -> None:
    """Neither a success nor a refusal that its Idempotency-Key led to."""
    client, staff, token_id, _ = await _worked_with(api)
    answer = await client.post("/v1/cases", body, idempotency_key="k")
    assert answer.status_code in {201, 422}
    async with api_of(database, api.clock) as other:
        await other.desk.access.revoke(actor=SYSTEM, staff=staff, token=token_id)
    unauthorised(await client.post("/v1/cases", body, idempotency_key="k"))


async def test_a_token_revoked_while_a_command_is_under_way_does_not_write(api: Api, database: Database) -> None:
    """The right to act is checked under the lock of the append, in the transaction that writes."""
    client, staff, token_id, case = await _worked_with(api)
    async with api_of(database, api.clock) as other:
        with writers_held(database):
            # Whoever waits first writes first.
            revoked = asyncio.create_task(other.desk.access.revoke(actor=SYSTEM, staff=staff, token=token_id))
            await eventually(lambda: len(waiting_writers(database)) == 1)
            noted = asyncio.create_task(client.post(f"/v1/cases/{case}/note", {"text": "x"}))
            await eventually(lambda: len(waiting_writers(database)) == 2)
        await revoked
        unauthorised(await noted)
    assert done(await api.get(f"/v1/cases/{case}"))["notes"] == 0


async def test_another_token_of_the_same_person_changes_nothing(api: Api, database: Database) -> None:
    """Their rights are read anew and the command is carried out."""
    client, staff, _, case = await _worked_with(api)
    async with api_of(database, api.clock) as other:
        _, other_id, _ = await other.desk.access.create(actor=SYSTEM, label="second", staff=staff)
        await other.desk.access.revoke(actor=SYSTEM, staff=staff, token=other_id)
    done(await client.post(f"/v1/cases/{case}/note", {"text": "x"}))


async def test_an_expired_token_is_refused_from_that_moment_on(api: Api, clock: Clock) -> None:
    """A moment before it is valid, at the moment it is not."""
    _, _, token = await api.new_token(expires_at=clock.now + timedelta(hours=1))
    client = api.holding(token)
    clock.move(minutes=59, seconds=59)
    case = await client.open_case()
    clock.move(seconds=1)
    unauthorised(await client.get(f"/v1/cases/{case}"))
    unauthorised(await client.post(f"/v1/cases/{case}/note", {"text": "x"}))


async def test_issuing_and_revoking_are_events_that_do_not_hold_the_token(api: Api) -> None:
    """The history of somebody's tokens can be questioned like any other, and shown to anybody."""
    staff, token_id, token = await api.new_token()
    await api.desk.access.revoke(actor=SYSTEM, staff=staff, token=token_id)
    events = [event for event in await api.feed() if event["stream"] == staff]
    types = [event["type"] for event in events]
    assert types == ["staff.registered.v1", "staff.token_issued.v1", "staff.token_revoked.v1"]
    assert [event["data"]["token"] for event in events[1:]] == [token_id, token_id]
    assert token not in str(events)


async def test_who_acted_stands_in_the_event(api: Api) -> None:
    """By their opaque id."""
    client, staff, _, case = await _worked_with(api)
    assert {event["actor"] for event in await client.feed() if event["stream"] == case} == {staff}


async def test_health_and_figures_need_no_token(shared_api: Api) -> None:
    """They show nothing of the desk."""
    await shared_api.catch_up()
    stranger = shared_api.holding(None)
    for path in ("/health/live", "/v1/health/live", "/health/ready", "/v1/health/ready", "/metrics", "/v1/metrics"):
        assert (await stranger.get(path)).status_code == 200
    assert (await stranger.get("/v1/schema/openapi.json")).status_code == 200
