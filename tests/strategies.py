"""Random events of every kind, for laws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from msgspec import Struct

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from domain.aggregate import Aggregate
    from domain.event import Event

# An ordinal counts the rows of one case; a fold keeps what is missing below it.
_BOUNDED = {"ordinal": st.integers(0, 40)}
_SCALARS: dict[Any, SearchStrategy[Any]] = {
    str: st.text(max_size=30),
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    bytes: st.binary(max_size=30),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    timedelta: st.timedeltas(),
    NoneType: st.none(),
}


@cache
def values(hint: Any) -> SearchStrategy[Any]:  # noqa: ANN401 - a type hint of whatever shape
    """Return a strategy for what a field of an event may hold."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    arguments = get_args(hint)
    if get_origin(hint) is Literal:
        return st.sampled_from(arguments)
    if get_origin(hint) in {Union, UnionType}:
        return st.one_of([values(one) for one in arguments])
    if get_origin(hint) is tuple:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if get_origin(hint) is dict:
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=3)
    assert issubclass(hint, Struct), hint
    hints = get_type_hints(hint)
    fields = {name: values(hints[name]) for name in hint.__struct_fields__}
    return st.builds(hint, **{**fields, **{name: _BOUNDED[name] for name in _BOUNDED.keys() & fields.keys()}})


def events(event_type: type[Event]) -> SearchStrategy[Event]:
    """Return a strategy for events of one type, sealed values and all."""
    return values(event_type)


def histories(aggregate: Aggregate) -> SearchStrategy[list[Event]]:
    """Return a strategy for any sequence of an aggregate's events, however senseless."""
    return st.lists(st.one_of([events(one) for one in aggregate.events]), max_size=12)
