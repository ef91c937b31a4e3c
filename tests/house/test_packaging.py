"""What is installed: five folders with plain names, beside dependencies that must not ship one of the same name."""

import importlib.metadata
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests.house.tree import RINGS, ROOT

OUR_NAMES = {*RINGS, "tests"}
LOCKS = ("requirements.txt", "requirements-dev.txt")


def _top_levels(files: Iterable[PurePosixPath]) -> set[str]:
    return {file.parts[0].removesuffix(".py") for file in files}


def _pins(lock: str) -> dict[str, Requirement]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()]
    return {pin.name: pin for pin in pins}


def test_no_dependency_ships_one_of_our_names() -> None:
    """Names as plain as `domain` are safe only while no one else installs them beside us."""
    clashes = {
        f"{distribution.name}: {name}"
        for distribution in importlib.metadata.distributions()
        if distribution.name != "caseledger"
        for name in OUR_NAMES & _top_levels(distribution.files or ())
    }
    assert clashes == set()


@pytest.mark.parametrize("file", ["tests/__init__.py", "tests/deep/down.so", "domain.py"])
def test_a_clash_would_be_seen(file: str) -> None:
    """A folder without an __init__.py and a single module count as well."""
    assert OUR_NAMES & _top_levels([PurePosixPath(file), PurePosixPath("other/domain/x.py")])


def test_the_five_folders_and_nothing_else_are_installed(tmp_path: Path) -> None:
    """A wheel holds every ring with its SQL and packs, and neither the tests nor any other folder."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    for name in [*RINGS, "tests", "docs"]:
        (tree / name / "inner").mkdir(parents=True)
        for file in ("__init__.py", "queries.sql", "pack.toml", "notes.md"):
            (tree / name / "inner" / file).touch()
        (tree / name / "__init__.py").touch()
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=tree, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        installed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert installed == {
        f"{ring}/{file}"
        for ring in RINGS
        for file in ("__init__.py", "inner/__init__.py", "inner/queries.sql", "inner/pack.toml")
    }


def test_the_command_is_installed() -> None:
    """The one script is `caseledger`."""
    scripts = importlib.metadata.distribution("caseledger").entry_points.select(group="console_scripts")
    assert {(script.name, script.value) for script in scripts} == {("caseledger", "interfaces.cli.main:main")}


@pytest.mark.parametrize("lock", LOCKS)
def test_requirements_name_no_place(lock: str) -> None:
    """Where packages come from is the reader's own affair: no address, no option, no folder."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert " @ " not in text
    assert [line for line in text.splitlines() if line.startswith(("-", "/", "."))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_by_digest(lock: str) -> None:
    """One exact version each, with at least one digest."""
    for block in (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if block[:1].isalnum():
            assert "==" in block.split(";", maxsplit=1)[0]
            assert "--hash=sha256:" in block


def test_the_locks_say_what_the_project_asks_for() -> None:
    """Each range of pyproject.toml is met, and both files pin the same versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, everything = (_pins(lock) for lock in LOCKS)
    asked = [(runtime, text) for text in project["project"]["dependencies"]]
    asked += [(everything, text) for text in project["dependency-groups"]["dev"]]
    for pins, text in asked:
        wanted = Requirement(text)
        (pinned,) = pins[wanted.name].specifier
        assert wanted.specifier.contains(pinned.version), text
    assert {name: str(pin) for name, pin in everything.items() if name in runtime} == {
        name: str(pin) for name, pin in runtime.items()
    }
