"""`caseledger policy`: packs are checked, published, shown and compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from application.bootstrap import PACKS
from interfaces.cli.main import main
from tests.samples import DESK_PACK, PACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Terminal

FIRST = len(PACKS)
"""The number of what a first start publishes last."""
WRONG = PACK.replace('team = "front"', 'team = "moon"').replace("silent_days = 7", "silent_days = -1")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A file with a pack."""
    path = tmp_path / "shop.toml"
    path.write_text(PACK, encoding="utf-8")
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A file with a pack in which two things are wrong."""
    path = tmp_path / "wrong.toml"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_a_file_is_checked_without_a_ledger(bare: Terminal, pack: Path, wrong: Path) -> None:
    """Each problem has its line and what to do, for people and for programs; the exit code says that there are some."""
    assert bare.run("policy", "check", str(pack)).says("no problems\n")
    assert bare.run("policy", "check", str(pack), "--json").told == {"file": str(pack), "pack": "shop", "problems": []}
    ended = bare.run("policy", "check", str(wrong))
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines() == [
        f"{wrong}:3: silent_days: -1 is not taken here. Write a whole number from 0 to 3650.",
        (
            f"{wrong}:7: topics.0.team: topic 'delivery' goes to team 'moon', which the pack does not list."
            " Write one that is listed, or list 'moon'."
        ),
    ]
    ended = bare.run("policy", "check", str(wrong), "--json")
    assert ended.code == 1
    told = json.loads(ended.out)
    assert [(one["line"], one["path"]) for one in told["problems"]] == [
        (3, ["silent_days"]),
        (7, ["topics", 0, "team"]),
    ]


def test_the_standard_input_is_a_file() -> None:
    """Named `-`."""
    done = CliRunner().invoke(main, ["policy", "check", "-"], input=WRONG)
    assert done.exit_code == 1
    assert done.output.startswith("standard input:3: silent_days: ")


@pytest.mark.parametrize(
    "raw, said",
    [
        (b"a = 1\nb = '\xff'\n", ":2: this is not UTF-8. Save the file as UTF-8."),
        (b"a = 1\na = 2\n", ":2: a name stands here for the second time: "),
        (b"a = 1\n" + b"#" * 4_000_000, ":1: the file has more than 4000000 bytes. "),
        (b"a = 1\n\n" + b"#" * 1_000_000, ":1: the text has 1000007 characters. "),
    ],
)
def test_what_is_no_text_is_told_as_a_problem(bare: Terminal, tmp_path: Path, raw: bytes, said: str) -> None:
    """Whatever the file holds; one that is not there is a failure."""
    path = tmp_path / "pack.toml"
    path.write_bytes(raw)
    ended = bare.run("policy", "check", str(path))
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.startswith(f"{path}{said}")
    assert ended.out.count("\n") == 1
    assert bare.run("policy", "check", str(tmp_path / "none.toml")).refuses("No such file")


def test_a_pack_is_published_listed_and_shown(terminal: Terminal, pack: Path) -> None:
    """Once for its moment; the list says which is in force now, and the text is given back as it was."""
    publish = ("policy", "publish", str(pack), "--reason", "A smaller desk.")
    told = terminal.run(*publish, "--json").told
    number = FIRST + 1
    assert (told["pack"], told["number"], told["published"]) == ("shop", number, True)
    assert terminal.run(*publish).says(f"shop is published already, as number {number}.")
    pack.write_text(PACK.replace("silent_days = 7", "silent_days = 9"), encoding="utf-8")
    later = terminal.run(*publish, "--effective-at", "2999-01-01T00:00Z")
    assert later.says(f"shop is published as number {number + 1}.")

    listed = terminal.run("policy", "list", "--json").told
    assert [(one["number"], one["pack"], one["actor"], one["in_force"]) for one in listed[FIRST - 1 :]] == [
        (FIRST, "minimal", "system", False),
        (number, "shop", "system", True),
        (number + 1, "shop", "system", False),
    ]
    assert listed[FIRST]["reason"] == "A smaller desk."
    assert terminal.run("policy", "list").says("A smaller desk.", "the first start", "2999-01-01")

    shown = terminal.run("policy", "show", "shop")
    assert shown.says(f"# shop (number {number}), effective since ", ": A smaller desk.\n")
    assert shown.out.partition("\n")[2] == PACK
    last = str(number + 1)
    assert terminal.run("policy", "show", last, "--json").told["text"] == pack.read_text(encoding="utf-8")
    then = ("policy", "show", "shop", "--at")
    assert terminal.run(*then, "2999-01-01T00:00Z", "--json").told["number"] == number + 1
    assert terminal.run(*then, "2000-01-01T00:00Z").refuses("did not hold at 2000-01-01", "it holds from")
    assert terminal.run(*then, "2000-01-01").misused("needs its zone")
    assert terminal.run("policy", "show", "moon").refuses(
        "No pack moon was ever published; these were: ", "minimal, shop."
    )
    assert terminal.run("policy", "show", "99").refuses(f"There is no publication 99; the last one is {last}.")


def test_a_wrong_pack_is_not_published(terminal: Terminal, pack: Path, wrong: Path) -> None:
    """All that is wrong is said, and nothing is written."""
    ended = terminal.run("policy", "publish", str(wrong), "--reason", "x")
    assert (ended.code, ended.out) == (2, "")
    *problems, last = ended.err.splitlines()
    assert [one.partition(": ")[0] for one in problems] == [f"{wrong}:3", f"{wrong}:7"]
    assert last == "caseledger: Nothing was published."
    publish = ("policy", "publish", str(pack), "--reason")
    assert terminal.run(*publish, "").misused("write 1 to 20000 characters")
    assert terminal.run(*publish, "x", "--effective-at", "9999-01-01T00:00Z").misused("between 1900 and 9000")
    assert terminal.run(*publish, "x", "--effective-at", "2000-01-01T00:00Z").refuses("before it is announced")
    assert len(terminal.run("policy", "list", "--json").told) == FIRST


def test_packs_are_compared_wherever_they_are(terminal: Terminal, bare: Terminal, pack: Path, tmp_path: Path) -> None:
    """Two files need no ledger; publications are named by pack, pack and time, or number."""
    desk = tmp_path / "desk.toml"
    desk.write_text(DESK_PACK.replace("silent_days = 7", "silent_days = 9"), encoding="utf-8")
    diff = ("policy", "diff")
    assert bare.run(*diff, str(pack), str(pack)).says("")
    ended = bare.run(*diff, str(pack), str(desk))
    assert (ended.code, ended.err) == (1, "")
    lines = ended.out.splitlines()
    assert lines[0] == "silent_days: 7 -> 9"
    assert "kinds quality: added" in lines
    by_text = bare.run(*diff, str(pack), str(desk), "--text").out.splitlines()
    assert by_text[:2] == [f"--- {pack}", f"+++ {desk}"]
    assert {"-silent_days = 7", "+silent_days = 9"} <= set(by_text)

    terminal.run("policy", "publish", str(pack), "--reason", "x", "--effective-at", "2999-01-01T00:00Z")
    ended = terminal.run(*diff, "minimal", "shop@2999-01-01T00:00Z", "--json")
    assert ended.code == 1
    told = json.loads(ended.out)
    assert (told["a"], told["b"]) == (f"minimal (number {FIRST})", f"shop (number {FIRST + 1})")
    assert {"section": "name", "id": None, "field": None, "old": "minimal", "new": "shop"} in told["changes"]
    assert terminal.run(*diff, str(FIRST + 1), str(pack)).says("")
    assert terminal.run(*diff, "shop", str(pack)).refuses("did not hold")
    assert terminal.run(*diff, "minimal@then", str(pack)).misused("'then' is no time")
    assert bare.run(*diff, "-", "-").misused("only once")
    pack.write_text(WRONG, encoding="utf-8")
    ended = bare.run(*diff, str(desk), str(pack))
    assert ended.code == 2
    assert f"{pack}:3: silent_days" in ended.err
