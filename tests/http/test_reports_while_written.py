"""Reports are of one moment: what is recorded while one is read is in the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from projections.slices.over import over
from tests.domain.clockwork import clock
from tests.http.api import done
from tests.http.case_story import desk
from tests.samples import DESK_PACK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.http.api import Api

pytestmark = pytest.mark.anyio

PACK = DESK_PACK + clock("solved", "days = 90", by="resolution")
EARLY = "2026-02-10T08:00:00Z"
REPORTS = {
    "/v1/reports/calls": ("projections.calls.report", "answered"),
    "/v1/reports/resolutions": ("projections.queue.resolutions", "opened"),
    "/v1/reports/sla": ("projections.sla.narrowing", "running"),
}


async def _comes_in(api: Api, began_at: str) -> None:
    """A call, and a case whose clock began with it."""
    call = {"line": "phone", "call_id": began_at, "outcome": "answered", "waited_seconds": 7, "began_at": began_at}
    done(await api.post("/v1/calls", call), 201)
    await api.open_case(occurred_at=began_at)
    await api.catch_up()


def _meanwhile(does: Callable[[], Awaitable[None]]) -> Callable[..., Awaitable[Any]]:
    """What a report counts by, found just before something happens, which it does once."""
    coming = [does]

    async def found(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - as it is given
        counted = await over(*given, **named)
        if coming:
            await coming.pop()()
        return counted

    return found


@pytest.mark.parametrize("path", REPORTS)
async def test_what_comes_in_while_a_report_is_read_is_in_the_next_one(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Though it is older than all that was there: it counts in no other period, nor in the total."""
    api.clock.set(2026, 3, 2)
    await desk(api, PACK)
    await _comes_in(api, "2026-03-01T08:00:00Z")
    module, figure = REPORTS[path]
    with monkeypatch.context() as patched:
        patched.setattr(f"{module}.over", _meanwhile(lambda: _comes_in(api, EARLY)))
        before = done(await api.get(path, by="month"))
    after = done(await api.get(path, by="month"))
    assert {one["value"]: one[figure] for one in before["lines"]} == {"2026-03": 1}
    assert before["total"][figure] == 1
    assert {one["value"]: one[figure] for one in after["lines"]} == {"2026-02": 1, "2026-03": 1}
    assert after["total"][figure] == 2


@pytest.mark.parametrize("path", REPORTS)
async def test_the_first_of_all_comes_in_while_a_report_is_read(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """The report still says that there is none."""
    api.clock.set(2026, 3, 2)
    await desk(api, PACK)
    await api.catch_up()
    module, figure = REPORTS[path]
    monkeypatch.setattr(f"{module}.over", _meanwhile(lambda: _comes_in(api, EARLY)))
    found = done(await api.get(path, by="month"))
    assert (found["lines"], found["total"][figure]) == ([], 0)
