"""The tours: each of their commands is typed as it stands, on a new ledger, and prints what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.docs.typed import differences
from tests.house.tree import ROOT
from tests.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

TOURS: Final = sorted((ROOT / "docs").glob("tour-*.md"))


def test_each_kind_of_user_has_a_tour() -> None:
    """Four kinds, and the README names each tour."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [one.stem for one in TOURS] == ["tour-auditor", "tour-compliance", "tour-developer", "tour-integrator"]
    assert [one.name for one in TOURS if f"docs/{one.name}" not in readme] == []


@pytest.mark.slow
@pytest.mark.parametrize("tour", TOURS, ids=lambda one: one.stem)
def test_a_tour_runs_as_it_stands(tour: Path, tmp_path: Path) -> None:
    """Given a service that was started just now, when the tour is typed, then each step prints what it says."""
    with serving() as service:
        own = {"API": f"{service.url}/v1", "TOKEN": service.token, "TMPDIR": str(tmp_path)}
        found = differences(tour.read_text(encoding="utf-8"), service.environment | own, ROOT)
    assert not found, "\n\n".join(found)
