"""What events can be counted by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final, LiteralString, NamedTuple, cast, get_args

import msgspec
from psycopg.sql import SQL, Composable, Placeholder

from domain.codec import PERSONAL, TAGS
from projections.slices.errors import CannotCountBy
from projections.slices.narrowing import nearest
from projections.slices.periods import Unit, periods

if TYPE_CHECKING:
    from domain.event import Event

Label = str | int | float | bool | None
FIELD: Final = "field:"
"""What stands before the name of a field."""
COLUMNS: Final[dict[str, LiteralString]] = {
    "type": "topic",
    "category": "split_part(originator_id, '-', 1)",
    "stream": "originator_id",
    "actor": "actor",
    "origin": "origin",
}
WAYS: Final = (*COLUMNS, *get_args(Unit), f"{FIELD}NAME")


class Column(NamedTuple):
    """A way to count by what stands in the envelope: in SQL, and how a value of it is called."""

    sql: Composable
    parameters: dict[str, Any]
    label: Callable[[Any], Label]


class Field(NamedTuple):
    """A way to count by what stands in the event. It is read in the event's newest version, defaults and all."""

    name: str

    def label(self, event: Event) -> Label:
        """Return the event's value; None where it has no such field. What is no single value is told as JSON."""
        value = getattr(event, self.name, None)
        if value is None or isinstance(value, str | int | float):
            return value
        plain = msgspec.to_builtins(value)
        return plain if isinstance(plain, str) else msgspec.json.encode(plain).decode()


def way(name: str, types: frozenset[str], zone: tzinfo, upto: datetime) -> Column | Field:
    """Return how to count events of these types, none later than a moment; raise `CannotCountBy`."""
    if name in COLUMNS:
        return Column(SQL(COLUMNS[name]), {}, _itself)
    if name in get_args(Unit):
        begins, names = periods(cast("Unit", name), zone, upto)
        bucket = SQL("width_bucket(occurred_at, {}::timestamptz[])").format(Placeholder(name))
        # As text, or the client would write it anew for each statement.
        return Column(bucket, {name: f"{{{','.join(map(str, begins))}}}"}, lambda nth: names[nth - 1])
    if name.startswith(FIELD):
        return _field(name, types)
    raise CannotCountBy(given=name, why=f"there are {', '.join(WAYS)}")


def in_order(found: dict[tuple[Label, ...], int], by: Sequence[str]) -> dict[tuple[Label, ...], int]:
    """Return counts in the order of time where a period is among what they are by, or the most frequent first."""
    by_label = sorted(found.items(), key=lambda one: [(each is None, str(type(each)), each) for each in one[0]])
    timed = any(name in get_args(Unit) for name in by)
    return dict(by_label if timed else sorted(by_label, key=lambda one: -one[1]))


def _field(name: str, types: frozenset[str]) -> Field:
    field = name.removeprefix(FIELD)
    fields = {tag: TAGS[tag].__struct_fields__ for tag in types}
    having = sorted(tag for tag, names in fields.items() if field in names)
    if not having:
        hint = nearest(field, {one for names in fields.values() for one in names})
        raise CannotCountBy(given=name, why=f"none of the types asked for has that field.{hint}".rstrip("."))
    if sealed := [tag for tag in having if field in PERSONAL[TAGS[tag]]]:
        raise CannotCountBy(given=name, why=f"in {', '.join(sealed)} that is personal and sealed")
    return Field(field)


def _itself(value: Any) -> Label:  # noqa: ANN401 - a text of the envelope
    return cast("Label", value)
