"""The example package: built, installed and removed as a developer would, in an environment of its own."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any, Final

import psycopg
import pytest

from domain.case.events import CaseOpened
from domain.order.events import MilestoneReached, ScanRecorded
from interfaces.cli.new_projection import FILES, written
from interfaces.wiring import PROCESSES, PROJECTIONS
from projections.kit import BEGINNING, Happened, log_of
from tests.domain.histories import SEALED
from tests.fresh import Fresh, fresh, wheel_of
from tests.house.tree import ROOT
from tests.interfaces.data_folder import data_folder
from tests.interfaces.waiting import eventually
from tests.projections.logs import write
from tests.service import PATIENCE, start

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres.databases import Database

NAME: Final = "carrier_complaints"
EXAMPLE: Final = ROOT / "docs" / "examples" / NAME
ASKING: Final = """
import asyncio, os, psycopg
from carrier_complaints.reads import cases_about, per_week

with psycopg.connect(os.environ["CASELEDGER_DATABASE_URL"]) as connection:
    async def rows(statement, parameters=()):
        return connection.cursor(binary=True).execute(statement, parameters).fetchall()

    for one in asyncio.run(per_week(rows, "2026-W01", "2026-W53")):
        print(one.carrier, one.week, one.deliveries, one.complained)
    print(*asyncio.run(cases_about(rows, "dhl", "2026-W02")))
"""
"""What somebody asks who has the package and the database."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example, to build in."""
    copied = tmp_path_factory.mktemp("source") / NAME
    return shutil.copytree(EXAMPLE, copied, ignore=shutil.ignore_patterns(".*", "__pycache__"))


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as it would be handed on."""
    return wheel_of(source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """An environment with the example installed, and nothing of its source."""
    folder = tmp_path_factory.mktemp("installed")
    made = fresh(folder / "environment")
    made.run("-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return made


@pytest.fixture
def environment(installed: Fresh, tmp_path: Path) -> Fresh:
    """One of the test's own with the same installed: each of the folders that pip made."""
    made = fresh(tmp_path / "environment")
    for folder in installed.packages.glob(f"{NAME}*"):
        shutil.copytree(folder, made.packages / folder.name)
    return made


@pytest.fixture
def desk(environment: Fresh, database: Database, tmp_path: Path) -> Desk:
    """A ledger with two deliveries of a week, one of them complained about."""
    scanned = ScanRecorded(
        carrier="dhl", tracking_number=SEALED, parcel="0a1b", status="in transit", scanned_at=BEGINNING
    )
    signed = MilestoneReached(milestone="signed", reached_at=BEGINNING)
    opened = CaseOpened(subject="person-1", channel="email", topic="delivery", team="first", order="order-2")
    happened = [Happened(event=one, stream=stream) for stream in ("order-1", "order-2") for one in (scanned, signed)]
    with psycopg.connect(database.owner_url) as connection:
        write(connection, log_of([*happened, Happened(event=opened, stream="case-1")]))
    return Desk(environment, database, tmp_path)


class Desk:
    """Commands in an environment, at a ledger."""

    def __init__(self, environment: Fresh, database: Database, folder: Path) -> None:
        self.environment = environment
        self.database = database
        self._folder = folder
        self._settings = {"CASELEDGER_DATABASE_URL": database.application_url}

    def projections(self, *arguments: str) -> str:
        """Run `caseledger projections` and return what it printed."""
        script = self.environment.folder / "bin" / "caseledger"
        return self.environment.run(script, "projections", *arguments, cwd=self._folder, **self._settings)

    def refused(self, *arguments: str) -> str:
        """Run it where it ends with a message, and return that."""
        script = self.environment.folder / "bin" / "caseledger"
        done = self.environment.tried(script, "projections", *arguments, cwd=self._folder, **self._settings)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    def status(self) -> dict[str, dict[str, Any]]:
        """Return where each projection stands."""
        return {one["name"]: one for one in json.loads(self.projections("status", "--json"))}

    def python(self, *arguments: str) -> str:
        """Run Python, and return what it printed."""
        return self.environment.run(*arguments, cwd=self._folder, **self._settings)

    def tables(self) -> set[str]:
        """Return the tables that are there to be read of the example."""
        rows = self.database.rows("SELECT relname FROM pg_class WHERE relname LIKE 'carrier%' AND relkind = 'r'")
        return {name for (name,) in rows}


def test_it_is_listed_built_and_answers(desk: Desk) -> None:
    """Given the wheel installed beside caseledger, then its read model is one of those that are driven and rebuilt."""
    before = desk.status()
    assert list(before) == [*(one.name for one in PROJECTIONS), NAME, *(one.name for one in PROCESSES)]
    assert (before[NAME]["known"], before[NAME]["version"], before[NAME]["lag"]) == (True, 0, 5)
    # when
    assert json.loads(desk.projections("rebuild", NAME, "--json"))["position"] == 5
    # then
    assert (desk.status()[NAME]["version"], desk.status()[NAME]["lag"]) == (1, 0)
    assert desk.python("-c", ASKING) == "dhl 2026-W02 2 1\ncase-1\n"


def test_the_service_drives_it(environment: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a service that is started with the package installed, then the engine takes its read model along."""
    monkeypatch.setattr("tests.service.CASELEDGER", environment.folder / "bin" / "caseledger")
    with data_folder() as folder, start(folder) as running:

        def driven() -> bool:
            standing = (running.ready() or {"projections": {}})["projections"].get(NAME)
            return standing is not None and standing["error"] is None and standing["position"] > 0

        eventually(driven, seconds=PATIENCE)


def test_what_it_leaves_behind_can_be_removed(desk: Desk) -> None:
    """Given that it was built and uninstalled, then the status says that no program has it, until it is removed."""
    desk.projections("rebuild", NAME)
    assert desk.tables() == {"carrier_deliveries", "carrier_complaints"}
    assert f"{NAME} belongs to this program" in desk.refused("remove", NAME)
    desk.python("-m", "pip", "uninstall", "--quiet", "--yes", "carrier-complaints")
    # then
    assert desk.status()[NAME]["known"] is False
    assert "caseledger projections remove" in desk.projections("status")
    # when
    assert f"{NAME} is removed" in desk.projections("remove", NAME)
    # then
    assert NAME not in desk.status()
    assert desk.tables() == set()
    assert "There is nothing of that name" in desk.refused("remove", NAME)


def test_a_package_that_can_not_be_used_is_named(desk: Desk) -> None:
    """Given one that can't be loaded, then a command that would need it ends and says which package is to be mended."""
    desk.environment.packages.joinpath(NAME, "row.py").unlink()
    assert (
        "the package carrier-complaints 0.1.0 brings the projection carrier_complaints"
        " (carrier_complaints:CARRIER_COMPLAINTS), which can't be loaded: ModuleNotFoundError: No module named"
        " 'carrier_complaints.row'; mend or uninstall it" in desk.refused("status")
    )


def test_its_specification_passes(source: Path, tmp_path: Path) -> None:
    """As it stands, and ruff has nothing to say."""
    environment = fresh(tmp_path / "environment")
    for tool in (("ruff", "check"), ("ruff", "format", "--check")):
        environment.run("-m", *tool, cwd=source)
    assert "4 passed" in environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=source)


def test_mypy_has_nothing_to_say_of_it_or_of_a_new_package(source: Path, tmp_path: Path) -> None:
    """At its strictest, beside a caseledger whose types it knows; in one run, because that takes long."""
    for path, text in written("first_answers").items():
        (tmp_path / "new" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "new" / path).write_text(text, encoding="utf-8")
    environment = fresh(tmp_path / "environment")
    # The two have the same conftest.py, and mypy takes only one of that name.
    looked_at = (tmp_path / "new", source / NAME, source / "tests" / f"test_{NAME}.py")
    assert "no issues found in 11 source files" in environment.run("-m", "mypy", "--strict", *looked_at, cwd=tmp_path)


def test_it_has_the_files_of_a_new_package() -> None:
    """With its two tables in place of the one."""
    paths = (path.relative_to(EXAMPLE) for path in EXAMPLE.rglob("*") if path.is_file())
    found = {str(path) for path in paths if not any(part.startswith((".", "__pycache__")) for part in path.parts)}
    own = {f"{NAME}/{file}.sql" for file in ("deliveries", "complaints", "complaints_indexes")}
    assert found - own == {path.format(name=NAME) for path in FILES} - {f"{NAME}/table.sql"}
    assert own <= found
