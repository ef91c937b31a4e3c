"""A case's clocks over HTTP: how they stand, and how each came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.case import commands as c
from tests.domain.clockwork import OFFICE, PACK_OF_TWO, clock
from tests.http.api import NOBODY, done, problem
from tests.http.test_public_policies import TWO_LANGUAGES
from tests.samples import command

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

URGENT = '|when = { priorities = ["urgent"] }'
CLOCKS = (
    clock("first_response", f"minutes = 5 {URGENT}", "minutes = 15", more="warnings = [{ minutes = 3 }]"),
    clock(
        "resolution",
        f"hours = 2 {URGENT}",
        "hours = 4",
        by="resolution",
        more='calendar = "office"\npauses = ["customer"]',
    ),
    clock("complaint", "business_days = 3", by="resolution", more='calendar = "office"'),
)
"""Fifteen minutes round the clock, four hours of the office's time without pauses, three of its business days."""
GERMAN = """
[[clocks]]
id = "first_response"
title = { en = "First response", de = "Erste Antwort" }
starts = "contact"
fulfilled_by = "reply"
targets = [{ within = { minutes = 15 } }]
"""


async def _publish(api: Api, text: str) -> None:
    done(await api.post("/v1/policies", {"text": text, "reason": "x"}))


async def _opened(api: Api) -> str:
    """Publish the clocks, open a case, and return its address."""
    await _publish(api, PACK_OF_TWO + OFFICE + "".join(CLOCKS))
    return f"/v1/cases/{await api.open_case()}"


async def _clocks(api: Api, case: str, **headers: str) -> dict[str, dict[str, Any]]:
    """Return the clocks of a case by name, the last of several."""
    answer = await api.send("GET", f"{case}/clocks", headers=headers)
    return {one["clock"]: one for one in done(answer)["clocks"]}


async def _explained(api: Api, case: str, name: str, **asked: object) -> dict[str, Any]:
    """Return how a clock came about."""
    found: dict[str, Any] = done(await api.get(f"{case}/clocks/{name}/explanation", **asked))
    return found


async def _notice(api: Api, case: str) -> None:
    """Let a tick look at a case's clocks."""
    stream = case.rpartition("/")[2]
    await api.desk.ledger.execute(command(c.NoticeClocks(), stream, now=api.clock(), actor="system"))


async def test_all_clocks_of_a_case_are_there_with_what_is_left(api: Api, clock: Clock) -> None:
    """Each by its own calendar's time, with its rule in words."""
    case = await _opened(api)
    clock.move(minutes=5)
    found = await _clocks(api, case)
    assert {name: (one["state"], one["due"], one["left"]) for name, one in found.items()} == {
        "first_response": ("running", "2026-03-02T09:15:00Z", 10 * 60),
        # Lunch is no working time, and three hours and 55 minutes of it are left.
        "resolution": ("running", "2026-03-02T13:30:00Z", (4 * 60 - 5) * 60),
        "complaint": ("running", "2026-03-05T17:00:00Z", (7.5 * 60 - 5) * 60 + 3 * 8 * 3600),
    }
    rule = {"policy": 2, "pack": "shop", "target": 2, "calendar": None, "calendar_version": None}
    assert found["first_response"]["rule"] == {**rule, "words": "within 15 minutes, round the clock"}
    assert found["first_response"]["warnings"] == ["2026-03-02T09:12:00Z"]
    assert found["resolution"]["rule"]["words"] == "within 4 hours, in working time"
    assert (found["complaint"]["rule"]["calendar"], found["complaint"]["rule"]["calendar_version"]) == ("office", 1)
    assert {one["instance"] for one in found.values()} == {1}


async def test_what_ran_out_is_breached_whether_that_was_noticed_or_not(api: Api, clock: Clock) -> None:
    """From a moment after its due instant on; then it says by how much it is overdue."""
    case = await _opened(api)
    clock.move(minutes=15)
    assert (await _clocks(api, case))["first_response"]["state"] == "running"
    clock.move(seconds=30)
    before = (await _clocks(api, case))["first_response"]
    assert (before["state"], before["breached"], before["left"], before["late_by"]) == ("breached", True, 0, 30)
    assert before["warnings"] == []
    await _notice(api, case)
    assert (await _clocks(api, case))["first_response"] == before
    clock.move(seconds=30)
    done(await api.post(f"{case}/reply", {"text": "Sorry."}))
    clock.move(hours=1)
    late = (await _clocks(api, case))["first_response"]
    assert (late["state"], late["late_by"], late["fulfilled_at"]) == ("late", 60, "2026-03-02T09:16:00Z")


async def test_one_that_stands_still_keeps_what_was_left(api: Api, clock: Clock) -> None:
    """It has no due instant until it goes on, and no other clock stands still with it."""
    case = await _opened(api)
    clock.move(minutes=60)
    done(await api.post(f"{case}/wait", {"waits_on": "customer", "asked": "Which one?"}))
    clock.move(days=3)
    found = await _clocks(api, case)
    paused = found["resolution"]
    assert (paused["state"], paused["due"], paused["left"]) == ("paused", None, 3 * 3600)
    assert paused["paused_since"] == "2026-03-02T10:00:00Z"
    assert found["complaint"]["state"] == "running"


async def test_titles_are_in_the_readers_language(api: Api) -> None:
    """As are the words of the rule."""
    await _publish(api, TWO_LANGUAGES + GERMAN)
    case = f"/v1/cases/{await api.open_case()}"
    for wished, title, words in (
        ("de-AT, en;q=0.5", "Erste Antwort", "innerhalb von 15 Minuten"),
        ("th", "First response", "within 15 minutes"),
    ):
        found = (await _clocks(api, case, **{"Accept-Language": wished}))["first_response"]
        assert (found["title"], found["rule"]["words"].partition(",")[0]) == (title, words)


async def test_a_clock_without_a_calendar_is_explained(api: Api, clock: Clock) -> None:
    """By the event that set it going and the one that fulfilled it."""
    case = await _opened(api)
    clock.move(minutes=13)
    await _notice(api, case)
    done(await api.post(f"{case}/reply", {"text": "It is on its way."}))
    told = await _explained(api, case, "first_response")
    assert (told["standing"]["state"], told["due"], told["agrees"]) == ("met", "2026-03-02T09:15:00Z", True)
    assert (told["start"]["type"], told["start"]["version"]) == ("case.opened.v1", 1)
    assert told["start"]["occurred_at"] == "2026-03-02T09:00:00Z"
    assert (told["result"]["type"], told["result"]["occurred_at"]) == (
        "case.public_reply_sent.v1",
        "2026-03-02T09:13:00Z",
    )
    assert [one["type"] for one in told["warned"]] == ["case.clock_warned.v1"]
    (interval,) = told["intervals"]
    assert (interval["since"]["utc"], interval["until"]["utc"]) == ("2026-03-02T09:00:00Z", "2026-03-02T09:15:00Z")
    assert (interval["counted"], interval["total"], told["calendar"]) == (900, 900, None)


async def test_every_interval_and_pause_is_in_the_explanation(api: Api, clock: Clock) -> None:
    """Given half an hour's wait over lunch and an hour's in the afternoon, only what lies in the hours costs."""
    case = await _opened(api)
    for minutes, pause in ((200, 30), (40, 60)):
        clock.move(minutes=minutes)
        done(await api.post(f"{case}/wait", {"waits_on": "customer", "asked": "Which one?"}))
        clock.move(minutes=pause)
        done(await api.post(f"{case}/resume"))
    told = await _explained(api, case, "resolution")
    assert [(one["since"], one["until"], one["cost"]) for one in told["pauses"]] == [
        ("2026-03-02T12:20:00Z", "2026-03-02T12:50:00Z", 600),
        ("2026-03-02T13:30:00Z", "2026-03-02T14:30:00Z", 3600),
    ]
    kinds = [(one["began"]["type"], one["ended"]["type"]) for one in told["pauses"]]
    assert kinds == [("case.waiting.v1", "case.resumed.v1")] * 2
    assert [(one["opens"]["local"], one["counted"], one["total"]) for one in told["intervals"]] == [
        ("2026-03-02T09:00:00", 200 * 60, 200 * 60),
        ("2026-03-02T13:00:00", 40 * 60, 4 * 3600),
    ]
    assert (told["due"], told["agrees"], told["result"]) == ("2026-03-02T14:40:00Z", True, None)
    used = {name: told["calendar"][name] for name in ("id", "zone", "version", "first_day")}
    assert used == {"id": "office", "zone": "Europe/London", "version": 1, "first_day": "2025-01-01"}
    assert told["calendar"]["tzdata_version"]


async def test_business_days_are_numbered_and_changes_of_clocks_are_told(api: Api, clock: Clock) -> None:
    """From a Friday before summer time over the weekend to Wednesday's closing, an hour earlier in UTC by then."""
    clock.set(2026, 3, 27, 10)
    case = await _opened(api)
    told = await _explained(api, case, "complaint")
    assert (told["due"], told["agrees"]) == ("2026-04-01T16:00:00Z", True)
    assert [(one["day"], one["number"], one["reason"]) for one in told["days"]] == [
        ("2026-03-28", None, "no_hours"),
        ("2026-03-29", None, "no_hours"),
        ("2026-03-30", 1, None),
        ("2026-03-31", 2, None),
        ("2026-04-01", 3, None),
    ]
    (change,) = told["clock_changes"]
    assert (change["at"]["utc"], change["before"], change["after"]) == ("2026-03-29T01:00:00Z", 0, 3600)


async def test_retargetings_are_told_in_their_order(api: Api, clock: Clock) -> None:
    """Each with the rule that counts from then on, what it was due at before, and whether it was spared."""
    case = await _opened(api)
    for minutes, priority in ((2, "urgent"), (1, "normal"), (7, "urgent")):
        clock.move(minutes=minutes)
        done(await api.post(f"{case}/priority", {"priority": priority, "reason": "x"}))
    told = await _explained(api, case, "first_response")
    assert [(one["was"][11:16], one["due"][11:16], one["spared"]) for one in told["retargetings"]] == [
        ("09:15", "09:05", False),
        ("09:05", "09:15", False),
        ("09:15", "09:13", True),
    ]
    assert {(one["because"], one["event"]["type"]) for one in told["retargetings"]} == {
        ("priority", "case.priority_changed.v1")
    }
    assert [one["rule"]["target"] for one in told["retargetings"]] == [1, 2, 1]
    assert (told["began_by"]["target"], told["standing"]["rule"]["target"], told["agrees"]) == (2, 1, True)


async def test_a_breach_is_explained_by_its_event_and_a_correction_by_the_reply(api: Api, clock: Clock) -> None:
    """What was entered late says that it had been kept; the breach stays in the history."""
    case = await _opened(api)
    clock.move(minutes=20)
    await _notice(api, case)
    told = await _explained(api, case, "first_response")
    assert (told["result"]["type"], told["result"]["occurred_at"]) == ("case.clock_breached.v1", "2026-03-02T09:15:00Z")
    done(await api.post(f"{case}/reply", {"text": "By phone.", "occurred_at": "2026-03-02T09:10:00Z"}))
    told = await _explained(api, case, "first_response")
    assert (told["standing"]["state"], told["corrected"], told["agrees"]) == ("met", True, True)
    assert (told["result"]["type"], told["result"]["occurred_at"]) == (
        "case.public_reply_sent.v1",
        "2026-03-02T09:10:00Z",
    )


async def test_the_newest_of_several_is_explained_or_the_one_that_is_named(api: Api, clock: Clock) -> None:
    """A reopened case has another clock of the same name, beside the one that is over."""
    case = await _opened(api)
    clock.move(hours=1)
    done(await api.post(f"{case}/resolve", {"summary": "Sent."}))
    clock.move(hours=1)
    done(await api.post(f"{case}/reopen", {"reason": "It came broken."}))
    listed = done(await api.get(f"{case}/clocks"))["clocks"]
    assert [(one["instance"], one["state"]) for one in listed if one["clock"] == "resolution"] == [
        (1, "met"),
        (2, "running"),
    ]
    newest = await _explained(api, case, "resolution")
    assert (newest["standing"]["instance"], newest["start"]["type"]) == (2, "case.reopened.v1")
    first = await _explained(api, case, "resolution", instance=1)
    assert (first["standing"]["state"], first["result"]["type"]) == ("met", "case.resolved.v1")
    assert first["start"]["type"] == "case.opened.v1"


async def test_what_is_not_there_is_said_to_be(api: Api) -> None:
    """A case, a clock with those that are there, an instance."""
    case = await _opened(api)
    for path in (
        f"/v1/cases/{NOBODY}/clocks",
        f"/v1/cases/{NOBODY}/clocks/resolution/explanation",
        "/v1/cases/x/clocks",
    ):
        problem(await api.get(path), 404, "case_unknown")
    unknown = problem(await api.get(f"{case}/clocks/second/explanation"), 404, "clock_unknown")
    assert unknown["detail"] == "The case has no clock second; it has first_response, resolution, complaint."
    problem(await api.get(f"{case}/clocks/resolution/explanation", instance=2), 404, "clock_unknown")
    problem(await api.get(f"{case}/clocks/resolution/explanation", instance=0), 400, "invalid_parameters", "instance")


async def test_a_case_without_clocks_has_none(api: Api) -> None:
    """As under a policy that promises nothing."""
    await _publish(api, PACK_OF_TWO + OFFICE)
    case = f"/v1/cases/{await api.open_case()}"
    assert done(await api.get(f"{case}/clocks")) == {"clocks": []}
    assert problem(await api.get(f"{case}/clocks/any/explanation"), 404, "clock_unknown")["detail"].endswith(
        "it has none."
    )
