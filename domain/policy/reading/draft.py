"""A pack that may still be wrong, as its checks see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from domain.policy.names import Name
from domain.policy.reading.fields import fields_of
from domain.policy.reading.problems import Problem
from domain.policy.reading.shape import taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.fields import Field
    from domain.policy.reading.problems import Path

T = TypeVar("T")


class Draft:
    """The plain values of a TOML text that should be of a type; any of them may be misshapen or missing.

    What a check looks at is given only as far as it can be judged.
    """

    def __init__(self, document: dict[str, Any], kind: type) -> None:
        self._document = document
        self._kind = kind

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields of all tables that stand where the type has them, however deep."""
        return tuple(fields_of(self._document, self._kind))

    def at(self, *path: str | int) -> object:
        """Return what stands at a path; None where nothing does."""
        value: Any = self._document
        for part in path:
            held = range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
            if part not in held:
                return None
            value = value[part]
        return value

    def tables(self, *path: str | int) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Yield the tables of a list of tables, each after its path."""
        lines = self.at(*path)
        for place, one in enumerate(lines if isinstance(lines, list) else ()):
            if isinstance(one, dict):
                yield (*path, place), one

    def named(self, *path: str | int) -> Iterator[tuple[Path, str]]:
        """Yield the ids of a list of tables, each after its path."""
        for place, one in self.tables(*path):
            if isinstance(one.get("id"), str):
                yield (*place, "id"), one["id"]

    def texts(self, *path: str | int) -> Iterator[tuple[Path, str]]:
        """Yield the texts of a list, each after its path."""
        lines = self.at(*path)
        for place, one in enumerate(lines if isinstance(lines, list) else ()):
            if isinstance(one, str):
                yield (*path, place), one

    def names(self, *path: str | int) -> frozenset[str] | None:
        """Return the ids of a list of tables; None where one can't be told or is none."""
        found = frozenset(name for _, name in self.named(*path))
        lines = self.at(*path)
        if lines is None:
            return found
        told = isinstance(lines, list) and all(isinstance(one, dict) and is_name(one.get("id")) for one in lines)
        return found if told else None

    def read(self, kind: type[T], *path: str | int) -> T | None:
        """Return what stands at a path as a type; None where that is missing or misshapen, which is told elsewhere."""
        try:
            return taken(self.at(*path), kind)
        except msgspec.ValidationError:
            return None


def is_name(value: object) -> bool:
    """Tell whether a value has the form of a short name."""
    try:
        taken(value, Name)
    except msgspec.ValidationError:
        return False
    return True


Check: TypeAlias = Callable[[Draft], Iterable[Problem]]
"""Finds what of a draft contradicts itself or can't be meant, beyond the types of its values."""
