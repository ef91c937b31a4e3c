"""What customers read comes in the language that is nearest to theirs."""

from __future__ import annotations

import pytest

from domain.policy.sections.texts import said

CHINESE = {"en": "return", "zh-Hans": "退货", "zh-Hant": "退貨"}
PORTUGUESE = {"fr": "retour", "pt-BR": "devolução"}


@pytest.mark.parametrize(
    "texts, language, found",
    [
        (CHINESE, "zh-Hant", "退貨"),
        (CHINESE, "zh-TW", "退貨"),
        (CHINESE, "zh-HK", "退貨"),
        (CHINESE, "zh-Hant-TW", "退貨"),
        (CHINESE, "zh-CN", "退货"),
        (CHINESE, "zh", "退货"),
        (CHINESE, "en-GB", "return"),
        (CHINESE, "de", "return"),
        (CHINESE, None, "return"),
        (PORTUGUESE, "pt", "devolução"),
        (PORTUGUESE, "pt-PT", "devolução"),
        (PORTUGUESE, "es", "retour"),
        ("one text", "de", "one text"),
    ],
)
def test_the_nearest_language_is_found(texts: str | dict[str, str], language: str | None, found: str) -> None:
    """The same one; the script of the region; the same language elsewhere; else the pack's first."""
    assert said(texts, language, ("en", "fr", "zh-Hans")) == found
