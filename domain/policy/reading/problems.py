"""What is wrong with a policy pack."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from msgspec import Struct

Path: TypeAlias = tuple[str | int, ...]
"""Where something stands in a pack: names of tables and keys, and places in lists from 0."""
_BARE: Final = re.compile(r"^[A-Za-z0-9_-]+$(?!\n)")
_LONGEST: Final = 60


class Problem(Struct, frozen=True):
    """One thing that is wrong: where, what, and what to do; `line` is that of the text, from 1, once it is known."""

    path: Path
    says: str
    advice: str
    line: int | None = None

    @property
    def sentence(self) -> str:
        """Return what is wrong, where in the pack, and what to do; without the line."""
        return ": ".join((*filter(None, [dotted(self.path)]), f"{self.says}. {self.advice}."))

    @property
    def located(self) -> str:
        """Return the sentence with its line."""
        return self.sentence if self.line is None else f"line {self.line}: {self.sentence}"


def dotted(path: Path) -> str:
    """Return a path as people write it: `channels.2.hint`."""
    return ".".join(_part(str(one)) for one in path)


def shortened(text: str) -> str:
    """Return as much of a text as a message can hold."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _part(name: str) -> str:
    short = shortened(name)
    return short if _BARE.match(name) else f'"{short}"'
