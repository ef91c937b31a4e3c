"""What a pack's types ask for and what stands in its text, in words."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final, get_args

from msgspec import inspect

from domain.customer.commands import Language, Market
from domain.policy.names import Name
from domain.policy.reading.problems import shortened
from domain.policy.sections.amends import Currency
from domain.policy.sections.places import Country

_LARGE: Final = 10**18
_LANGUAGE: Final = get_args(Language)[1].pattern
_PATTERNS: Final = {
    get_args(hint)[1].pattern: words
    for hint, words in (
        (Name, "a short name of lower-case letters, digits, `_` and `-`, at most 63 characters"),
        (Currency, "a currency's code of three capital letters, such as EUR"),
        (Country, "a country's code of two capital letters, such as DE"),
        (Language, "a language such as en, de or zh-Hans"),
        (Market, "a market's name of letters, digits, `_` and `-`, at most 32 characters"),
    )
}


def expected(hint: Any) -> str:  # noqa: ANN401 - a type hint
    """Return what a type asks for: "a whole number from 0 to 3650"."""
    return _expected(inspect.type_info(hint))


def shown(value: object) -> str:  # noqa: PLR0911 - a kind of value each
    """Return a value of a TOML text, as much of it as a message can hold."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value) if abs(value) < _LARGE else "so large a number"
        case float():
            return str(value)
        case str():
            return repr(shortened(value))
        case datetime() | date() | time():
            return f"the time {value.isoformat()}" if isinstance(value, datetime | time) else f"the date {value}"
        case list():
            return f"a list of {len(value)}" if value else "an empty list"
        case _:
            return "a table"


def choices(hint: Any) -> tuple[str, ...]:  # noqa: ANN401 - a type hint
    """Return the texts among which a type lets choose."""
    asked = inspect.type_info(hint)
    members = asked.types if isinstance(asked, inspect.UnionType) else (asked,)
    return tuple(str(one) for member in members if isinstance(member, inspect.LiteralType) for one in member.values)


def _expected(asked: inspect.Type) -> str:  # noqa: C901, PLR0911, PLR0912 - a kind of type each
    match asked:
        case inspect.Metadata():
            return _expected(asked.type)
        case inspect.UnionType():
            return " or ".join(_expected(one) for one in asked.types if not isinstance(one, inspect.NoneType))
        case inspect.IntType():
            return f"a whole number{_range(asked.ge, asked.le)}"
        case inspect.FloatType():
            return f"a number{_range(asked.ge, asked.le)}"
        case inspect.BoolType():
            return "true or false"
        case inspect.StrType(pattern=str()):
            return _PATTERNS.get(asked.pattern or "", f"a text of the form {asked.pattern}")
        case inspect.StrType():
            return f"a text{_count(asked.min_length, asked.max_length, 'character')}"
        case inspect.LiteralType():
            return f"one of {', '.join(map(repr, asked.values))}"
        case inspect.VarTupleType() | inspect.ListType() | inspect.SetType() | inspect.FrozenSetType():
            return f"a list{_count(asked.min_length, asked.max_length, 'entry')}"
        case inspect.DictType(key_type=inspect.StrType(pattern=pattern)) if pattern == _LANGUAGE:
            return "a table of such texts by language"
        case inspect.DictType():
            return f"a table{_count(asked.min_length, asked.max_length, 'entry')}"
        case inspect.DateTimeType():
            return "a date and time, such as 2026-03-02T09:00:00+01:00"
        case inspect.DateType():
            return "a date, such as 2026-03-02"
        case inspect.TimeType():
            return "a time of day, such as 09:00:00"
        case inspect.StructType():
            needed = ", ".join(field.encode_name for field in asked.fields if field.required)
            return f"a table with {needed}" if needed else "a table"
        case _:
            return "something else"


def _range(least: float | None, most: float | None) -> str:
    if least is None:
        return "" if most is None else f" of at most {most}"
    return f" of at least {least}" if most is None else f" from {least} to {most}"


def _count(least: int | None, most: int | None, what: str) -> str:
    if most is None:
        return f" of at least {_many(least, what)}" if least else ""
    return f" of {least} to {_many(most, what)}" if least else f" of at most {_many(most, what)}"


def _many(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") else f"{number} {what}s"
