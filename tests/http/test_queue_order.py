"""The order of work over HTTP: urgent first, then what is due next, then what waits longest."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.domain.clockwork import clock as promise
from tests.http.api import done, problem
from tests.samples import DESK_PACK

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

HIGH = '|when = { priorities = ["high"] }'
CLOCKS = (
    promise("first_response", "minutes = 15", more='only = { channels = ["phone"] }'),
    promise("resolution", f"hours = 1 {HIGH}", "hours = 4", by="resolution", more='pauses = ["customer"]'),
    promise("department", "minutes = 30", starts="referral", by="referral_answer", more="internal = true"),
)
"""An answer within fifteen minutes by phone, a solution within an hour or four unless the customer is waited for."""


@pytest.fixture
async def desk(api: Api) -> Api:
    """A desk with promises, all in one team."""
    done(await api.post("/v1/policies", {"text": DESK_PACK + "".join(CLOCKS), "reason": "x"}))
    return api


async def _rows(api: Api, **asked: object) -> list[dict[str, Any]]:
    await api.catch_up()
    return list(done(await api.get("/v1/queues/front", **asked))["cases"])


async def _queue(api: Api, **asked: object) -> list[str]:
    return [row["stream"] for row in await _rows(api, **asked)]


async def _three(desk: Api, clock: Clock) -> tuple[str, str, str]:
    """Open a case by mail, one by phone five minutes later, an urgent one after another five."""
    opened = []
    for contents in ({"channel": "email"}, {"channel": "phone"}, {"channel": "email", "priority": "urgent"}):
        opened.append(await desk.open_case(**contents))
        clock.move(minutes=5)
    mail, phone, urgent = opened
    return mail, phone, urgent


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


async def test_of_one_priority_what_is_due_next_comes_first(desk: Api, clock: Clock) -> None:
    """Given a call that came later and must be answered sooner, then it is worked first; a reply takes that from it."""
    mail, phone, urgent = await _three(desk, clock)
    assert await _queue(desk) == [urgent, phone, mail]
    done(await desk.post(f"/v1/cases/{phone}/reply", {"text": "One moment."}))
    assert await _queue(desk) == [urgent, mail, phone]


async def test_a_row_says_when_the_nearest_promise_is_due(desk: Api, clock: Clock) -> None:
    """And of every clock that is not over when it is due, or that it stands still."""
    mail, phone, _ = await _three(desk, clock)
    rows = {row["stream"]: row for row in await _rows(desk)}
    assert (rows[phone]["next_due"], rows[phone]["next_clock"]) == ("2026-03-02T09:20:00Z", "first_response")
    assert {name: datetime.fromisoformat(due) for name, due in rows[phone]["dues"].items()} == {
        "first_response/1": datetime.fromisoformat("2026-03-02T09:20:00Z"),
        "resolution/1": datetime.fromisoformat("2026-03-02T13:05:00Z"),
    }
    done(await desk.post(f"/v1/cases/{mail}/wait", {"waits_on": "customer", "asked": "Which one?"}))
    (row,) = await _rows(desk, status="waiting")
    assert (row["next_due"], row["next_clock"], row["dues"]) == (None, None, {"resolution/1": None})


async def test_what_ran_out_stays_ahead_until_it_is_done(desk: Api, clock: Clock) -> None:
    """Given a promise that was broken, then its case comes before all that are still to be kept."""
    mail, phone, urgent = await _three(desk, clock)
    clock.move(hours=3, minutes=50)
    soon = await desk.open_case(channel="phone")
    done(await desk.post(f"/v1/cases/{phone}/note", {"text": "Nobody answered."}))
    assert await _queue(desk) == [urgent, phone, mail, soon]
    done(await desk.post(f"/v1/cases/{phone}/reply", {"text": "Sorry."}))
    assert await _queue(desk) == [urgent, mail, phone, soon]


async def test_a_case_that_stands_still_comes_after_those_that_do_not(desk: Api, clock: Clock) -> None:
    """Given cases that wait, then a clock that runs all the same counts, and one that stands still does not."""
    mail, phone, urgent = await _three(desk, clock)
    for case in (mail, phone):
        done(await desk.post(f"/v1/cases/{case}/wait", {"waits_on": "customer", "asked": "Which one?"}))
    assert await _queue(desk, status="waiting") == [phone, mail]
    done(await desk.post(f"/v1/cases/{phone}/reply", {"text": "Which one?"}))
    assert await _queue(desk, status="waiting") == [mail, phone]
    assert await _queue(desk) == [urgent]


async def test_another_target_moves_a_case(desk: Api, clock: Clock) -> None:
    """Given a priority that was raised and lowered again, then the first target counts again."""
    mail, phone, urgent = await _three(desk, clock)
    clock.move(minutes=1)
    done(await desk.post(f"/v1/cases/{phone}/reply", {"text": "One moment."}))
    for priority, expected in (("high", [urgent, phone, mail]), ("normal", [urgent, mail, phone])):
        done(await desk.post(f"/v1/cases/{phone}/priority", {"priority": priority, "reason": "x"}))
        assert await _queue(desk) == expected


async def test_the_department_that_is_asked_counts_too(desk: Api, clock: Clock) -> None:
    """Of what is due inside the house the customer hears nothing, and the case is worked by it."""
    mail, phone, urgent = await _three(desk, clock)
    done(await desk.post(f"/v1/cases/{phone}/reply", {"text": "One moment."}))
    done(await desk.post(f"/v1/cases/{phone}/refer", {"to": "warehouse", "question": "Is it there?"}))
    assert await _queue(desk) == [urgent, phone, mail]
    assert [row["next_clock"] for row in await _rows(desk)][1] == "department"


async def test_a_list_is_narrowed_to_what_is_due_before_a_moment(desk: Api, clock: Clock) -> None:
    """Today, and as it was at a moment before."""
    mail, phone, urgent = await _three(desk, clock)
    began = clock()
    due = {"due_before": "2026-03-02T09:20:01Z"}
    assert await _queue(desk, **due) == [phone]
    assert await _queue(desk, due_before="2026-03-02T09:20:00Z") == []
    assert await _queue(desk, due_before="2026-03-03T00:00:00Z") == [urgent, phone, mail]
    clock.move(minutes=1)
    done(await desk.post(f"/v1/cases/{phone}/reply", {"text": "One moment."}))
    assert await _queue(desk, **due) == []
    assert await _queue(desk, **due, as_of=_written(began)) == [phone]


async def test_the_order_of_a_past_moment_is_that_of_then(desk: Api, clock: Clock) -> None:
    """Given an answer that is entered late, then the case stood further back, and nobody knew it."""
    mail, phone, urgent = await _three(desk, clock)
    answered = clock()
    clock.move(minutes=2)
    known = clock()
    clock.move(minutes=10)
    body = {"text": "Said on the phone.", "occurred_at": _written(answered)}
    done(await desk.post(f"/v1/cases/{phone}/reply", body))
    then = {"as_of": _written(answered + timedelta(minutes=1))}
    assert await _queue(desk, **then) == [urgent, mail, phone]
    assert await _queue(desk, **then, known_at=_written(known)) == [urgent, phone, mail]


async def test_pages_go_on_behind_the_last_case(desk: Api, clock: Clock) -> None:
    """One at a time, those with a clock before those without one."""
    none = await desk.open_case(channel="email")
    done(await desk.post(f"/v1/cases/{none}/wait", {"waits_on": "customer", "asked": "x"}))
    three = await _three(desk, clock)
    for case in three:
        done(await desk.post(f"/v1/cases/{case}/wait", {"waits_on": "third_party", "party": "warehouse", "asked": "x"}))
    await desk.catch_up()
    seen, place = [], dict[str, str]()
    while True:
        page = done(await desk.get("/v1/queues/front", status="waiting", limit=1, **place))
        seen += [row["stream"] for row in page["cases"]]
        if page["next"] is None:
            break
        place = {"cursor": page["next"]}
    mail, phone, urgent = three
    assert seen == [urgent, phone, mail, none]


async def test_a_cursor_of_another_order_is_refused(api: Api) -> None:
    """It names a place that there is not."""
    await api.catch_up()
    old = base64.urlsafe_b64encode(
        b'{"priority_rank":2,"waits_since":"2026-03-02T09:00:00Z","stream":"case-00000000-0000-7000-8000-000000000001"}'
    ).decode()
    for asked in ({}, {"as_of": _written(api.clock())}):
        problem(await api.get("/v1/queues/front", cursor=old, **asked), 422, "malformed_cursor")
