"""Texts for customers, in the languages of a pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from domain.customer.commands import Language
from domain.policy.names import Title

Prose = Annotated[str, Meta(min_length=1, max_length=20_000)]
"""What customers read in one language, of any length that can be meant."""
Titles: TypeAlias = Title | dict[Language, Title]
"""What customers read in place of a name: by language, or one text for all where the pack has a single language."""
Texts: TypeAlias = Prose | dict[Language, Prose]
"""What customers read, by language as `Titles` are."""
_TRADITIONAL: Final = frozenset({"TW", "HK", "MO"})


def said(texts: str | Mapping[str, str], language: str | None, languages: Sequence[str]) -> str:
    """Return a text in the language that comes nearest to the wanted one, of those in which it is there.

    That is the same one, or else one that differs in its region only, the Chinese of the region's script first; else
    the first of `languages` in which it is there.
    """
    if isinstance(texts, str):
        return texts
    near = _nearest(language, texts) or next((one for one in languages if one in texts), None)
    return texts[near] if near is not None else next(iter(texts.values()), "")


def _nearest(language: str | None, known: Mapping[str, str]) -> str | None:
    if language is None or language in known:
        return language
    primary, *rest = language.split("-")
    script = next((one for one in rest if len(one) == 4 and one.isalpha()), None)  # noqa: PLR2004 - as BCP 47 has it
    if primary == "zh" and script is None:
        script = "Hant" if any(one.upper() in _TRADITIONAL for one in rest) else "Hans"
    wished = [f"{primary}-{script}"] if script is not None else []
    wished.append(primary)
    same = [one for one in known if one.split("-")[0] == primary]
    return next((one for one in (*wished, *same) if one in known), None)
