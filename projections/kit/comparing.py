"""In what the rows of a way differ from those that were expected, in a few lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from projections.engine.store import key_of
from projections.engine.table import Row, Table

MOST_ROWS: Final = 5
MOST_CHARACTERS: Final = 200


def differing(table: Table[Any], expected: Sequence[Row], found: Sequence[Row]) -> list[str]:
    """Return a line for each row that is missing, unexpected, or other than expected; the first few, and how many more.

    Both are in the order of their keys, and keys are unique.
    """
    key = key_of(table)
    wanted, there = {key(row): row for row in expected}, {key(row): row for row in found}
    lines = []
    for each in dict.fromkeys((*wanted, *there)):
        one, other = wanted.get(each), there.get(each)
        if one is None:
            lines.append(f"unexpected: {_short(other)}")
        elif other is None:
            lines.append(f"missing: {_short(one)}")
        elif one != other:
            lines.append(f"{_key(table, one)}: {'; '.join(_columns(one, other))}")
    return [*lines[:MOST_ROWS], *([f"and {len(lines) - MOST_ROWS} rows more"] if len(lines) > MOST_ROWS else [])]


def _columns(expected: Row, found: Row) -> Iterable[str]:
    if type(expected) is not type(found):
        yield f"expected a {type(expected).__name__}, found a {type(found).__name__}"
    for name in expected.__struct_fields__:
        one, other = getattr(expected, name), getattr(found, name, None)
        if one != other:
            yield f"{name} expected {_short(one)}, found {_short(other)}"


def _key(table: Table[Any], row: Row) -> str:
    return ", ".join(f"{name} {getattr(row, name)!r}" for name in table.key)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 3]}..."
