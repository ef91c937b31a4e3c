"""Figures about the work: cases counted by what they are and by how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest

from projections.queue.outcomes import By
from tests.http.api import done, problem
from tests.http.case_story import desk

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio


async def _counted(api: Api, by: str, **within: str) -> dict[str | None, int]:
    await api.catch_up()
    found = done(await api.get("/v1/reports/outcomes", by=by, **within))
    assert found["by"] == by
    return {one["value"]: one["cases"] for one in found["outcomes"]}


async def _ask(api: Api, case: str, verb: str, **contents: object) -> None:
    done(await api.post(f"/v1/cases/{case}/{verb}", contents))


async def test_cases_are_counted_by_each_thing_that_can_be_asked_for(api: Api) -> None:
    """What a case does not say counts as null."""
    await desk(api)
    case = await api.open_case(kind="service", stage="after", channel="phone", market="fr", hope="return")
    await _ask(api, case, "liability", liable="carrier")
    await _ask(api, case, "decide_hope", outcome="granted", reason="It is due.")
    await _ask(api, case, "resolve", summary="Sent again.")
    await _ask(api, case, "confirm")
    await api.open_case(topic="return")
    counts: dict[str, dict[Any, int]] = {
        "liable": {"carrier": 1, None: 1},
        "hope_outcome": {"granted": 1, None: 1},
        "kind": {"service": 1, None: 1},
        "topic": {"delivery": 1, "return": 1},
        "stage": {"after": 1, None: 1},
        "channel": {"phone": 1, "email": 1},
        "market": {"fr": 1, None: 1},
        "team": {"front": 1, "returns": 1},
        "closed_how": {"confirmed": 1, None: 1},
        "complete": {"false": 2},
    }
    assert set(counts) == set(get_args(By))
    for by, expected in counts.items():
        assert await _counted(api, by) == expected, by
    problem(await api.get("/v1/reports/outcomes", by="mood"), 400, "invalid_parameters", "by")


async def test_what_was_closed_without_the_customers_word_is_told_apart(api: Api, clock: Clock) -> None:
    """By silence and by decision count as unconfirmed; a confirmation does not, nor does what goes on elsewhere."""
    confirmed, silent, decided, resolved, merged, into = [await api.open_case() for _ in range(6)]
    await _ask(api, merged, "merge", into=into)
    for case in (confirmed, silent):
        await _ask(api, case, "resolve", summary="x")
    await _ask(api, confirmed, "confirm")
    await _ask(api, decided, "close_by_decision", reason="Nobody answers.")
    clock.move(days=7)
    await _ask(api, silent, "close")
    await _ask(api, resolved, "resolve", summary="x")
    await api.catch_up()
    (all_of_them,) = done(await api.get("/v1/reports/outcomes", by="topic"))["outcomes"]
    assert all_of_them == {"value": "delivery", "cases": 6, "resolved": 1, "closed": 4, "unconfirmed": 2}


async def test_cases_are_counted_that_were_opened_within_a_time(api: Api, clock: Clock) -> None:
    """From its beginning on, its end left out."""
    moments = []
    for _ in range(3):
        moments.append(clock().isoformat())
        await api.open_case()
        clock.move(hours=1)
    first, second, third = moments
    assert await _counted(api, "topic", opened_since=second) == {"delivery": 2}
    assert await _counted(api, "topic", opened_before=second) == {"delivery": 1}
    assert await _counted(api, "topic", opened_since=first, opened_before=third) == {"delivery": 2}
    assert await _counted(api, "topic", opened_since=third, opened_before=first) == {}
