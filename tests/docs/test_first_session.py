"""The README's first session, typed as it stands, and a help desk's history over the same service."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.house.tree import ROOT
from tests.importing.figures import HELPDESK, figures
from tests.importing.files import shared_csv
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.serving import Service

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A service on a new ledger."""
    with serving() as running:
        yield running


def test_the_first_session_of_the_readme_works_as_it_stands(service: Service) -> None:
    """Given a service that was started just now, when the README is typed, then each step answers as it says."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- session -->\n```sh\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", found[1]],
        env={**service.environment, "API": f"{service.url}/v1", "TOKEN": service.token},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"code":"case_is_resolved"' in done.stdout
    assert re.search(r'"legal":\[[^]]*"reply"[^]]*"confirm"[^]]*"reopen"', done.stdout)
    assert done.stdout.count('"number":"2026-000001"') + done.stdout.count("-000001") >= 2
    assert "It left our house this morning." in done.stdout


def test_the_history_of_a_help_desk_is_found_again_through_the_api(service: Service, helpdesk: Path) -> None:
    """Given the file of a real help desk, when it is imported twice, then the feed has each of its rows once."""
    mapping = str(ROOT / "docs" / "examples" / "helpdesk.toml")
    first = service.command("import", str(helpdesk), "--mapping", mapping)
    again = service.command("import", str(helpdesk), "--mapping", mapping)
    assert (first["cases"], first["rows_taken_over"], first["bad_rows"]) == (4580, 21_348, 0)
    assert (again["rows_taken_over"], again["events"]) == (0, 0)
    assert figures(_feed(service)) == HELPDESK


def _feed(service: Service) -> Iterator[dict[str, Any]]:
    position = 0
    with httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {service.token}"}) as client:
        while True:
            page = client.get("/v1/events", params={"after": position, "limit": 1000}).raise_for_status().json()
            yield from page["events"]
            position = page["next"]
            if position == page["head"]:
                return


@pytest.fixture
def helpdesk() -> Path:
    """The file of a real help desk."""
    return shared_csv("helpdesk.csv")
