"""The rules of the desk change: they are announced, and what began under others keeps them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.http.api import done, problem
from tests.samples import PACK
from tests.scenarios.desks import acting, asked, shown, told

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

SLOWER = PACK.replace("silent_days = 7", "silent_days = 30")


async def _published(api: Api, text: str, **contents: object) -> int:
    """Publish a pack and return its number."""
    return int(
        done(await api.post("/v1/policies", {"text": text, "reason": "It was too short.", **contents}))["number"]
    )


async def _silence(api: Api, case: str) -> int:
    """Resolve a case, and return after how many days of silence it would close."""
    await asked(api, case, "resolve", summary="Sent again.")
    due = (await shown(api, case))["silent_due"]
    return int((datetime.fromisoformat(due) - api.clock()).days)


@pytest.mark.clause("EF-18")
async def test_a_change_of_the_rules_is_announced_before_it_holds(api: Api) -> None:
    """Given a change announced for tomorrow, then what begins today is under the old rules, and tomorrow the new."""
    old = await _published(api, PACK)
    tomorrow = api.clock() + timedelta(days=1)
    new = await _published(api, SLOWER, effective_at=tomorrow.isoformat())
    (announced,) = [one["data"] for one in await api.feed() if one["type"] == "policy.published.v1"][-1:]
    assert (datetime.fromisoformat(announced["announced_at"]), datetime.fromisoformat(announced["effective_at"])) == (
        api.clock(),
        tomorrow,
    )
    assert announced["reason"] == "It was too short."
    today = await api.open_case()
    api.clock.move(days=1)
    later = await api.open_case()
    assert [(await shown(api, one))["policy"] for one in (today, later)] == [old, new]
    assert [await _silence(api, one) for one in (today, later)] == [7, 30]


@pytest.mark.clause("EF-18")
async def test_an_open_case_goes_over_to_new_rules_only_when_somebody_says_so_and_why(api: Api) -> None:
    """A supervisor may; the event names both, and an agent is refused."""
    old = await _published(api, PACK)
    case = await api.open_case()
    new = await _published(api, SLOWER)
    assert (await shown(api, case))["policy"] == old
    agent = await acting(api, "agent")
    problem(await agent.post(f"/v1/cases/{case}/adopt_policy", {"reason": "x"}), 403, "not_permitted")
    await asked(await acting(api, "supervisor"), case, "adopt_policy", reason="The customer asked for more time.")
    (adopted,) = await told(api, case, "case.policy_adopted.v1")
    assert adopted == {"policy": new, "was": old, "reason": "The customer asked for more time."}
    assert await _silence(api, case) == 30
