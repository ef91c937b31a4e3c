"""A replay as JSON, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec

from interfaces.replays.visible import replaced

if TYPE_CHECKING:
    from application.retelling import Difference, Replay


def data(told: Replay | Difference) -> str:
    """Return every field as JSON. What would act unseen where it is printed is written as its number, which reads back
    as the same.
    """
    text = json.dumps(msgspec.to_builtins(told), indent=2, ensure_ascii=False)
    return replaced(text, _escaped) + "\n"


def _escaped(one: str) -> str:
    # json.dumps leaves the last of the ASCII controls as it is.
    return "\\u007f" if one == "\x7f" else json.dumps(one)[1:-1]
