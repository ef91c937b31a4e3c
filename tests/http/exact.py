"""Texts that must come back exactly as they went in, and the words of a body or an event."""

from __future__ import annotations

import json
from typing import Any, Final
from unicodedata import normalize

FAMILY: Final = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
"""One picture of four people, held together by zero-width joiners."""
STRANGE: Final = {
    "right to left": "\u202bשלום, ايمن\u202c \u2067مرحبا\u2069 123 \u200f!\u061c",  # noqa: RUF001 - meant as it is
    "emoji": f"{FAMILY} \U0001f3f4\u200d☠️ \U0001f1e9\U0001f1ea 👍🏽 ✂︎ ✂️",
    "composed and not": f"{normalize('NFC', 'é Å ﬁ')} | {normalize('NFD', 'é Å')} | a\u0308\u0323 | a\u0323\u0308 | 가",
    "unseen": " \u00a0\u200b\ufeff\u00ad\u2028\u2029\t\r\n\x7f\ufffe\U0010ffff ",
}
"""Texts of which somebody on the way might make another: by reordering, composing, trimming or counting bytes."""
LONG: Final = "".join(STRANGE.values()) * 100 + "ä" * 1000
"""A text of more than 10,000 characters."""
LONG_NAME: Final = LONG[:10_000]


def words_in(value: object, *, also_in_json: bool = False) -> set[Any]:
    """Return every text and number in a JSON value; with `also_in_json` also those in texts that are JSON objects."""
    if isinstance(value, dict):
        return {word for one in value.values() for word in words_in(one, also_in_json=also_in_json)}
    if isinstance(value, list | tuple):
        return {word for one in value for word in words_in(one, also_in_json=also_in_json)}
    if also_in_json and isinstance(value, str) and value.startswith("{"):
        return {value, *words_in(json.loads(value))}
    return {value}
