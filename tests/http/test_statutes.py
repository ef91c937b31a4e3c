"""Statutes over HTTP: written down as a whole, shown for a moment, and held against packs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import done, problem
from tests.samples import PACK

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

GERMAN = f'operator = "DE"\n{PACK}'
SILENCE: dict[str, Any] = {
    "id": "de-silence",
    "countries": ["DE"],
    "figure": "silent_days",
    "value": 10,
    "source": "BGB, § 1",
    "since": "2020-01-01",
}


async def write_down(api: Api, *statutes: dict[str, Any], **terms: object) -> dict[str, Any]:
    """Publish statutes, and return the receipt."""
    return done(await api.post("/v1/statutes", {"statutes": list(statutes), "reason": "As it is.", **terms}))


async def test_statutes_are_written_down_and_shown(api: Api) -> None:
    """All of them, with since when and why; the same again is no news."""
    first = await write_down(api, SILENCE)
    assert (await write_down(api, SILENCE))["version"] == first["version"]
    assert done(await api.get("/v1/statutes")) == {
        "announced_at": "2026-03-02T09:00:00Z",
        "effective_at": "2026-03-02T09:00:00Z",
        "reason": "As it is.",
        "statutes": [{**SILENCE, "until": None}],
    }


async def test_statutes_are_shown_for_a_moment(api: Api) -> None:
    """What is announced for later shows then; before anything was written down there is nothing."""
    await write_down(api, SILENCE)
    await write_down(api, {**SILENCE, "value": 12}, effective_at="2026-04-01T00:00:00Z")
    for at, values in (("2026-03-31", [10]), ("2026-04-01", [12]), ("2020-01-01", [])):
        told = done(await api.get("/v1/statutes", at=f"{at}T00:00:00Z"))
        assert [one["value"] for one in told["statutes"]] == values
        assert (told["effective_at"] is None) == (not values)
    problem(await api.get("/v1/statutes", at="2026-03-31"), 400, "invalid_parameters", "at")


async def test_a_pack_below_a_minimum_is_refused(api: Api) -> None:
    """With the line, the law and what it asks for; a pack in force before that is left alone."""
    done(await api.post("/v1/policies", {"text": GERMAN, "reason": "x"}))
    await write_down(api, SILENCE)
    assert done(await api.get("/v1/policy"))["pack"]["operator"] == "DE"
    changed = GERMAN.replace("silent_days = 7", "silent_days = 9")
    refused = problem(await api.post("/v1/policies", {"text": changed, "reason": "x"}), 422, "pack_invalid", "/text")
    assert refused["errors"][0]["detail"] == (
        "line 4: silent_days: 9 days are below the statutory minimum: the law of DE asks for at least 10 days"
        " (de-silence: BGB, § 1). Write 10, or what is better for the customer."
    )
    done(await api.post("/v1/policies", {"text": changed.replace("9", "10", 1), "reason": "x"}))


async def test_all_that_is_wrong_with_statutes_is_answered_at_once(api: Api) -> None:
    """Each with a pointer into the body; nothing is written down."""
    await write_down(api, SILENCE)
    wrong = [{**SILENCE, "figure": "silent_day"}, {**SILENCE, "countries": ["UK"], "until": "2019-01-01"}]
    refused = problem(
        await api.post("/v1/statutes", {"statutes": wrong, "reason": "x"}),
        422,
        "statutes_invalid",
        "/statutes/0/figure",
        "/statutes/1/id",
        "/statutes/1/countries/0",
        "/statutes/1/until",
    )
    assert "Write GB, if that is meant" in refused["detail"]
    assert len(done(await api.get("/v1/statutes"))["statutes"]) == 1
