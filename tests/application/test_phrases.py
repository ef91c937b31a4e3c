"""The words between the texts of a pack are there in each language that they are promised in."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest

from application.showing.public_times import Aspect, Unit, Weekday
from application.showing.showing import INTERNAL
from application.showing.wording import FALLBACK, LANGUAGES, nearest, phrases_for, phrases_in
from domain.case.vocabulary import Complexity, Priority, Severity, WaitsOn
from domain.policy.law.figures import FIGURES
from domain.policy.law.layers import Layer
from domain.policy.sections.clocks import Fulfilment, Start
from domain.policy.sections.contacts import Wanted
from domain.policy.sections.returns import Choice, Pays, Refund, Returns

if TYPE_CHECKING:
    from collections.abc import Iterator


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _table(language: str) -> dict[str, set[str]]:
    """Return the placeholders of each phrase, by its name."""
    found: dict[str, set[str]] = {}
    for section, phrases in phrases_in(language).table.items():
        for name, phrase in phrases.items():
            forms = phrase if isinstance(phrase, dict) else {"other": phrase}
            assert {"other"} <= set(forms) <= {"one", "other"}
            (both,) = {frozenset(_placeholders(one)) for one in forms.values()}
            found[f"{section}.{name}"] = set(both)
            assert all(text and text == text.strip() for text in forms.values()) or section == "joints"
    return found


def _spoken() -> Iterator[tuple[str, Any]]:
    """Yield each list of values that phrases are looked up by."""
    yield "weekdays", get_args(Weekday)
    yield "aspects", get_args(Aspect)
    yield "within", get_args(Unit)
    yield "starts", get_args(Start)
    yield "fulfilled_by", get_args(Fulfilment)
    yield "priorities", get_args(Priority)
    yield "complexities", get_args(Complexity)
    yield "severities", get_args(Severity)
    yield "asked", get_args(Wanted)
    yield "pauses", get_args(WaitsOn)
    yield "pays", get_args(Pays)
    yield "choices", get_args(Choice)
    yield "layers", get_args(Layer)
    yield "window_starts", get_args(get_type_hints(Returns)["window_starts"])
    yield "refund_starts", get_args(get_type_hints(Refund)["starts"])
    public = [one for one in FIGURES.values() if one.name not in INTERNAL]
    yield "figures", [one.name.replace(".", "_") for one in public]
    yield "counts", {one.unit for one in public}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_there_in_every_language(language: str) -> None:
    """With the same placeholders as in English, in each of its forms."""
    assert _table(language) == _table(FALLBACK)


def test_whatever_a_pack_can_say_has_its_phrase() -> None:
    """A value that is added somewhere needs its words here."""
    known = _table(FALLBACK)
    assert {f"{section}.{one}" for section, values in _spoken() for one in values} <= known.keys()


@pytest.mark.parametrize(
    "language, count, said",
    [
        ("en", 1, "within 1 business day"),
        ("en", 2, "within 2 business days"),
        ("de", 1, "innerhalb von 1 Arbeitstag"),
        ("de", 3, "innerhalb von 3 Arbeitstagen"),
        ("fr", 0, "sous 0 jour ouvré"),
        ("fr", 1, "sous 1 jour ouvré"),
        ("fr", 2, "sous 2 jours ouvrés"),
        ("zh-Hans", 1, "1个工作日内"),
        ("th", 2, "ภายใน 2 วันทำการ"),
    ],
)
def test_a_number_takes_the_form_of_its_language(language: str, count: int, said: str) -> None:
    """One and many where the language tells them apart; in French nought is one."""
    assert phrases_in(language).counts("within.business_days", count) == said


@pytest.mark.parametrize(
    "language, taken",
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("zh-TW", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("es", "en"),
        ("he", "en"),
    ],
)
def test_a_language_that_is_not_there_is_spoken_in_the_nearest_or_in_english(language: str, taken: str) -> None:
    """The phrases say which language they are of."""
    assert phrases_for(language).language == taken


def test_only_the_same_language_is_near() -> None:
    """Another script or region of it will do."""
    assert nearest("de-CH", ("en", "de")) == "de"
    assert nearest("nl", ("en", "de")) is None
    assert nearest("zh-HK", ("zh-Hans", "zh-Hant")) == "zh-Hant"
