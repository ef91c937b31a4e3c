"""Values held against their types, one by one: all that is wrong, where a decoder stops at the first."""

from __future__ import annotations

from collections import abc
from datetime import date, datetime, time
from difflib import get_close_matches
from itertools import islice
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar, Union, get_args, get_origin

import msgspec

from domain.policy.reading.problems import Problem
from domain.policy.reading.words import choices, expected, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from domain.policy.reading.problems import Path

T = TypeVar("T")
LISTS: Final = (tuple, list, set, frozenset, abc.Sequence)
"""The types that a list of a TOML text can be taken as."""
_LONGEST: Final = 100
"""Beyond so many characters a name is like no other."""
_MOST: Final = 200


def taken(value: object, kind: type[T]) -> T:
    """Return a value of a TOML text as a type; raise `msgspec.ValidationError` with the first thing that is wrong."""
    return msgspec.convert(value, kind, builtin_types=(datetime, date, time), str_keys=True)


def misshapen(value: object, hint: Any, path: Path = ()) -> Iterator[Problem]:  # noqa: ANN401 - a type hint
    """Find everything that keeps a value of a TOML text from being what a type asks for."""
    try:
        taken(value, hint)
    except (msgspec.ValidationError, RecursionError) as error:
        first = str(error).partition(" - at `")[0]
    else:
        return
    found = False
    for one in _within(value, hint, path):
        found = True
        yield one
    if not found:
        yield _itself(value, hint, path, first)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like another, if any is; among very many nobody looks."""
    some = list(islice(known, _MOST + 1))
    if len(name) > _LONGEST or len(some) > _MOST:
        return None
    return next(iter(get_close_matches(name, some, 1)), None)


def meant(value: object, hint: Any) -> Any:  # noqa: ANN401 - a type hint
    """Return the type behind a hint; of several the one of that kind of value."""
    if get_origin(hint) is Annotated:
        return meant(value, get_args(hint)[0])
    if get_origin(hint) not in {Union, UnionType}:
        return hint
    members = [meant(value, one) for one in get_args(hint) if one is not NoneType]
    if isinstance(value, dict):
        members = [one for one in members if _is_table(one)]
    elif isinstance(value, list):
        members = [one for one in members if get_origin(one) in LISTS]
    return members[0] if len(members) == 1 else hint


def element(arguments: tuple[Any, ...], place: int) -> Any:  # noqa: ANN401 - a type hint
    """Return the type of the entry at a place of a list."""
    if len(arguments) == 1 or arguments[1] is Ellipsis:
        return arguments[0]
    return arguments[place] if place < len(arguments) else Any


def is_table_type(asked: object) -> bool:
    """Tell whether a type is that of a table with named fields."""
    return isinstance(asked, type) and issubclass(asked, msgspec.Struct)


def _within(value: object, hint: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 - a type hint
    asked = meant(value, hint)
    arguments = get_args(asked)
    if isinstance(value, dict) and is_table_type(asked):
        yield from _table(value, asked, path)
    elif isinstance(value, dict) and get_origin(asked) in {dict, abc.Mapping}:
        for name, one in value.items():
            yield from misshapen(name, arguments[0], (*path, name))
            yield from misshapen(one, arguments[1], (*path, name))
    elif isinstance(value, list) and get_origin(asked) in LISTS:
        for place, one in enumerate(value):
            yield from misshapen(one, element(arguments, place), (*path, place))
        if not _is_counted(value, hint):
            yield _itself(value, hint, path, "")


def _table(value: dict[str, Any], asked: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 - a type
    fields = {field.encode_name: field for field in msgspec.structs.fields(asked)}
    absent = [name for name in fields if name not in value]
    for name, one in value.items():
        if name in fields:
            yield from misshapen(one, fields[name].type, (*path, name))
        elif asked.__struct_config__.forbid_unknown_fields and name != asked.__struct_config__.tag_field:
            yield Problem((*path, name), "there is no such field here", _instead(name, absent))
    for name in absent:
        if fields[name].required:
            yield Problem((*path, name), "this is missing", f"Add {expected(fields[name].type)}")


def _instead(name: str, absent: Sequence[str]) -> str:
    near = nearest(name, absent)
    if near is not None:
        return f"Write `{near}` if that is meant"
    return f"Take it out; there could still be {', '.join(absent)}" if absent else "Take it out"


def _itself(value: object, hint: Any, path: Path, first: str) -> Problem:  # noqa: ANN401 - a type hint
    """Return what is wrong with a value as a whole."""
    asked = meant(value, hint)
    if isinstance(value, dict) and (is_table_type(asked) or get_origin(asked) is dict):
        return Problem(path, f"this table is not taken: {first}", f"Write {expected(hint)}")
    near = nearest(value, choices(hint)) if isinstance(value, str) else None
    perhaps = "" if near is None else f"; perhaps {near!r} is meant"
    return Problem(path, f"{shown(value)} is not taken here", f"Write {expected(hint)}{perhaps}")


def _is_table(asked: object) -> bool:
    return is_table_type(asked) or get_origin(asked) in {dict, abc.Mapping}


def _is_counted(value: list[Any], hint: Any) -> bool:  # noqa: ANN401 - a type hint
    """Tell whether a list has as many entries as it may, whatever these are."""
    if get_origin(hint) is not Annotated:
        return True
    try:
        taken(value, Annotated[(tuple[Any, ...], *get_args(hint)[1:])])
    except msgspec.ValidationError:
        return False
    return True
