"""The projections of this installation: caseledger's own, and those of packages installed beside it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Final

from interfaces.wiring import PROCESSES, PROJECTIONS
from projections.engine import Projection

if TYPE_CHECKING:
    from collections.abc import Iterable


GROUP: Final = "caseledger.projections"
"""The group of entry points in which a package names its projections."""
_PARTS: Final = ("name", "version", "tables", "rebuilds", "by_stream", "apply")


class ProjectionNotUsable(Exception):
    """A package that is installed brings a projection that can't be used; the message says which, and what to do."""

    def __init__(self, entry: EntryPoint, why: str) -> None:
        package = "a package" if entry.dist is None else f"the package {entry.dist.name} {entry.dist.version}"
        super().__init__(f"{package} brings the projection {entry.name} ({entry.value}), {why}; mend or uninstall it")


@cache
def installed() -> tuple[Projection, ...]:
    """Return all projections that are to be driven; raise `ProjectionNotUsable`."""
    return (*PROJECTIONS, *usable(entry_points(group=GROUP), PROJECTIONS))


def usable(entries: Iterable[EntryPoint], own: Iterable[Projection]) -> list[Projection]:
    """Return the projections that these entry points name, in the order of their names."""
    found = list[Projection]()
    names = {*(one.name for one in own), *(one.name for one in PROCESSES)}
    tables = {table.name for one in own for table in one.tables}
    for entry in sorted(entries, key=lambda one: one.name):
        try:
            projection: Projection = entry.load()
        except Exception as error:
            raise ProjectionNotUsable(entry, f"which can't be loaded: {type(error).__name__}: {error}") from error
        missing = [part for part in _PARTS if not hasattr(projection, part)]
        if missing:
            raise ProjectionNotUsable(entry, f"which is no projection: it has no {', '.join(missing)}")
        if projection.name in names:
            raise ProjectionNotUsable(entry, f"whose name {projection.name} is taken")
        if taken := tables & {table.name for table in projection.tables}:
            raise ProjectionNotUsable(entry, f"whose table {min(taken)} belongs to another projection")
        names.add(projection.name)
        tables.update(table.name for table in projection.tables)
        found.append(projection)
    return found
