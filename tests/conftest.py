"""What every test may use."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.interfaces.data_folder import TOGETHER, passable_folder
from tests.postgres.databases import ORDINARY, SET_UPS, Database, Databases

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["tests.plugins.no_skips"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the whole suite run on another database than usual."""
    parser.addoption("--set-up", default=ORDINARY, choices=list(SET_UPS), help="the database that tests are given")


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of the store's contract, have modules compiled once, give drawn examples the time they take, and
    all processes of the run a folder.
    """
    # How long an example takes says more of the neighbours on the machine than of what is tested.
    settings.register_profile("house", deadline=None)
    settings.load_profile("house")
    if not hasattr(config, "workerinput"):
        together = passable_folder()
        config.add_cleanup(lambda: shutil.rmtree(together, ignore_errors=True))
        os.environ[TOGETHER] = str(together)
    config.addinivalue_line("markers", "every_set_up: runs on each PostgreSQL, with each set of roles, and pooled")
    if sys.dont_write_bytecode:
        # Tests start some hundred programs, and half of such a start would be compiling the same again. Whoever wants
        # nothing written beside the source gets it where pytest keeps its own.
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(config.rootpath / ".pytest_cache" / "compiled")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


def pytest_collection() -> None:
    """Keep the collector of garbage from looking through the tests that have been found for each more that is found."""
    gc.disable()


def pytest_collection_finish() -> None:
    """And from looking through all of them again and again: they stay to the end."""
    gc.collect()
    gc.freeze()
    gc.enable()
    # And of what a test leaves behind hardly anything refers to itself.
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on another database than usual what is given one; all else, and what runs on each anyway, is as it was."""
    if config.getoption("--set-up") == ORDINARY:
        return
    concerned = [one for one in items if _is_given_a_database(one)]
    config.hook.pytest_deselected(items=[one for one in items if not _is_given_a_database(one)])
    items[:] = concerned


def _is_given_a_database(item: pytest.Item) -> bool:
    given = isinstance(item, pytest.Function) and "databases" in item.fixturenames
    return given and item.get_closest_marker("every_set_up") is None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked on a database of every kind."""
    if metafunc.definition.get_closest_marker("every_set_up"):
        for fixture in {"database", "empty_database"} & set(metafunc.fixturenames):
            metafunc.parametrize(fixture, list(SET_UPS), indirect=True)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The real PostgreSQL servers of this test process."""
    made = Databases()
    yield made
    made.close()


@pytest.fixture
def database(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated ledger without events, thrown away afterwards."""
    with databases.database(getattr(request, "param", request.config.getoption("--set-up"))) as made:
        yield made


@pytest.fixture
def empty_database(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database that no migration has seen, thrown away afterwards."""
    with databases.database(getattr(request, "param", request.config.getoption("--set-up")), migrated=False) as made:
        yield made


@pytest.fixture
def anyio_backend() -> str:
    """The event loop of tests marked anyio: the standard library's."""
    return "asyncio"
