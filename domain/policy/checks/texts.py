"""What customers read, in each language of the pack."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias, get_args, get_origin

from msgspec import Meta

from domain.customer.commands import Language
from domain.languages import is_language, language_meant
from domain.policy.checks.saying import few, who
from domain.policy.reading.problems import Problem
from domain.policy.reading.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.policy.reading.draft import Draft
    from domain.policy.reading.problems import Path

_Languages: TypeAlias = Annotated[tuple[Language, ...], Meta(max_length=100)]
DEFAULT: Final = ("en",)
"""The languages of a pack that names none."""
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}|[{}]")
_PLACEHOLDERS: Final = {
    ("acknowledgement", "text"): ("number", "due"),
    ("acknowledgement", "closed"): ("number", "due", "opening"),
    ("silence", "notice"): ("number", "days"),
}


def languages_known(draft: Draft) -> Iterator[Problem]:
    """Find languages that there are none of."""
    for path, tag in draft.texts("languages"):
        if not is_language(tag) and draft.read(Language, *path) is not None:
            near = language_meant(tag)
            advice = f"Write `{near}`, if that is meant" if near else "Write one such as en, de or zh-Hans"
            yield Problem(path, f"there is no language {shown(tag)}", advice)


def texts_in_each_language(draft: Draft) -> Iterator[Problem]:
    """Find what customers read and can't in one of the pack's languages, and texts in languages that are none of its.

    A text without a language will do where the pack has one language only.
    """
    languages = draft.read(_Languages, "languages") if draft.at("languages") is not None else DEFAULT
    if languages is None:
        return  # told elsewhere
    known = tuple(one for one in dict.fromkeys(languages) if is_language(one))
    for field in draft.fields:
        if is_by_language(field.asked):
            yield from _missing(field.path, field.value, known)
            if len(known) == len(set(languages)):
                yield from _foreign(field.path, field.value, known)


def rules_have_texts(draft: Draft) -> Iterator[Problem]:
    """Find rules that customers can't read."""
    for path, rule in draft.tables("rules"):
        if "texts" not in rule:
            says = f"{who(draft, (*path, 'texts'))} has no text that customers could read"
            yield Problem((*path, "texts"), says, "Add its texts in each language of the pack")


def placeholders_known(draft: Draft) -> Iterator[Problem]:
    """Find what stands in braces in a text that is said by itself and would stay as it is."""
    for place, known in _PLACEHOLDERS.items():
        said = draft.at(*place)
        texts: dict[Any, Any] = said if isinstance(said, dict) else {None: said}
        for language, text in texts.items():
            path = (*place, *filter(None, [language]))
            for found in _PLACEHOLDER.finditer(text) if isinstance(text, str) else ():
                if found[1] not in known:
                    there = ", ".join(f"{{{one}}}" for one in known)
                    yield Problem(path, f"nothing is known to stand for {shown(found[0])}", f"Write one of {there}")


@cache
def is_by_language(asked: Any) -> bool:  # noqa: ANN401 - a type hint
    """Tell whether a type is one for what customers read, by language."""
    return any(
        get_origin(one) is dict and get_args(one)[0] == Language
        for one in ((asked,) if get_origin(asked) is dict else get_args(asked))
    )


def _missing(path: Path, value: object, languages: Sequence[str]) -> Iterator[Problem]:
    if isinstance(value, str) and len(languages) > 1:
        says = f"this is one text, and the pack has {len(languages)} languages"
        yield Problem(path, says, f"Write a table with a text in each of {few(languages)}")
    missing = [one for one in languages if one not in value] if isinstance(value, dict) else []
    if missing:
        yield Problem(path, f"there is no text in {few(missing)}", f"Add {'it' if len(missing) == 1 else 'them'} here")


def _foreign(path: Path, value: object, languages: Sequence[str]) -> Iterator[Problem]:
    for language in value if isinstance(value, dict) else ():
        if language not in languages:
            says = f"this is a text in {shown(language)}, which is no language of the pack"
            yield Problem((*path, language), says, f"Leave it out, or list {shown(language)} among the languages")
