"""Requests are counted and timed by where they lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.http.api import Api

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
