"""`caseledger projections new`: what it writes stands as it is, and it writes over nothing."""

from __future__ import annotations

import shutil
import tomllib
from fnmatch import fnmatch
from typing import TYPE_CHECKING

import pytest

from interfaces.cli.new_projection import FILES, written
from tests.fresh import fresh
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Terminal

NAME = "first_answers"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_whole_package_is_written(bare: Terminal, here: Path) -> None:
    """What to do next is said; no database is needed."""
    assert bare.run("projections", "new", NAME).says(f"{NAME}/ is written", "pytest", f"projections rebuild {NAME}")
    found = {str(path.relative_to(here / NAME)) for path in (here / NAME).rglob("*") if path.is_file()}
    assert found == {path.format(name=NAME) for path in FILES}
    entries = tomllib.loads((here / NAME / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert entries == {"caseledger.projections": {NAME: "first_answers:FIRST_ANSWERS"}}
    assert len((here / NAME / "README.md").read_text(encoding="utf-8").splitlines()) < 10


@pytest.mark.parametrize("name", [NAME, "a", "x" * 50, "a__b_2_"])
def test_nothing_is_left_to_be_filled_in(name: str) -> None:
    """Whatever the name, what is written is Python, and no place of a template is left open."""
    for path, text in written(name).items():
        assert "$" not in text
        if path.endswith(".py"):
            compile(text, path, "exec")


@pytest.mark.slow
def test_what_is_written_passes_its_specification(bare: Terminal, here: Path, tmp_path: Path) -> None:
    """As it stands, beside an installed caseledger, and ruff has nothing to say."""
    bare.run("projections", "new", NAME)
    environment = fresh(tmp_path / "environment")
    for tool in (("ruff", "check"), ("ruff", "format", "--check")):
        environment.run("-m", *tool, cwd=here / NAME)
    assert "3 passed" in environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=here / NAME)


def test_nothing_is_written_over(bare: Terminal, here: Path) -> None:
    """Given a file, a folder or a link of that name, however empty, then it stays as it is."""
    (here / "file").write_text("mine", encoding="utf-8")
    (here / "folder").mkdir()
    (here / "link").symlink_to("nowhere")
    for name in ("file", "folder", "link"):
        assert bare.run("projections", "new", name).refuses(f"{name} is there already, and nothing was written")
    assert (here / "file").read_text(encoding="utf-8") == "mine"
    assert list((here / "folder").iterdir()) == []
    assert not (here / "nowhere").exists()


@pytest.mark.parametrize(
    "name,says",
    [
        ("First", "small letters, digits and _, a letter first, 50 at most"),
        ("1st", "small letters"),
        ("first-answers", "small letters"),
        ("x/y", "small letters"),
        ("first\n", "small letters"),
        ("x" * 51, "50 at most"),
        ("class", "it means something else in Python, in SQL or in the package"),
        ("user", "it means something else"),
        ("version", "it means something else"),
        ("timeline", "there is a read model or a table of that name already, in timeline"),
        ("domain", "Python has a package of that name already"),
        ("json", "Python has a package of that name already"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_name_that_can_not_be_one_is_refused(bare: Terminal, tmp_path: Path, name: str, says: str) -> None:
    """The message says why, and nothing is written."""
    assert bare.run("projections", "new", name).refuses(says)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_not_be_written_is_told(bare: Terminal, here: Path) -> None:
    """Given a folder that is gone, then the message names what could not be made."""
    shutil.rmtree(here)
    assert bare.run("projections", "new", NAME).refuses(NAME)


def test_the_templates_are_installed() -> None:
    """Each belongs to a file of the package, and a wheel has them all, with the mark that tells of types."""
    there = {path.name for path in (ROOT / "interfaces/cli/skeleton").iterdir() if path.suffix == ".template"}
    assert there == {template for template in FILES.values() if template}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    assert all(any(fnmatch(name, pattern) for pattern in patterns) for name in {*there, "py.typed"})
