"""What happened: the feed of all events, the history of a case, and its timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.api import CASE, done

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

SECRETS = ("Ann Zwölf", "ann@example.org", "+49 30 1234", "lost parcel", "in Kassel", "Kim", "A-4711")


async def _busy_desk(api: Api) -> str:
    """A desk in which each of the secrets was said; return the case."""
    customer = await api.register_customer(name="Ann Zwölf", phone="+49 30 1234")
    line = {"product": "mug", "quantity": 1, "price": 5, "paid": 5}
    order = {"market": "de", "number": "A-4711", "customer": customer, "currency": "EUR", "lines": [line]}
    done(await api.post("/v1/orders", order), 201)
    done(await api.post("/v1/staff", {"name": "Kim"}), 201)
    case = await api.open_case(customer=customer, description="My lost parcel.")
    done(await api.post(f"/v1/cases/{case}/note", {"text": "It is in Kassel."}))
    done(await api.post(f"/v1/cases/{case}/reply", {"text": "The lost parcel is in Kassel."}))
    return case


async def test_the_feed_has_every_event_once_in_order_and_without_gaps(api: Api) -> None:
    """Whatever the size of the pages, positions count up by one."""
    await _busy_desk(api)
    whole = await api.feed()
    head = whole[-1]["position"]
    assert [event["position"] for event in whole] == list(range(1, head + 1))
    for limit in (1, 3, head, 1000):
        after, seen = 0, []
        while page := done(await api.get("/v1/events", after=after, limit=limit)):
            assert page["head"] == head
            if not page["events"]:
                break
            assert len(page["events"]) <= limit
            seen += page["events"]
            after = page["next"]
        assert seen == whole
        assert after == head


async def test_the_feed_has_no_personal_data(api: Api) -> None:
    """Where something personal was said the feed says so, and not what."""
    case = await _busy_desk(api)
    shown = (await api.get("/v1/events", limit=1000)).text
    assert not [secret for secret in SECRETS if secret in shown]
    note = next(event for event in await api.feed() if event["type"] == "case.internal_note_added.v1")
    assert (note["stream"], note["data"]) == (case, {"text": {"sealed": True}})


async def test_nothing_personal_stands_in_the_database(api: Api) -> None:
    """No column of any table of the ledger holds what was said, in any spelling of its bytes."""
    await _busy_desk(api)
    await api.catch_up()
    tables = await api.desk.rows(
        b"SELECT table_schema || '.' || table_name FROM information_schema.tables"
        b" WHERE table_schema IN ('ledger', 'read')"
    )
    for (table,) in tables:
        rows = await api.desk.rows(f"SELECT t::text FROM {table} t".encode())  # noqa: S608 - the database's own names
        kept = "\n".join(row[0] for row in rows)
        for secret in SECRETS:
            assert secret not in kept, table
            assert secret.encode().hex() not in kept, table


async def test_an_event_tells_what_who_when_and_why(api: Api) -> None:
    """Its envelope is whole: the command that caused it, the actor, both times."""
    case = await api.open_case(description="Lost.")
    opened = (await api.feed())[-2]
    assert opened["stream"] == case
    assert (opened["version"], opened["type"], opened["origin"]) == (1, "case.opened.v1", "live")
    assert (opened["occurred_at"], opened["recorded_at"]) == ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z")
    assert opened["actor"].startswith("staff-")
    assert opened["command_id"] == opened["correlation"]
    assert opened["subject"] == opened["data"]["subject"]
    assert opened["data"] == {
        "subject": opened["subject"],
        **CASE,
        "team": "support",
        "description": {"sealed": True},
        "policy": 1,
    }


async def test_the_history_of_a_case_is_read_with_its_texts(api: Api) -> None:
    """Every event in order, opened for whoever may read it."""
    case = await _busy_desk(api)
    events = done(await api.get(f"/v1/cases/{case}/history"))["events"]
    assert [(event["version"], event["type"]) for event in events] == [
        (1, "case.opened.v1"),
        (2, "case.numbered.v1"),
        (3, "case.internal_note_added.v1"),
        (4, "case.public_reply_sent.v1"),
    ]
    assert events[0]["data"]["description"] == "My lost parcel."
    assert events[1]["data"] == {"number": "2026-000001"}
    assert [event["data"]["text"] for event in events[2:]] == ["It is in Kassel.", "The lost parcel is in Kassel."]


async def test_the_timeline_comes_in_pages_and_without_personal_texts(api: Api) -> None:
    """`sealed` names what was said; `next` is the version to go on from."""
    case = await _busy_desk(api)
    await api.catch_up()
    first = done(await api.get(f"/v1/cases/{case}/timeline", limit=3))
    rest = done(await api.get(f"/v1/cases/{case}/timeline", after=first["next"], limit=3))
    events = first["events"] + rest["events"]
    assert [event["version"] for event in events] == [1, 2, 3, 4]
    assert (first["next"], rest["next"]) == (3, None)
    assert (events[2]["tag"], events[2]["sealed"], events[2]["fields"]) == ("case.internal_note_added.v1", ["text"], {})
    assert not [secret for secret in SECRETS if secret in str(events)]
