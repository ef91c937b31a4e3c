"""The policy of a market, as whoever has no account reads it."""

from __future__ import annotations

from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from interfaces.http.limits import Limits
from tests.http.api import api_of, done, problem
from tests.samples import PACK

if TYPE_CHECKING:
    import httpx

    from tests.http.api import Api
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

TWO_LANGUAGES = """\
name = "shop"
title = { en = "A shop's desk", de = "Ein Laden" }
languages = ["en", "de"]
silent_days = 7
channels = [
    { id = "email", medium = "email", title = { en = "E-mail", de = "E-Mail" } },
    { id = "phone", medium = "phone", title = { en = "Telephone", de = "Telefon" }, calendar = "office" },
]
teams = [{ id = "front", title = "Front desk" }]
topics = [{ id = "delivery", title = { en = "Delivery", de = "Lieferung" }, team = "front" }]
calendars = [{ id = "office", title = "Office", zone = "Europe/Berlin", hours = { mon = ["09:00-17:00"] } }]
silence = { notice = { en = "It closes after {days} days.", de = "Nach {days} Tagen wird geschlossen." } }
"""
BOTH = TWO_LANGUAGES + 'announcement = { en = "We changed <b>much</b>.", de = "Wir haben viel geändert." }\n'
GERMAN = PACK.replace('"shop"', '"german"').replace("silent_days = 7", 'silent_days = 14\nmarkets = ["de"]')


async def _publish(api: Api, text: str, **contents: object) -> int:
    """Publish a pack and return its number."""
    body = {"text": text, "reason": "The owner wished it.", **contents}
    return int(done(await api.post("/v1/policies", body))["number"])


async def _shown(
    api: Api, market: str = "nl", headers: dict[str, str] | None = None, **asked: object
) -> dict[str, Any]:
    """Return the policy of a market as somebody without a token is shown it."""
    answer = await api.holding(None).send("GET", f"/v1/policies/{market}", params=asked, headers=headers)
    return done(answer)


async def test_it_is_read_without_a_token_and_with_any(api: Api) -> None:
    """The same is shown to everybody, also to whoever's token is none."""
    await _publish(api, TWO_LANGUAGES)
    for reader in (api, api.holding(None), api.holding("clt_nobody")):
        shown = done(await reader.get("/v1/policies/nl"))
        assert (shown["market"], shown["pack"], shown["title"], shown["version"]) == ("nl", "shop", "A shop's desk", 2)
        assert shown["effective_at"] == shown["announced_at"] == api.clock().isoformat().replace("+00:00", "Z")


async def test_a_market_that_no_pack_names_is_shown_what_holds_for_the_rest(api: Api) -> None:
    """And one that is named its own."""
    await _publish(api, PACK)
    await _publish(api, GERMAN)
    assert (await _shown(api, "de"))["pack"] == "german"
    assert (await _shown(api, "nl"))["pack"] == "shop"


@pytest.mark.parametrize(
    "asked, accepted, language",
    [
        (None, None, "en"),
        ("de", None, "de"),
        ("de", "en", "de"),
        ("de-AT", None, "de"),
        ("DE-at", None, "de"),
        ("th", None, "en"),
        ("th", "de", "de"),
        (None, "de", "de"),
        (None, "fr, de;q=0.5, en;q=0.1", "de"),
        (None, "en;q=0.1, de-CH;q=0.5", "de"),
        (None, "de;q=0, *", "en"),
        (None, "nonsense;;q=x, ,", "en"),
        (None, "de" + "," * 2000, "en"),
    ],
)
async def test_the_nearest_language_is_taken(
    shared_api: Api, asked: str | None, accepted: str | None, language: str
) -> None:
    """That of the query goes before those of the header; where none is near, the policy's first."""
    await _publish(shared_api, TWO_LANGUAGES)
    parameters = {} if asked is None else {"language": asked}
    headers = {} if accepted is None else {"Accept-Language": accepted}
    answer = await shared_api.holding(None).send("GET", "/v1/policies/nl", params=parameters, headers=headers)
    assert (done(answer)["language"], answer.headers["Content-Language"]) == (language, language)
    assert done(answer)["languages"] == ["en", "de"]


async def test_what_cannot_be_meant_is_refused(shared_api: Api) -> None:
    """A language or a time that is none, a market of a wrong shape."""
    nobody = shared_api.holding(None)
    refused = {"language": ["english", "de_DE", ""], "at": ["yesterday", "2026-03-02", "2026-03-02T09:00:00"]}
    for name, values in refused.items():
        for value in values:
            for path in ("/v1/policies/nl", "/v1/policies/nl/page"):
                problem(await nobody.get(path, **{name: value}), 400, "invalid_parameters", name)
    for market in ("a" * 33, "a.b", "a%20b", "%E5%BE%B7"):
        problem(await nobody.get(f"/v1/policies/{market}"), 400, "invalid_parameters", "market")


async def test_it_is_shown_as_of_any_time(api: Api) -> None:
    """What held then, what will hold, and before everything what was published first, which is said."""
    api.clock.move(days=1)
    await _publish(api, PACK)
    api.clock.move(days=10)
    await _publish(api, PACK.replace("silent_days = 7", "silent_days = 9"))
    later = api.clock() + timedelta(days=10)
    await _publish(api, PACK.replace("silent_days = 7", "silent_days = 11"), effective_at=later.isoformat())

    async def silent_days(at: datetime) -> tuple[int, int, bool]:
        shown = await _shown(api, at=at.isoformat())
        (figure,) = [one for one in shown["figures"] if one["rule"] == "silent_days"]
        return shown["version"], figure["value"], shown["before_first"]

    now = api.clock()
    assert await silent_days(now - timedelta(days=1)) == (2, 7, False)
    assert await silent_days(now) == (3, 9, False)
    assert await silent_days(later) == (4, 11, False)
    assert await silent_days(now - timedelta(days=100)) == (1, 7, True)
    shown = await _shown(api)
    assert [one["version"] for one in shown["versions"]] == [1, 2, 3, 4]
    assert [one["until"] for one in shown["versions"]] == [*(one["since"] for one in shown["versions"][1:]), None]


async def test_a_change_is_announced_until_it_holds(api: Api) -> None:
    """With its time and what it says of itself; why it was published is told to nobody."""
    await _publish(api, TWO_LANGUAGES)
    later = api.clock() + timedelta(days=10)
    await _publish(api, BOTH, effective_at=later.isoformat())
    shown = await _shown(api, language="de")
    (coming,) = shown["announcements"]
    assert (coming["version"], coming["text"]) == (3, "Wir haben viel geändert.")
    assert datetime.fromisoformat(coming["effective_at"]) == later
    assert "The owner wished it." not in str(shown)
    before = await _shown(api, at=(api.clock() - timedelta(seconds=1)).isoformat())
    assert before["announcements"] == []
    api.clock.move(days=10)
    shown = await _shown(api)
    assert (shown["version"], shown["announcements"]) == (3, [])
    assert shown["announcement"] == "We changed <b>much</b>."


async def test_a_client_that_has_it_is_spared(api: Api) -> None:
    """As long as it says the same; a minute long nobody needs to ask."""
    await _publish(api, TWO_LANGUAGES)
    nobody = api.holding(None)
    for path in ("/v1/policies/nl", "/v1/policies/nl/page"):
        first = await nobody.get(path)
        assert first.headers["Cache-Control"] == "public, max-age=60"
        assert first.headers["Vary"] == "Accept, Accept-Language"
        known = {"If-None-Match": first.headers["ETag"]}
        again = await nobody.send("GET", path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        german = await nobody.send("GET", path, headers=known, params={"language": "de"})
        assert german.status_code == 200
        assert german.headers["ETag"] != first.headers["ETag"]


async def test_readers_without_a_token_are_counted_by_their_address(database: Database) -> None:
    """So that nobody reads the desk to a standstill; whoever has a token still works."""
    async with api_of(database, limits=Limits(requests=600, reports=600, attempts=30), ticks=lambda: 0) as api:
        done(await api.get("/v1/policy"))
        for _ in range(3):
            done(await api.holding(None).get("/v1/policies/nl"))
        problem(await api.holding(None).get("/v1/policies/nl"), 429, "rate_limited")
        done(await api.get("/v1/policies/nl"))


class _Page(HTMLParser):
    """The tags of a page, its language, what it refers to, and its text."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        self.tags: list[str] = []
        self.root: dict[str, str | None] = {}
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.said = ""
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "html":
            self.root = given
        self.addresses += [value for name in ("src", "href") if (value := given.get(name))]
        self.inline += [name for name in given if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        self.said += data


async def test_it_is_a_page_for_whoever_would_rather_have_one(api: Api) -> None:
    """At an address of its own, and at the same one for a browser."""
    await _publish(api, TWO_LANGUAGES)
    nobody = api.holding(None)
    page = await nobody.get("/v1/policies/nl/page")
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert (await nobody.send("GET", "/v1/policies/nl", headers={"Accept": browser})).text == page.text
    for accepted in ("*/*", "application/json", "application/json, text/html;q=0.9", "text/html;q=0", "text/*;q=2"):
        done(await nobody.send("GET", "/v1/policies/nl", headers={"Accept": accepted}))
    read = _Page(page)
    assert (read.root["lang"], read.root["dir"]) == ("en", "ltr")
    assert {"h1", "h2", "table"} <= set(read.tags)
    for said in ("A shop's desk", "Market: nl", "Version 2, in force since", "E-mail", "09:00–17:00", "Europe/Berlin"):
        assert said in read.said
    german = _Page(await nobody.get("/v1/policies/nl/page", language="de"))
    assert german.root["lang"] == "de"
    assert "Fassung 2, in Kraft seit" in german.said


async def test_the_page_loads_and_runs_nothing(api: Api) -> None:
    """It leads to its other languages and versions, and every address answers."""
    await _publish(api, TWO_LANGUAGES)
    api.clock.move(days=1)
    await _publish(api, BOTH)
    nobody = api.holding(None)
    answer = await nobody.get("/v1/policies/nl/page")
    page = _Page(answer)
    assert {"script", "link", "img", "iframe", "object", "form"}.isdisjoint(page.tags)
    assert page.inline == []
    leading = [one for one in page.addresses if not one.startswith("#")]
    assert len([one for one in leading if "at=" in one]) == 1
    assert any(one == "?language=de" for one in leading)
    for address in leading:
        assert address.startswith("?")
        assert (await nobody.get(f"/v1/policies/nl/page{address}")).status_code == 200
    rules = dict(rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";"))
    assert {rules[name] for name in ("default-src", "base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert rules["style-src"].startswith("'sha256-")
    assert "We changed <b>much</b>." in page.said
    assert "b" not in page.tags
