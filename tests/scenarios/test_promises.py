"""Promises of time: answered, taken up, registered, raised when they run out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scheduling.clocks import notice_clocks
from tests.http.api import done
from tests.scenarios.desks import asked, history, shown, told, under

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

FEEDBACK = {"topic": "feedback", "kind": "logistics", "name": "Ann Lee"}


async def _tick(api: Api) -> int:
    """Let the service look what has run out."""
    await api.catch_up()
    noticed = await notice_clocks(api.desk.rows, api.desk.ledger.execute, api.clock())
    await api.catch_up()
    return noticed


async def _clocks(api: Api, case: str, tag: str) -> dict[str, dict[str, Any]]:
    """Return what the events of one type say, by clock."""
    return {one["clock"]: one for one in await told(api, case, f"case.clock_{tag}.v1")}


async def _when(api: Api, case: str, tag: str) -> list[str]:
    """Return when the events of one type happened."""
    return [one["occurred_at"] for one in await history(api, case) if one["type"] == tag]


@pytest.mark.clause("BA-07")
@pytest.mark.parametrize("channel", ["phone", "email", "online"])
async def test_whoever_turns_to_the_desk_is_answered_within_fifteen_minutes(
    api: Api, clock: Clock, channel: str
) -> None:
    """Round the clock, on every channel, by a person: a breach has the second at which it was due."""
    await under(api, "beauty-after-sales")
    clock.move(hours=14)  # late in the evening
    kept, broken = [await api.open_case(channel=channel, topic="consultation") for _ in range(2)]
    await asked(api, broken, "note", text="Looked at it.")
    clock.move(minutes=15)
    await asked(api, kept, "reply", text="Good evening.")
    clock.move(minutes=3, seconds=7)
    await _tick(api)
    assert (await _clocks(api, kept, "fulfilled"))["first_response"].get("late", False) is False
    due = (await _clocks(api, broken, "started"))["first_response"]["due"]
    assert due == "2026-03-02T23:15:00Z"
    assert await _when(api, broken, "case.clock_breached.v1") == [due]
    assert await _when(api, kept, "case.clock_breached.v1") == []


@pytest.mark.clause("BA-07")
async def test_what_is_urgent_stands_at_the_head_of_the_queue(api: Api) -> None:
    """Whenever it came."""
    await under(api, "beauty-after-sales")
    await api.open_case(channel="email", topic="consultation")
    urgent = await api.open_case(channel="phone", topic="consultation", priority="urgent")
    await api.catch_up()
    cases = done(await api.get("/v1/queues/service"))["cases"]
    assert cases[0]["stream"] == urgent
    assert "connection" in await _clocks(api, urgent, "started")


@pytest.mark.clause("EF-04")
async def test_feedback_is_registered_within_thirty_minutes_of_its_receipt(api: Api, clock: Clock) -> None:
    """The clock runs from the receipt, not from the entry, and each has its number of the year."""
    await under(api, "ecommerce-feedback")
    received = clock.now
    cases = []
    for minutes in (30, 1):
        clock.move(minutes=minutes)
        cases.append(await api.open_case(channel="phone", **FEEDBACK, occurred_at=received.isoformat()))
    in_time, late = [(await _clocks(api, one, "fulfilled"))["registration"] for one in cases]
    assert (in_time.get("late", False), late["late"]) == (False, True)
    assert in_time["due"] == late["due"] == "2026-03-02T09:30:00Z"
    assert await _when(api, cases[1], "case.clock_breached.v1") == [late["due"]]
    assert await _when(api, cases[1], "case.clock_fulfilled.v1") == [late["at"]] == ["2026-03-02T09:31:00Z"]
    assert [(await shown(api, one))["number"] for one in cases] == ["2026-000001", "2026-000002"]


@pytest.mark.clause("EF-05")
@pytest.mark.parametrize(
    "channel, kind, description, priority, rule",
    [
        ("phone", "logistics", "Where is it?", "high", "phone"),
        ("email", "logistics", "Where is it?", "normal", "email"),
        ("email", "quality", "The lid is loose.", "high", "email_quality"),
        ("email", "quality", "It caught FIRE.", "urgent", "safety"),
    ],
)
async def test_feedback_by_phone_and_email_has_a_priority_at_once_by_a_rule(
    api: Api, channel: str, kind: str, description: str, priority: str, rule: str
) -> None:
    """In the same command, and the rule is recorded; what somebody chose by hand names none."""
    await under(api, "ecommerce-feedback")
    body = {**FEEDBACK, "channel": channel, "kind": kind, "description": description}
    case = await api.open_case(**body)
    (opened,) = await told(api, case, "case.opened.v1")
    assert (opened.get("priority", "normal"), opened["priority_rule"]) == (priority, rule)
    assert len({one["command_id"] for one in await history(api, case)}) == 1
    chosen = await api.open_case(**body, priority="low")
    (opened,) = await told(api, chosen, "case.opened.v1")
    assert (opened["priority"], opened.get("priority_rule")) == ("low", None)


@pytest.mark.clause("EF-11")
async def test_what_stays_unsolved_goes_to_senior_service(api: Api, clock: Clock) -> None:
    """By a clock that runs out, or because somebody says so and why."""
    await under(api, "ecommerce-feedback")
    by_clock, by_person = [await api.open_case(channel="phone", **FEEDBACK) for _ in range(2)]
    await asked(api, by_person, "escalate", reason="She asked for somebody senior.")
    clock.move(days=10)
    await _tick(api)
    for case in (by_clock, by_person):
        (up, *_) = await told(api, case, "case.escalated.v1")
        assert up["ladder"] == "senior"
        assert (await shown(api, case))["team"] == up["team"] == "senior"
    (up, *_) = await told(api, by_clock, "case.escalated.v1")
    assert up["clock"] in await _clocks(api, by_clock, "breached")


@pytest.mark.clause("CB-15")
async def test_a_customer_is_raised_level_by_level(api: Api, clock: Clock) -> None:
    """On the customer's wish or by the clock of the level; each has its people and its own time."""
    await under(api, "cross-border")
    case = await api.open_case(channel="email", topic="complaint", market="cross-border-de")
    await asked(api, case, "escalate", ladder="escalation", reason="The customer asked for it.")
    started = await _clocks(api, case, "started")
    assert started["escalation.leader"]["due"] == "2026-03-03T09:00:00Z"
    clock.move(days=1, seconds=1)
    await _tick(api)
    levels = [one for one in await told(api, case, "case.escalated.v1") if one["ladder"] == "escalation"]
    assert [(one["level"], one["roles"]) for one in levels] == [(1, ["team_leader"]), (2, ["supervisor"])]
    assert (levels[0].get("clock"), levels[1]["clock"]) == (None, "escalation.leader")


@pytest.mark.clause("CB-05")
async def test_a_first_reply_counts_when_it_accepts_the_matter_and_says_how_long_it_takes(
    api: Api, clock: Clock
) -> None:
    """Within one business day: from Friday over the weekend and Easter Monday, and over the change of clocks."""
    await under(api, "cross-border")
    clock.move(days=32)  # Friday 3 April 2026 is Good Friday; Thursday it is not
    clock.move(days=-1)
    case = await api.open_case(channel="email", topic="order", market="cross-border-de")
    due = (await _clocks(api, case, "started"))["acknowledgement"]["due"]
    assert due == "2026-04-07T09:00:00Z"  # Tuesday, at the same time of day
    clock.move(hours=1)
    await asked(api, case, "reply", text="Thank you for writing.")
    assert "acknowledgement" not in await _clocks(api, case, "fulfilled")
    await asked(
        api, case, "reply", text="We look into it until Friday.", accepts=True, expected_at="2026-04-10T16:00:00Z"
    )
    assert "acknowledgement" in await _clocks(api, case, "fulfilled")


@pytest.mark.clause("CB-04")
async def test_a_chat_is_answered_in_working_hours(api: Api, clock: Clock) -> None:
    """Its minutes run only while the market's desk is open."""
    await under(api, "cross-border")
    clock.move(hours=7, minutes=58)  # 17:58 in Berlin
    case = await api.open_case(channel="chat", topic="order", market="cross-border-de")
    assert (await _clocks(api, case, "started"))["first_response"]["due"] == "2026-03-03T08:03:00Z"


@pytest.mark.clause("CB-04")
async def test_outside_the_hours_the_answer_to_a_contact_names_the_next_opening(api: Api, clock: Clock) -> None:
    """In the customer's language and the desk's local time; within them it does not."""
    await under(api, "cross-border")
    body = {"channel": "chat", "topic": "order", "market": "cross-border-de", "language": "de"}
    told_open = done(await api.post("/v1/cases", body), 201)["acknowledgement"]
    assert (told_open["due"], told_open["opening"]) == ("2026-03-02T09:05:00Z", None)
    assert "geschlossen" not in told_open["text"]
    clock.move(hours=9)
    closed = done(await api.post("/v1/cases", body), 201)
    said = closed["acknowledgement"]
    assert said["opening"] == "2026-03-03T08:00:00Z"
    assert said["text"] == (
        f"Wir haben Ihr Anliegen erhalten. Seine Nummer ist {closed['number']}. Ein Mensch antwortet Ihnen bis"
        " 2026-03-03 09:05 (Europe/Berlin). Wir haben im Moment geschlossen und öffnen wieder am"
        " 2026-03-03 09:00 (Europe/Berlin)."
    )


@pytest.mark.clause("MP-02")
async def test_a_message_is_answered_in_two_minutes_and_urgent_matters_are_taken_up_in_one(
    api: Api, clock: Clock
) -> None:
    """A person's reply, and an agent's acceptance; neither does the other's work."""
    await under(api, "marketplace-24h")
    case = await api.open_case(channel="chat", topic="return", priority="urgent")
    started = await _clocks(api, case, "started")
    assert started["first_response"]["due"] == "2026-03-02T09:02:00Z"
    assert started["connection"]["due"] == "2026-03-02T09:01:00Z"
    clock.move(seconds=60)
    await asked(api, case, "claim")
    clock.move(seconds=61)
    await _tick(api)
    assert set(await _clocks(api, case, "fulfilled")) >= {"connection"}
    assert "first_response" in await _clocks(api, case, "breached")


@pytest.mark.clause("EF-06")
async def test_feedback_is_investigated_within_a_working_day_and_found_true_or_not(api: Api, clock: Clock) -> None:
    """From the registration, by the pack's calendar; the outcome has its source, and looking alone ends nothing."""
    await under(api, "ecommerce-feedback")
    clock.move(days=4)  # Friday, 17:00 in Shanghai
    case = await api.open_case(channel="phone", **FEEDBACK)
    due = (await _clocks(api, case, "started"))["investigation"]["due"]
    assert due == "2026-03-09T09:00:00Z"  # Monday, at the same time
    clock.move(hours=1)
    await asked(api, case, "verify", sources=["carrier's scans"], findings="They stop in Leipzig.")
    assert "investigation" not in await _clocks(api, case, "fulfilled")
    await asked(api, case, "verify", sources=["depot"], findings="It lies there.", outcome="true")
    assert "investigation" in await _clocks(api, case, "fulfilled")
    assert (await shown(api, case))["finding"] == "true"
    (*_, event) = await told(api, case, "case.information_verified.v1")
    assert (event["outcome"], event["sources"]) == ("true", ["depot"])
