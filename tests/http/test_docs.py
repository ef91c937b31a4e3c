"""The page that shows the API: all of it comes from the service itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.http.described import DOCUMENT

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio

ANYWHERE = re.compile(r"""https?:|["'(=]\s*//""")


class _References(HTMLParser):
    """What a page refers to, and what stands in it that its policy would not run."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [value for name in ("src", "href") if (value := given.get(name))]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on") or name == "style"]


async def test_the_page_and_all_that_it_refers_to_come_from_the_service(shared_api: Api) -> None:
    """Without a token, and without the internet."""
    nobody = shared_api.holding(None)
    page = await nobody.get("/v1/docs")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    references = _References()
    references.feed(page.text)
    assert {"/v1/docs/page.css", "/v1/docs/page.js", "/v1/schema/openapi.json"} <= set(references.addresses)
    for address in references.addresses:
        assert (await nobody.get(address)).status_code == 200
    assert references.inline == []


async def test_nothing_in_it_leads_elsewhere(shared_api: Api) -> None:
    """Neither an address of another host, nor a way to make one."""
    for address in ("/v1/docs", "/v1/docs/page.css", "/v1/docs/page.js"):
        text = (await shared_api.get(address)).text
        assert ANYWHERE.findall(text) == []
        assert not any(word in text for word in ("@import", "eval(", "innerHTML", "localStorage", "new Function"))
    assert {one["url"] for one in DOCUMENT["servers"]} == {"/"}


async def test_browsers_are_told_to_load_nothing_from_elsewhere(shared_api: Api) -> None:
    """And to let no other page show it."""
    policy = (await shared_api.get("/v1/docs")).headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert {rules[name] for name in ("base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert "unsafe" not in policy


async def test_an_address_below_it_that_is_not_there_is_a_problem_like_any_other(shared_api: Api) -> None:
    """No page of the framework's shows."""
    for address in ("/v1/docs/other.js", "/v1/schema/other", "/v1/schema"):
        answer = await shared_api.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
