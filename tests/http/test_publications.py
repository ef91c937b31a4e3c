"""Publications over HTTP: numbered, listed with what is in force, and safe from each other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.http.api import api_of, done, problem
from tests.releases import ROMAN
from tests.samples import PACK

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

STALL = PACK.replace('"shop"', '"stall"')
GERMAN = PACK.replace('"shop"', '"german"').replace("silent_days = 7", 'silent_days = 14\nmarkets = ["de"]')


async def listed(api: Api) -> list[dict[str, Any]]:
    """Return every publication."""
    found: list[dict[str, Any]] = done(await api.get("/v1/publications"))["publications"]
    return found


async def test_a_publication_answers_with_its_number(api: Api) -> None:
    """In which packs alone are counted, though extensions and statutes stand between them."""
    first = len(await listed(api))
    shop = done(await api.post("/v1/policies", {"text": ROMAN, "reason": "x"}))
    done(
        await api.post("/v1/calendars/extend", {"pack": "shop", "calendar": "office", "reason": "x", "last_year": 2050})
    )
    done(await api.post("/v1/statutes", {"statutes": [], "reason": "x"}))
    german = done(await api.post("/v1/policies", {"text": GERMAN, "reason": "x"}))
    assert (shop["number"], german["number"]) == (first + 1, first + 2)
    assert german["version"] > shop["version"] + 1
    # What is no news is under the number of what is in force.
    again = done(await api.post("/v1/policies", {"text": ROMAN, "reason": "y"}))
    assert (again["number"], again["version"]) == (shop["number"], german["version"])


async def test_a_repeated_publication_answers_with_the_same_number(api: Api) -> None:
    """Under its key, whatever was published since."""
    body = {"text": ROMAN, "reason": "x"}
    first = done(await api.post("/v1/policies", body, Idempotency_Key="pack-1"))
    done(await api.post("/v1/policies", {"text": STALL, "reason": "x"}))
    assert done(await api.post("/v1/policies", body, Idempotency_Key="pack-1")) == first


async def test_what_was_announced_for_later_is_no_news_then(api: Api, clock: Clock) -> None:
    """Published again once it is in force, it has the number of the announcement; what held until then has its own."""
    later = (clock.now.replace(day=9)).isoformat()
    now = done(await api.post("/v1/policies", {"text": PACK, "reason": "x"}))
    changed = PACK.replace("silent_days = 7", "silent_days = 9")
    announced = done(await api.post("/v1/policies", {"text": changed, "reason": "x", "effective_at": later}))
    assert done(await api.post("/v1/policies", {"text": PACK, "reason": "x"}))["number"] == now["number"]
    clock.move(days=10)
    assert done(await api.post("/v1/policies", {"text": changed, "reason": "x"}))["number"] == announced["number"]


async def test_all_publications_are_listed_with_the_markets_that_are_under_them(api: Api, clock: Clock) -> None:
    """None among them stands for every market that no pack names."""
    number = done(await api.post("/v1/policies", {"text": PACK, "reason": "A desk."}))["number"]
    clock.move(days=1)
    done(await api.post("/v1/policies", {"text": GERMAN, "reason": "Germany.", "effective_at": "2026-03-09T00:00:00Z"}))
    *_, shop, german = await listed(api)
    assert shop == {
        "number": number,
        "pack": "shop",
        "markets": [],
        "reason": "A desk.",
        "announced_at": "2026-03-02T09:00:00Z",
        "effective_at": "2026-03-02T09:00:00Z",
        "in_force_for": [None, "de"],
    }
    assert (german["number"], german["announced_at"]) == (number + 1, "2026-03-03T09:00:00Z")
    assert (german["markets"], german["in_force_for"]) == (["de"], [])
    clock.move(days=7)
    *_, shop, german = await listed(api)
    assert (shop["in_force_for"], german["in_force_for"]) == ([None], ["de"])


async def test_a_publication_is_shown_with_its_text_and_calendars(api: Api) -> None:
    """By its number; where there is none, the last one is named."""
    number = done(await api.post("/v1/policies", {"text": ROMAN, "reason": "x"}))["number"]
    shown = done(await api.get(f"/v1/publications/{number}"))
    assert (shown["text"], shown["pack"], shown["in_force_for"]) == (ROMAN, "shop", [None])
    assert [one["id"] for one in shown["calendars"]] == ["always", "office"]
    for unknown in (number + 1, 0, -1, "x", "٣", "1" * 30):
        refused = problem(await api.get(f"/v1/publications/{unknown}"), 404, "publication_unknown")
        assert refused["detail"] == f"There is no publication {unknown}; the last one is {number}."


async def test_two_who_publish_at_once_are_both_kept(api: Api, database: Database) -> None:
    """Given two people at two processes, when each publishes another text, both have a number of their own."""
    async with api_of(database, api.clock) as other:
        texts = [PACK.replace("silent_days = 7", f"silent_days = {days}") for days in range(10, 20)]
        clients = [api, other.holding(api.token)] * 5
        answers = await asyncio.gather(
            *(
                client.post("/v1/policies", {"text": text, "reason": text[-20:]})
                for client, text in zip(clients, texts, strict=True)
            )
        )
        numbers = {done(one)["number"]: text for one, text in zip(answers, texts, strict=True)}
        assert len(numbers) == len(texts)
        for number, text in numbers.items():
            assert done(await other.holding(api.token).get(f"/v1/publications/{number}"))["text"] == text
    newest = (await listed(api))[-1]
    assert (newest["number"], newest["in_force_for"]) == (max(numbers), [None])


async def test_of_two_who_have_seen_the_same_one_is_told_that_it_moved(api: Api, database: Database) -> None:
    """With the ETag of the list; once the other has looked again, its text is published, too."""
    async with api_of(database, api.clock) as second:
        other = second.holding(api.token)
        seen = (await api.get("/v1/publications")).headers["ETag"]
        german, stall = {"text": GERMAN, "reason": "x"}, {"text": STALL, "reason": "x"}
        answers = await asyncio.gather(
            api.post("/v1/policies", german, If_Match=seen), other.post("/v1/policies", stall, If_Match=seen)
        )
        assert sorted(one.status_code for one in answers) == [200, 412]
        (refused,) = [one for one in answers if one.status_code == 412]
        problem(refused, 412, "version_mismatch")
        body = german if answers[0] is refused else stall
        seen = (await other.get("/v1/publications")).headers["ETag"]
        done(await other.post("/v1/policies", body, If_Match=seen))
    assert {"german", "stall"} <= {one["pack"] for one in await listed(api)}
