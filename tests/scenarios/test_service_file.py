"""A customer's service file: one call, whole, in the order of time, whoever they turned out to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import done, problem

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

LINE = {"product": "mug", "quantity": 1, "price": 1250, "paid": 1250, "coupon": 0}


async def _file(api: Api, customer: str, **parameters: object) -> dict[str, Any]:
    """Return a service file that has seen everything."""
    await api.catch_up()
    return done(await api.get(f"/v1/customers/{customer}/service_file", **parameters))


async def _on(api: Api, address: str, **contents: object) -> dict[str, Any]:
    return done(await api.post(f"/v1/{address}", contents))


async def _order(api: Api, customer: str, number: str) -> str:
    body = {"market": "de", "number": number, "customer": customer, "currency": "EUR", "lines": [LINE]}
    return str(done(await api.post("/v1/orders", body), 201)["id"])


async def _busy_customer(api: Api, email: str, number: str) -> tuple[str, str, str]:
    """Return a customer with an order and a case about it, each with something that happened, and some of it late."""
    customer = await api.register_customer(email=email)
    api.clock.move(minutes=1)
    order = await _order(api, customer, number)
    api.clock.move(minutes=1)
    case = await api.open_case(customer=customer, order=order, description=f"Where is {number}?")
    api.clock.move(minutes=1)
    late = api.clock.now.isoformat()
    api.clock.move(minutes=1)
    await _on(api, f"cases/{case}/reply", text="It left our house.")
    await _on(api, f"customers/{customer}/give_consent", purpose="newsletter")
    api.clock.move(hours=1)
    await _on(api, f"cases/{case}/message", text="Told on the phone an hour ago.", occurred_at=late)
    return customer, order, case


async def _everything(api: Api, *streams: str) -> list[tuple[str, int]]:
    """Return all events of some streams as stream and version, in the order in which they happened."""
    events = [one for one in await api.feed() if one["stream"] in streams]
    return [
        (one["stream"], one["version"]) for one in sorted(events, key=lambda one: (one["occurred_at"], one["position"]))
    ]


def _told(file: dict[str, Any]) -> list[tuple[str, int]]:
    return [(one["stream"], one["version"]) for one in file["events"]]


@pytest.mark.clause("SG-05")
@pytest.mark.clause("BA-34")
async def test_one_call_returns_the_whole_file_in_the_order_of_time(api: Api) -> None:
    """The customer's own events, their orders' and their cases', with texts opened, and nobody else's."""
    ann = await _busy_customer(api, "ann@example.org", "A-1")
    bob = await _busy_customer(api, "bob@example.org", "B-1")
    file = await _file(api, ann[0])
    assert (file["customer"], file["includes"], file["next"]) == (ann[0], [], None)
    assert _told(file) == await _everything(api, *ann)
    assert {one["stream"] for one in file["events"]} == set(ann)
    times = [one["occurred_at"] for one in file["events"]]
    assert times == sorted(times)
    versions = [one["version"] for one in file["events"] if one["stream"] == ann[2]]
    assert versions != sorted(versions)
    texts = {one["type"]: one["data"] for one in file["events"]}
    assert texts["customer.registered.v1"]["email"] == "ann@example.org"
    assert texts["order.recorded.v1"]["number"] == "A-1"
    assert texts["case.opened.v1"]["description"] == "Where is A-1?"
    assert texts["case.customer_message_received.v1"]["text"] == "Told on the phone an hour ago."
    assert {one["stream"] for one in (await _file(api, bob[0]))["events"]} == set(bob)


@pytest.mark.clause("SG-05")
@pytest.mark.clause("BA-34")
async def test_a_follow_up_is_linked_to_the_case_that_it_follows(api: Api) -> None:
    """In the file both are there, and the later one names the earlier one."""
    customer, _, case = await _busy_customer(api, "ann@example.org", "A-1")
    opened = await api.open_case(customer=customer, follows=case)
    plain = await api.open_case(customer=customer)
    await _on(api, f"cases/{plain}/follow_up", follows=case)
    file = await _file(api, customer)
    links = {one["stream"]: one["data"]["follows"] for one in file["events"] if one["data"].get("follows")}
    assert links == {opened: case, plain: case}
    for one in (opened, plain):
        assert done(await api.get(f"/v1/cases/{one}"))["follows"] == case


@pytest.mark.clause("SG-05")
async def test_a_merged_customers_file_is_part_of_the_others(api: Api) -> None:
    """Along the whole chain of merges, until one of them is undone."""
    ann, anna, anne = [
        await _busy_customer(api, f"{name}@example.org", name.upper()) for name in ("ann", "anna", "anne")
    ]
    for one, into in ((ann, anna), (anna, anne)):
        await _on(api, f"customers/{one[0]}/merge", into=into[0], reason="Same phone.")
    file = await _file(api, anne[0])
    assert file["includes"] == [anna[0], ann[0]]
    assert _told(file) == await _everything(api, *ann, *anna, *anne)
    reasons = [one["data"]["reason"] for one in file["events"] if one["type"] == "customer.merged_into.v1"]
    assert reasons == ["Same phone.", "Same phone."]
    part = await _file(api, anna[0])
    assert (part["includes"], _told(part)) == ([ann[0]], await _everything(api, *ann, *anna))
    await _on(api, f"customers/{anna[0]}/unmerge", reason="Twins.")
    file = await _file(api, anne[0])
    assert (file["includes"], _told(file)) == ([], await _everything(api, *anne))


@pytest.mark.clause("SG-05")
async def test_what_a_stranger_wrote_is_in_the_file_of_whom_they_turn_out_to_be(api: Api) -> None:
    """From the first event on, with the texts that were sealed for the stranger; no other stranger's."""
    customer = await api.register_customer()
    case = await api.open_case(description="Where is my parcel?")
    other = await api.open_case(description="Somebody else.")
    assert {one["stream"] for one in (await _file(api, customer))["events"]} == {customer}
    await _on(api, f"cases/{case}/identify", customer=customer)
    await _on(api, f"cases/{case}/reply", text="On its way.")
    file = await _file(api, customer)
    assert _told(file) == await _everything(api, customer, case)
    texts = {one["type"]: one["data"] for one in file["events"]}
    assert texts["case.opened.v1"]["description"] == "Where is my parcel?"
    assert texts["case.public_reply_sent.v1"]["text"] == "On its way."
    timeline = done(await api.get(f"/v1/cases/{case}/timeline"))["events"]
    assert [one["version"] for one in timeline] == list(range(1, len(timeline) + 1))
    assert {one["stream"] for one in timeline} == {case} != {other}


async def test_a_file_is_read_in_pages_by_those_who_want_to(api: Api) -> None:
    """Every event once, in the same order; a cursor of another list is refused."""
    customer, _, _ = await _busy_customer(api, "ann@example.org", "A-1")
    whole = await _file(api, customer)
    events: list[dict[str, Any]] = []
    page = await _file(api, customer, limit=2)
    events += page["events"]
    while page["next"] is not None:
        page = await _file(api, customer, limit=2, cursor=page["next"])
        assert 1 <= len(page["events"]) <= 2
        events += page["events"]
    assert events == whole["events"]
    for wrong in ("x", "e30", "W10"):
        answer = await api.get(f"/v1/customers/{customer}/service_file", cursor=wrong)
        problem(answer, 422, "malformed_cursor")
    for limit in (0, 5001):
        answer = await api.get(f"/v1/customers/{customer}/service_file", limit=limit)
        problem(answer, 400, "invalid_parameters", "limit")


async def test_a_file_has_seen_what_was_just_written_if_it_is_asked_to(api: Api) -> None:
    """With the position that the command answered; without it the file may be a moment behind."""
    customer = await api.register_customer()
    await api.catch_up()
    done_at = await _on(api, f"customers/{customer}/give_consent", purpose="newsletter")
    address = f"/v1/customers/{customer}/service_file"
    assert [one["version"] for one in done(await api.get(address))["events"]] == [1]
    await api.catch_up()
    seen = done(await api.get(address, at_least=done_at["position"]))
    assert [one["version"] for one in seen["events"]] == [1, 2]


@pytest.mark.clause("BA-35")
async def test_a_correction_keeps_the_old_value_in_the_history(api: Api) -> None:
    """Of a customer and of an order: the file tells what was known before, when it changed and by whom."""
    customer = await api.register_customer(email="ann@example.org", phone="+49 30 1234")
    order = await _order(api, customer, "A-1")
    api.clock.move(days=1)
    await _on(api, f"customers/{customer}/change_contact_details", email="ann@example.com")
    await _on(api, f"customers/{customer}/remove_contact_detail", what="phone")
    await _on(api, f"orders/{order}/correct", reason="Two mugs.", lines=[{**LINE, "quantity": 2, "paid": 2500}])
    shown = done(await api.get(f"/v1/customers/{customer}"))
    assert (shown["email"], shown["phone"]) == ("ann@example.com", None)
    assert done(await api.get(f"/v1/orders/{order}"))["lines"][0]["quantity"] == 2
    events = (await _file(api, customer))["events"]
    emails = [one["data"]["email"] for one in events if one["data"].get("email")]
    assert emails == ["ann@example.org", "ann@example.com"]
    assert [one["data"]["phone"] for one in events if one["data"].get("phone")] == ["+49 30 1234"]
    quantities = [one["data"]["lines"][0]["quantity"] for one in events if one["stream"] == order]
    assert quantities == [1, 2]
    assert all(one["actor"].startswith("staff-") and one["recorded_at"] for one in events)
