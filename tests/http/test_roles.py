"""Who may do what: every address against every role, acting for others, and what is recorded of refusals."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from application.bootstrap import ADMINISTRATOR
from domain.staff.rights import ACT_ON_BEHALF, GRANTED, GROUPS, ROLES
from tests.http.addresses import RIGHTS, addresses
from tests.http.api import CASE, JSON, NOBODY, api_of, done, problem
from tests.postgres.holding import eventually, waiting_writers, writers_held

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio


async def with_roles(api: Api, *roles: str, **terms: Any) -> tuple[Api, str]:  # noqa: ANN401 - what Access.create takes
    """Return a client of somebody new in these roles, and their id."""
    staff, _, token = await api.new_token(roles=roles, **terms)
    return api.holding(token), staff


async def refusals(api: Api, staff: str) -> list[dict[str, Any]]:
    """Return what was recorded of somebody's refusals."""
    stream = staff.replace("staff-", "access-")
    events = [event for event in await api.feed() if event["stream"] == stream]
    assert {event["type"] for event in events} <= {"access.refused.v1"}
    assert {(event["actor"], event["subject"]) for event in events} <= {(staff, staff)}
    return [event["data"] for event in events]


async def test_every_address_takes_a_right_of_the_table(shared_api: Api) -> None:
    """An address that is no action's is named with its right; no right is left without an address."""
    found = addresses(shared_api.app)
    assert [str(one) for one in found if not one.right] == []
    assert RIGHTS.keys() <= {str(one) for one in found}
    rights = {right for rights in GROUPS.values() for right in rights}
    assert {one.right for one in found} == rights - {ACT_ON_BEHALF}


@pytest.mark.parametrize("role", ROLES)
async def test_every_address_answers_a_role_as_the_table_says(shared_api: Api, role: str) -> None:
    """403 if and only if the role does not give the right, and each 403 is an event that says what was asked."""
    client, staff = await with_roles(shared_api, role)
    refused = []
    for address in addresses(shared_api.app):
        answer = await address.ask(client)
        if address.right in GRANTED[role]:
            assert answer.status_code not in {401, 403}, (address, answer.text)
        else:
            problem(answer, 403, "not_permitted")
            assert f"`{address.right}`" in answer.json()["detail"]
            refused.append({"right": address.right, "target": address.target, "code": "not_permitted"})
    recorded = [{name: one[name] for name in ("right", "target", "code")} for one in await refusals(shared_api, staff)]
    assert recorded == refused
    assert refused


async def test_somebody_without_roles_may_do_nothing(shared_api: Api) -> None:
    """Being registered gives no right."""
    client, _ = await with_roles(shared_api)
    for address in addresses(shared_api.app):
        problem(await address.ask(client), 403, "not_permitted")


async def test_who_may_not_is_told_that_before_anything_else(shared_api: Api) -> None:
    """Neither what is wrong with a body or an address, nor whether what is asked about is there."""
    client, _ = await with_roles(shared_api, "auditor")
    case = await shared_api.open_case()
    for path, body in (("/v1/cases", {}), (f"/v1/cases/{case}/note", {"text": 7}), ("/v1/cases/x/note", {})):
        problem(await client.post(path, body), 403, "not_permitted")
    malformed = await client.send("POST", "/v1/cases", content=b"{", headers={"Content-Type": JSON})
    problem(malformed, 403, "not_permitted")


async def test_a_refusal_records_nothing_but_ids_of_what_was_asked(shared_api: Api) -> None:
    """What people write into addresses stays out of the ledger."""
    client, staff = await with_roles(shared_api, "administrator")
    case = await shared_api.open_case()
    await client.get("/v1/queues/ann@example.org")
    await client.get(f"/v1/cases/{case}")
    await client.get("/v1/cases/Ann")
    await client.get("/v1/cases", number="Ann")
    targets = [one["target"] for one in await refusals(shared_api, staff)]
    assert targets == ["GET /v1/queues/{team}", f"GET /v1/cases/{case}", "GET /v1/cases/{case}", "GET /v1/cases"]


async def test_roles_add_up_and_are_in_force_from_the_next_request_on(api: Api) -> None:
    """Granted and revoked over HTTP; everything is an event that says by whom."""
    client, staff = await with_roles(api, "auditor")
    problem(await client.post("/v1/cases", CASE), 403, "not_permitted")
    done(await api.post(f"/v1/staff/{staff}/grant_role", {"role": "agent"}))
    done(await client.post("/v1/cases", CASE), 201)
    done(await client.get("/v1/events"))
    done(await api.post(f"/v1/staff/{staff}/revoke_role", {"role": "agent"}))
    problem(await client.post("/v1/cases", CASE), 403, "not_permitted")
    events = [one for one in await api.feed() if one["stream"] == staff and one["type"].startswith("staff.role_")]
    assert [(one["type"], one["data"]) for one in events] == [
        ("staff.role_granted.v1", {"role": "agent"}),
        ("staff.role_revoked.v1", {"role": "agent"}),
    ]
    assert {one["actor"] for one in events} == {ADMINISTRATOR}


@pytest.mark.parametrize("granted", [True, False])
async def test_a_role_changed_by_another_process_counts_at_once(api: Api, database: Database, *, granted: bool) -> None:
    """Though this process has the person's roles in memory as they were."""
    client, staff = await with_roles(api, *([] if granted else ["agent"]))
    answer = await client.post("/v1/cases", CASE)
    assert answer.status_code == (403 if granted else 201)
    async with api_of(database, api.clock) as other:
        verb = "grant_role" if granted else "revoke_role"
        done(await other.holding(api.token).post(f"/v1/staff/{staff}/{verb}", {"role": "agent"}))
    answer = await client.post("/v1/cases", CASE)
    assert answer.status_code == (201 if granted else 403)


async def test_a_role_revoked_while_a_command_is_under_way_does_not_write(api: Api, database: Database) -> None:
    """The right is checked under the lock of the append, in the transaction that writes."""
    client, staff = await with_roles(api, "agent")
    case = await client.open_case()
    async with api_of(database, api.clock) as other:
        with writers_held(database):
            # Whoever waits first writes first.
            revoking = other.holding(api.token).post(f"/v1/staff/{staff}/revoke_role", {"role": "agent"})
            revoked = asyncio.create_task(revoking)
            await eventually(lambda: len(waiting_writers(database)) == 1)
            noted = asyncio.create_task(client.post(f"/v1/cases/{case}/note", {"text": "x"}))
            await eventually(lambda: len(waiting_writers(database)) == 2)
        done(await revoked)
        problem(await noted, 403, "not_permitted")
    assert done(await api.get(f"/v1/cases/{case}"))["notes"] == 0
    assert [one["right"] for one in await refusals(api, staff)] == ["case.note"]


async def test_a_token_may_be_narrowed_to_some_roles(api: Api) -> None:
    """It gives the rights of these alone, and only as long as its owner has them."""
    _, staff = await with_roles(api, "agent", "auditor")
    made = done(await api.post(f"/v1/staff/{staff}/tokens", {"label": "feed", "roles": ["auditor"]}), 201)
    client = api.holding(made["token"])
    done(await client.get("/v1/events"))
    problem(await client.post("/v1/cases", CASE), 403, "not_permitted")
    done(await api.post(f"/v1/staff/{staff}/revoke_role", {"role": "auditor"}))
    problem(await client.get("/v1/events"), 403, "not_permitted")
    problem(
        await api.post(f"/v1/staff/{staff}/tokens", {"label": "x", "roles": ["auditor"]}), 422, "token_role_not_held"
    )


async def test_all_tokens_of_somebody_who_left_are_invalid(api: Api) -> None:
    """From the next request on, and no other can be issued."""
    client, staff = await with_roles(api, "agent")
    done(await client.get("/v1/policy"))
    done(await api.post(f"/v1/staff/{staff}/end_employment"))
    problem(await client.get("/v1/policy"), 401, "not_authenticated")
    problem(await client.post("/v1/cases", CASE), 401, "not_authenticated")
    problem(await api.post(f"/v1/staff/{staff}/tokens", {"label": "x"}), 409, "staff_have_left")
    shown = done(await api.get(f"/v1/staff/{staff}"))
    assert (shown["status"], shown["roles"], shown["tokens"], shown["legal"]) == ("left", [], [], [])


async def test_nobody_raises_themselves(api: Api) -> None:
    """An administrator gives roles to others; that they tried with themselves is recorded."""
    client, staff = await with_roles(api, "administrator")
    problem(await client.post(f"/v1/staff/{staff}/grant_role", {"role": "supervisor"}), 403, "role_granted_to_oneself")
    problem(await client.post(f"/v1/staff/{staff}/end_employment"), 403, "administrator_stays")
    told = [(one["right"], one["target"], one["code"]) for one in await refusals(api, staff)]
    assert told == [
        ("staff.grant_role", f"POST /v1/staff/{staff}/grant_role", "role_granted_to_oneself"),
        ("staff.end_employment", f"POST /v1/staff/{staff}/end_employment", "administrator_stays"),
    ]


async def test_a_refusal_given_again_under_its_key_is_recorded_once(api: Api) -> None:
    """The repeated request is the same request."""
    client, staff = await with_roles(api, "administrator")
    for _ in range(2):
        answer = await client.post(f"/v1/staff/{staff}/grant_role", {"role": "supervisor"}, idempotency_key="k")
        problem(answer, 403, "role_granted_to_oneself")
    assert len(await refusals(api, staff)) == 1


@pytest.mark.parametrize(
    "actor, represented, missing",
    [
        ("integrator", "agent", None),
        ("supervisor", "agent", None),
        ("integrator", "auditor", "case.open"),
        ("agent", "agent", ACT_ON_BEHALF),
        ("auditor", "agent", ACT_ON_BEHALF),
        ("administrator", "agent", ACT_ON_BEHALF),
    ],
)
async def test_whoever_acts_for_somebody_needs_both_rights(
    shared_api: Api, actor: str, represented: str, missing: str | None
) -> None:
    """To act on behalf, and to what is asked; whoever they act for needs the latter. The events name both."""
    client, staff = await with_roles(shared_api, actor)
    _, other = await with_roles(shared_api, represented)
    answer = await client.post("/v1/cases", CASE, on_behalf_of=other)
    if missing is None:
        case = done(answer, 201)["id"]
        events = [one for one in await shared_api.feed() if one["stream"] == case]
        assert {(one["actor"], one["on_behalf_of"]) for one in events} == {(staff, other)}
        assert await refusals(shared_api, staff) == []
    else:
        assert f"`{missing}`" in problem(answer, 403, "not_permitted")["detail"]
        (told,) = await refusals(shared_api, staff)
        assert (told["right"], told["on_behalf_of"]) == (missing, other)


async def test_acting_for_somebody_adds_no_right(shared_api: Api) -> None:
    """A supervisor who acts for an administrator may not do what an administrator may."""
    client, _ = await with_roles(shared_api, "supervisor")
    _, other = await with_roles(shared_api, "administrator")
    problem(await client.post("/v1/staff", {"name": "Kim"}, on_behalf_of=other), 403, "not_permitted")
    assert (await client.send("GET", "/v1/staff", headers={"On-Behalf-Of": other})).status_code != 403
    problem(await client.send("GET", "/v1/queues", headers={"On-Behalf-Of": other}), 403, "not_permitted")


async def test_whoever_is_acted_for_works_here(api: Api) -> None:
    """Somebody unknown, somebody who left, and what is no id are each refused by a code."""
    _, other = await with_roles(api, "agent")
    done(await api.post(f"/v1/staff/{other}/end_employment"))
    for nobody in (other, f"staff-{NOBODY}"):
        problem(await api.post("/v1/cases", CASE, on_behalf_of=nobody), 422, "on_behalf_of_unknown")
        problem(await api.send("GET", "/v1/policy", headers={"On-Behalf-Of": nobody}), 422, "on_behalf_of_unknown")
    for wrong in ("", "x", NOBODY, f"case-{NOBODY}", f"{other} {other}"):
        problem(await api.post("/v1/cases", CASE, on_behalf_of=wrong), 400, "malformed_on_behalf_of")


async def test_one_who_lost_the_role_is_acted_for_no_more(api: Api, database: Database) -> None:
    """Their stream is held against the ledger too, though only another process knows that it moved."""
    _, other = await with_roles(api, "agent")
    case = done(await api.post("/v1/cases", CASE, on_behalf_of=other), 201)["id"]
    async with api_of(database, api.clock) as elsewhere:
        done(await elsewhere.holding(api.token).post(f"/v1/staff/{other}/revoke_role", {"role": "agent"}))
    problem(await api.post(f"/v1/cases/{case}/note", {"text": "x"}, on_behalf_of=other), 403, "not_permitted")


async def test_an_idempotency_key_counts_for_each_person_acted_for(api: Api) -> None:
    """The same key for another person is another request."""
    _, one = await with_roles(api, "agent")
    _, other = await with_roles(api, "agent")
    opened = [
        done(await api.post("/v1/cases", CASE, on_behalf_of=staff, idempotency_key="k"), 201)["id"]
        for staff in (one, other, one)
    ]
    assert opened[0] == opened[2] != opened[1]


async def test_a_refusal_that_can_not_be_recorded_is_not_given(api: Api, database: Database) -> None:
    """While the ledger does not write, the answer is that it does not; who may ask is still answered."""
    client, _ = await with_roles(api, "auditor")
    async with api_of(database, api.clock, room=lambda: False) as full:
        problem(await full.holding(client.token).post("/v1/cases", CASE), 503, "store_full")
        done(await full.holding(client.token).get("/v1/policy"))
