"""Queues of past moments: as they were, and as they were known to be."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import done, problem
from tests.http.described import DOCUMENT

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


async def _queue(api: Api, team: str = "support", **asked: Any) -> list[str]:  # noqa: ANN401 - what a query takes
    return [row["stream"] for row in done(await api.get(f"/v1/queues/{team}", **asked))["cases"]]


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


async def test_a_queue_is_shown_as_it_was(api: Api, clock: Clock) -> None:
    """Given a case that moved to another team and was answered, when the time before is asked for, then it is there,
    unanswered, with the version that it had.
    """
    began = clock()
    case = await api.open_case()
    clock.move(hours=1)
    other = await api.open_case(priority="urgent")
    clock.move(hours=1)
    done(await api.post(f"/v1/cases/{case}/transfer", {"team": "returns", "reason": "A return."}))
    done(await api.post(f"/v1/cases/{case}/reply", {"text": "Which colour?"}))
    await api.catch_up()
    assert await _queue(api) == [other]
    assert await _queue(api, as_of=_written(began)) == [case]
    assert await _queue(api, as_of=_written(began + HOUR)) == [other, case]
    assert await _queue(api, as_of=_written(began - HOUR)) == []
    (row,) = done(await api.get("/v1/queues/support", as_of=_written(began)))["cases"]
    assert (row["team"], row["version"], row["replies"]) == ("support", 2, 0)
    assert row["unanswered_since"] == _written(began)
    (row,) = done(await api.get("/v1/queues/returns", as_of=_written(clock())))["cases"]
    assert (row["stream"], row["replies"], row["transfers"]) == (case, 1, 1)


async def test_a_queue_is_shown_as_it_was_known(api: Api, clock: Clock) -> None:
    """Given a resolution that is entered late, when it was not known yet, then the case is open; now it is resolved."""
    case = await api.open_case()
    clock.move(hours=1)
    happened = clock()
    clock.move(hours=5)
    known = clock()
    clock.move(hours=1)
    body = {"summary": "Said on the phone.", "occurred_at": _written(happened)}
    done(await api.post(f"/v1/cases/{case}/resolve", body))
    await api.catch_up()
    both = {"as_of": _written(happened + HOUR), "known_at": _written(known)}
    assert await _queue(api, **both) == [case]
    assert await _queue(api, known_at=_written(known)) == [case]
    assert await _queue(api, as_of=both["as_of"]) == []
    assert await _queue(api, as_of=both["as_of"], status="resolved") == [case]
    told = done(await api.get("/v1/queues", **both))["queues"]
    assert told == [{"team": "support", "status": "open", "cases": 1}]
    told = done(await api.get("/v1/queues", as_of=both["as_of"]))["queues"]
    assert told == [{"team": "support", "status": "resolved", "cases": 1}]


async def test_what_was_known_at_a_moment_is_settled_and_waited_for(api: Api, clock: Clock) -> None:
    """Given a read model that is behind, when a moment is asked about, then nothing that was known by then is missing,
    and nothing that is recorded afterwards is added, however slow a writer's clock.
    """
    await api.catch_up()
    case = await api.open_case()
    asked = {"known_at": _written(clock())}
    waiting = asyncio.create_task(api.get("/v1/queues/support", **asked))
    assert not (await asyncio.wait({waiting}, timeout=0.05))[0]
    await api.catch_up()
    assert [row["stream"] for row in done(await waiting)["cases"]] == [case]
    await api.open_case()
    await api.catch_up()
    assert await _queue(api, **asked) == [case]
    assert len(await _queue(api)) == 2


async def test_pages_of_a_moment_show_each_case_once_whatever_happens(api: Api, clock: Clock) -> None:
    """What is done between two pages changes nothing in them; narrowed by what only the events tell, too."""
    cases = []
    for number in range(7):
        cases.append(await api.open_case(channel="phone" if number % 2 else "email"))
        clock.move(minutes=1)
    moment = {"as_of": _written(clock()), "known_at": _written(clock())}
    for narrowed, expected in (({}, cases), ({"channel": "phone"}, cases[1::2])):
        seen: list[str] = []
        page: dict[str, Any] = {"next": ""}
        while page["next"] is not None:
            await api.catch_up()
            place = {"cursor": page["next"]} if page["next"] else {}
            page = done(await api.get("/v1/queues/support", limit=2, **moment, **narrowed, **place))
            seen += [row["stream"] for row in page["cases"]]
            clock.move(minutes=1)
            done(await api.post(f"/v1/cases/{seen[-1]}/note", {"text": "Looked at."}))
            await api.open_case(priority="urgent", channel="phone")
        assert seen == expected


@pytest.mark.parametrize("path", ["/v1/queues", "/v1/queues/support"])
async def test_what_will_be_known_is_not_told(shared_api: Api, path: str) -> None:
    """A moment of knowledge that is still to come is refused, a time without its zone as well."""
    later = shared_api.clock() + HOUR
    problem(await shared_api.get(path, known_at=_written(later)), 422, "known_at_in_the_future")
    for name in ("as_of", "known_at"):
        problem(await shared_api.get(path, **{name: "2026-03-02T09:00:00"}), 400, "invalid_parameters", name)


async def test_a_moment_waits_for_a_position_of_its_own_read_model(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is never reached is an answer that says when to ask again."""
    monkeypatch.setattr("interfaces.http.waiting.PATIENCE", 0.01)
    await api.catch_up()
    answer = await api.get("/v1/queues/support", as_of=_written(api.clock()), at_least=1_000_000)
    assert "case_states" in problem(answer, 503, "read_model_behind")["detail"]


async def test_before_the_engine_ran_there_is_no_past_yet(new_api: Api) -> None:
    """That is an answer too."""
    for asked in ({"as_of": _written(new_api.clock())}, {"known_at": _written(new_api.clock())}):
        for path in ("/v1/queues", "/v1/queues/support"):
            problem(await new_api.get(path, **asked), 503, "read_model_missing")


@pytest.mark.parametrize("path", ["/v1/queues", "/v1/queues/{team}"])
def test_both_times_are_described(path: str) -> None:
    """With an example of each, and with the refusal that one of them can meet."""
    described = DOCUMENT["paths"][path]["get"]
    taken = {one["name"]: one for one in described["parameters"] if "name" in one}
    for name in ("as_of", "known_at"):
        assert taken[name]["schema"]["format"] == "date-time"
        assert "`2026-03-02T" in taken[name]["description"]
    assert "known_at_in_the_future" in str(described["responses"]["422"])
