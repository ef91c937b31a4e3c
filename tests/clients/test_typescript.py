"""Types as openapi-typescript makes them, under what an integrator writes against them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.clients.newer import newer_document
from tests.http.described import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

FOLDER: Final = Path(__file__).parent / "typescript"
MODULES: Final = FOLDER / "node_modules"
SOURCES: Final = ("desk.ts", "tsconfig.json", "package.json")


@pytest.fixture
def compiled(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    """What the compiler says of the integrator's file against the types of a description."""
    if not MODULES.is_dir() or shutil.which("node") is None:
        pytest.skip("needs node, and `npm ci --ignore-scripts` in tests/clients/typescript")

    def run(document: dict[str, Any]) -> str:
        for name in SOURCES:
            shutil.copy(FOLDER / name, tmp_path)
        (tmp_path / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
        subprocess.run(
            [MODULES / ".bin" / "openapi-typescript", "openapi.json", "--output", "schema.ts"],
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        done = subprocess.run(
            [MODULES / ".bin" / "tsc", "--project", tmp_path], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    return run


@pytest.mark.parametrize("document", [DOCUMENT, newer_document()], ids=["today's server", "a newer server"])
def test_what_an_integrator_writes_compiles(
    compiled: Callable[[dict[str, Any]], str], document: dict[str, Any]
) -> None:
    """Requests are strict, answers are open, and a newer description breaks nothing."""
    assert compiled(document) == ""


def test_a_contract_that_was_broken_is_noticed(compiled: Callable[[dict[str, Any]], str]) -> None:
    """A field that is gone from an answer does not compile."""
    broken = json.loads(json.dumps(DOCUMENT))
    del broken["components"]["schemas"]["Done"]["properties"]["version"]
    assert "version" in compiled(broken)


def test_the_lock_names_no_host() -> None:
    """Whoever installs takes the packages from where they take all others; each is pinned by its digest."""
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert all(one["integrity"].startswith("sha512-") and "resolved" not in one for one in packages.values())
    assert "://" not in json.dumps(lock)
