"""The catalogue of problems is that of the code: nothing is raised under a code that it does not tell."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Final

import interfaces.http
from interfaces.http.catalogue import HTTP_LEVEL, entries

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = Path(interfaces.http.__file__).parent


def _raised() -> Iterator[tuple[int, str]]:
    """Find each `Problem(status, "code", ...)` in the code of the interface."""
    for module in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name("Problem"), args=[ast.Constant(int(status)), ast.Constant(str(code)), *_]):
                    yield status, code
                case _:
                    pass


def test_whatever_the_interface_raises_is_told() -> None:
    """With the same status."""
    told = {(one.status, one.code) for one in entries()}
    found = set(_raised())
    assert len(found) > 10
    unknown = {(404, code) for _, code in found if code.endswith("_unknown")}
    assert found - told - unknown == set(), "add it to HTTP_LEVEL in interfaces/http/catalogue.py"


def test_a_code_has_one_status() -> None:
    """A client may act on it without looking at anything else."""
    statuses: dict[str, set[int]] = {}
    for one in entries():
        statuses.setdefault(one.code, set()).add(one.status)
    assert {code for code, found in statuses.items() if len(found) > 1} == set()


def test_what_is_told_beside_the_domain_is_raised_somewhere() -> None:
    """No code is promised that nothing gives."""
    text = "".join(module.read_text(encoding="utf-8") for module in FOLDER.rglob("*.py") if module.stem != "catalogue")
    assert [one.code for one in HTTP_LEVEL if f'"{one.code}"' not in text] == []
