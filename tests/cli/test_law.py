"""`caseledger law`: statutes are listed, checked and published, and packs are held against them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from application.law import bundled_statutes
from tests.samples import PACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Terminal

BOOK = """\
[[statutes]]
id = "de-silence"
countries = ["DE", "AT"]
figure = "silent_days"
value = 10
source = "BGB, § 1"
since = 2020-01-01
[[statutes]]
id = "fr-silence"
countries = ["FR"]
figure = "silent_days"
value = 12
source = "Code civil"
since = 2020-01-01
until = 2020-02-01
"""
WRONG = BOOK.replace('figure = "silent_days"', 'figure = "silent_day"', 1).replace('"FR"', '"UK"')
GERMAN = f'operator = "DE"\n{PACK}'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A file with statutes."""
    path = tmp_path / "law.toml"
    path.write_text(BOOK, encoding="utf-8")
    return path


def test_statutes_in_a_file_are_checked_without_a_ledger(bare: Terminal, book: Path) -> None:
    """Each problem has its line and what to do; the exit code says that there are some."""
    assert bare.run("law", "check", str(book)).says("no problems\n")
    assert bare.run("law", "check", str(book), "--json").told == {"file": str(book), "statutes": 2, "problems": []}
    book.write_text(WRONG, encoding="utf-8")
    ended = bare.run("law", "check", str(book))
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines() == [
        f"{book}:4: statutes.0.figure: there is no figure 'silent_day'. Write `silent_days`, if that is meant.",
        f"{book}:10: statutes.1.countries.0: there is no country 'UK'. Write GB, if that is meant.",
    ]
    ended = bare.run("law", "check", str(book), "--json")
    assert (ended.code, [one["line"] for one in json.loads(ended.out)["problems"]]) == (1, [4, 10])
    assert bare.run("law", "check", str(book.with_name("none.toml"))).refuses("No such file")


def test_a_new_ledger_has_the_bundled_statutes(terminal: Terminal) -> None:
    """Listed for a country with what each asks for, and where the law says it."""
    told = terminal.run("law", "list", "--json").told
    assert len(told["statutes"]) == len(bundled_statutes().statutes)
    german = terminal.run("law", "list", "--country", "de")
    assert german.says("eu-withdrawal", "at least 14 days", "Directive 2011/83/EU, Article 9(1)")
    assert "br-withdrawal" not in german.out


def test_statutes_are_published_as_a_whole(terminal: Terminal, book: Path) -> None:
    """Once for their moment; what was written down before is found at its time."""
    publish = ("law", "publish", str(book), "--reason", "Ours.")
    assert terminal.run(*publish, "--effective-at", "2999-01-01T00:00Z").says("2 statutes are written down.\n")
    before = terminal.run("law", "list", "--json").told
    assert len(before["statutes"]) == len(bundled_statutes().statutes)
    told = terminal.run("law", "list", "--at", "2999-01-01T00:00Z", "--json").told
    assert ([one["id"] for one in told["statutes"]], told["reason"]) == (["de-silence", "fr-silence"], "Ours.")
    assert terminal.run(*publish, "--json").told["published"] is True
    assert terminal.run(*publish).says("These 2 statutes are written down already.\n")
    assert terminal.run("law", "list").says("Ours.", "fr-silence", "2020-02-01")


def test_wrong_statutes_are_not_published(terminal: Terminal, book: Path) -> None:
    """All that is wrong is said, and what was written down stays."""
    book.write_text(WRONG, encoding="utf-8")
    ended = terminal.run("law", "publish", str(book), "--reason", "x")
    assert (ended.code, ended.out) == (2, "")
    *problems, last = ended.err.splitlines()
    assert [one.partition(": ")[0] for one in problems] == [f"{book}:4", f"{book}:10"]
    assert last == "caseledger: Nothing was published."
    assert len(terminal.run("law", "list", "--json").told["statutes"]) == len(bundled_statutes().statutes)


def test_a_pack_is_held_against_the_statutes_of_the_ledger(terminal: Terminal, book: Path, tmp_path: Path) -> None:
    """Its publication is refused with the line of the figure; without a ledger the bundled ones are asked."""
    pack = tmp_path / "german.toml"
    pack.write_text(GERMAN, encoding="utf-8")
    assert terminal.run("policy", "check", str(pack)).says("no problems\n")
    terminal.run("law", "publish", str(book), "--reason", "x")
    ended = terminal.run("policy", "publish", str(pack), "--reason", "x")
    assert (ended.code, ended.out) == (2, "")
    problem, last = ended.err.splitlines()
    assert problem.startswith(f"{pack}:4: silent_days: 7 days are below the statutory minimum: the law of DE asks")
    assert "(de-silence: BGB, § 1). Write 10, or what is better for the customer." in problem
    assert last == "caseledger: Nothing was published."
    pack.write_text(GERMAN.replace("silent_days = 7", "silent_days = 10"), encoding="utf-8")
    assert terminal.run("policy", "publish", str(pack), "--reason", "x").says("shop is published as number ")


def test_a_pack_in_a_file_is_held_against_the_world(bare: Terminal, tmp_path: Path) -> None:
    """Without a ledger: a zone that there is none of, and a figure that the bundled law forbids."""
    pack = tmp_path / "brazil.toml"
    place = '[[places]]\nmarket = "br"\ncountry = "BR"\nfigures = { "returns.window_days" = 5 }\n'
    pack.write_text(PACK.replace('zone = "UTC"', 'zone = "Ut/C"') + place, encoding="utf-8")
    ended = bare.run("policy", "check", str(pack))
    assert (ended.code, ended.err) == (1, "")
    zone, law = ended.out.splitlines()
    assert "there is no time zone Ut/C" in zone
    assert "5 days are below the statutory minimum: the law of BR asks for at least 7 days (br-withdrawal: " in law
