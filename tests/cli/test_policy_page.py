"""`caseledger policy page`: the policy of a market as a file for customers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.samples import PACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Terminal

GERMAN = PACK.replace('"shop"', '"laden"').replace("silent_days = 7", 'silent_days = 7\nlanguages = ["de"]')


def test_a_policy_is_written_as_a_page_or_as_json(terminal: Terminal, tmp_path: Path) -> None:
    """To the standard output or to a file; the file leads to no other page."""
    page = ("policy", "page", "nl")
    printed = terminal.run(*page)
    assert printed.says("<!doctype html>", "A desk with three teams", "Market: nl", 'lang="en"')
    assert 'href="?' not in printed.out
    file = tmp_path / "policy.html"
    assert terminal.run(*page, "-o", str(file)).says("")
    assert file.read_text(encoding="utf-8") == printed.out
    told = terminal.run(*page, "--json").told
    assert (told["market"], told["pack"], told["before_first"]) == ("nl", "minimal", False)
    assert terminal.run(*page, "--json", "-o", str(file)).says("")
    assert json.loads(file.read_text(encoding="utf-8"))["pack"] == "minimal"


def test_a_time_and_a_language_are_chosen(terminal: Terminal, tmp_path: Path) -> None:
    """What is announced for later is shown as of then; the words between are of the policy's language."""
    pack = tmp_path / "laden.toml"
    pack.write_text(GERMAN, encoding="utf-8")
    publish = ("policy", "publish", str(pack), "--reason", "x", "--effective-at", "2999-01-01T00:00Z")
    number = terminal.run(*publish, "--json").told["number"]
    page = ("policy", "page", "nl", "--json")
    told = terminal.run(*page).told
    assert (told["pack"], [one["version"] for one in told["announcements"]]) == ("minimal", [number])
    told = terminal.run(*page, "--at", "2999-01-01T00:00Z", "--language", "fr").told
    assert (told["pack"], told["language"], told["words_language"]) == ("laden", "de", "de")
    assert terminal.run(*page, "--at", "2000-01-01T00:00Z").told["before_first"]


def test_what_cannot_be_meant_is_not_understood(bare: Terminal) -> None:
    """Each with what to write instead."""
    assert bare.run("policy", "page", "a b").misused("'a b' is none; write letters")
    assert bare.run("policy", "page", "nl", "--language", "deutsch!").misused("write a tag such as de")
    assert bare.run("policy", "page", "nl", "--at", "2026-01-01").misused("needs its zone")
    assert bare.run("policy", "page", "nl", "--at", "9999-01-01T00:00Z").misused("between 1900 and 9000")
