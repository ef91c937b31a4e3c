"""The projections of packages installed beside caseledger: what is usable of them, and what is said of the rest."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from interfaces.installed import GROUP, ProjectionNotUsable, installed, usable
from interfaces.wiring import PROJECTIONS
from projections.engine import Table
from projections.queue import QUEUE, TABLE, QueueRow
from projections.shapes import RowPerStream
from projections.teams import TEAMS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from projections.engine import Projection


@pytest.fixture
def bringing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], EntryPoint]:
    """What makes an entry point of a package that brings something under a name."""

    def made(name: str, what: Any) -> EntryPoint:  # noqa: ANN401 - whatever a package may bring
        module = ModuleType(f"package_of_{name}")
        module.__dict__["THING"] = what
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return EntryPoint(name, f"{module.__name__}:THING", GROUP)

    return made


def queue(name: str, table: str) -> Projection:
    """Return the queue under another name, in a table of another name."""
    return RowPerStream(name, 1, Table(table, QueueRow, "stream", b""), "case", lambda row, _: row)


def test_without_packages_there_are_those_of_the_house() -> None:
    """In their order, and each name and table once."""
    assert installed() == PROJECTIONS
    names = [one.name for one in PROJECTIONS]
    tables = [table.name for one in PROJECTIONS for table in one.tables]
    assert len(set(names)) == len(names)
    assert len(set(tables)) == len(tables)


def test_packages_are_taken_in_the_order_of_their_names(bringing: Callable[[str, Any], EntryPoint]) -> None:
    """However they were found."""
    one, other = queue("one", "one"), queue("other", "other")
    assert usable([bringing("other", other), bringing("one", one)], PROJECTIONS) == [one, other]


def test_a_name_belongs_to_one_projection(bringing: Callable[[str, Any], EntryPoint]) -> None:
    """To one of the house, or to the first of two packages."""
    with pytest.raises(ProjectionNotUsable, match=r"brings the projection mine \(.*\), whose name queue is taken"):
        usable([bringing("mine", queue("queue", "mine"))], [QUEUE])
    twice = [bringing("a", queue("same", "a")), bringing("b", queue("same", "b"))]
    with pytest.raises(ProjectionNotUsable, match=r"brings the projection b \(.*\), whose name same is taken; mend or"):
        usable(twice, [])


def test_a_table_belongs_to_one_projection(bringing: Callable[[str, Any], EntryPoint]) -> None:
    """Two that write the same would spoil it for each other."""
    with pytest.raises(ProjectionNotUsable, match=f"whose table {TABLE.name} belongs to another projection; mend or"):
        usable([bringing("mine", queue("mine", TABLE.name))], [QUEUE, TEAMS])
    twice = [bringing("a", queue("a", "same")), bringing("b", queue("b", "same"))]
    with pytest.raises(ProjectionNotUsable, match=r"the projection b \(.*\), whose table same belongs to another"):
        usable(twice, [])


@pytest.mark.parametrize(
    "value,says",
    [
        ("no_such_package:THING", "which can't be loaded: ModuleNotFoundError: No module named 'no_such_package'"),
        ("interfaces.installed:THING", "which can't be loaded: AttributeError: .* has no attribute 'THING'"),
    ],
)
def test_what_can_not_be_loaded_is_told(value: str, says: str) -> None:
    """With what Python says of it."""
    with pytest.raises(ProjectionNotUsable, match=says):
        usable([EntryPoint("mine", value, GROUP)], PROJECTIONS)


def test_whatever_loading_raises_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package may do anything when it is imported."""
    tmp_path.joinpath("package_that_raises.py").write_text("raise RuntimeError('no licence')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ProjectionNotUsable, match="which can't be loaded: RuntimeError: no licence; mend or uninstall"):
        usable([EntryPoint("mine", "package_that_raises:THING", GROUP)], PROJECTIONS)


def test_what_is_no_projection_is_told(bringing: Callable[[str, Any], EntryPoint]) -> None:
    """With what it lacks."""
    with pytest.raises(ProjectionNotUsable, match="which is no projection: it has no name, version, tables, rebuilds"):
        usable([bringing("mine", object())], PROJECTIONS)
