"""The guide to projections: typed as it stands, in an environment of its own, beside a service on a new ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.docs.typed import differences
from tests.fresh import fresh
from tests.house.tree import ROOT
from tests.interfaces.data_folder import data_folder
from tests.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

GUIDE: Final = ROOT / "docs" / "projections.md"


@pytest.mark.slow
def test_the_guide_runs_as_it_stands(tmp_path: Path) -> None:
    """Given a service that was started just now, when the guide is typed, then each step prints what it says."""
    environment = fresh(tmp_path / "environment")
    with serving() as service, data_folder() as folder:
        settings = {
            "API": f"{service.url}/v1",
            "TOKEN": service.token,
            "CASELEDGER_DATA_DIR": service.environment["CASELEDGER_DATA_DIR"],
            "TMPDIR": str(folder.parent),  # where a specification's server may stand
        }
        found = differences(GUIDE.read_text(encoding="utf-8"), environment.variables(**settings), ROOT)
    assert not found, "\n\n".join(found)
