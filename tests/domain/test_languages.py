"""Languages and countries are known by their codes."""

from __future__ import annotations

from importlib.resources import files

import pytest

from domain.countries import COUNTRIES, country_meant, is_country
from domain.languages import is_language, language_meant


@pytest.mark.parametrize("tag", ["en", "zh-Hans", "zh-Hant-HK", "sr-Latn", "pt-BR", "es-419", "fil", "yue-Hant"])
def test_a_language_may_tell_its_script_and_its_region(tag: str) -> None:
    """In this order, each spelled as usual."""
    assert is_language(tag)
    assert language_meant(tag) == tag


@pytest.mark.parametrize(
    "tag, near",
    [
        ("zh-hans", "zh-Hans"),
        ("zh-Hnas", "zh-Hans"),
        ("zh_CN", "zh-CN"),
        ("EN", "en"),
        ("en-UK", "en-GB"),
        ("jp", "ja"),
        ("deu", "de"),
        ("th-TH-x", "th"),
        ("en\n", "en"),
        ("qq", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_what_is_no_language_may_be_meant_as_one(tag: str, near: str | None) -> None:
    """By another spelling, or by the code of its country."""
    assert not is_language(tag)
    assert language_meant(tag) == near


def test_the_countries_are_those_of_the_list_that_comes_with_the_zones() -> None:
    """ISO 3166 has 249 of them."""
    lines = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8").splitlines()
    assert {line.split("\t")[0] for line in lines if not line.startswith("#")} == COUNTRIES
    assert len(COUNTRIES) == 249


@pytest.mark.parametrize("code, near", [("UK", "GB"), ("de", "DE"), ("SU", "RU"), ("XX", None), ("", None)])
def test_what_is_no_country_may_be_meant_as_one(code: str, near: str | None) -> None:
    """By another spelling, an old code, or one that is often taken for it."""
    assert not is_country(code)
    assert country_meant(code) == near
