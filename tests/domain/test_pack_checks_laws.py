"""Whatever a draft holds, its checks find what is wrong with it and never fail."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from domain.policy.checks import CHECKS
from domain.policy.pack import Pack
from domain.policy.reading.draft import Draft
from domain.policy.reading.fields import field_types
from domain.policy.reading.shape import LISTS, is_table_type, taken
from tests.domain.packs import WHOLE, wrong
from tests.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.problems import Path

NAMES = [
    "a",
    "b",
    "other",
    "en",
    "zh-hans",
    "UK",
    "DE",
    "import",
    "agent",
    "mon",
    "2026-05-04",
    "09:00-17:00",
    "{x}",
    "",
]
ids = st.sampled_from(NAMES)
moments = st.datetimes(timezones=st.sampled_from([None, UTC]))
junk = st.recursive(
    st.booleans() | st.integers(-3, 10**20) | st.floats() | ids | moments | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ids, inner, max_size=3),
    max_leaves=4,
)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: ids,
    int: st.integers(-1, 12),
    bool: st.booleans(),
    datetime: moments,
    date: st.dates(),
    time: st.times(),
}


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type hint
    """Return a strategy for what may stand where a type is asked for: of its shape, or anything at all."""
    return st.booleans().flatmap(lambda fits: shaped(hint) if fits else junk)


@cache
def shaped(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401, PLR0911 - a type hint; a shape each
    """Return a strategy for values of a type's shape, down to what stands within them."""
    arguments = get_args(hint)
    if hint in SCALARS:
        return SCALARS[hint]
    if get_origin(hint) is Annotated:
        return shaped(arguments[0])
    if get_origin(hint) is Literal:
        return st.sampled_from(arguments)
    if get_origin(hint) in {Union, UnionType}:
        return st.one_of([shaped(one) for one in arguments if one is not NoneType])
    if get_origin(hint) is dict:
        return st.dictionaries(ids, values(arguments[1]), max_size=3)
    if get_origin(hint) in LISTS:
        return st.lists(values(arguments[0]), max_size=3)
    assert is_table_type(hint), hint
    return st.fixed_dictionaries({}, optional={name: values(asked) for name, asked in field_types(hint).items()})


def _judged(document: dict[str, Any]) -> None:
    draft = Draft(document, Pack)
    for check in CHECKS:
        for problem in check(draft):
            assert problem.says
            assert problem.advice
            # It stands somewhere: at something that is there, or in something that lacks it.
            assert draft.at(*problem.path[:-1]) is not None
            assert len(problem.sentence) < 1_000


def _places(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all that stands in a document."""
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield from _places(one, (*path, name))


def test_whatever_is_wrong_with_one_value_of_a_pack_brings_no_check_down() -> None:
    """Each value in turn is taken for another of each kind, and for a table."""
    assert wrong("", WHOLE) == []
    document = tomllib.loads(WHOLE)
    for *outside, last in list(_places(document)):
        table: Any = document
        for name in outside:
            table = table[name]
        kept = table[last]
        others: tuple[Any, ...] = (0, "{", NOW, [], {}, [[]], [{}])
        for one in others:
            table[last] = one
            _judged(document)
        table[last] = {"id": kept}
        _judged(document)
        table[last] = kept
    assert document == tomllib.loads(WHOLE)


@pytest.mark.parametrize("section", sorted(field_types(Pack)))
@hypothesis.given(st.data())
@hypothesis.settings(max_examples=40)
def test_no_draft_brings_a_check_down(section: str, data: st.DataObject) -> None:
    """A section at a time, beside the names that it refers to."""
    types = field_types(Pack)
    beside = {one: data.draw(shaped(types[one])) for one in ("channels", "topics", "languages")}
    _judged({**beside, section: data.draw(values(types[section]))})


@hypothesis.given(st.dictionaries(st.sampled_from(sorted(field_types(Pack))), junk, max_size=6))
@hypothesis.settings(max_examples=60)
def test_no_junk_brings_a_check_down(document: dict[str, Any]) -> None:
    """Whatever stands in place of a section."""
    _judged(document)


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=30)
def test_the_fields_of_a_draft_are_those_that_its_types_have(data: st.DataObject) -> None:
    """Each with what stands there; what can be read as the type asks is the same as what a decoder makes of it."""
    document = data.draw(shaped(Pack).filter(lambda one: isinstance(one, dict)))
    draft = Draft(document, Pack)
    for field in draft.fields:
        assert draft.at(*field.path) is field.value
        assert field.name in {one.encode_name for one in msgspec.structs.fields(field.table)}
        try:
            expected = taken(field.value, field.asked)
        except msgspec.ValidationError:
            expected = None
        assert draft.read(field.asked, *field.path) == expected
