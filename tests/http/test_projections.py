"""Where projections stand, and what is done about events that they can't take in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.ids import upkeep_stream
from interfaces.wiring import PROCESSES, PROJECTIONS
from projections.engine import Engine
from projections.queue import QUEUE
from tests.http.api import done, problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.engine import Entry, Store
    from tests.http.api import Api
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio


class Spoilt:
    """The queue, as a program has it that can't take in the events of some streams."""

    name, version, tables, rebuilds, by_stream = QUEUE.name, QUEUE.version, QUEUE.tables, True, True

    def __init__(self, *streams: str) -> None:
        self.streams = streams

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """Take in what it can."""
        for one in entries:
            if one.stream in self.streams and one.tag == "case.priority_changed.v1":
                raise ValueError(one.tag)
        QUEUE.apply(store, entries)


async def parked_case(api: Api, database: Database) -> tuple[str, int]:
    """Return a case that the queue has laid aside, and the position of the event that it can't take in."""
    case = await api.open_case()
    position = done(await api.post(f"/v1/cases/{case}/priority", {"priority": "urgent"}))["position"]
    done(await api.post(f"/v1/cases/{case}/reply", {"text": "It left our house."}))
    engine = Engine(database.application_url, [Spoilt(case)], "spoilt")
    engine.catch_up_once()
    engine.release()
    return case, position


async def events_of(api: Api, kind: str) -> list[dict[str, Any]]:
    """Return the events of a type, out of the feed."""
    return [one for one in await api.feed() if one["type"] == kind]


async def test_every_build_says_where_it_stands(new_api: Api) -> None:
    """Read models and processes, those that never ran included."""
    problem(await new_api.get("/v1/projections"), 503, "read_model_missing")
    await new_api.open_case()
    await new_api.catch_up()
    await new_api.open_case()
    shown = done(await new_api.get("/v1/projections"))["projections"]
    assert [one["name"] for one in shown] == [*(one.name for one in PROJECTIONS), *(one.name for one in PROCESSES)]
    by_name = {one["name"]: one for one in shown}
    queue, process = by_name["queue"], by_name["answered_referrals"]
    assert (queue["build"], queue["known"], queue["version"], queue["owner"]) == ("live", True, QUEUE.version, "test")
    assert queue["lag"] == queue["head"] - queue["position"] == 2
    assert queue["lag_seconds"] > 0
    assert (queue["ready"], queue["error"], queue["parked_streams"], queue["parked_since"]) == (True, None, 0, None)
    assert (process["version"], process["position"], process["owner"], process["expected_seconds"]) == (
        0,
        0,
        None,
        None,
    )


async def test_what_is_laid_aside_is_listed_with_its_reason(api: Api, database: Database) -> None:
    """Of one projection or of all; how much is laid aside stands beside how far the projection is."""
    case, position = await parked_case(api, database)
    (one,) = done(await api.get("/v1/projections/parked"))["parked"]
    assert (one["name"], one["build"], one["stream"], one["position"]) == ("queue", "live", case, position)
    assert (one["tag"], one["events"], one["reason"]) == (
        "case.priority_changed.v1",
        2,
        "ValueError: case.priority_changed.v1",
    )
    assert done(await api.get("/v1/projections/parked", projection="timeline"))["parked"] == []
    assert len(done(await api.get("/v1/projections/parked", projection="queue"))["parked"]) == 1
    (queue,) = [one for one in done(await api.get("/v1/projections"))["projections"] if one["name"] == "queue"]
    assert (queue["parked_streams"], queue["parked_events"]) == (1, 2)
    assert queue["parked_since"]


async def test_what_is_laid_aside_is_tried_again_when_somebody_asks(api: Api, database: Database) -> None:
    """By an engine that drives the queue already: nothing else would make it look."""
    case, _ = await parked_case(api, database)
    spoilt = Spoilt(case)
    engine = Engine(database.application_url, [spoilt], "mended")
    engine.catch_up_once()
    spoilt.streams = ()
    engine.catch_up_once()
    assert done(await api.get("/v1/projections/parked"))["parked"]
    path = f"/v1/projections/queue/parked/{case}/retry"
    assert done(await api.post(path)) == {"name": "queue", "build": "live", "stream": case}
    engine.catch_up_once()
    assert done(await api.get("/v1/projections/parked"))["parked"] == []
    problem(await api.post(path), 404, "nothing_parked")
    problem(await api.post(path, {"build": "beside"}), 404, "nothing_parked")
    assert await events_of(api, "upkeep.parked_event_dropped.v1") == []


async def test_dropping_an_event_is_an_event(api: Api, database: Database) -> None:
    """It says who let which build go on without which event, and why; the rest of the stream is taken in."""
    case, position = await parked_case(api, database)
    path = f"/v1/projections/queue/parked/{case}/drop"
    receipt = done(await api.post(path, {"position": position, "reason": "Corrected by hand."}))
    assert receipt["id"] == upkeep_stream("queue")
    (told,) = await events_of(api, "upkeep.parked_event_dropped.v1")
    assert told["data"] == {
        "projection": "queue",
        "version": QUEUE.version,
        "build": "live",
        "stream": case,
        "position": position,
        "event_type": "case.priority_changed.v1",
        "reason": "Corrected by hand.",
    }
    assert told["actor"].startswith("staff-")
    assert told["subject"] is None
    spoilt = Engine(database.application_url, [Spoilt(case)], "spoilt")
    spoilt.catch_up_once()
    assert done(await api.get("/v1/projections/parked"))["parked"] == []
    assert [one["stream"] for one in done(await api.get("/v1/queues/support"))["cases"]] == [case]


async def test_dropping_it_again_is_no_news(api: Api, database: Database) -> None:
    """With the same key, with another one, and when the stream is laid aside no more."""
    case, position = await parked_case(api, database)
    path, body = f"/v1/projections/queue/parked/{case}/drop", {"position": position, "reason": "x"}
    first = done(await api.post(path, body, idempotency_key="k"))
    assert done(await api.post(path, body, idempotency_key="k")) == first
    assert done(await api.post(path, body))["version"] == 1
    Engine(database.application_url, [Spoilt(case)], "spoilt").catch_up_once()
    assert done(await api.post(path, body))["version"] == 1
    assert len(await events_of(api, "upkeep.parked_event_dropped.v1")) == 1


async def test_only_what_a_stream_stands_at_is_dropped(api: Api, database: Database) -> None:
    """Anything else is refused, and nothing is recorded."""
    case, position = await parked_case(api, database)
    path = f"/v1/projections/queue/parked/{case}/drop"
    elsewhere = problem(await api.post(path, {"position": position + 1, "reason": "x"}), 409, "parked_elsewhere")
    assert f"position {position}" in elsewhere["detail"]
    body = {"position": position, "reason": "x"}
    problem(await api.post(path, {**body, "build": "beside"}), 404, "nothing_parked")
    problem(await api.post(f"/v1/projections/timeline/parked/{case}/drop", body), 404, "nothing_parked")
    problem(await api.post("/v1/projections/queue/parked/case-1/drop", body), 404, "nothing_parked")
    problem(await api.post(path, {"position": 0, "reason": "x" * 501}), 422, "invalid_body", "/position", "/reason")
    assert await events_of(api, "upkeep.parked_event_dropped.v1") == []


async def test_readiness_tells_of_read_models_alone(api: Api, database: Database) -> None:
    """A process shows nobody anything; where it stands is told elsewhere."""
    await api.catch_up()
    database.rows(
        "INSERT INTO read.checkpoints (name, build, version, position, epoch, owner)"
        " VALUES ('answered_referrals', 'live', 1, 0, 0, '')",
        url=database.application_url,
    )
    ready = done(await api.get("/v1/health/ready"))
    assert set(ready["projections"]) == {one.name for one in PROJECTIONS}
    assert set(ready["projections"]["queue"]) == {"position", "lag", "error"}
