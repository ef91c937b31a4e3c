"""A published policy as one page of HTML that loads nothing, to be read, printed and kept."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, Final

from interfaces.policies.dealings import complaints, returns
from interfaces.policies.pen import Pen, at, paragraph
from interfaces.policies.service import announcements, channels, figures, hours, promises, rules, steps, versions
from interfaces.sheets import content_policy, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.showing.public import PublicPolicy

_STYLE: Final = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
CONTENT: Final = content_policy(_STYLE)
"""Nothing is loaded and nothing runs; the page looks as we wrote it and in no other way."""
_FROM_RIGHT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_SECTIONS: Final = (
    announcements,
    channels,
    hours,
    promises,
    steps,
    returns,
    complaints,
    figures,
    rules,
    versions,
)


def html(policy: PublicPolicy, *, linked: bool = True) -> str:
    """Return a policy as a page; without `linked` it leads nowhere, to be kept as a file."""
    pen = Pen(policy, linked=linked)
    body = (
        "<header>",
        f"<h1>{escape(policy.title)}</h1>",
        *_standing(pen),
        "</header>",
        _languages(pen),
        "<main>",
        *chain.from_iterable(section(pen) for section in _SECTIONS),
        "</main>",
    )
    return sheet(
        policy.title, _STYLE, filter(None, body), language=policy.language, direction=_direction(policy.language)
    )


def _standing(pen: Pen) -> Iterator[str]:
    """Yield which policy this is, of which market, and as of when."""
    policy = pen.policy
    yield paragraph(pen.says("sentences.market", market=policy.market))
    effective, announced = at(policy.effective_at), at(policy.announced_at)
    yield paragraph(pen.says("sentences.version", version=policy.version, effective=effective, announced=announced))
    if policy.asked_at is not None:
        told = "before_first" if policy.before_first else "as_of"
        yield paragraph(pen.says(f"sentences.{told}", at=at(policy.asked_at)), "note")
    if policy.announcement is not None:
        yield f'<p class="lead text">{pen.own(policy.announcement)}</p>'


def _languages(pen: Pen) -> str:
    """Return the languages in which the policy is there."""
    if len(pen.policy.languages) == 1:
        return ""
    label = escape(pen.phrases.says("headings.languages"))
    shown = (_language(pen, one) for one in pen.policy.languages)
    return f'<nav aria-label="{label}">{" ".join(shown)}</nav>'


def _language(pen: Pen, language: str) -> str:
    name = f'<span lang="{escape(language)}">{escape(_NAMES.get(language, language))}</span>'
    return f'<span aria-current="page">{name}</span>' if language == pen.policy.language else pen.link(name, language)


def _direction(language: str) -> str:
    primary, *rest = language.split("-")
    return "rtl" if primary in _FROM_RIGHT or {"Arab", "Hebr"} & set(rest) else "ltr"


_NAMES: Final = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "he": "עברית",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "ms": "Bahasa Melayu",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "th": "ไทย",
    "tr": "Türkçe",
    "vi": "Tiếng Việt",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}
"""What some languages are called in themselves; others show their tag."""
