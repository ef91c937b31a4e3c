"""A policy as a page: whatever its texts hold, it is told as it stands, in its language and direction."""

from __future__ import annotations

import pytest

from interfaces.policies.html import html
from tests.application.shown import SHOP, shown
from tests.samples import PACK

EVIL = """<script>alert("x")</script> & 'so' on"""


def _in(language: str, text: str = PACK) -> str:
    return html(shown(text.replace("silent_days = 7", f'silent_days = 7\nlanguages = ["{language}"]'), "nl"))


def test_what_a_pack_holds_is_text() -> None:
    """A script in a title is read and not run."""
    quoted = EVIL.replace('"', '\\"')
    text = PACK.replace("A shop's desk", quoted).replace('"email",', f'"email", title = "{quoted}",')
    page = html(shown(text + f'rules = [{{ id = "r", title = "{quoted}", texts = {{ en = "{quoted}" }} }}]\n'))
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#x27;so&#x27; on") == 5


@pytest.mark.parametrize(
    "language, direction", [("en", "ltr"), ("zh-Hans", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("az-Arab", "rtl")]
)
def test_the_page_says_its_language_and_its_direction(language: str, direction: str) -> None:
    """As browsers and screen readers need it."""
    assert f'<html lang="{language}" dir="{direction}">' in _in(language)


def test_words_of_another_language_than_the_policys_say_so() -> None:
    """Where the phrases are not there in its language, they are English and marked so; the policy's own are not."""
    page = _in("es")
    assert '<h2 id="channels"><span lang="en">How to reach us</span></h2>' in page
    assert "<h1>A shop&#x27;s desk</h1>" in page
    assert '<span lang="en">' not in _in("de").split("</nav>")[-1]


def test_a_page_to_keep_leads_to_no_other() -> None:
    """What it leads to stands in itself."""
    policy = shown(SHOP)
    assert 'href="?' in html(policy)
    kept = html(policy, linked=False)
    assert 'href="?' not in kept
    assert "Deutsch" in kept
    assert 'href="#hours-1"' in kept
    assert 'id="hours-1"' in kept


def test_only_addresses_of_the_web_are_led_to() -> None:
    """Another is shown as it is written."""
    bodies = """
[complaints]
record = { minutes = 30 }
natures = [{ id = "goods", title = "Goods" }]
severities = [{ id = "high", title = "High" }]
investigators = ["front"]
answers = { simple = { business_days = 3 }, complex = { business_days = 5 } }
steps = "We look into it."
bodies = [
    { id = "a", title = "One", address = "https://example.org/?a=1&b=2" },
    { id = "b", title = "Other", address = "javascript:alert(1)" },
]
"""
    page = html(shown(PACK + bodies))
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noreferrer">' in page
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_a_promise_says_in_how_many_of_a_hundred_cases_it_is_to_be_kept() -> None:
    """Where the policy has a goal for it."""
    promise = """
[[clocks]]
id = "answer"
title = "First answer"
starts = "contact"
fulfilled_by = "reply"
targets = [{ within = { hours = 24 } }]
"""
    assert "Goal: kept in 95 of 100 cases." in html(shown(PACK + promise + "attain_percent = 95\n"))
    assert "Goal" not in html(shown(PACK + promise))
