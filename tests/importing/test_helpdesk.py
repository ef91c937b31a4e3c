"""The history of a real help desk: what is known of it is found again after the import."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from application.importing.importer import import_file
from application.importing.mapping import parse_mapping
from domain.ids import policy_stream
from domain.policy.commands import PublishPolicy
from tests.house.tree import ROOT
from tests.importing.figures import HELPDESK, figures
from tests.importing.files import feed, shared_csv
from tests.postgres.ledgers import ledger_of
from tests.samples import command

if TYPE_CHECKING:
    from tests.postgres.databases import Database

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
def helpdesk() -> Path:
    """The file of a real help desk."""
    return shared_csv("helpdesk.csv")


async def test_what_is_known_of_the_help_desk_is_found_again(database: Database, helpdesk: Path) -> None:
    """No row is lost, none is doubled, and running the import again adds nothing."""
    pack = files("application").joinpath("packs/minimal.toml").read_text(encoding="utf-8")
    mapping = parse_mapping(Path(ROOT, "docs", "examples", "helpdesk.toml").read_bytes())  # noqa: ASYNC240 - nothing waits
    async with ledger_of(database) as desk:
        await desk.ledger.execute(command(PublishPolicy(text=pack, reason="first policy"), policy_stream()))
        summary = await import_file(helpdesk, mapping, desk.ledger, desk.clock, actor="staff-1", strict=True)
        assert (summary.cases, summary.rows_taken_over, summary.bad_rows) == (4580, 21_348, 0)
        assert figures([event async for event in feed(desk.reading)]) == HELPDESK
        again = await import_file(helpdesk, mapping, desk.ledger, desk.clock, actor="staff-1")
        assert (again.rows_in_before, again.rows_taken_over, again.events) == (21_348, 0, 0)
