"""`caseledger calendar list`, `show`, `extend` and `explain PACK/ID`: calendars as they came with packs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.releases import ROMAN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Ended, Terminal

EXTEND = ("calendar", "extend")
REASON = ("--reason", "The next years are known.")


@pytest.fixture
def roman(terminal: Terminal, tmp_path: Path) -> Terminal:
    """A terminal at a ledger with a pack that brought its calendars."""
    file = tmp_path / "shop.toml"
    file.write_text(ROMAN, encoding="utf-8")
    assert terminal.run("policy", "publish", str(file), "--reason", "x").says("shop is published")
    return terminal


def _lines(ended: Ended) -> list[str]:
    """Return the lines of an answer, with one blank for many and without those of a table."""
    assert (ended.code, ended.err) == (0, ""), ended.err
    return [" ".join(line.replace("│", " ").split()) for line in ended.out.splitlines()]


def test_calendars_are_listed_and_shown(roman: Terminal) -> None:
    """With the version that holds, what it knows, and what is written in it."""
    told = {f"{one['pack']}/{one['id']}": one for one in roman.run("calendar", "list", "--json").told}
    office = told["shop/office"]
    assert (office["zone"], office["version"]) == ("Europe/Rome", 1)
    assert roman.run("calendar", "list").says("shop/office", "shop/always", office["known_until"])

    lines = _lines(roman.run("calendar", "show", "shop", "office"))
    assert lines[0].startswith("Office in Rome (shop/office), Europe/Rome: version 1, since ")
    assert {"hours mon: 09:00-17:00", "closed on public holidays of IT", "2030-06-02 Festa della Repubblica"} <= {
        *lines
    }
    shown = roman.run("calendar", "show", "shop", "office", "--at", "2000-01-01T00:00Z", "--json").told
    assert {name: shown[name] for name in office} == office
    assert roman.run("calendar", "show", "shop", "night").refuses("these were: ", "office of shop")


def test_a_calendar_is_extended(roman: Terminal) -> None:
    """Once; without news it is told that there is none, and no horizon is shortened."""
    extend = (*EXTEND, "shop", "office", "--last-year", "2045", *REASON)
    assert roman.run(*extend).says("shop/office is known until 2045-12-31, in version 2.\n")
    assert roman.run(*extend).says("shop/office has no news: it is known until 2045-12-31, in version 2.\n")
    (told,) = roman.run(*extend, "--json").told
    assert (told["extended"], told["version"], told["problem"]) == (False, 2, None)
    shorter = (*EXTEND, "shop", "office", "--last-year", "2040", *REASON)
    assert roman.run(*shorter).refuses("known to the end of 2045 already; name a later year than 2040")
    assert roman.run(*EXTEND, "shop", "night", *REASON).refuses("these were: ", "office of shop")


def test_all_calendars_are_extended_and_each_is_told(roman: Terminal) -> None:
    """One that can't be is told with the reason beside those that are; the exit code says so."""
    roman.run(*EXTEND, "shop", "office", "--last-year", "2050", *REASON)
    ended = roman.run(*EXTEND, "--all", "--last-year", "2049", *REASON)
    assert ended.code == 1
    assert ended.err == (
        "shop/office: The calendar office is known to the end of 2050 already; name a later year than 2049.\n"
    )
    assert "shop/always is known until 2049-12-31, in version 2.\n" in ended.out
    ended = roman.run(*EXTEND, "--all", "--last-year", "2049", *REASON, "--json")
    told = {f"{one['pack']}/{one['id']}": one for one in json.loads(ended.out)}
    assert told["shop/office"]["problem"].startswith("The calendar office is known to the end of 2050")
    assert (told["shop/office"]["known_until"], told["shop/always"]["extended"]) == ("2050-12-31", False)
    # Without a year each keeps what it has.
    told = roman.run(*EXTEND, "--all", *REASON, "--json").told
    assert {(one["pack"], one["id"]) for one in told if one["extended"]} == set()


@pytest.mark.parametrize("named", [(), ("shop",), ("--all", "shop", "office")])
def test_what_is_to_be_extended_is_named_in_one_way(bare: Terminal, named: tuple[str, ...]) -> None:
    """A calendar, or all."""
    assert bare.run(*EXTEND, *named, *REASON).misused("Name a PACK and an ID, or write --all.")


def test_working_time_of_a_published_calendar_is_explained(roman: Terminal) -> None:
    """As it was published, in the version that holds at the first time; years and ids are those of files."""
    year = datetime.now(UTC).year + 1
    question = ("calendar", "explain", "add", "shop/office", "8h", "--from")
    told = roman.run(*question, f"{year}-06-01T17:00", "--json").told
    assert (told["calendar"], told["zone"], told["version"]) == ("office", "Europe/Rome", 1)
    assert roman.run(*question, f"{year}-06-01T17:00").says("shop/office is in version 1, which holds since ")
    assert roman.run(*question, "2049-06-01T09:00").refuses("the answer lies outside", "`caseledger calendar extend`")
    roman.run(*EXTEND, "shop", "office", "--last-year", "2050", *REASON)
    before = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    assert roman.run(*question, before, "--json").told["version"] == 1
    assert roman.run(*question, "2049-06-01T09:00", "--json").told["version"] == 2
    assert roman.run(*question, before, "--years", "2026-2027").misused("are for files")
    assert roman.run("calendar", "explain", "add", "shop/night", "8h", "--from", before).refuses("office of shop")
    for way in (("between", "shop/office", "--to", f"{year}-06-04T09:00"), ("business-days", "shop/office", "3")):
        assert roman.run("calendar", "explain", *way, "--from", f"{year}-06-01T09:00").says("Office in Rome (office)")
