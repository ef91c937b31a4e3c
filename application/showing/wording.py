"""The words between the texts of a pack, by language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from domain.policy.sections.texts import said

FALLBACK: Final = "en"
LANGUAGES: Final = (FALLBACK, "zh-Hans", "zh-Hant", "de", "fr", "th", "vi", "ms")
"""Those in which every phrase is there."""


class Phrases:
    """The phrases of one language, by dotted names.

    A phrase about a number has a form `one`, where the language has one, and a form `other`.
    """

    def __init__(self, language: str, table: dict[str, dict[str, str | dict[str, str]]]) -> None:
        self.language = language
        self.table = table

    def says(self, name: str, /, **values: object) -> str:
        """Return a phrase, filled in."""
        return str(self._at(name)).format(**values)

    def counts(self, name: str, count: int) -> str:
        """Return a phrase about a number, in the form that the number takes."""
        forms = self._at(name)
        assert isinstance(forms, dict)  # noqa: S101 - our own table, held against the code by its test
        singular = count in ((0, 1) if self.language == "fr" else (1,))
        return forms["one" if singular and "one" in forms else "other"].format(count=count)

    def listed(self, values: tuple[str, ...]) -> str:
        """Return values as one list."""
        return self.says("joints.list").join(values)

    def _at(self, name: str) -> str | dict[str, str]:
        section, _, key = name.partition(".")
        return self.table[section][key]


def nearest(language: str, known: tuple[str, ...]) -> str | None:
    """Return the known language that comes nearest, if one is the same or differs in script and region only."""
    found = said({one: one for one in known}, language, known)
    return found if found.partition("-")[0] == language.partition("-")[0] else None


def phrases_for(language: str) -> Phrases:
    """Return the phrases of the language that comes nearest; English where there is none."""
    return phrases_in(nearest(language, LANGUAGES) or FALLBACK)


@cache
def phrases_in(language: str) -> Phrases:
    """Return the phrases of one of `LANGUAGES`."""
    text = files(__package__).joinpath(f"phrases/{language}.toml").read_text(encoding="utf-8")
    return Phrases(language, tomllib.loads(text))
