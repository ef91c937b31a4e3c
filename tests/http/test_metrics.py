"""Requests are counted and timed by where they lead, and projections tell how far they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

_COUNTED = re.compile(
    r'^caseledger_http_request_seconds_count{method="(.+)",path="(.+)",status="(.+)"} (.+)$', re.MULTILINE
)


async def _counted(api: Api) -> dict[tuple[str, str, str], float]:
    figures = (await api.get("/v1/metrics")).text
    return {(method, path, status): float(count) for method, path, status, count in _COUNTED.findall(figures)}


async def test_a_request_is_counted_by_its_route_and_how_it_was_answered(api: Api) -> None:
    """Not by the ids in its address."""
    await api.catch_up()
    before = await _counted(api)
    for case in ("case-1", "case-2"):
        assert (await api.get(f"/v1/cases/{case}")).status_code == 404
    await api.get("/v1/queues/support")
    after = await _counted(api)
    grown = {one: count - before.get(one, 0) for one, count in after.items() if count != before.get(one)}
    del grown["GET", "/v1/metrics", "200"]
    assert grown == {("GET", "/v1/cases/{case}", "404"): 2, ("GET", "/v1/queues/{team}", "200"): 1}


async def test_what_leads_nowhere_is_counted_together(api: Api) -> None:
    """So nobody can fill a worker with figures."""
    await api.catch_up()
    before = await _counted(api)
    for method, path in (("GET", "/v1/moon"), ("POST", "/v2"), ("BREW", "/v1/cases"), ("PATCH", "/v1/queues/support")):
        assert (await api.send(method, path)).status_code in {404, 405}
    after = await _counted(api)
    grown = {one[:2] for one, count in after.items() if count != before.get(one)}
    assert grown == {("GET", "/v1/metrics"), ("unknown", "unknown")}


async def test_each_build_of_a_projection_has_its_figures(api: Api, database: Database) -> None:
    """What it has still to read, how fast it is, and what it has laid aside; what nobody can tell is left out."""
    case = await api.open_case()
    await api.catch_up()
    await api.open_case()
    # How fast it was is known from the second time on.
    await api.catch_up()
    await api.open_case()
    database.rows(
        b"INSERT INTO read.parked (name, build, stream, position, tag, reason, events)"
        b" VALUES ('queue', 'live', %s, 7, 'case.opened.v1', 'x', 3)",
        (case,),
        url=database.application_url,
    )
    queue = await _figures(api, "queue")
    assert (queue["lag_events"], queue["parked_streams"], queue["parked_events"]) == (2, 1, 3)
    assert queue["lag_seconds"] > 0
    assert queue["expected_seconds"] == pytest.approx(2 / queue["rate"])
    assert queue["standing_still"] == 0
    process = await _figures(api, "answered_referrals")
    assert process["position"] == 0
    assert "expected_seconds" not in process
    database.rows("UPDATE read.checkpoints SET error = 'x' WHERE name = 'queue'", url=database.application_url)
    assert (await _figures(api, "queue"))["standing_still"] == 1


async def _figures(api: Api, projection: str) -> dict[str, float]:
    figures = (await api.get("/v1/metrics")).text
    found = re.findall(
        rf'^caseledger_projection_(\w+){{build="live",projection="{projection}"}} (.+)$', figures, re.MULTILINE
    )
    return {name: float(value) for name, value in found}
