"""The project carries its own list of clauses and of benchmark bounds, so that a clone can check itself."""

import ast
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.house.tree import ROOT, python_files

CONTRACTS = ROOT / "tests" / "contracts"
BOUND_KEYS = {"of", "unit", "at_least", "at_most"}


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _clauses(document: dict[str, Any]) -> dict[str, set[str]]:
    return {pack: set(clauses) for pack, clauses in document["pack"].items()}


def _bounds(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        section: {name: {key: bound[key] for key in BOUND_KEYS & bound.keys()} for name, bound in bounds.items()}
        for section, bounds in document.items()
    }


def _clause_marks(source: str) -> Iterator[str]:
    """Find each id given to a clause mark; one that is no plain text is returned as written, and so is unknown."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.clause"):
            for argument in [*node.args, *node.keywords]:
                match argument:
                    case ast.Constant(value=str(clause)):
                        yield clause
                    case _:
                        yield ast.unparse(argument)


def test_every_clause_mark_names_a_clause() -> None:
    """A scenario proves a clause that is on the list."""
    known = set().union(*_clauses(_load(CONTRACTS / "clauses.toml")).values())
    unknown = {
        f"{path.relative_to(ROOT)}: {mark}"
        for path in python_files("tests")
        for mark in _clause_marks(path.read_text(encoding="utf-8"))
        if mark not in known
    }
    assert unknown == set()


def test_a_clause_mark_is_found_however_it_is_placed() -> None:
    """The guard above sees marks on functions, on modules and among parameters, and ids that are not plain text."""
    source = """
import pytest
pytestmark = [pytest.mark.clause("AA-01")]
@pytest.mark.clause("AA-02", "AA-03")
def test_it(): ...
cases = pytest.param(1, marks=pytest.mark.clause(id=name))
"""
    assert sorted(_clause_marks(source)) == ["AA-01", "AA-02", "AA-03", "id=name"]


def test_every_clause_and_bound_is_whole() -> None:
    """A clause has its rule and its proof; a bound has its limit, its kind and its meaning."""
    for clauses in _load(CONTRACTS / "clauses.toml")["pack"].values():
        assert all(clause.keys() == {"says", "shows"} for clause in clauses.values())
    for bounds in _load(CONTRACTS / "bounds.toml").values():
        for name, bound in bounds.items():
            assert ("at_least" in bound) != ("at_most" in bound), name
            assert (bound["of"] == "value") == ("unit" in bound), name
            assert bound["what"], name


def test_the_copies_agree_with_what_was_asked_for() -> None:
    """Where the list that the project answers to is at hand, the copies hold the same ids and the same figures."""
    asked = os.environ.get("CASELEDGER_SHARED")
    for folder in [Path(asked)] if asked else []:
        assert _clauses(_load(CONTRACTS / "clauses.toml")) == _clauses(_load(folder / "clauses.toml"))
        assert _bounds(_load(CONTRACTS / "bounds.toml")) == _bounds(_load(folder / "numbers.toml"))
