"""Going all ways with a projection, and telling what went wrong on which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection

from projections.engine.entry import Entry
from projections.engine.projection import Projection
from projections.kit.comparing import differing
from projections.kit.places import InMemory, OnPostgres, Place, Rows
from projections.kit.purity import NotPure
from projections.kit.ways import BY_ONE, Way, ways

REFERENCE = f"{BY_ONE}, {InMemory.name}"
"""The way that others are compared with where nobody said what is expected."""


class Gone(Struct, frozen=True):
    """A way that was gone: what the tables held at its end, or the error that ended it."""

    name: str
    way: Way
    place: str
    rows: Rows | None
    error: Exception | None = None


def gone(
    projection: Projection, given: Sequence[Entry], when: Sequence[Entry], connection: Connection[Any] | None, only: str
) -> Iterator[Gone]:
    """Go each way whose name contains `only`, the reference always and first; raises `NotPure`."""
    if not projection.rebuilds:
        message = (
            f"{projection.name} acts on the world: it is told of every event once, and can't be proved in many ways"
        )
        raise ValueError(message)
    known = ways(given, when, by_stream=projection.by_stream)
    places: list[tuple[Place, list[Way]]] = [(InMemory(projection), [way for way in known if not way.rebuilt])]
    with ExitStack() as stack:
        if connection is not None:
            database = OnPostgres(projection, connection)
            stack.enter_context(database.opened())
            places.append((database, [way for way in known if not way.in_memory]))
        names = [f"{way.name}, {place.name}" for place, its_ways in places for way in its_ways]
        if not any(only in name for name in names):
            message = f"there is no way {only!r} here: {'; '.join(names)}"
            raise ValueError(message)
        for place, its_ways in places:
            before: dict[object, Gone] = {}
            for way in its_ways:
                name = f"{way.name}, {place.name}"
                if only not in name and name != REFERENCE:
                    continue
                found = before.get(way.likeness)
                try:
                    rows, error = (found.rows, found.error) if found else _go(place, way, connection)
                except NotPure as impure:
                    message = f"{projection.name}, {name}: {impure}"
                    raise NotPure(message) from impure
                before[way.likeness] = one = Gone(name, way, place.name, rows, error)
                yield one


def _go(place: Place, way: Way, connection: Connection[Any] | None) -> tuple[Rows | None, Exception | None]:
    try:
        return place.rows_after(way), None
    except NotPure:
        raise
    except Exception as error:
        if isinstance(error, psycopg.Error) and connection is not None and connection.closed:
            raise
        return None, error


def check(
    projection: Projection,
    given: Sequence[Entry],
    when: Sequence[Entry],
    connection: Connection[Any] | None = None,
    *,
    expected: Mapping[str, Sequence[Any]],
    only: str = "",
) -> None:
    """Raise `AssertionError` unless all ways leave the expected rows in the tables that are named, and in the others
    what the reference leaves there.
    """
    wanted, failures, right = dict(expected), list[tuple[Gone, list[str]]](), list[str]()
    for one in gone(projection, given, when, connection, only):
        lines = _lines(projection, wanted, one)
        if one.name == REFERENCE:
            wanted = {**(one.rows or {}), **wanted}
            if only not in REFERENCE and one.rows is not None:
                continue
        if lines:
            failures.append((one, lines))
        else:
            right.append(one.name)
    if failures:
        raise AssertionError(_message(projection, failures, right)) from failures[0][0].error


def _lines(projection: Projection, wanted: Mapping[str, Sequence[Any]], one: Gone) -> list[str]:
    """Return in what the rows at the end of a way are wrong."""
    if one.rows is None:
        return [f"{type(one.error).__name__}: {one.error}"]
    lines = []
    for table in projection.tables:
        if table.name in wanted and one.rows[table.name] != wanted[table.name]:
            its = differing(table, wanted[table.name], one.rows[table.name])
            lines += its if len(projection.tables) == 1 else [f"{table.name}: {line}" for line in its]
    return lines


def _message(projection: Projection, failures: Sequence[tuple[Gone, list[str]]], right: Sequence[str]) -> str:
    (first, lines), *others = failures
    parts = [f"{projection.name}, {first.name}:", *(f"  {line}" for line in lines)]
    if hint := _hint(first, right):
        parts.append(f"  {hint}")
    parts.append(f"  applied, by position: {first.way}")
    if not right:
        parts.append("  no way leads to what is expected")
    elif others:
        parts.append(f"  nor is it right {'; '.join(one.name for one, _ in others)}")
    parts.append(f"  to see this one alone: only({first.name!r})")
    return "\n".join(parts)


def _hint(failed: Gone, right: Sequence[str]) -> str:
    if failed.place == OnPostgres.name and f"{failed.way.name}, {InMemory.name}" in right:
        return (
            "the table gives back something else than was put into it: compare its columns with the fields of the row"
        )
    return failed.way.tells if right else ""
