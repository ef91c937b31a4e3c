"""The names that must be measured, and the bound of each, as tests/contracts/bounds.toml has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).resolve().parents[1] / "contracts" / "bounds.toml"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a benchmark must reach: its ratio to the floor, or its value in `unit`."""

    section: str
    name: str
    of: str
    unit: str | None
    at_least: float | None
    at_most: float | None
    what: str

    def met(self, figure: float) -> bool:
        """Tell whether a figure reaches the bound."""
        return (self.at_least is None or figure >= self.at_least) and (self.at_most is None or figure <= self.at_most)

    def shown(self) -> dict[str, Any]:
        """Return the bound as the line of its benchmark shows it."""
        limit = {"at_least": self.at_least} if self.at_least is not None else {"at_most": self.at_most}
        return {"of": self.of, **limit}


def bounds() -> dict[str, Bound]:
    """Return every bound by its name, in the order of the file."""
    return {
        name: Bound(
            section,
            name,
            of=written["of"],
            unit=written.get("unit"),
            at_least=written.get("at_least"),
            at_most=written.get("at_most"),
            what=written["what"],
        )
        for section, all_written in tomllib.loads(FILE.read_text(encoding="utf-8")).items()
        for name, written in all_written.items()
    }
