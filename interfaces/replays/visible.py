"""Text that somebody else wrote, with what would act unseen made visible."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_SUSPECT: Final = re.compile(r"[^\n\t\x20-\x7e]")
"""All but the commonest characters, which need no look-up."""
_KEPT: Final = "\n\t\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Control and format characters that mean nothing but themselves; scripts and emoji need the joiners."""
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, formats (those that turn the direction among them), broken halves of pairs, foreign ends of lines."""


def visible(text: str) -> str:
    """Return a text in which each control or format character shows as its number: `⟨U+202E⟩`."""
    return replaced(text.replace("\r\n", "\n"), lambda one: f"⟨U+{ord(one):04X}⟩")


def replaced(text: str, by: Callable[[str], str]) -> str:
    """Return a text with each character that acts unseen replaced by what is returned for it."""
    return _SUSPECT.sub(lambda found: by(found[0]) if _hidden(found[0]) else found[0], text)


def in_line(text: str) -> str:
    """Return a visible text in one line."""
    return " ⏎ ".join(visible(text).split("\n"))


def _hidden(one: str) -> bool:
    return one not in _KEPT and unicodedata.category(one) in _HIDDEN
