"""What every kind of file is to the import: rows with their lines and places, each with its values by column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Protocol

from domain.errors import Refusal


class FileUnreadable(Refusal):
    """{file} can't be imported: {reason}."""

    kind = "invalid"


class FileChanged(Refusal):
    """The file was changed while it was imported. What is in stays in; run the import again."""


Value = Any
"""What stands in a column: a text, or, in XES, a list, or an object with a `value` and its `attributes`."""


class Layout(Protocol):
    """How a file is written, and which columns it must have; a mapping is one."""

    @property
    def format(self) -> Literal["csv", "xes"] | None:
        """What it is written in; None when its first character tells."""

    @property
    def delimiter(self) -> str:
        """What separates the columns of CSV."""

    @property
    def encoding(self) -> str:
        """The text encoding of CSV."""

    def named(self) -> tuple[str, ...]:
        """Return the headings that the file must have."""

    def identifying(self) -> tuple[str, ...]:
        """Return the columns that no default of a file may fill."""


class Row(NamedTuple):
    """One row of a file: its line there, the place where it can be read again, and its values by column.

    With a `problem`, the values are only those that could be told apart all the same.
    """

    line: int
    place: int
    values: Mapping[str, Value]
    problem: str | None = None


class Table(Protocol):
    """The rows of one open file, whatever it is written in, and whatever its rows are about."""

    @property
    def columns(self) -> Collection[str]:
        """The columns; all of them are known once the rows were gone through."""

    @property
    def done(self) -> int:
        """How many bytes of the file were gone through."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def rows(self) -> Iterator[Row]:
        """Yield every row in the order of the file; raise `FileUnreadable` where no row can be told from the next."""

    def at(self, place: int) -> dict[str, Value]:
        """Return the values of a row seen before; raise `FileChanged` when something else lies there."""


def text_of(value: Value) -> str:
    """Return what stands in a column as text without blanks around it; nothing and a list are no text."""
    if isinstance(value, str):
        return value.strip()
    return text_of(value.get("value")) if isinstance(value, dict) else ""
