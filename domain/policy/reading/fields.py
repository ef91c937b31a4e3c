"""The fields of a TOML text's tables, each with the type that its place asks for."""

from __future__ import annotations

from collections import abc
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Union, get_args, get_origin

import msgspec

from domain.policy.reading.shape import LISTS, element, is_table_type, meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from domain.policy.reading.problems import Path

_MAPPINGS: Final = (dict, abc.Mapping)


class Field(NamedTuple):
    """A field of a table: where it stands, the table's type, what that asks for here, and the value, of any type."""

    path: Path
    table: type
    asked: Any
    value: object

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.path[-1])


def fields_of(value: object, hint: Any, path: Path = ()) -> Iterator[Field]:  # noqa: ANN401 - a type hint
    """Yield the fields of a value and of what stands within it, as far as it has the shape that a type asks for."""
    asked = meant(value, hint)
    for name, one, within in _entries(value, asked):
        if is_table_type(asked):
            yield Field((*path, name), asked, within, one)
        if isinstance(one, dict | list):
            yield from fields_of(one, within, (*path, name))


def _entries(value: object, asked: Any) -> Iterator[tuple[str | int, object, Any]]:  # noqa: ANN401 - a type hint
    """Yield what stands in a table or list, each after its name or place and before what is asked of it."""
    if isinstance(value, dict) and is_table_type(asked):
        types = field_types(asked)
        yield from ((name, one, types[name]) for name, one in value.items() if name in types)
    elif isinstance(value, dict) and get_origin(asked) in _MAPPINGS:
        yield from ((name, one, get_args(asked)[1]) for name, one in value.items())
    elif isinstance(value, list) and get_origin(asked) in LISTS:
        yield from ((place, one, element(get_args(asked), place)) for place, one in enumerate(value))


@cache
def field_types(table: type[msgspec.Struct]) -> Mapping[str, Any]:
    """Return what a table's fields ask for, by their names; None is not among the types of what may be left out."""
    return {one.encode_name: _without_none(one.type) for one in msgspec.structs.fields(table)}


def _without_none(hint: Any) -> Any:  # noqa: ANN401 - a type hint
    members = tuple(one for one in get_args(hint) if one is not NoneType)
    return Union[members] if NoneType in get_args(hint) else hint  # noqa: UP007 - the members are known when it runs
