"""Made-up text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random

TEXT: Final = (
    "the parcel order refund has not come yet we will look at it and write again tomorrow please send a photo of the"
    " broken lamp your bank needs three days thank you for waiting"
)
WORDS: Final = TEXT.split()


def sentence(draw: random.Random, words: int = 40) -> str:
    """Return about so many words."""
    return " ".join(draw.choices(WORDS, k=draw.randrange(words // 2, words * 3 // 2)))
