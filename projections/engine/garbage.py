"""Looking for garbage less often while a build is made."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SELDOM: Final = (100_000, 50, 1_000)
"""After how many new objects, and how many such looks, the collector looks through the young, the older, and all."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let this process look for garbage seldom.

    Nothing that a fold makes refers to itself, and looking through thousands of entries again and again took a
    sixth of a build.
    """
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
