"""The clocks that a question is put to: those of the read model, or those of a past moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from projections.sla.row import ClockRow

COLUMNS: Final = b", ".join(name.encode() for name in ClockRow.__struct_fields__)


class Part(Struct, frozen=True):
    """Rows of clocks as what stands behind FROM, with its parameters."""

    sql: bytes
    given: Sequence[Any] = ()


class Clocks(Struct, frozen=True):
    """Rows of clocks in parts. What is counted may be counted of each part and added up, which is quicker: of a table
    PostgreSQL knows how many values there are, of several together it does not.
    """

    parts: tuple[Part, ...]

    @property
    def sql(self) -> bytes:
        """All parts together as what stands behind FROM."""
        if len(self.parts) == 1:
            return self.parts[0].sql
        every = [b"SELECT " + COLUMNS + b" FROM " + part.sql for part in self.parts]
        return b"(" + b" UNION ALL ".join(every) + b") AS clocks"

    @property
    def given(self) -> list[Any]:
        """The parameters of all parts together."""
        return [value for part in self.parts for value in part.given]


NOW: Final = Clocks((Part(b"read.sla_clocks"),))
"""The clocks as they are."""
